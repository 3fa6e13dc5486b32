"""The weight profiles: the engine's as version 1, an admin's copies with a reason, pinned by the runs; on both databases."""

from collections.abc import Callable
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from matching.runner import work
from matching.types import ProcessType
from matching.weights import BPO_PROFILE, KPO_PROFILE
from portal.db import transaction
from portal.errors import NotAllowedError
from portal.findings import findings_of
from portal.inputs import WeightProfileInput
from portal.match_store import SqlMatchStore
from portal.models import AuditEvent, MatchRun, OrganisationKind, User, WeightProfile
from portal.replay import differences
from portal.services import weight_profiles
from portal.workflow import IllegalMoveError
from tests.factories import make_user
from tests.portal.played import make_admin, offer, post

SignIn = Callable[[User], FlaskClient]
Sessions = sessionmaker[Session]
CHEAPER = {**BPO_PROFILE.weights, "cost": BPO_PROFILE.weights["cost"] + 500, "sla_record": BPO_PROFILE.weights["sla_record"] - 500}
SENT = {"name": "Cost first", "reason": "Budgets are short.", **{f"weight_{key}": f"{weight / 100:.2f}" for key, weight in CHEAPER.items()}}


@pytest.fixture
def admin(session: Session) -> User:
    """The operator's admin."""
    person = make_admin(session)
    session.commit()
    return person


@pytest.fixture
def browser(admin: User, sign_in: SignIn) -> FlaskClient:
    """The admin, signed in."""
    return sign_in(admin)


def given(**fields: object) -> WeightProfileInput:
    return WeightProfileInput(**{"name": "Cost first", "weights": CHEAPER, "reason": "Budgets are short.", **fields})


def test_before_anybody_changes_them_the_engines_weights_are_version_one_and_in_force(browser: FlaskClient, sessions: Sessions) -> None:
    page = unescape(browser.get("/admin/weights").text)
    assert "BPO: BPO, version 1" in page
    assert "What the engine comes with." in page
    with sessions() as session:
        profiles = weight_profiles.profiles_in_force(session)
    assert (profiles.bpo, profiles.kpo) == (BPO_PROFILE, KPO_PROFILE)


def test_an_edited_copy_is_the_next_version_and_later_runs_pin_it_while_earlier_ones_keep_theirs(
    browser: FlaskClient, admin: User, sessions: Sessions
) -> None:
    offer(sessions)
    earlier = post(sessions)
    work(SqlMatchStore(sessions))
    form = unescape(browser.get("/admin/weights/BPO/1/copy").text)
    assert f'value="{BPO_PROFILE.weights["cost"] // 100}"' in form
    assert browser.post("/admin/weights/BPO/1/copy", data=SENT).status_code == 303
    later = post(sessions)
    work(SqlMatchStore(sessions))
    with sessions() as session:
        runs = {id: session.get_one(MatchRun, id) for id in (earlier, later)}
        assert {id: run.profiles["bpo"]["version"] for id, run in runs.items()} == {earlier: "1", later: "2"}
        assert [differences(session, run) for run in runs.values()] == [[], []]
        assert (found := findings_of(runs[later])) and found.ranking.weights["cost"] > 0
        event = session.scalars(select(AuditEvent).where(AuditEvent.action == "change_weights")).one()
        assert event.before == {"cost": 2_000, "sla_record": 1_200, "name": "BPO", "version": "1"}
        assert event.after == {"cost": 2_500, "sla_record": 700, "name": "Cost first", "version": "2", "reason": "Budgets are short."}
    page = unescape(browser.get("/admin/weights").text)
    assert "BPO: Cost first, version 2" in page
    assert admin.name in page
    assert "Cost first 2 / KPO 1" in unescape(browser.get(f"/admin/runs/{later}").text)


def test_weights_that_are_not_a_hundred_per_cent_are_refused_and_kept_as_typed(browser: FlaskClient, sessions: Sessions) -> None:
    answer = browser.post("/admin/weights/BPO/1/copy", data=SENT | {"weight_cost": "26.5"})
    page = unescape(answer.text)
    assert answer.status_code == 400
    assert "The weights add up to 101.50 %, not to 100 %: take 1.50 % away." in page
    assert 'value="26.5"' in page
    with sessions() as session:
        assert session.scalars(select(WeightProfile)).all() == []


@pytest.mark.parametrize(
    ("field", "typed"), [("weight_cost", ""), ("weight_cost", "-1"), ("weight_cost", "much"), ("reason", ""), ("name", "")]
)
def test_what_cannot_be_read_is_said_at_its_field(field: str, typed: str, browser: FlaskClient) -> None:
    answer = browser.post("/admin/weights/BPO/1/copy", data=SENT | {field: typed})
    assert answer.status_code == 400
    assert f'href="#{field}"' in answer.text


def test_a_copy_that_changes_nothing_is_not_saved(browser: FlaskClient) -> None:
    assert browser.post("/admin/weights/BPO/1/copy", data=SENT).status_code == 303
    assert browser.post("/admin/weights/BPO/2/copy", data=SENT).status_code == 409


def test_an_older_version_comes_back_as_a_new_one(browser: FlaskClient, sessions: Sessions) -> None:
    assert browser.post("/admin/weights/BPO/1/copy", data=SENT).status_code == 303
    engines = {f"weight_{key}": f"{weight / 100:.2f}" for key, weight in BPO_PROFILE.weights.items()}
    assert browser.post("/admin/weights/BPO/1/copy", data=SENT | engines | {"name": "BPO"}).status_code == 303
    with sessions() as session:
        assert [(row.version, row.is_current) for row in session.scalars(select(WeightProfile).order_by(WeightProfile.version))] == [
            (2, False),
            (3, True),
        ]
        assert weight_profiles.profiles_in_force(session).bpo.weights == BPO_PROFILE.weights


def test_a_version_that_does_not_exist_is_not_found(browser: FlaskClient) -> None:
    assert browser.get("/admin/weights/BPO/2/copy").status_code == 404
    assert browser.get("/admin/weights/hybrid/1/copy").status_code == 404


def test_the_service_refuses_what_the_form_would(sessions: Sessions, admin: User) -> None:
    with sessions() as session, transaction(session):
        person = session.get_one(User, admin.id)
        wrong = [
            (ProcessType.HYBRID, given()),
            (ProcessType.BPO, given(weights={"cost": 10_000})),
            (ProcessType.BPO, given(weights={**CHEAPER, "cost": 0})),
            (ProcessType.BPO, given(reason=" ")),
        ]
        for process_type, each in wrong:
            with pytest.raises(IllegalMoveError):
                weight_profiles.save_copy(session, person, process_type, each)
        with pytest.raises(NotAllowedError):
            weight_profiles.save_copy(session, make_user(session, kind=OrganisationKind.CLIENT), ProcessType.BPO, given())
