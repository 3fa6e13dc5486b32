"""The room of the exports: a run as PDF, XLSX and CSV, for the client whose shortlist it is and for admins."""

from portal.web.exports.routes import exports

__all__ = ["exports"]
