"""What a page costs that works something out, against an empty page of the same layout: the app's test client on PostgreSQL.

intake_count: the live count of vendors left while a requirement is written, of 100,000 capabilities
slider: a shortlist of 200 vendors under other weights, as its sliders ask for it

The empty page is the same frame with the same person signed in, and nothing in it. Each round asks for something else, so
that nothing is answered from memory; the rounds are taken in turns in one process.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count

import psycopg
from flask import Flask, render_template_string
from flask.testing import FlaskClient

from benchmarks.loading import load
from benchmarks.roundtrip import ASKED, CAPABILITIES
from benchmarks.timing import Line, in_turns
from matching.ranking import LIMIT
from matching.runner import work
from portal.app import create_app
from portal.config import Settings
from portal.db import transaction
from portal.findings import findings_of
from portal.match_store import SqlMatchStore
from portal.models import MatchRun, OrganisationKind
from portal.services import accounts, requirements, reviews
from portal.web import guards
from tests.factories import make_user
from tests.servers import new_folder
from tests.servers.postgres import PostgresServer
from tests.stories.installation import environment_of, run_command

EMPTY = '{% extends "base.html" %}{% block title %}Empty{% endblock %}{% block content %}<h1>Empty</h1>{% endblock %}'
HTMX = {"HX-Request": "true"}


def pages() -> Iterator[Line]:
    """Yield the time of each against the empty page's; ratio = ours ÷ theirs."""
    with _site() as site:
        for name, ours in (("intake_count", site.count_vendors), ("slider", site.move_slider)):
            mine, empty = in_turns(ours, site.empty)
            yield Line(name=name, value=mine, unit="ms", against="empty page", ratio=mine / empty)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A portal on PostgreSQL with its vendors and one published shortlist, and its client, signed in."""

    client: FlaskClient
    shortlist: str
    weights: dict[str, int]
    rounds: Iterator[int]

    def empty(self) -> None:
        """Read the empty page."""
        assert self.client.get("/empty").status_code == 200

    def count_vendors(self) -> None:
        """Ask how many vendors each must-have leaves, as the form does while it is written."""
        said = {
            "title": ASKED.title,
            "description": f"{ASKED.description} {next(self.rounds)}",
            "category": "customer_support",
            "skill_level": "2",
            "headcount": str(20 + next(self.rounds) % 10),
            "languages": "en",
            "certificates": "iso_27001",
            "budget_amount": "5000",
            "budget_currency": "EUR",
            "pricing_model": "per_fte",
            "utc_offset": "60",
            "overlap_hours": "4",
        }
        answer = self.client.post("/requirements/preview", data=said, headers=HTMX)
        assert "left of" in answer.text

    def move_slider(self) -> None:
        """Move the first slider, as its page does, and read the new order."""
        moved = next(iter(self.weights))
        sent = {f"was.{key}": str(weight / 100) for key, weight in self.weights.items()}
        sent |= {f"w.{key}": str(weight / 100) for key, weight in self.weights.items()} | {f"w.{moved}": str(30 + next(self.rounds) % 50)}
        answer = self.client.get(f"{self.shortlist}/weights", query_string=sent, headers=HTMX)
        assert answer.text.count('class="score-bar"') == 25


@contextmanager
def _site() -> Iterator[Site]:
    """A site; its server ends with the context."""
    with new_folder() as folder:
        postgres = PostgresServer(folder / "postgres")
        postgres.start()
        address = postgres.create_database("portal")
        environment = environment_of(folder / "instance", address, None)
        run_command(environment, "db", "upgrade")
        run_command(environment, "seed", "catalogue")
        with psycopg.connect(address) as connection:
            load(connection, CAPABILITIES, random.Random(1))
        app = create_app(Settings.from_environment(environment))
        app.config.update(WTF_CSRF_ENABLED=False)
        app.add_url_rule("/empty", "empty", guards.role("client")(lambda: render_template_string(EMPTY)))
        try:
            yield _published(app)
        finally:
            app.extensions["engine"].dispose()
            postgres.stop()


def _published(app: Flask) -> Site:
    """The site with a requirement posted, matched and published, and its client signed in."""
    sessions = app.extensions["sessions"]
    with sessions() as session, transaction(session):
        buyer = make_user(session)
        token = accounts.begin_session(session, buyer)
        run_id = requirements.post(session, buyer, requirements.save_draft(session, buyer, ASKED)).id
    work(SqlMatchStore(sessions))
    with sessions() as session, transaction(session):
        run = session.get_one(MatchRun, run_id)
        found = findings_of(run)
        assert found and len(found.ranking.placements) == LIMIT
        reviews.approve(session, make_user(session, kind=OrganisationKind.OPERATOR), run)
        shortlist = f"/requirements/{run.requirement_id}/shortlist"
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token
    return Site(client=client, shortlist=shortlist, weights=found.ranking.weights, rounds=count(1))
