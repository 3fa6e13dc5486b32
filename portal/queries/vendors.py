"""A vendor's own profile."""

from portal.inputs import ProfileInput
from portal.models import Organisation


def said_by(organisation: Organisation) -> ProfileInput:
    """What the organisation says about itself."""
    return ProfileInput(name=organisation.name, country=organisation.country, website=organisation.website, about=organisation.about)
