"""Organisations: their profile, and whether they may act."""

from collections.abc import Iterable
from dataclasses import asdict

from sqlalchemy.orm import Session

from portal import policies
from portal.capability_revisions import rewrite_all
from portal.errors import NotAllowedError
from portal.inputs import ProfileInput
from portal.models import Organisation, OrganisationKind, User
from portal.services import audit


def create(
    session: Session, actor: User | None, kind: OrganisationKind, given: ProfileInput, email_domains: Iterable[str] = ()
) -> Organisation:
    """An organisation without people: imported or entered by an admin. Those who sign up make their own."""
    if not policies.is_admin(actor):
        raise NotAllowedError("Only admins can enter an organisation.")
    organisation = Organisation(kind=kind, email_domains=sorted(set(email_domains)), **asdict(given))
    session.add(organisation)
    audit.record(session, actor, "create", organisation, None, {"kind": kind, "name": given.name})
    return organisation


def update_profile(session: Session, actor: User | None, organisation: Organisation, given: ProfileInput) -> None:
    """What the organisation says about itself; a vendor's new name is what the next run shows."""
    if not policies.can_update_profile(actor, organisation):
        raise NotAllowedError("Only the organisation's own people can change its profile.")
    values = asdict(given)
    before, after = audit.changes({name: getattr(organisation, name) for name in values}, values)
    for name, value in after.items():
        setattr(organisation, name, value)
    if "name" in after:
        rewrite_all(session, organisation)
    audit.record(session, actor, "update_profile", organisation, before, after)


def suspend(session: Session, actor: User | None, organisation: Organisation) -> None:
    """Its people can no longer change anything, and a vendor is excluded from runs, with that reason."""
    _set_suspended(session, actor, organisation, suspended=True)


def reinstate(session: Session, actor: User | None, organisation: Organisation) -> None:
    """The end of a suspension."""
    _set_suspended(session, actor, organisation, suspended=False)


def set_email_domains(session: Session, actor: User | None, organisation: Organisation, domains: list[str]) -> None:
    """Domains of the organisation beside those of its people's addresses; conflicts of interest are judged by them."""
    if not policies.can_update_profile(actor, organisation):
        raise NotAllowedError("Only the organisation's own people can change its e-mail domains.")
    before = organisation.email_domains
    organisation.email_domains = sorted({domain.lower() for domain in domains})
    rewrite_all(session, organisation)
    audit.record(
        session, actor, "set_email_domains", organisation, {"email_domains": before}, {"email_domains": organisation.email_domains}
    )


def _set_suspended(session: Session, actor: User | None, organisation: Organisation, *, suspended: bool) -> None:
    if not policies.can_suspend(actor, organisation):
        raise NotAllowedError("Only admins can suspend or reinstate a client or a vendor.")
    if organisation.is_suspended is suspended:
        return
    organisation.is_suspended = suspended
    rewrite_all(session, organisation)
    action = "suspend" if suspended else "reinstate"
    audit.record(session, actor, action, organisation, {"is_suspended": not suspended}, {"is_suspended": suspended})
