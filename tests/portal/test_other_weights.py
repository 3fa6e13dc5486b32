"""A shortlist under other weights: the order at once, nothing stored until asked, then a named view with a reason."""

import re
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from html import unescape
from threading import Barrier
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from matching.reweighing import settle
from portal.db import transaction
from portal.errors import NameTakenError
from portal.forms.other_weights import read_weights, weights_in_address
from portal.inputs import ShortlistViewInput
from portal.models import AuditEvent, MatchRun, ShortlistView, User
from portal.queries.entries import placements_of
from portal.queries.other_weights import found_by, under_weights
from portal.services import shortlist_views
from tests.portal.played import make_admin, make_client
from tests.portal.shortlisted import Published, names, publish

SignIn = Callable[[User], FlaskClient]
Sessions = sessionmaker[Session]

RELIABLE, NIMBLE = {"sla_met_percent": 99, "scale_notice_days": 90}, {"sla_met_percent": 80, "scale_notice_days": 7}


@pytest.fixture
def people(session: Session) -> dict[str, User]:
    made = {"buyer": make_client(session), "stranger": make_client(session), "admin": make_admin(session)}
    session.commit()
    return made


@pytest.fixture
def buyer(people: dict[str, User]) -> User:
    return people["buyer"]


@pytest.fixture
def browser(buyer: User, sign_in: SignIn) -> FlaskClient:
    return sign_in(buyer)


@pytest.fixture
def site(sessions: Sessions, buyer: User) -> Published:
    return publish(sessions, buyer, RELIABLE, NIMBLE)


def weights_of(sessions: Sessions, site: Published, **moved: int) -> dict[str, int]:
    """The published weights with some of them moved, in 1/10,000."""
    with sessions() as session:
        published = found_by(session.get_one(MatchRun, site.run_id)).ranking.weights
    return settle({**published, **moved}, published) if moved else published


def order_on(page: str) -> list[str]:
    page = page.partition('class="data-table reordered"')[2].partition("</table>")[0]
    return re.findall(r'<th scope="row" data-label="Vendor">([^<]+)</th>', unescape(page))


def contents(sessions: Sessions) -> list[Any]:
    with sessions() as session:
        return [session.scalars(select(func.count()).select_from(table)).one() for table in (ShortlistView, AuditEvent, MatchRun)]


def test_moving_a_weight_changes_the_order_and_says_where_each_vendor_was(
    sessions: Sessions, site: Published, browser: FlaskClient
) -> None:
    reliable, nimble = names(sessions, *site.vendors)
    assert order_on(browser.get(f"{site.path}/weights").text) == [reliable, nimble]
    before = contents(sessions)
    published = weights_in_address(weights_of(sessions, site))
    sent = {**published, **{name.replace("w.", "was."): value for name, value in published.items()}, "w.flexibility": "60"}
    page = browser.get(f"{site.path}/weights", query_string=sent).text
    assert order_on(page) == [nimble, reliable]
    assert f"{nimble} is first instead of {reliable}; 2 vendors have another place" in page
    assert "up 1, was 2" in page
    assert "down 1, was 1" in page
    assert contents(sessions) == before


def test_every_tipping_point_leads_to_the_order_at_exactly_its_weights(sessions: Sessions, buyer: User, browser: FlaskClient) -> None:
    site = publish(sessions, buyer, RELIABLE, NIMBLE, {"ramp_up_days": 5}, {"sla_met_percent": 97, "scale_notice_days": 85})
    page = unescape(browser.get(site.path).text)
    table = page.partition("Tipping points, the nearest first</caption>")[2].partition("</table>")[0]
    tips = re.findall(r'href="([^"]+)">([\d.]+) %</a></td>\s*<td data-label="First then">([^<]+)<', table)
    assert tips
    for address, weight, winner in tips:
        there = unescape(browser.get(address).text)
        assert order_on(there)[0] == winner
        assert f'value="{weight}"' in there
        assert f"{winner} is first instead of" in there


def test_a_weight_is_typed_to_the_hundredth_and_only_the_number_is_sent(browser: FlaskClient, site: Published) -> None:
    page = browser.get(f"{site.path}/weights").text
    numbers = re.findall(r'<input class="form-control" type="number"[^>]* name="w.(\w+)" min="0" max="100" step="0.01"', page)
    sliders = re.findall(r'<input type="range" id="slide-(\w+)"([^>]*)>', page)
    assert numbers == [key for key, _ in sliders]
    assert not any(" name=" in rest for _, rest in sliders)


