"""The room of the vendor directory: the list with its filters, a vendor's page, saved searches and watched vendors."""

from portal.web.directory import searches, watches
from portal.web.directory.routes import directory

__all__ = ["directory", "searches", "watches"]
