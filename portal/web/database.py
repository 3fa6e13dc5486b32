"""The database session of a request (opened when first used, closed at the end, never committed here), and the process's table."""

from flask import Flask, current_app, g
from sqlalchemy.orm import Session

from portal.capability_cache import CapabilityCache
from portal.directory_cache import DirectoryCache


def session() -> Session:
    """This request's session."""
    if "session" not in g:
        g.session = current_app.extensions["sessions"]()
    return g.session


def capabilities() -> CapabilityCache:
    """The table of capabilities that this process keeps up to date."""
    cache: CapabilityCache = current_app.extensions["capabilities"]
    return cache


def vendor_directory() -> DirectoryCache:
    """The same table with the names of its vendors in order."""
    cache: DirectoryCache = current_app.extensions["directory"]
    return cache


def init_app(app: Flask) -> None:
    """Close the session of every request, whatever became of it."""
    app.teardown_appcontext(_close)


def _close(_error: BaseException | None) -> None:
    if (opened := g.pop("session", None)) is not None:
        opened.close()