def test_the_first_places_stand_in_the_line_that_stays_in_sight_from_the_start_and_after_every_move(
    sessions: Sessions, site: Published, browser: FlaskClient
) -> None:
    reliable, nimble = names(sessions, *site.vendors)

    def line(page: str) -> str:
        return " ".join(re.sub(r"<[^>]+>", " ", page.partition('id="order-said"')[2].partition("</p>")[0].partition(">")[2]).split())

    assert line(unescape(browser.get(f"{site.path}/weights").text)).endswith(f"1 {reliable}, 2 {nimble}")
    moved = weights_in_address(weights_of(sessions, site, flexibility=6_000))
    part = unescape(browser.get(f"{site.path}/weights", query_string=moved, headers={"HX-Request": "true"}).text)
    assert line(part).endswith(f"1 {nimble} (was 2), 2 {reliable} (was 1)")


def test_a_part_of_the_page_comes_with_the_address_that_shows_it_again(sessions: Sessions, site: Published, browser: FlaskClient) -> None:
    published = weights_in_address(weights_of(sessions, site))
    sent = {**published, **{name.replace("w.", "was."): value for name, value in published.items()}, "w.flexibility": "60"}
    part = browser.get(f"{site.path}/weights", query_string=sent, headers={"HX-Request": "true"})
    assert "<html" not in part.text
    address = part.headers["HX-Replace-Url"]
    assert "w.flexibility=60.00" in address
    assert "was." not in address
    assert order_on(browser.get(address).text) == order_on(part.text)


def test_the_published_weights_give_the_published_order_bit_for_bit(sessions: Sessions, site: Published) -> None:
    with sessions() as session:
        run = session.get_one(MatchRun, site.run_id)
        assert run.review
        shown = under_weights(session, run, run.review, found_by(run), found_by(run).ranking.weights, 1)
        assert shown.is_published
        assert shown.movers == 0
        assert [(row.rank, row.score) for row in shown.vendors.rows] == [(each.rank, each.score) for each in placements_of(run)]


@pytest.mark.parametrize("absurd", ["", "-1", "NaN", "inf", "1e30", "100.01", "many", "１0\0", "9" * 5_000])
def test_an_absurd_weight_is_named_and_the_published_order_is_shown(
    sessions: Sessions, site: Published, browser: FlaskClient, absurd: str
) -> None:
    sent = {**weights_in_address(weights_of(sessions, site)), "w.cost": absurd}
    answer = browser.get(f"{site.path}/weights", query_string=sent)
    assert answer.status_code == 400
    assert "Cost: set a weight from 0 to 100 %." in answer.text
    assert order_on(answer.text) == names(sessions, *site.vendors)


def test_a_missing_weight_is_named(sessions: Sessions, site: Published, browser: FlaskClient) -> None:
    sent = weights_in_address(weights_of(sessions, site))
    del sent["w.cost"]
    answer = browser.get(f"{site.path}/weights", query_string=sent)
    assert answer.status_code == 400
    assert 'id="w-cost-error"' in answer.text


def test_no_weight_at_all_is_refused_and_too_much_is_scaled() -> None:
    nothing = read_weights({"w.cost": "0", "w.scale": "0"}, ["cost", "scale"])
    assert nothing
    assert (nothing.weights, nothing.errors) == (None, {"cost": "Give at least one criterion some weight."})
    too_much = read_weights({"w.cost": "100", "w.scale": "50"}, ["cost", "scale"])
    assert too_much
    assert too_much.weights == {"cost": 6_667, "scale": 3_333}


def save(browser: FlaskClient, site: Published, weights: Mapping[str, int], **typed: str) -> Any:
    return browser.post(f"{site.path}/views", data={**weights_in_address(weights), "name": "Growth first", "reason": "We double.", **typed})


def test_a_view_is_saved_with_a_reason_listed_opened_and_deleted(sessions: Sessions, site: Published, browser: FlaskClient) -> None:
    reliable, nimble = names(sessions, *site.vendors)
    weights = weights_of(sessions, site, flexibility=6_000)
    address = save(browser, site, weights).headers["Location"]
    page = unescape(browser.get(address).text)
    assert order_on(page) == [nimble, reliable]
    assert "View “Growth first”" in page
    assert "We double." in page
    shortlist = unescape(browser.get(site.path).text)
    assert "1 saved view" in shortlist
    assert shortlist.index(reliable) < shortlist.index(nimble)
    assert browser.post(f"{address}/delete").status_code == 303
    assert "saved view" not in browser.get(site.path).text
    assert browser.get(address).status_code == 404
    with sessions() as session:
        events = session.scalars(
            select(AuditEvent).where(AuditEvent.action.in_(["save_view", "delete_view"])).order_by(AuditEvent.id)
        ).all()
    assert [(event.action, event.object_type, event.object_id) for event in events] == [
        ("save_view", "requirement", site.requirement_id),
        ("delete_view", "requirement", site.requirement_id),
    ]
    assert events[0].after == events[1].before
    assert events[0].after and events[0].after["weights"] == weights


