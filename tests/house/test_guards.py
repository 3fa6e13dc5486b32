"""Every view says who may call it."""

from flask import Flask

from portal.web.guards import guard_of


def test_every_view_declares_who_may_call_it(app: Flask) -> None:
    assert [endpoint for endpoint in app.view_functions if guard_of(app, endpoint) is None] == []


def test_every_room_has_views(app: Flask) -> None:
    rooms = {endpoint.partition(".")[0] for endpoint in app.view_functions}
    assert set(app.blueprints) - rooms == set()


def test_a_view_that_declares_nothing_is_refused(app: Flask) -> None:
    app.add_url_rule("/undeclared", view_func=lambda: "open to all", endpoint="undeclared")
    assert app.test_client().get("/undeclared").status_code == 403
