"""How firm an order is and what a requirement costs: kept with the run, read by client and admin with who is nearest."""

import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from itertools import combinations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from matching.runner import work
from portal.db import transaction
from portal.findings import findings_of, pack
from portal.match_store import SqlMatchStore
from portal.models import MatchRun, User
from portal.replay import differences
from portal.services import organisations, reviews
from tests.portal.played import OUTSIDE, WANTED, make_admin, offer, organisation, post

SignIn = Callable[[User], FlaskClient]
Sessions = sessionmaker[Session]


@pytest.fixture
def admin(session: Session, sign_in: SignIn) -> FlaskClient:
    """The operator's admin, signed in."""
    person = make_admin(session)
    session.commit()
    return sign_in(person)


def matched(sessions: Sessions, buyer: User, **asked: object) -> tuple[int, int]:
    """A requirement with these must-haves, posted and matched; the ids of its run and its own."""
    run_id = post(sessions, buyer.id, replace(WANTED, **asked))
    work(SqlMatchStore(sessions))
    with sessions() as session:
        return run_id, session.get_one(MatchRun, run_id).requirement_id


def publish(sessions: Sessions, run_id: int) -> None:
    with sessions() as session, transaction(session):
        reviews.approve(session, make_admin(session), session.get_one(MatchRun, run_id))


def test_a_run_keeps_its_order_and_what_each_requirement_costs(sessions: Sessions, buyer: User) -> None:
    first, second, small = offer(sessions, sla_met_percent=99), offer(sessions, sla_met_percent=70), offer(sessions, capacity=2)
    run_id, _ = matched(sessions, buyer, headcount=20)
    with sessions() as session:
        run = session.get_one(MatchRun, run_id)
        found = findings_of(run)
        assert differences(session, run) == []
    assert found
    assert [int(each.vendor_id) for each in found.ranking.placements] == [first, second]
    relief, *idle = found.relaxation.single
    assert idle and not any(each.vendors for each in idle)
    assert (relief.rules, relief.vendors, int(relief.nearest[0].vendor_id)) == (("capacity",), 1, small)


def test_a_cost_that_was_tampered_with_does_not_replay(sessions: Sessions, buyer: User) -> None:
    offer(sessions)
    run_id, _ = matched(sessions, buyer)
    with sessions() as session, transaction(session):
        run = session.get_one(MatchRun, run_id)
        found = findings_of(run)
        assert found
        forged = replace(found, relaxation=replace(found.relaxation, vendors=99))
        run.findings, run.result_digest = pack(forged)
    with sessions() as session:
        assert differences(session, session.get_one(MatchRun, run_id)) == ["what each requirement costs differs"]


def test_an_admin_reads_rank_ranges_tipping_points_and_the_nearest_misses_by_name(
    sessions: Sessions, buyer: User, admin: FlaskClient
) -> None:
    offer(sessions, sla_met_percent=99, scale_notice_days=90)
    rival, small = offer(sessions, sla_met_percent=70, scale_notice_days=1), offer(sessions, capacity=2)
    run_id, _ = matched(sessions, buyer, headcount=20)
    page = unescape(admin.get(f"/admin/runs/{run_id}").text)
    with sessions() as session:
        assert f"{organisation(session, rival).name} would be first if" in page
        assert f'<span class="nearest">{organisation(session, small).name}: 18 FTE</span>' in page
        assert page.count(f"<h3>{organisation(session, small).name}</h3>") == 1, "its knock-outs are told once, with the exclusions"
    assert 'aria-label="Rank under other weights: ' in page
    assert "Relaxing capacity at the start would gain 1 vendor" in page


def test_a_client_reads_whom_relaxing_would_gain_and_by_how_much_the_nearest_missed(
    sessions: Sessions, buyer: User, admin: FlaskClient, sign_in: SignIn
) -> None:
    offer(sessions)
    offer(sessions)
    small, smaller = offer(sessions, capacity=12), offer(sessions, capacity=2)
    run_id, requirement_id = matched(sessions, buyer, headcount=20)
    publish(sessions, run_id)
    browser = sign_in(buyer)
    with sessions() as session:
        near, far = organisation(session, small).name, organisation(session, smaller).name
    for path in ("/shortlist?open=all", ""):
        page = unescape(browser.get(f"/requirements/{requirement_id}{path}").text)
        assert "would gain 2 vendors" in page
        assert "would gain nobody: service and process type" in page
        found = [re.sub("<[^>]+>", "", each) for each in re.findall(r'<span class="nearest">(.*?)</span>', page)]
        assert found == [f"{near}: 8 FTE", f"{far}: 18 FTE"]
    page = unescape(browser.get(f"/requirements/{requirement_id}/shortlist").text)
    assert "tied, band 1" in page
    assert f"/shortlist/why-not/{small}" in page
    with sessions() as session, transaction(session):
        organisations.suspend(session, make_admin(session), organisation(session, small))
    assert near not in unescape(browser.get(f"/requirements/{requirement_id}/shortlist").text)


def test_every_pair_that_gains_more_than_either_alone_is_in_the_table_and_counted(sessions: Sessions, buyer: User, sign_in: SignIn) -> None:
    offer(sessions, languages=("de",), capacity=40, regions=("eu",), data_residency=("eu",), skill_level=3)
    met = {"languages": ("de",), "regions": ("eu",), "data_residency": ("eu",), "skill_level": 3, "capacity": 40}
    missing = {"languages": ("en",), "regions": ("uk",), "data_residency": ("uk",), "skill_level": 1, "capacity": 1}
    for one, other in combinations(missing, 2):
        offer(sessions, **{**met, one: missing[one], other: missing[other]})
    asked = {"languages": ("de",), "regions": ("eu",), "data_residency": ("eu",), "skill_level": 3, "headcount": 20}
    run_id, requirement_id = matched(sessions, buyer, **asked)
    publish(sessions, run_id)
    page = unescape(sign_in(buyer).get(f"/requirements/{requirement_id}/shortlist").text)
    pairs = page.partition("What relaxing two requirements gains")[2].partition("</table>")[0]
    assert "Relaxing two together: 10 pairs gain more than either alone" in page
    assert pairs.count("<tr>") - 1 == 10


