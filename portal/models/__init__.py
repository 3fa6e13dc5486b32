"""The tables, one file per aggregate."""

from portal.models.audit import AuditEvent
from portal.models.base import Base
from portal.models.capability import (
    Capability,
    CapabilityCertificate,
    CapabilityClock,
    CapabilityRate,
    CapabilityRevision,
    PastEngagement,
)
from portal.models.catalogue import CatalogueRelease, Certificate, DeliveryRegion, Industry, ServiceCategory
from portal.models.conflict_of_interest import ConflictOfInterest
from portal.models.form_submission import FormSubmission
from portal.models.match_run import Decision, MatchRun, Review
from portal.models.organisation import Organisation, OrganisationKind, User, UserSession
from portal.models.requirement import Requirement, RequirementVerdict, RequirementVersion, VerdictOverride
from portal.models.saved_search import SavedSearch
from portal.models.shortlist_view import ShortlistView
from portal.models.watched_vendor import WatchedVendor
from portal.models.weight_profile import WeightProfile

__all__ = [
    "AuditEvent",
    "Base",
    "Capability",
    "CapabilityCertificate",
    "CapabilityClock",
    "CapabilityRate",
    "CapabilityRevision",
    "CatalogueRelease",
    "Certificate",
    "ConflictOfInterest",
    "Decision",
    "DeliveryRegion",
    "FormSubmission",
    "Industry",
    "MatchRun",
    "Organisation",
    "OrganisationKind",
    "PastEngagement",
    "Requirement",
    "RequirementVerdict",
    "RequirementVersion",
    "Review",
    "SavedSearch",
    "ServiceCategory",
    "ShortlistView",
    "User",
    "UserSession",
    "VerdictOverride",
    "WatchedVendor",
    "WeightProfile",
]
