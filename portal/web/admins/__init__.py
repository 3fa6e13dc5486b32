"""The room of the operator's admins: the match queue, runs, weights and the audit trail."""

from portal.web.admins import comparisons, weights
from portal.web.admins.routes import admins

__all__ = ["admins", "comparisons", "weights"]