def test_where_nothing_helps_the_nearest_vendor_is_named_with_all_that_it_misses(sessions: Sessions, buyer: User, sign_in: SignIn) -> None:
    near = offer(sessions, capacity=2, languages=("en",), skill_level=1)
    _, requirement_id = matched(sessions, buyer, headcount=20, languages=("de",), skill_level=3)
    page = unescape(sign_in(buyer).get(f"/requirements/{requirement_id}").text)
    with sessions() as session:
        name = organisation(session, near).name
    assert (
        f"The nearest vendor, {name}, misses 3: skill level (by 2 levels), capacity at the start (by 18 FTE), languages (by German)."
        in page
    )


def test_where_relaxing_gains_nobody_the_shortlist_says_so(sessions: Sessions, buyer: User, sign_in: SignIn) -> None:
    offer(sessions)
    run_id, requirement_id = matched(sessions, buyer, headcount=1)
    publish(sessions, run_id)
    page = unescape(sign_in(buyer).get(f"/requirements/{requirement_id}/shortlist?open=all").text)
    assert "Relaxing one requirement, or two, would gain nobody" in page


def test_what_relaxing_would_gain_is_not_shown_while_an_admin_reviews(sessions: Sessions, buyer: User, sign_in: SignIn) -> None:
    offer(sessions)
    offer(sessions, capacity=2)
    _, requirement_id = matched(sessions, buyer, headcount=20)
    assert "would gain" not in sign_in(buyer).get(f"/requirements/{requirement_id}").text


def test_where_nobody_fits_and_one_thing_is_not_enough_the_pair_that_helps_is_named(
    sessions: Sessions, buyer: User, sign_in: SignIn
) -> None:
    offer(sessions, capacity=2, languages=("en",))
    _, requirement_id = matched(sessions, buyer, headcount=20, languages=("de",))
    page = unescape(sign_in(buyer).get(f"/requirements/{requirement_id}").text)
    assert "Relaxing one thing is not enough." in page
    assert "together would let 1 vendor in" in page


def test_an_order_of_one_vendor_has_nothing_to_say_about_firmness(sessions: Sessions, buyer: User, admin: FlaskClient) -> None:
    offer(sessions)
    run_id, _ = matched(sessions, buyer)
    with sessions() as session:
        assert session.scalars(select(MatchRun)).one().entry_count == 1
    assert 'id="firmness"' not in admin.get(f"/admin/runs/{run_id}").text


def test_where_nobody_was_ranked_the_pages_of_the_shortlist_say_the_true_reason(
    sessions: Sessions, buyer: User, admin: FlaskClient, sign_in: SignIn
) -> None:
    offer(sessions)
    run_id = post(sessions, buyer.id, OUTSIDE)
    work(SqlMatchStore(sessions))
    publish(sessions, run_id)
    with sessions() as session:
        run = session.get_one(MatchRun, run_id)
        requirement_id, sentence = run.requirement_id, str(run.verdict["sentence"])
    browser = sign_in(buyer)
    page = unescape(browser.get(f"/requirements/{requirement_id}/shortlist").text)
    assert "No vendor was ranked: this is outside the fifteen services" in page
    for path in ("", "/weights", "/what-if"):
        page = unescape(browser.get(f"/requirements/{requirement_id}/shortlist{path}").text)
        assert sentence in page
        assert "Relax a requirement" not in page


def test_where_everybody_misses_something_the_shortlist_says_what_and_what_helps(sessions: Sessions, buyer: User, sign_in: SignIn) -> None:
    near = offer(sessions, capacity=12)
    run_id, requirement_id = matched(sessions, buyer, headcount=20)
    publish(sessions, run_id)
    page = unescape(sign_in(buyer).get(f"/requirements/{requirement_id}/shortlist").text)
    with sessions() as session:
        name = organisation(session, near).name
    assert "the one offer in this service misses something you ask for" in page
    assert f"nearest is {name}, which misses it by 8 FTE" in page


def test_the_what_if_behind_a_relaxation_says_that_its_points_are_others(sessions: Sessions, buyer: User, sign_in: SignIn) -> None:
    offer(sessions)
    offer(sessions, capacity=2)
    run_id, requirement_id = matched(sessions, buyer, headcount=20)
    publish(sessions, run_id)
    browser, said = sign_in(buyer), "with the requirement still counted in the score"
    shortlist = unescape(browser.get(f"/requirements/{requirement_id}/shortlist").text)
    (link,) = re.findall(r'href="([^"]+drop=capacity)"', shortlist)
    assert said in unescape(browser.get(link).text)
    assert said not in browser.get(f"/requirements/{requirement_id}/shortlist/what-if").text


def test_a_criterion_without_weight_reads_not_weighed_and_one_that_is_not_asked_not_asked(
    sessions: Sessions, buyer: User, admin: FlaskClient
) -> None:
    offer(sessions)
    run_id, _ = matched(sessions, buyer)
    page = unescape(admin.get(f"/admin/runs/{run_id}").text)
    said = dict(re.findall(r'data-label="Criterion">([^<]+)</th>(?:(?!</tr>).)*"This run" class="cell-number">([^<]+)<', page, re.DOTALL))
    assert said["Qualifications"] == "not weighed", "BPO work does not weigh it"
    assert said["Time zone"] == "not asked"
    assert said["Cost"].endswith(" %")
