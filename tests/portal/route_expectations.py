"""Who gets what from each route. `test_routes` walks every route × role × own, other organisation's and missing thing by it.

A route without a row here fails the tests. To add one:

    Expectation("clients.withdraw", "POST", {"client"}, thing="posted", own=303)

says that only clients may call it, that it is tried on the requirement that `World` calls “posted” (of client A), and that
client A is answered 303. Everything else follows: who is not signed in is sent to sign in (303, or `signed_out`), other
roles get 403, other organisations get the same 404 as for a thing that does not exist. `form` is what is sent,
`htmx` asks as the part of a page that renews itself (who is signed out then gets 204 with where to go).
A route that takes no thing gives `own` to everybody in its roles.
"""

from dataclasses import dataclass, field

ANYBODY = frozenset({"anybody"})
CLIENT, VENDOR, ADMIN = frozenset({"client"}), frozenset({"vendor"}), frozenset({"admin"})


@dataclass(frozen=True, slots=True)
class Expectation:
    """What one method of one route answers."""

    endpoint: str
    method: str
    roles: frozenset[str]
    thing: str | None = None
    own: int = 200
    signed_out: int = 303
    form: dict[str, str] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)
    htmx: bool = False
    shared: bool = False
    """Whether every organisation of the roles is answered about the thing as its owner is."""
    strangers: frozenset[str] = frozenset()
    """Roles that call it about things of their own, none of which this thing is."""
    anonymous: int | None = None
    """What anybody's route answers to those who are not signed in, where that differs."""


