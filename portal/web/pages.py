"""What every page shows around its content: the menu of the visitor's role, and the words and figures of `wording`."""

from dataclasses import dataclass

from flask import Flask, abort, g, request, url_for

from portal.web import guards, wording

NAVIGATION = {
    None: (("Guide", "guide.distinctions"), ("Questionnaire", "guide.questionnaire")),
    "client": (
        ("Requirements", "clients.requirements"),
        ("Vendors", "directory.vendors"),
        ("Guide", "guide.distinctions"),
        ("Questionnaire", "guide.questionnaire"),
    ),
    "vendor": (("Capabilities", "vendors.capabilities"), ("Profile", "vendors.profile"), ("Guide", "guide.distinctions")),
    "operator": (
        ("Match queue", "admins.queue"),
        ("Vendors", "directory.vendors"),
        ("Weights", "admins.weights"),
        ("Recent events", "admins.events"),
        ("Guide", "guide.distinctions"),
    ),
}


@dataclass(frozen=True, slots=True)
class Link:
    """One entry of the menu."""

    label: str
    address: str
    is_here: bool


def init_app(app: Flask) -> None:
    """Give the templates the menu and the wording."""
    app.context_processor(_surroundings)
    app.jinja_env.filters.update(wording.FILTERS)
    app.jinja_env.globals.update(wording.GLOBALS)


def home_of(role: str | None) -> str:
    """The address of the first page of a role's menu; the public start page for nobody."""
    return url_for(NAVIGATION[role][0][1]) if role else url_for("guide.home")


def page_number() -> int:
    """Which page of a list the address asks for; 1 where it asks for nonsense."""
    return max(1, min(request.args.get("page", 1, type=int), 100_000))


def id_argument(name: str) -> int | None:
    """The id that the address gives under this name; None where it gives none. What cannot be one is nothing: 404."""
    text = request.args.get(name)
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) <= 10 and int(text) < 2**31):
        abort(404)
    return int(text)


def _surroundings() -> dict[str, object]:
    visitor = None if g.get("bare") else guards.visitor()
    role = visitor.role.value if visitor else None
    entries = [(label, url_for(endpoint)) for label, endpoint in NAVIGATION[role]]
    # The longest address that the path begins with: /guide/questionnaire is not in the guide's place.
    here = max((address for _label, address in entries if request.path.startswith(address)), key=len, default=None)
    return {"visitor": visitor, "navigation": [Link(label, address, address == here) for label, address in entries]}
