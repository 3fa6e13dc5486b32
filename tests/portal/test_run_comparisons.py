"""Two finished runs of a requirement beside each other, for its client and for admins; on both databases."""

from collections.abc import Callable
from dataclasses import replace
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from matching.runner import work
from matching.types import ProcessType
from matching.weights import BPO_PROFILE
from portal.db import transaction
from portal.inputs import WeightProfileInput
from portal.match_store import SqlMatchStore
from portal.models import Capability, MatchRun, OrganisationKind, User
from portal.queries.run_comparisons import compare_finished, compare_published
from portal.services import capabilities, requirements, reviews, runs, weight_profiles
from tests.factories import make_user
from tests.portal.played import WANTED, make_admin, offer, offered, organisation, post

SignIn = Callable[[User], FlaskClient]
Sessions = sessionmaker[Session]


@pytest.fixture
def admin(session: Session) -> User:
    """A person of the operator."""
    person = make_admin(session)
    session.commit()
    return person


def publish(sessions: Sessions, run_id: int) -> None:
    with sessions() as session, transaction(session):
        reviews.approve(session, make_admin(session), session.get_one(MatchRun, run_id))


def revise(sessions: Sessions, buyer: User, run_id: int, **said: object) -> int:
    """The run of a new version, done."""
    with sessions() as session, transaction(session):
        requirement = session.get_one(MatchRun, run_id).requirement
        given = replace(WANTED, **said)  # type: ignore[arg-type]
        id = requirements.revise(session, session.get_one(User, buyer.id), requirement, given, "The languages.").id
    work(SqlMatchStore(sessions))
    return id


def two_runs(sessions: Sessions, buyer: User) -> tuple[int, int, dict[str, int]]:
    """A run, and one of a version that asks for German and ten people; the vendors by what becomes of them."""
    vendors = {
        "stays": offer(sessions, capacity=40, languages=("en", "de"), sla_met_percent=90),
        "goes": offer(sessions, capacity=40, languages=("en",), sla_met_percent=99),
    }
    first = post(sessions, buyer.id, replace(WANTED, languages=("en",)))
    work(SqlMatchStore(sessions))
    publish(sessions, first)
    with sessions() as session, transaction(session):
        changed = session.scalars(select(Capability).where(Capability.organisation_id == vendors["stays"])).one()
        capabilities.change(session, None, changed, offered(capacity=60, languages=("en", "de"), sla_met_percent=97))
    vendors["comes"] = offer(sessions, capacity=30, languages=("de",))
    return first, revise(sessions, buyer, first, languages=("de",), headcount=10), vendors


def names(sessions: Sessions, vendors: dict[str, int]) -> dict[str, str]:
    with sessions() as session:
        return {fate: organisation(session, id).name for fate, id in vendors.items()}


def test_who_came_who_went_who_moved_and_which_criterion_made_the_difference(sessions: Sessions, buyer: User) -> None:
    first, second, vendors = two_runs(sessions, buyer)
    name = names(sessions, vendors)
    with sessions() as session:
        found = compare_finished(session, second, None)
    assert (found.before.id, found.now.id, found.before.version, found.now.version) == (first, second, 1, 2)
    assert (found.came, found.went, found.moved, found.revised) == (1, 1, 1, 1)
    fates = {vendor.name: vendor for vendor in found.vendors}
    assert list(fates)[-1] == name["goes"]
    stays, comes, goes = (fates[name[fate]] for fate in ("stays", "comes", "goes"))
    assert stays.points == sum(shift.points for shift in stays.shifts)
    assert "sla_record" in {shift.criterion for shift in stays.shifts}
    assert (stays.ranks, comes.before, goes.now) == (1, None, None)
    assert [miss.rule for miss in goes.why] == ["languages"]
    assert comes.why == ()


def test_a_client_compares_its_published_shortlists_in_words_pictures_and_figures(sessions: Sessions, buyer: User, sign_in: SignIn) -> None:
    first, second, vendors = two_runs(sessions, buyer)
    publish(sessions, second)
    name, browser = names(sessions, vendors), sign_in(buyer)
    with sessions() as session:
        id = session.get_one(MatchRun, first).requirement_id
    assert f'href="/requirements/{id}/compare"' in browser.get(f"/requirements/{id}").text
    page = unescape(browser.get(f"/requirements/{id}/compare").text)
    assert "1 vendor came in, 1 went, 1 changed its rank" in page
    assert all(each in page for each in name.values())
    assert 'aria-label="Rank 2 before, 1 now, of 2"' in page
    assert "Misses now: languages" in page
    assert "changed its offer" in page
    assert f"Before: run {first}" in page
    swapped = unescape(browser.get(f"/requirements/{id}/compare?a={second}&b={first}").text)
    assert f"Before: run {second}" in swapped
    same = browser.get(f"/requirements/{id}/compare?a={second}&b={second}")
    assert "The same vendors in the same order" in same.text


