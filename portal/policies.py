"""Who may do what: one predicate for each verb, read as a policy document.

`actor` None is the system itself (the command line, the worker, the seed), which may do everything.
Whether the thing is in a status for it is the business of `portal.workflow`, not asked here.
"""

from portal.models import Capability, ConflictOfInterest, Organisation, OrganisationKind, Requirement, User

CLIENT, VENDOR, OPERATOR = OrganisationKind.CLIENT, OrganisationKind.VENDOR, OrganisationKind.OPERATOR


def is_admin(actor: User | None) -> bool:
    """The operator's people, and the system."""
    return actor is None or (actor.is_active and actor.role is OPERATOR)


def acts_for(actor: User | None, organisation: Organisation, kind: OrganisationKind) -> bool:
    """People act for their own organisation, as long as it is of that kind and not suspended."""
    if actor is None:
        return organisation.kind is kind
    return actor.is_active and actor.organisation_id == organisation.id and organisation.kind is kind and not organisation.is_suspended


def can_write_requirement(actor: User | None, client: Organisation) -> bool:
    """Clients draft, post, revise and withdraw their own requirements."""
    return acts_for(actor, client, CLIENT)


def can_match(actor: User | None, requirement: Requirement) -> bool:
    """A run is asked for, or cancelled, by the client or by an admin."""
    return is_admin(actor) or can_write_requirement(actor, requirement.organisation)


def can_override(actor: User | None, requirement: Requirement) -> bool:
    """The verdict on a requirement is changed by its client or by an admin."""
    return is_admin(actor) or can_write_requirement(actor, requirement.organisation)


def can_keep_views(actor: User | None, requirement: Requirement) -> bool:
    """Clients save and delete views of their own shortlists."""
    return can_write_requirement(actor, requirement.organisation)


def can_edit_weights(actor: User | None) -> bool:
    """Admins decide how much each criterion counts, for everybody alike."""
    return is_admin(actor)


def can_review(actor: User | None, requirement: Requirement) -> bool:
    """Admins decide, never about a requirement of their own organisation. The system decides nothing."""
    return actor is not None and is_admin(actor) and actor.organisation_id != requirement.organisation_id


def can_save_search(actor: User | None, client: Organisation) -> bool:
    """Clients keep searches in the vendor directory for their own organisation."""
    return acts_for(actor, client, CLIENT)


def can_watch(actor: User | None, client: Organisation) -> bool:
    """Clients watch vendors for their own organisation."""
    return acts_for(actor, client, CLIENT)


def can_declare_conflict(actor: User | None, client: Organisation) -> bool:
    """Clients declare their own conflicts of interest with vendors, admins those between any client and any vendor."""
    return client.kind is CLIENT and (is_admin(actor) or acts_for(actor, client, CLIENT))


def can_take_back_conflict(actor: User, conflict: ConflictOfInterest) -> bool:
    """An organisation takes back what it declared itself."""
    return conflict.organisation_id == actor.organisation_id and can_declare_conflict(actor, conflict.client)


def can_write_capability(actor: User | None, vendor: Organisation) -> bool:
    """Vendors keep their own capabilities."""
    return acts_for(actor, vendor, VENDOR)


def can_change_capability(actor: User | None, capability: Capability) -> bool:
    """Vendors change and switch their own capabilities."""
    return can_write_capability(actor, capability.organisation)


def can_update_profile(actor: User | None, organisation: Organisation) -> bool:
    """People keep the profile of their own organisation."""
    return acts_for(actor, organisation, organisation.kind)


def can_suspend(actor: User | None, organisation: Organisation) -> bool:
    """Admins suspend and reinstate clients and vendors, not the operator."""
    return is_admin(actor) and organisation.kind is not OPERATOR


def can_add_user(actor: User | None, organisation: Organisation) -> bool:
    """People add colleagues; admins add people to any organisation."""
    return is_admin(actor) or can_update_profile(actor, organisation)
