"""The room of the operator's admins: the match queue, runs, weights and the audit trail."""

from portal.web.admins import weights
from portal.web.admins.routes import admins

__all__ = ["admins", "weights"]
