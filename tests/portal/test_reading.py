"""What a page reads is of one moment, on both databases."""

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from portal.db import transaction
from portal.models import Organisation, OrganisationKind
from tests.factories import make_organisation


def test_a_page_does_not_see_half_of_a_change(sessions: sessionmaker[Session]) -> None:
    with sessions() as writer, transaction(writer):
        kept = make_organisation(writer, OrganisationKind.CLIENT).id
    with sessions() as page, sessions() as writer:
        before = page.scalar(select(Organisation.name).where(Organisation.id == kept))
        with transaction(writer):
            writer.get_one(Organisation, kept).name = "Renamed meanwhile"
        assert page.scalar(select(Organisation.name).where(Organisation.id == kept)) == before
        with transaction(page):
            assert page.scalar(select(Organisation.name).where(Organisation.id == kept)) == "Renamed meanwhile"
