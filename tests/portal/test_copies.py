"""A past requirement duplicated into a new draft, on both databases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from matching.types import ProcessType
from portal.db import transaction
from portal.inputs import OverrideInput, RequirementInput
from portal.models import AuditEvent, Requirement, User
from portal.queries.requirements import requirement_of, said_in
from portal.services import requirements, runs, verdict_overrides
from portal.workflow import RequirementStatus
from tests.portal.played import WANTED, make_client

SignIn = Callable[[User], FlaskClient]
Sessions = sessionmaker[Session]
S = RequirementStatus
SAID = replace(WANTED, answers={"C1": 1, "AB2": 5}, languages=("de", "en"), headcount=12, certificates=("iso_27001",))


def written(sessions: Sessions, buyer: User, status: RequirementStatus, given: RequirementInput = SAID) -> int:
    """A requirement of the buyer with a reference of its own; its id."""
    with sessions() as session, transaction(session):
        person = session.get_one(User, buyer.id)
        requirement = requirements.save_draft(session, person, given, reference="R-7")
        if status is not S.DRAFT:
            run = requirements.post(session, person, requirement)
            decision = OverrideInput(process_type=ProcessType.KPO, category="data_analytics", reason="It is analysis.")
            verdict_overrides.override(session, person, requirement, decision)
            if status is S.POSTED:
                runs.cancel(session, person, run)
            if status is S.WITHDRAWN:
                requirements.withdraw(session, person, requirement)
        return requirement.id


@pytest.mark.parametrize("status", [S.DRAFT, S.POSTED, S.MATCHING, S.WITHDRAWN])
def test_a_copy_says_everything_again_under_a_title_of_its_own_and_carries_no_decision(
    status: RequirementStatus, sessions: Sessions, buyer: User, sign_in: SignIn
) -> None:
    id = written(sessions, buyer, status)
    answer = sign_in(buyer).post(f"/requirements/{id}/duplicate", data={"key": "one"})
    assert answer.status_code == 303
    with sessions() as session:
        copy = session.scalars(select(Requirement).where(Requirement.id != id)).one()
        assert answer.location == f"/requirements/{copy.id}/edit"
        found = requirement_of(session, session.get_one(User, buyer.id), copy.id)
        assert said_in(found.version) == replace(SAID, title=f"Copy of {SAID.title}")
        assert (found.status, found.reference, found.version.number) == (S.DRAFT, None, 1)
        assert (found.version.verdict, found.version.overrides) == (None, [])
        event = session.scalars(select(AuditEvent).where(AuditEvent.action == "duplicate")).one()
        assert (event.object_id, event.after) == (id, {"copy": copy.id})


def test_a_title_as_long_as_titles_may_be_or_none_at_all_still_tells_the_copy_apart(
    sessions: Sessions, buyer: User, sign_in: SignIn
) -> None:
    browser = sign_in(buyer)
    for title in ("x" * 300, ""):
        id = written(sessions, buyer, S.DRAFT, replace(SAID, title=title))
        copy = int(browser.post(f"/requirements/{id}/duplicate", data={"key": f"of {id}"}).location.split("/")[2])
        with sessions() as session, transaction(session):
            assert session.get_one(Requirement, copy).version.title == f"Copy of {title or f'requirement {id}'}"[:300]
            session.get_one(Requirement, id).reference = None


def test_a_double_click_makes_one_copy_and_both_lead_to_it(sessions: Sessions, buyer: User, sign_in: SignIn) -> None:
    id = written(sessions, buyer, S.POSTED)
    tabs, gate = [sign_in(buyer), sign_in(buyer)], Barrier(2)

    def press(tab: FlaskClient) -> tuple[int, str]:
        gate.wait()
        answer = tab.post(f"/requirements/{id}/duplicate", data={"key": "one"})
        return answer.status_code, answer.location

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(press, tabs)
    assert first == second
    assert first[0] == 303
    assert tabs[0].post(f"/requirements/{id}/duplicate", data={"key": "two"}).location != first[1]
    with sessions() as session:
        assert len(session.scalars(select(Requirement)).all()) == 3


def test_each_page_has_a_key_of_its_own_and_a_forged_one_is_refused(sessions: Sessions, buyer: User, sign_in: SignIn) -> None:
    id = written(sessions, buyer, S.DRAFT)
    browser = sign_in(buyer)
    keys = {browser.get(f"/requirements/{id}").text.partition('name="key" value="')[2].partition('"')[0] for _ in range(2)}
    assert len(keys) == 2
    for key in ("", "x" * 33, "a\0b"):
        assert browser.post(f"/requirements/{id}/duplicate", data={"key": key}).status_code == 400


def test_the_key_of_another_client_finds_nothing_of_it(sessions: Sessions, buyer: User, sign_in: SignIn, session: Session) -> None:
    other = make_client(session)
    session.commit()
    own, foreign = written(sessions, buyer, S.DRAFT), written(sessions, other, S.DRAFT)
    first = sign_in(buyer).post(f"/requirements/{own}/duplicate", data={"key": "one"})
    second = sign_in(other).post(f"/requirements/{foreign}/duplicate", data={"key": "one"})
    assert first.location != second.location
    assert sign_in(other).post(f"/requirements/{own}/duplicate", data={"key": "one"}).status_code == 404
