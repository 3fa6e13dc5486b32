"""The room of the clients: their requirements and shortlists."""

from portal.web.clients import shortlist, weights, writing
from portal.web.clients.routes import clients

__all__ = ["clients", "shortlist", "weights", "writing"]