def test_a_client_learns_nothing_of_a_run_that_was_not_published(sessions: Sessions, buyer: User, sign_in: SignIn) -> None:
    first, second, vendors = two_runs(sessions, buyer)
    with sessions() as session:
        id = session.get_one(MatchRun, first).requirement_id
    browser = sign_in(buyer)
    page = browser.get(f"/requirements/{id}").text
    assert "Compare the published" not in page
    assert names(sessions, vendors)["comes"] not in page
    for query in ("", f"?a={first}&b={second}", f"?a={second}&b={first}", f"?b={second}", "?a=99999999999", "?a=x", "?a=-1", "?b=1e3"):
        assert (query, browser.get(f"/requirements/{id}/compare{query}").status_code) == (query, 404)
    publish(sessions, second)
    third = revise(sessions, buyer, second, languages=("en",))
    assert browser.get(f"/requirements/{id}/compare?a={first}&b={third}").status_code == 404
    assert "Neither run is of the newest version" in browser.get(f"/requirements/{id}/compare").text


def test_another_clients_runs_are_not_found(sessions: Sessions, buyer: User, session: Session, sign_in: SignIn) -> None:
    first, second, _ = two_runs(sessions, buyer)
    publish(sessions, second)
    with sessions() as opened:
        id = opened.get_one(MatchRun, first).requirement_id
    for kind in (OrganisationKind.CLIENT, OrganisationKind.VENDOR):
        session.rollback()
        other = make_user(session, kind=kind)
        session.commit()
        answer = sign_in(other).get(f"/requirements/{id}/compare")
        assert answer.status_code == (404 if kind is OrganisationKind.CLIENT else 403)


def test_an_admin_compares_any_two_finished_runs_from_the_page_of_the_run(
    sessions: Sessions, buyer: User, admin: User, sign_in: SignIn
) -> None:
    first, second, _ = two_runs(sessions, buyer)
    other = post(sessions, buyer.id)
    work(SqlMatchStore(sessions))
    browser = sign_in(admin)
    assert f'href="/admin/runs/{second}/compare?a={first}"' in browser.get(f"/admin/runs/{second}").text
    page = unescape(browser.get(f"/admin/runs/{second}/compare?a={first}").text)
    assert "1 vendor came in, 1 went, 1 changed its rank" in page
    assert browser.get(f"/admin/runs/{first}/compare").status_code == 404
    assert browser.get(f"/admin/runs/{second}/compare?a={other}").status_code == 404
    assert browser.get("/admin/runs/2000000000/compare").status_code == 404


def test_what_was_asked_otherwise_is_said_also_when_nothing_else_changed(
    sessions: Sessions, buyer: User, admin: User, sign_in: SignIn
) -> None:
    offer(sessions)
    first = post(sessions, buyer.id)
    work(SqlMatchStore(sessions))
    with sessions() as session, transaction(session):
        second = runs.run_again(session, session.get_one(User, admin.id), session.get_one(MatchRun, first).requirement).id
    work(SqlMatchStore(sessions))
    page = unescape(sign_in(admin).get(f"/admin/runs/{second}/compare").text)
    assert "The same vendors in the same order" in page
    assert "Its points are the same" in page
    assert page.count('class="quiet">the same</td>') == 7


def test_comparing_takes_the_same_number_of_queries_however_many_vendors_there_are(
    sessions: Sessions, buyer: User, session: Session, count_queries: Callable[..., object]
) -> None:
    def counted(run_id: int) -> int:
        session.expire_all()
        session.rollback()
        with count_queries(session) as found:  # type: ignore[attr-defined]
            compare_finished(session, run_id, None)
        return len(found.statements)

    first, second, _ = two_runs(sessions, buyer)
    few = counted(second)
    for _ in range(8):
        offer(sessions, languages=("en", "de"))
    third = revise(sessions, buyer, second, languages=("de",))
    assert counted(third) <= few
    publish(sessions, third)
    with sessions() as opened:
        person = opened.get_one(User, buyer.id)
        published = compare_published(opened, person, opened.get_one(MatchRun, first).requirement_id, first, third)
    assert len(published.choices) == 2


def test_a_criterion_that_lost_its_weight_is_still_asked_and_said_to_be_not_weighed(
    sessions: Sessions, buyer: User, admin: User, sign_in: SignIn
) -> None:
    offer(sessions, sla_met_percent=99)
    first = post(sessions, buyer.id)
    work(SqlMatchStore(sessions))
    publish(sessions, first)
    weights = {**BPO_PROFILE.weights, "cost": BPO_PROFILE.weights["cost"] + BPO_PROFILE.weights["sla_record"], "sla_record": 0}
    with sessions() as session, transaction(session):
        given = WeightProfileInput(name="Price first", weights=weights, reason="Budgets are short.")
        weight_profiles.save_copy(session, session.get_one(User, admin.id), ProcessType.BPO, given)
    second = revise(sessions, buyer, first)
    page = unescape(sign_in(admin).get(f"/admin/runs/{second}/compare?a={first}").text)
    assert "SLA record −12.26</strong>, not weighed any more" in page
