"""The room of the vendor directory: the list with its filters, a vendor's page, saved searches, watched vendors, conflicts of interest."""

from portal.web.directory import conflicts, searches, watches
from portal.web.directory.routes import directory

__all__ = ["conflicts", "directory", "searches", "watches"]