@pytest.mark.parametrize("missing", ["name", "reason"])
def test_a_view_without_name_or_reason_is_not_saved_and_nothing_typed_is_lost(
    sessions: Sessions, site: Published, browser: FlaskClient, missing: str
) -> None:
    answer = save(browser, site, weights_of(sessions, site, flexibility=6_000), **{missing: "  "})
    assert answer.status_code == 400
    assert f'id="{missing}-error"' in answer.text
    assert {"name": "We double.", "reason": "Growth first"}[missing] in answer.text
    assert 'name="w.flexibility" value="60.00"' in answer.text
    assert contents(sessions)[0] == 0


def test_a_view_without_weights_is_not_saved(sessions: Sessions, site: Published, browser: FlaskClient) -> None:
    assert browser.post(f"{site.path}/views", data={"name": "Growth first", "reason": "We double."}).status_code == 400
    assert contents(sessions)[0] == 0


def test_a_name_is_taken_once_and_the_second_is_told_next_to_it(sessions: Sessions, site: Published, browser: FlaskClient) -> None:
    weights = weights_of(sessions, site, flexibility=6_000)
    assert save(browser, site, weights).status_code == 303
    answer = save(browser, site, weights, reason="Another one.")
    assert answer.status_code == 409
    assert "There is a view of this name already" in answer.text
    assert "Another one." in answer.text


def test_of_two_who_save_one_name_at_once_one_wins_and_the_other_is_told(sessions: Sessions, site: Published, buyer: User) -> None:
    given = ShortlistViewInput(name="Growth first", reason="We double.", weights=weights_of(sessions, site))
    at_once = Barrier(2)

    def attempt(_number: int) -> bool:
        with sessions() as session:
            run, actor = session.get_one(MatchRun, site.run_id), session.get_one(User, buyer.id)
            at_once.wait()
            try:
                with transaction(session):
                    shortlist_views.save(session, actor, run, given)
            except NameTakenError:
                return False
            return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(attempt, range(2))) == [False, True]


def test_a_view_of_another_organisation_or_requirement_does_not_exist(
    sessions: Sessions, site: Published, browser: FlaskClient, sign_in: SignIn, people: dict[str, User]
) -> None:
    address = save(browser, site, weights_of(sessions, site)).headers["Location"]
    stranger, theirs = sign_in(people["stranger"]), publish(sessions, people["stranger"])
    own = publish(sessions, people["buyer"])
    for path in (address, address.replace(site.path, theirs.path)):
        assert stranger.get(path).status_code == 404
        assert stranger.post(f"{path}/delete").status_code == 404
    assert browser.get(address.replace(site.path, own.path)).status_code == 404
    assert contents(sessions)[0] == 1


def test_an_admin_reads_the_views_on_the_run(
    sessions: Sessions, site: Published, browser: FlaskClient, sign_in: SignIn, people: dict[str, User]
) -> None:
    save(browser, site, weights_of(sessions, site, flexibility=6_000))
    page = unescape(sign_in(people["admin"]).get(f"/admin/runs/{site.run_id}").text)
    assert "The client saved 1 view with other weights" in page
    assert "We double." in page
    assert "60.00 %" in page


def test_the_page_runs_a_constant_number_of_queries(
    sessions: Sessions, session: Session, buyer: User, browser: FlaskClient, count_queries: Callable[[Session], AbstractContextManager[Any]]
) -> None:
    counts = []
    for vendors in (2, 30):
        site = publish(sessions, buyer, *({"sla_met_percent": 70 + number} for number in range(vendors)))
        for _ in range(vendors):
            save(browser, site, weights_of(sessions, site), name=f"View {_}")
        with count_queries(session) as counted:
            assert browser.get(f"{site.path}/weights").status_code == 200
        counts.append(len(counted.statements))
    assert counts[0] == counts[1]


def test_where_nobody_fits_there_is_nothing_to_weigh(sessions: Sessions, buyer: User, browser: FlaskClient) -> None:
    site = publish(sessions, buyer)
    answer = browser.get(f"{site.path}/weights")
    assert answer.status_code == 200
    assert "Nobody fits, so there is no order to change" in answer.text


def test_a_view_that_is_saved_after_signing_out_keeps_weights_name_and_reason(
    client: FlaskClient, site: Published, sessions: Sessions
) -> None:
    sent = {**weights_in_address(weights_of(sessions, site)), "name": "The patient one", "reason": "We can wait for quality."}
    before = contents(sessions)
    answer = client.post(f"/requirements/{site.requirement_id}/shortlist/views", data=sent)
    page = unescape(answer.text)
    assert answer.status_code == 401
    assert 'value="The patient one"' in page and "We can wait for quality." in page
    assert all(f'name="{name}" value="{value}"' in page for name, value in sent.items() if name.startswith("w."))
    assert not any(name in page for name in names(sessions, *site.vendors))
    assert contents(sessions) == before