EXPECTATIONS = (
    Expectation("static", "GET", ANYBODY, values={"filename": "portal.css"}),
    Expectation("bootstrap.static", "GET", ANYBODY, values={"filename": "css/bootstrap.min.css"}),
    Expectation("status.healthz", "GET", ANYBODY),
    Expectation("guide.home", "GET", ANYBODY, own=302, anonymous=200),
    Expectation("guide.distinctions", "GET", ANYBODY),
    Expectation("guide.criteria", "GET", ANYBODY),
    Expectation("guide.money", "GET", ANYBODY),
    Expectation("guide.questionnaire", "GET", ANYBODY),
    Expectation("guide.judge", "POST", ANYBODY, form={"C1": "5"}),
    Expectation("auth.sign_up", "GET", ANYBODY),
    Expectation("auth.sign_up", "POST", ANYBODY, own=400),
    Expectation("auth.sign_in", "GET", ANYBODY),
    Expectation("auth.sign_in", "POST", ANYBODY, own=400),
    Expectation("auth.sign_out", "POST", ANYBODY, own=303),
    Expectation("clients.requirements", "GET", CLIENT),
    Expectation("clients.new", "GET", CLIENT),
    Expectation("clients.new", "POST", CLIENT, own=303, signed_out=401, form={"title": "Scan the archive", "intent": "list"}),
    Expectation("clients.preview", "POST", ANYBODY, form={"C1": "5"}),
    Expectation("clients.requirement", "GET", CLIENT, thing="draft"),
    Expectation("clients.edit", "GET", CLIENT, thing="draft"),
    Expectation("clients.task", "GET", CLIENT, thing="draft", values={"task": "particulars"}),
    Expectation(
        "clients.task",
        "POST",
        CLIENT,
        thing="draft",
        own=303,
        signed_out=401,
        values={"task": "words"},
        form={"title": "Scan the archive", "intent": "list"},
    ),
    Expectation("clients.check", "GET", CLIENT, thing="draft"),
    Expectation("clients.check", "POST", CLIENT, thing="draft", own=303, signed_out=401),
    Expectation("clients.discard", "POST", CLIENT, thing="posted", own=409),
    Expectation("clients.progress", "GET", CLIENT, thing="matching", htmx=True, signed_out=204),
    Expectation("clients.cancel", "POST", CLIENT, thing="matching", own=303),
    Expectation("clients.match", "POST", CLIENT, thing="posted", own=409),
    Expectation("clients.split", "POST", CLIENT, thing="posted", own=409),
    Expectation("clients.version", "GET", CLIENT, thing="draft", values={"number": "1"}),
    Expectation("clients.compare_runs", "GET", CLIENT, thing="in_review", own=404),
    Expectation("clients.duplicate", "POST", CLIENT, thing="posted", own=303, form={"key": "b1"}),
    Expectation(
        "clients.override",
        "POST",
        CLIENT,
        thing="posted",
        own=409,
        form={"process_type": "KPO", "category": "data_analytics", "because": "It is analysis."},
    ),
    Expectation("clients.withdraw", "POST", CLIENT, thing="posted", own=303),
    Expectation("clients.shortlist", "GET", CLIENT, thing="in_review", own=404),
    Expectation("exports.shortlist", "GET", CLIENT, thing="in_review", own=404, values={"ending": "csv"}),
    Expectation("exports.run", "GET", ADMIN, thing="run of in_review", values={"ending": "csv"}),
    Expectation("clients.compare", "GET", CLIENT, thing="in_review", own=404),
    Expectation("clients.what_if", "GET", CLIENT, thing="in_review", own=404),
    Expectation("clients.find_vendor", "GET", CLIENT, thing="in_review", own=404),
    Expectation("clients.why_not", "GET", CLIENT, thing="in_review", own=404, values={"vendor_id": "1"}),
    Expectation("clients.weights", "GET", CLIENT, thing="in_review", own=404),
    Expectation("clients.save_view", "POST", CLIENT, thing="in_review", own=404, signed_out=401),
    Expectation("clients.view", "GET", CLIENT, thing="in_review", own=404, values={"view_id": "1"}),
    Expectation("clients.delete_view", "POST", CLIENT, thing="in_review", own=404, values={"view_id": "1"}),
    Expectation("directory.vendors", "GET", CLIENT | ADMIN),
    Expectation("directory.vendor", "GET", CLIENT | ADMIN, thing="vendor", shared=True),
    Expectation("directory.watch", "POST", CLIENT, thing="vendor", shared=True, own=303),
    Expectation("directory.unwatch", "POST", CLIENT, own=303, values={"id": "1"}),
    Expectation("directory.declare", "POST", CLIENT | ADMIN, thing="vendor", shared=True, own=400),
    Expectation("directory.take_back", "POST", CLIENT | ADMIN, thing="conflict", own=303, strangers=ADMIN),
    Expectation("directory.watched", "GET", CLIENT),
    Expectation("directory.seen", "POST", CLIENT, own=303),
    Expectation("directory.searches", "GET", CLIENT),
    Expectation("directory.save", "POST", CLIENT, own=303, form={"called": "Keyers"}),
    Expectation("directory.open", "POST", CLIENT, thing="search", own=303),
    Expectation("directory.rename", "GET", CLIENT, thing="search"),
    Expectation("directory.rename", "POST", CLIENT, thing="search", own=303, form={"called": "Typists"}),
    Expectation("directory.delete", "POST", CLIENT, thing="search", own=303),
    Expectation("vendors.profile", "GET", VENDOR),
    Expectation("vendors.profile", "POST", VENDOR, own=303, signed_out=401, form={"name": "Keyline Services"}),
    Expectation("vendors.capabilities", "GET", VENDOR),
    Expectation("vendors.new", "GET", VENDOR),
    Expectation("vendors.new", "POST", VENDOR, own=400, signed_out=401),
    Expectation("vendors.edit", "GET", VENDOR, thing="capability"),
    Expectation("vendors.edit", "POST", VENDOR, thing="capability", own=400, signed_out=401),
    Expectation("vendors.switch", "POST", VENDOR, thing="capability", own=303, form={"on": "no"}),
    Expectation("admins.queue", "GET", ADMIN),
    Expectation("admins.run", "GET", ADMIN, thing="run of in_review"),
    Expectation("admins.compare_runs", "GET", ADMIN, thing="run of in_review", own=404),
    Expectation("admins.run_state", "GET", ADMIN, thing="run of matching", htmx=True, signed_out=204),
    Expectation("admins.approve", "POST", ADMIN, thing="run of in_review", own=303),
    Expectation("admins.send_back", "POST", ADMIN, thing="run of in_review", own=303, form={"reason": "Say how many records."}),
    Expectation("admins.override", "POST", ADMIN, thing="run of in_review", own=400),
    Expectation("admins.run_again", "POST", ADMIN, thing="run of failed", own=409),
    Expectation("admins.cancel", "POST", ADMIN, thing="run of matching", own=303),
    Expectation("admins.weights", "GET", ADMIN),
    Expectation("admins.copy_weights", "GET", ADMIN, values={"process_type": "BPO", "version": "1"}),
    Expectation("admins.copy_weights", "POST", ADMIN, own=400, values={"process_type": "BPO", "version": "1"}),
    Expectation("admins.events", "GET", ADMIN),
    Expectation("admins.trail", "GET", ADMIN, values={"object_type": "requirement", "object_id": "1"}),
)
