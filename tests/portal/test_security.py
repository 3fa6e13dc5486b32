"""What every answer carries, CSRF tokens, cookies, redirects, and texts that try to be code."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from portal.app import create_app
from portal.config import Settings
from portal.forms.accounts import SignUpForm
from portal.models import OrganisationKind, User
from portal.web import guards
from portal.web.security import safe_target
from portal.workflow import RequirementStatus, RunState
from tests.factories import make_requirement, make_run, make_user
from tests.portal.route_expectations import EXPECTATIONS
from tests.portal.test_routes import ask, contents
from tests.portal.world import make_world

SignIn = Callable[[User], FlaskClient]
TEMPLATES = sorted((Path(__file__).parents[2] / "portal/templates").rglob("*.html"))

PAYLOADS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'-alert(1)-'",
    "javascript:alert(1)",
    "</textarea><svg onload=alert(1)>",
    "</title><script>alert(1)</script>",
    "{{ 7919 * 7907 }}",
    "${7*7}",
    "<a href='javascript:alert(1)'>x</a>",
    "<math><mi xlink:href='data:x,<script>alert(1)</script>'>",
)
ELSEWHERE = (
    "https://elsewhere.example/",
    "http:elsewhere.example",
    "//elsewhere.example/",
    "///elsewhere.example/",
    "/\\elsewhere.example/",
    "\\\\elsewhere.example/",
    "/\t/elsewhere.example/",
    "/\n/elsewhere.example/",
    " //elsewhere.example/",
    "javascript:alert(1)",
    "data:text/html,x",
    "elsewhere.example",
    "https:/elsewhere.example",
    "/%0d%0aSet-Cookie:x\r\n",
    "//[::1",
    "",
)


@pytest.fixture
def guarded(database: Settings) -> Iterator[Flask]:
    """The application as it runs, with CSRF tokens."""
    application = create_app(database)
    yield application
    application.extensions["engine"].dispose()


@pytest.fixture
def secure(database: Settings) -> Iterator[Flask]:
    """The application as it runs behind HTTPS."""
    application = create_app(replace(database, secure_cookies=True))
    yield application
    application.extensions["engine"].dispose()


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 200),
        ("GET", "/requirements", 303),
        ("GET", "/nothing-here", 404),
        ("DELETE", "/guide", 405),
        ("POST", "/sign-in", 400),
        ("GET", "/healthz", 200),
        ("GET", "/static/portal.css", 200),
        ("GET", "/bootstrap/static/css/bootstrap.min.css", 200),
        ("GET", "/static/../config.py", 404),
    ],
)
def test_every_kind_of_answer_carries_the_headers(method: str, path: str, status: int, guarded: Flask) -> None:
    answer = guarded.test_client().open(path, method=method, buffered=True)
    policy = answer.headers["Content-Security-Policy"]
    assert answer.status_code == status
    assert "'unsafe" not in policy
    assert all(part in policy for part in ("default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'"))
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Strict-Transport-Security" not in answer.headers


def test_what_a_signed_in_person_saw_is_not_kept_by_the_browser(sign_in: SignIn, session: Session) -> None:
    person = make_user(session)
    session.commit()
    assert sign_in(person).get("/requirements").headers["Cache-Control"] == "no-store"
    assert sign_in(person).get("/guide").headers["Cache-Control"] == "no-store"


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(guarded: Flask) -> None:
    cookie = guarded.test_client().get("/sign-in").headers["Set-Cookie"]
    assert cookie.startswith("session=")
    assert {"HttpOnly", "Path=/", "SameSite=Lax"} <= {part.strip() for part in cookie.split(";")}


def test_behind_https_the_cookie_is_bound_to_the_host_and_the_browser_told_to_stay(secure: Flask) -> None:
    answer = secure.test_client().get("/sign-in", base_url="https://localhost")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-session=")
    assert "Secure" in cookie
    assert "Domain" not in cookie
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_no_unsafe_request_is_taken_without_a_token(guarded: Flask, session: Session) -> None:
    world = make_world(session)
    unsafe = [row for row in EXPECTATIONS if row.method != "GET"]
    before = contents(session)
    answers = {row.endpoint: ask(guarded, guarded.test_client(), row, world.things.get(row.thing or "")).status_code for row in unsafe}
    assert answers == dict.fromkeys(answers, 400)
    assert contents(session) == before


def test_the_token_of_another_session_is_refused(guarded: Flask) -> None:
    page = guarded.test_client().get("/sign-in").text
    stolen = re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', page)[0]
    victim = guarded.test_client()
    victim.get("/sign-in")
    assert victim.post("/sign-out", data={"csrf_token": stolen}).status_code == 400


def test_a_request_with_its_own_token_is_taken(guarded: Flask) -> None:
    visitor = guarded.test_client()
    token = re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', visitor.get("/sign-in").text)[0]
    assert visitor.post("/sign-out", data={"csrf_token": token}).status_code == 303


@pytest.mark.parametrize("target", ELSEWHERE)
def test_nobody_is_sent_to_another_site_after_signing_in(target: str) -> None:
    assert safe_target(target) is None


@pytest.mark.parametrize("target", ["/", "/requirements", "/requirements?status=draft&page=2", "/guide#C1", "/a//b"])
def test_paths_of_this_site_are_kept(target: str) -> None:
    assert safe_target(target) == target


@given(st.text(alphabet="/\\:.@?#ab \t\r\n%2", max_size=12))
def test_whatever_is_kept_stays_on_this_site_as_browsers_read_it(target: str) -> None:
    kept = safe_target(target)
    # Browsers drop tabs and line breaks and read a backslash as a slash before they look for a host.
    assert kept is None or not re.sub(r"[\t\r\n]", "", kept.strip()).replace("\\", "/").startswith("//")


class Suspicious(HTMLParser):
    """Collects what a browser would run: scripts with content, handlers, styles in attributes, links that are code."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Note what may not be there."""
        named = {name: value or "" for name, value in attributes}
        if tag == "script" and not named.get("src", "").startswith(("/static/", "/bootstrap/static/")):
            self.found.append(f"<{tag}>")
        self.found += [f"{tag} {name}" for name in named if name.startswith(("on", "hx-on")) or name == "style"]
        addresses = (named.get(name, "") for name in ("href", "src", "action", "xlink:href", "formaction"))
        self.found += [address for address in addresses if re.match(r"\s*(javascript|data|vbscript):", address, re.IGNORECASE)]
        self.found += [tag] if tag in {"img", "iframe", "object", "embed", "math", "style", "base"} else []


