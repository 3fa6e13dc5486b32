"""Watched vendors: what changed since the last look. Vendors are never told who watches them."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.db import transaction
from portal.queries.catalogue import read_catalogue
from portal.queries.directory import vendor_of
from portal.queries.watched_vendors import list_watched
from portal.services import vendor_watches
from portal.web import guards
from portal.web.database import session
from portal.web.directory.changes import Words
from portal.web.directory.routes import ONE, directory
from portal.web.pages import page_number
from portal.web.security import safe_target


@directory.get("/watched")
@guards.role("client")
def watched() -> ResponseReturnValue:
    """The watched vendors, those that changed first."""
    found = list_watched(session(), guards.actor(), page_number())
    return render_template("directory/watched.html", watched=found, words=Words(read_catalogue(session()), found.on))


@directory.post("/watched/seen")
@guards.role("client")
def seen() -> ResponseReturnValue:
    """What the page showed has been seen; what came after it stays new."""
    revision = request.form.get("revision", "")
    with transaction(session()) as opened:
        vendor_watches.mark_seen(opened, guards.actor(), int(revision) if revision.isascii() and revision.isdecimal() else 0)
    flash("Everything is marked as seen. What changes from now on is shown here.")
    return redirect(url_for("directory.watched"), code=303)


@directory.post(ONE + "/watch")
@guards.role("client")
def watch(id: int) -> ResponseReturnValue:
    """The vendor is watched from now on."""
    with transaction(session()) as opened:
        name = vendor_of(opened, guards.actor(), id).name
        vendor_watches.watch(opened, guards.actor(), id)
    flash(f"{name} is watched. The vendor is not told.")
    return _back(id)


@directory.post(ONE + "/unwatch")
@guards.role("client")
def unwatch(id: int) -> ResponseReturnValue:
    """The vendor is no longer watched; this works for one that is gone from the directory too."""
    with transaction(session()) as opened:
        vendor_watches.unwatch(opened, guards.actor(), id)
    flash("The vendor is no longer watched.")
    return _back(id)


def _back(id: int) -> ResponseReturnValue:
    """The page that the button was on."""
    return redirect(safe_target(request.form.get("back")) or url_for("directory.vendor", id=id), code=303)
