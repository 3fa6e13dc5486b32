"""The room of the clients: their requirements and shortlists."""

from portal.web.clients import comparison, shortlist, versions, weights, what_if, why_not, writing
from portal.web.clients.routes import clients

__all__ = ["clients", "comparison", "shortlist", "versions", "weights", "what_if", "why_not", "writing"]