@pytest.mark.parametrize("payload", PAYLOADS)
def test_texts_that_try_to_be_code_stay_texts(payload: str, client: FlaskClient, sign_in: SignIn, session: Session) -> None:
    person = make_user(session, name=payload)
    person.organisation.name = payload
    admin = make_user(session, kind=OrganisationKind.OPERATOR, name=payload)
    requirement = make_requirement(session, person, RequirementStatus.MATCHING, title=payload, description=payload)
    run = make_run(session, requirement, RunState.FAILED, failure=payload)
    session.commit()
    staff = sign_in(admin)
    pages = [
        staff.get("/admin/queue"),
        staff.get(f"/admin/runs/{run.id}"),
        staff.post(f"/admin/runs/{run.id}/return", data={"reason": ""}),
        sign_in(person).get("/requirements"),
        sign_in(person).get(f"/requirements/{requirement.id}"),
        client.post("/guide/questionnaire", data={"description": payload + " following a script"}),
        client.post("/sign-up", data={"organisation": payload, "name": payload, "email": payload}),
        client.get("/nothing/" + payload),
    ]
    assert [Suspicious(page.text).found for page in pages] == [[]] * len(pages)
    assert all("62615533" not in page.text for page in pages if "7919" in payload)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_template_switches_escaping_off_or_carries_code_or_styles(template: Path) -> None:
    source = template.read_text()
    assert not re.search(r"\|\s*safe|autoescape|<style|\sstyle=|\son[a-z]+=|hx-on|javascript:|js:", source)
    assert all("src=" in script for script in re.findall(r"<script[^>]*>", source))


def test_the_address_of_a_caller_is_believed_only_from_our_own_proxies(database: Settings) -> None:
    seen = {}
    for hops in (0, 1):
        application = create_app(replace(database, trusted_proxies=hops))
        application.add_url_rule("/who", "who", _who)
        seen[hops] = application.test_client().get("/who", headers={"X-Forwarded-For": "203.0.113.9, 198.51.100.7"}).text
        application.extensions["engine"].dispose()
    assert seen == {0: "127.0.0.1", 1: "198.51.100.7"}


def test_a_request_for_a_foreign_host_is_refused(database: Settings) -> None:
    application = create_app(replace(database, trusted_hosts=("match.example",)))
    assert application.test_client().get("/", base_url="http://match.example").status_code == 200
    assert application.test_client().get("/", base_url="http://elsewhere.example").status_code == 400
    assert application.test_client().get("/healthz", base_url="http://127.0.0.1:8000").status_code == 200
    application.extensions["engine"].dispose()


def test_more_than_two_megabytes_are_refused(guarded: Flask) -> None:
    answer = guarded.test_client().post("/guide/questionnaire", data={"description": "x" * 2_200_000})
    assert answer.status_code == 413
    assert "That is too much" in answer.text


def test_the_longest_description_is_taken_in_any_script(guarded: Flask) -> None:
    visitor = guarded.test_client()
    token = re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', visitor.get("/guide/questionnaire").text)[0]
    answer = visitor.post("/guide/questionnaire", data={"csrf_token": token, "description": "\N{WATER BUFFALO}" * 100_000})
    assert answer.status_code == 200


@pytest.mark.parametrize("broken", ["a\0b", "a\ud800b"])
def test_what_no_database_stores_is_refused_next_to_its_field(broken: str) -> None:
    form = SignUpForm(formdata=MultiDict({"name": broken}), meta={"csrf": False})
    assert not form.validate()
    assert form.name.errors == ["This holds characters that cannot be stored. Type it again, or paste it as plain text."]


@guards.public
def _who() -> str:
    return request.remote_addr or ""
