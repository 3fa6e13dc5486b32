"""Writing a requirement, on both databases: task by task, by two at once, by a double click, after signing out. Nothing typed is lost."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from html import unescape
from threading import Barrier

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.test import TestResponse

from matching.runner import work
from portal.db import transaction
from portal.match_store import SqlMatchStore
from portal.models import AuditEvent, FormSubmission, MatchRun, Requirement, User
from portal.queries.changes import being_written
from portal.services import requirements, reviews
from portal.workflow import RequirementStatus, RunState
from tests.factories import make_user
from tests.portal.played import WANTED, make_admin, make_client

SignIn = Callable[[User], FlaskClient]
Sessions = sessionmaker[Session]
LONG = "A long text that took an hour."
TEXT = "Key 4,000 claim forms a month by a set procedure."


@pytest.fixture
def colleague(buyer: User, session: Session, sign_in: SignIn) -> FlaskClient:
    """Somebody else of the same client, signed in."""
    person = make_user(session, session.merge(buyer).organisation, name="Priya Lund")
    session.commit()
    return sign_in(person)


def text_of(answer: TestResponse) -> str:
    return unescape(answer.text)


def draft(browser: FlaskClient, **said: str) -> int:
    """A draft that says this in its first task."""
    answer = browser.post("/requirements/new", data={"description": TEXT, "intent": "list", **said})
    assert answer.status_code == 303
    return int(re.findall(r"\d+", answer.location)[0])


def shown(browser: FlaskClient, address: str) -> dict[str, str]:
    """The hidden fields of the form at this address."""
    page = browser.get(address).text
    return {name: value for tag in re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", page) for name, value in [_field(tag)]}


def _field(tag: str) -> tuple[str, str]:
    return re.findall(r'name="([^"]*)"', tag)[0], unescape(re.findall(r'value="([^"]*)"', tag)[0])


def stored(sessions: Sessions, id: int) -> Requirement:
    with sessions() as session:
        found = session.get_one(Requirement, id)
        assert found.version
        return found


def count_of(sessions: Sessions, model: type) -> int:
    with sessions() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def posted(sessions: Sessions, buyer: User, *, returned: bool = False) -> int:
    """A requirement of the buyer that was posted and matched, and returned by an admin if that is asked for."""
    with sessions() as session, transaction(session):
        person = session.get_one(User, buyer.id)
        id = requirements.post(session, person, requirements.save_draft(session, person, WANTED)).requirement_id
    work(SqlMatchStore(sessions))
    if returned:
        with sessions() as session, transaction(session):
            reviews.send_back(session, make_admin(session), session.scalars(select(MatchRun)).one(), "Say how many records there are.")
    return id


# In one go


def test_a_description_is_enough_to_post_from_the_first_page(browser: FlaskClient, sessions: Sessions) -> None:
    answer = browser.post("/requirements/new", data={"title": "Claim forms", "description": TEXT, "intent": "post"})
    assert answer.status_code == 303
    id = int(answer.location.rpartition("/")[2])
    assert stored(sessions, id).status is RequirementStatus.MATCHING


def test_posting_without_a_description_says_so_next_to_it_and_keeps_what_was_typed(browser: FlaskClient, sessions: Sessions) -> None:
    answer = browser.post("/requirements/new", data={"title": "Claim forms", "intent": "post"})
    page = text_of(answer)
    assert answer.status_code == 400
    assert 'href="#description"' in page
    assert 'value="Claim forms"' in page
    assert count_of(sessions, Requirement) == 0


# Task by task


def test_a_draft_is_written_over_several_tasks_and_posted_from_the_check(browser: FlaskClient, sessions: Sessions) -> None:
    saved = browser.post("/requirements/new", data={"title": "Claim forms", "description": TEXT, "category": "data_entry", "intent": "on"})
    assert saved.location.endswith("/edit/work")
    tasks = saved.location.removesuffix("/work")
    assert (
        browser.post(f"{tasks}/people", data={"headcount": "1,200", "monthly_volume": "4000", "intent": "on"}).location == f"{tasks}/places"
    )
    answers = {"seasonality": "peaks", "peak_months": "December", "quality_target": "99.5"}
    assert browser.post(f"{tasks}/particulars", data={**answers, "intent": "list"}).location == tasks
    assert browser.post(f"{tasks}/money", data={"pricing_model": "per_fte", "intent": "on"}).location == f"{tasks}/check"

    listed = text_of(browser.get(tasks))
    assert "1 of 8 tasks are done" in listed
    assert "BPO particulars" in listed
    check = text_of(browser.get(f"{tasks}/check"))
    for words in ("1,200 FTE", "4,000 a month", "It has peaks that are known in advance", "December", "99.5 percent", "Per FTE and month"):
        assert words in check
    assert browser.post(f"{tasks}/check", data=shown(browser, f"{tasks}/check")).location == tasks.removesuffix("/edit")
    id = int(re.findall(r"\d+", tasks)[0])
    found = stored(sessions, id)
    assert found.status is RequirementStatus.MATCHING
    assert found.version.particulars == {"seasonality": "peaks", "peak_months": "December", "quality_target": 99.5}
    assert (found.version.headcount, found.version.monthly_volume) == (1200, 4000)


def test_particulars_and_the_count_of_vendors_say_only_what_is_true(browser: FlaskClient) -> None:
    id = draft(browser, category="data_entry")
    page = text_of(browser.get(f"/requirements/{id}/edit/particulars"))
    assert "Admins read the answers; the engine does not, so they exclude nobody." in page
    assert 'name="handling_minutes"' not in page
    check = text_of(browser.get(f"/requirements/{id}/edit/check"))
    assert "This is how admins will read it." in check
    assert 'Change<span class="visually-hidden"> BPO particulars</span>' in check


def test_the_check_says_five_point_answers_with_the_pole_that_they_stand_at(browser: FlaskClient) -> None:
    id = draft(browser)
    browser.post(f"/requirements/{id}/edit/work", data={"C1": "1", "C3": "2", "AB1": "5", "AK1": "1"})
    page = text_of(browser.get(f"/requirements/{id}/edit/check"))
    for words in ("1 of 5: Routine, rule-based", "2 of 5</dd>", "5 of 5: applies fully", "1 of 5: does not apply"):
        assert words in page


def test_a_page_saves_only_the_entries_that_it_shows(browser: FlaskClient, sessions: Sessions) -> None:
    id = draft(browser, title="Claim forms")
    people = {"headcount": "12", "description": "Not of this page", "seasonality": "peaks", "organisation_id": "7", "status": "posted"}
    assert browser.post(f"/requirements/{id}/edit/people", data=people).status_code == 303
    found = stored(sessions, id)
    assert (found.version.headcount, found.version.description, found.version.particulars) == (12, TEXT, {})
    assert found.status is RequirementStatus.DRAFT


def test_an_entry_that_the_page_shows_and_that_comes_back_empty_is_taken_out(browser: FlaskClient, sessions: Sessions) -> None:
    id = draft(browser)
    address = f"/requirements/{id}/edit/places"
    browser.post(address, data={"fields": "languages regions", "languages": ["de", "en"], "regions": "northern_europe"})
    assert sorted(stored(sessions, id).version.languages) == ["de", "en"]
    browser.post(address, data={"fields": "languages regions", "regions": "northern_europe"})
    assert (stored(sessions, id).version.languages, stored(sessions, id).version.regions) == ([], ["northern_europe"])


def test_greenwich_time_which_is_zero_is_an_answer_that_can_be_given_changed_and_taken_back(
    browser: FlaskClient, sessions: Sessions
) -> None:
    id = draft(browser, category="data_entry")
    places, check = f"/requirements/{id}/edit/places", f"/requirements/{id}/edit/check"

    def choose(offset: str) -> tuple[int | None, str]:
        browser.post(places, data={"fields": "utc_offset", "utc_offset": offset})
        return stored(sessions, id).version.utc_offset, text_of(browser.get(check))

    offset, page = choose("0")
    assert offset == 0
    assert "UTC+00:00" in page
    assert '<option selected value="0">' in browser.get(places).text
    assert choose("60")[0] == 60
    assert choose("0")[0] == 0
    offset, page = choose("")
    assert offset is None
    assert "UTC+00:00" not in page


def test_answers_typed_into_questions_that_another_verdict_no_longer_asks_are_kept(browser: FlaskClient, sessions: Sessions) -> None:
    id = draft(browser, category="data_entry")
    opened = shown(browser, f"/requirements/{id}/edit/particulars")
    assert "fields_per_record" in opened["fields"].split()
    browser.post(f"/requirements/{id}/edit/words", data={"category": "market_research"})
    answer = browser.post(f"/requirements/{id}/edit/particulars", data={**opened, "fields_per_record": "11"})
    assert answer.status_code == 303
    assert stored(sessions, id).version.particulars == {"fields_per_record": 11}
    assert "How many fields has a record?" not in text_of(browser.get(f"/requirements/{id}/edit/check"))


@pytest.mark.parametrize(
    ("task", "typed", "field"),
    [("people", {"headcount": "a dozen"}, "headcount"), ("particulars", {"quality_target": "ninety"}, "quality_target")],
)
def test_what_cannot_be_read_is_said_next_to_its_field_and_nothing_is_saved(
    task: str, typed: dict[str, str], field: str, browser: FlaskClient, sessions: Sessions
) -> None:
    id = draft(browser)
    answer = browser.post(f"/requirements/{id}/edit/{task}", data={**typed, "intent": "on"})
    assert answer.status_code == 400
    assert f'href="#{field}"' in text_of(answer)
    assert f'value="{typed[field]}"' in text_of(answer)
    assert stored(sessions, id).version.headcount is None


def test_a_budget_without_a_currency_can_be_saved_and_the_check_says_what_is_missing(browser: FlaskClient, sessions: Sessions) -> None:
    id = draft(browser)
    assert browser.post(f"/requirements/{id}/edit/money", data={"budget_amount": "1500"}).status_code == 303
    check = f"/requirements/{id}/edit/check"
    page = text_of(browser.get(check))
    assert "2 things are missing before it can be posted" in page
    assert f'href="/requirements/{id}/edit/money?back=check#budget_currency"' in page
    assert browser.post(check, data=shown(browser, check)).location == check
    assert browser.post(f"/requirements/{id}/edit/words", data={"description": TEXT, "intent": "post"}).location == check
    assert stored(sessions, id).status is RequirementStatus.DRAFT
    whole = {"budget_amount": "1500", "budget_currency": "EUR", "pricing_model": "per_fte", "intent": "list"}
    assert browser.post(f"/requirements/{id}/edit/money?back=check", data=whole).location == check
    assert browser.post(check, data=shown(browser, check)).location == f"/requirements/{id}"


@pytest.mark.parametrize("task", ["nonsense", "check/more", "Words"])
def test_a_task_that_does_not_exist_is_not_found(task: str, browser: FlaskClient) -> None:
    assert browser.get(f"/requirements/{draft(browser)}/edit/{task}").status_code == 404


# While writing


def test_the_preview_gives_the_verdict_with_the_words_marked_and_stores_nothing(browser: FlaskClient, sessions: Sessions) -> None:
    page = text_of(browser.post("/requirements/preview", data={"description": "Data entry: key invoices.", "headcount": "a dozen"}))
    assert "BPO" in page
    assert '<mark class="speaks-' in page
    assert count_of(sessions, Requirement) == 0


def test_the_preview_of_a_task_counts_on_what_was_saved_in_the_others(browser: FlaskClient) -> None:
    id = draft(browser)
    page = text_of(browser.post(f"/requirements/preview?id={id}&task=people", data={"fields": "headcount", "headcount": "5"}))
    assert '<mark class="speaks-' in page


def test_the_preview_of_anothers_requirement_says_nothing_about_it(
    client: FlaskClient, browser: FlaskClient, session: Session, sign_in: SignIn
) -> None:
    id = draft(browser)
    stranger = make_client(session)
    session.commit()
    assert sign_in(stranger).post(f"/requirements/preview?id={id}", data={"description": "x"}).status_code == 404
    signed_out = client.post(f"/requirements/preview?id={id}", data={"description": "x"})
    assert (signed_out.status_code, signed_out.text) == (204, "")


# Two tabs


def test_two_people_at_the_same_task_are_told_who_changed_what_and_choose(
    browser: FlaskClient, colleague: FlaskClient, sessions: Sessions
) -> None:
    id = draft(browser, title="First")
    address = f"/requirements/{id}/edit/words"
    mine, theirs = shown(browser, address), shown(colleague, address)
    assert colleague.post(address, data={**theirs, "title": "Theirs", "description": TEXT}).status_code == 303

    late = browser.post(address, data={**mine, "title": "Mine", "description": f"{TEXT} Twice."})
    page = text_of(late)
    assert late.status_code == 409
    assert "Title" in page
    assert "changed by Priya Lund" in page
    assert '<strong>Theirs:</strong> <span class="pre-line">Theirs</span>' in page
    assert 'value="Mine"' in page
    assert "Twice." in page
    assert (stored(sessions, id).version.title, stored(sessions, id).version.description) == ("Theirs", TEXT)

    again = {**mine, "seen": re.findall(r'name="seen"[^>]*value="(\d+)"', late.text)[0], "title": "Mine", "description": f"{TEXT} Twice."}
    assert browser.post(address, data={**again, "choose-title": "theirs"}).status_code == 303
    assert (stored(sessions, id).version.title, stored(sessions, id).version.description) == ("Theirs", f"{TEXT} Twice.")
    assert browser.post(address, data={**again, "choose-title": "yours"}).status_code == 303
    assert stored(sessions, id).version.title == "Mine"


def test_two_tabs_at_different_tasks_or_entries_do_not_disturb_each_other(
    browser: FlaskClient, colleague: FlaskClient, sessions: Sessions
) -> None:
    id = draft(browser, title="First")
    words, people = f"/requirements/{id}/edit/words", f"/requirements/{id}/edit/people"
    mine, other = shown(browser, words), shown(browser, people)
    colleague.post(words, data={**shown(colleague, words), "title": "Theirs", "description": TEXT})
    assert browser.post(people, data={**other, "headcount": "5"}).status_code == 303
    answer = browser.post(words, data={**mine, "title": "First", "description": "Key them."}, follow_redirects=True)
    assert "“Title” was changed by Priya Lund meanwhile; that is kept." in text_of(answer)
    found = stored(sessions, id).version
    assert (found.title, found.description, found.headcount) == ("Theirs", "Key them.", 5)


def test_a_check_that_was_overtaken_shows_what_changed_before_anything_is_posted(
    browser: FlaskClient, colleague: FlaskClient, sessions: Sessions
) -> None:
    id = draft(browser)
    check = f"/requirements/{id}/edit/check"
    opened = shown(browser, check)
    colleague.post(f"/requirements/{id}/edit/people", data={"headcount": "700"})
    answer = browser.post(check, data=opened)
    assert answer.status_code == 409
    assert "Headcount, by Priya Lund" in text_of(answer)
    assert "700 FTE" in text_of(answer)
    assert stored(sessions, id).status is RequirementStatus.DRAFT
    assert browser.post(check, data=shown(browser, check)).location == f"/requirements/{id}"


def test_what_a_tab_saves_that_was_open_when_the_draft_was_posted_is_kept_as_a_revision(browser: FlaskClient, sessions: Sessions) -> None:
    id = draft(browser)
    address = f"/requirements/{id}/edit/words"
    opened = shown(browser, address)
    browser.post(address, data={"description": TEXT, "intent": "post"})
    late = browser.post(address, data={**opened, "title": "", "description": "Words of an hour.", "intent": "post"}, follow_redirects=True)
    page = text_of(late)
    assert late.request.path == f"/requirements/{id}/edit/check"
    assert "This is kept as a revision" in page
    assert "Words of an hour." in page
    assert "What changed, and why" in page
    assert (count_of(sessions, MatchRun), stored(sessions, id).version.description) == (1, TEXT)


# Twice


def test_the_same_form_sent_again_is_answered_as_the_first_time(browser: FlaskClient, sessions: Sessions) -> None:
    form = {**shown(browser, "/requirements/new"), "title": "Once", "description": TEXT, "intent": "post"}
    first, second = (browser.post("/requirements/new", data=form) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    assert (count_of(sessions, Requirement), count_of(sessions, MatchRun)) == (1, 1)


def test_the_same_form_sent_again_with_other_words_makes_nothing_until_it_is_sent_once_more(
    browser: FlaskClient, sessions: Sessions
) -> None:
    form = {**shown(browser, "/requirements/new"), "title": "Once", "description": TEXT, "intent": "post"}
    first = browser.post("/requirements/new", data=form)
    back = browser.post("/requirements/new", data={**form, "title": "Twice"})
    assert back.status_code == 409
    assert f'href="{first.location}"' in text_of(back)
    assert 'value="Twice"' in text_of(back)
    assert count_of(sessions, Requirement) == 1
    key = re.findall(r'name="form_key"[^>]*value="([^"]+)"', back.text)[0]
    assert browser.post("/requirements/new", data={**form, "title": "Twice", "form_key": key}).status_code == 303
    assert count_of(sessions, Requirement) == 2


@pytest.mark.parametrize("page", ["/requirements/new", "/requirements/{id}/edit/words", "/requirements/{id}/edit/check"])
def test_a_double_click_makes_one_requirement_and_one_run(page: str, app: Flask, buyer: User, sign_in: SignIn, sessions: Sessions) -> None:
    clicks = [sign_in(buyer) for _ in range(2)]
    address = page.format(id=draft(clicks[0]) if "{id}" in page else 0)
    form = {**shown(clicks[0], address), "description": TEXT, "intent": "post"}
    together = Barrier(2)

    def click(browser: FlaskClient) -> tuple[int, str]:
        together.wait()
        answer = browser.post(address, data=form)
        return answer.status_code, answer.location

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(click, clicks))
    assert answers[0] == answers[1]
    assert answers[0][0] == 303
    assert (count_of(sessions, Requirement), count_of(sessions, MatchRun)) == (1, 1)


def test_two_who_save_at_the_same_moment_lose_nothing(browser: FlaskClient, colleague: FlaskClient, sessions: Sessions) -> None:
    id = draft(browser)
    address = f"/requirements/{id}/edit/people"
    forms = [(browser, {**shown(browser, address), "headcount": "5"}), (colleague, {**shown(colleague, address), "headcount": "7"})]
    together = Barrier(2)

    def save(sent: tuple[FlaskClient, dict[str, str]]) -> int:
        together.wait()
        return sent[0].post(address, data=sent[1]).status_code

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(save, forms)) == [303, 409]


def test_a_key_of_somebody_else_answers_nothing(browser: FlaskClient, session: Session, sign_in: SignIn, sessions: Sessions) -> None:
    stranger = make_client(session)
    session.commit()
    form = {"form_key": "the same", "description": TEXT, "intent": "post"}
    first = browser.post("/requirements/new", data=form)
    assert sign_in(stranger).post("/requirements/new", data=form).location != first.location
    assert count_of(sessions, Requirement) == 2


def test_an_absurd_key_or_mark_does_no_harm(browser: FlaskClient, sessions: Sessions) -> None:
    for key, seen in (("x" * 100_000, "9" * 400), ("\x00", "-1"), ("", "٣")):
        form = {"form_key": key, "seen": seen, "description": TEXT, "intent": "list"}
        assert browser.post("/requirements/new", data=form).status_code == 303
        assert browser.post(f"/requirements/{draft(browser)}/edit/words", data=form).status_code == 303


def test_keys_are_forgotten_after_a_while(browser: FlaskClient, buyer: User, sessions: Sessions) -> None:
    draft(browser)
    with sessions() as session, transaction(session):
        sending = session.scalars(select(FormSubmission)).one()
        sending.created_at = sending.created_at.replace(year=2020)
    draft(browser, title="Another")
    assert count_of(sessions, FormSubmission) == 1


# Signed out meanwhile


@pytest.mark.parametrize(
    ("page", "typed"),
    [
        ("/requirements/new", {"description": LONG}),
        ("/requirements/7/edit/words", {"description": LONG}),
        (
            "/requirements/7/edit/particulars",
            {"fields": "systems seasonality", "systems": LONG, "seasonality": "peaks"},
        ),
        ("/requirements/7/edit/people", {"fields": "headcount", "headcount": LONG}),
        (
            "/requirements/7/edit/places",
            {"fields": "languages overlap_hours", "languages": "de", "overlap_hours": LONG},
        ),
    ],
)
def test_a_post_after_signing_out_shows_the_task_again_with_everything_typed(
    page: str, typed: dict[str, str], client: FlaskClient, sessions: Sessions
) -> None:
    answer = client.post(page, data={**typed, "intent": "on"})
    text = text_of(answer)
    assert answer.status_code == 401
    assert "You were signed out meanwhile" in text
    assert LONG in text
    assert f'action="{page}"' in text
    assert count_of(sessions, Requirement) == 0
    for name in typed.get("fields", "").split():
        assert f'name="{name}"' in text
    if "languages" in typed:
        assert re.search(r'<input checked[^>]*name="languages"[^>]*value="de"', text)
    if "seasonality" in typed:
        assert re.search(r'<input checked[^>]*name="seasonality"[^>]*value="peaks"', text)


def test_a_post_with_a_token_too_old_shows_the_task_again_with_everything_typed(app: Flask, browser: FlaskClient) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    for page in ("/requirements/new", "/requirements/7/edit/words"):
        answer = browser.post(page, data={"description": LONG, "csrf_token": "old"})
        assert answer.status_code == 400
        assert LONG in text_of(answer)
        assert 'name="csrf_token"' in text_of(answer)


# Revisions


def test_a_revision_is_written_over_several_tasks_and_changes_nothing_until_it_is_posted(
    browser: FlaskClient, buyer: User, sessions: Sessions
) -> None:
    id = posted(sessions, buyer, returned=True)
    tasks = f"/requirements/{id}/edit"
    browser.post(f"{tasks}/people", data={"headcount": "9"})
    browser.post(f"{tasks}/particulars", data={"seasonality": "steady"})
    before = stored(sessions, id)
    assert (before.status, len(before.versions), before.version.headcount) == (RequirementStatus.RETURNED, 1, None)
    assert "Go on revising it" in text_of(browser.get(f"/requirements/{id}"))
    assert 'value="9"' in text_of(browser.get(f"{tasks}/people"))
    check = f"{tasks}/check"
    assert "9 FTE" in text_of(browser.get(check))
    assert browser.post(check, data={**shown(browser, check), "addendum": "Fewer people."}).location == f"/requirements/{id}"
    after = stored(sessions, id)
    assert (after.status, [version.headcount for version in after.versions]) == (RequirementStatus.MATCHING, [None, 9])
    assert after.version.particulars == {"seasonality": "steady"}
    assert after.revision is None


def test_a_revision_can_be_discarded(browser: FlaskClient, buyer: User, sessions: Sessions) -> None:
    id = posted(sessions, buyer, returned=True)
    browser.post(f"/requirements/{id}/edit/people", data={"headcount": "9"})
    assert browser.post(f"/requirements/{id}/edit/discard").location == f"/requirements/{id}"
    with sessions() as session:
        found = session.get_one(Requirement, id)
        assert being_written(found).headcount is None
        actions = session.scalars(select(AuditEvent.action).where(AuditEvent.object_type == "requirement").order_by(AuditEvent.id)).all()
    assert actions[-2:] == ["change_revision", "discard_revision"]
    assert browser.post(f"/requirements/{id}/edit/discard").status_code == 409


def test_two_people_who_revise_are_told_about_each_other_too(
    browser: FlaskClient, colleague: FlaskClient, buyer: User, sessions: Sessions
) -> None:
    id = posted(sessions, buyer, returned=True)
    address = f"/requirements/{id}/edit/people"
    mine, theirs = shown(browser, address), shown(colleague, address)
    assert colleague.post(address, data={**theirs, "headcount": "7"}).status_code == 303
    late = browser.post(address, data={**mine, "headcount": "5"})
    assert late.status_code == 409
    assert "changed by Priya Lund" in text_of(late)
    assert "7 FTE" in text_of(late)


def test_what_is_withdrawn_cannot_be_written_on_and_says_so_and_keeps_what_was_typed(
    browser: FlaskClient, buyer: User, sessions: Sessions
) -> None:
    id = posted(sessions, buyer)
    opened = shown(browser, f"/requirements/{id}/edit/words")
    browser.post(f"/requirements/{id}/withdraw")
    for page in ("", "/people", "/check"):
        answer = browser.get(f"/requirements/{id}/edit{page}")
        assert answer.status_code == 409
        assert "This requirement is withdrawn, so it cannot be written on now." in text_of(answer)
    late = browser.post(f"/requirements/{id}/edit/words", data={**opened, "description": LONG})
    assert late.status_code == 409
    assert LONG in text_of(late)
    assert "What you typed is kept here." in text_of(late)


# Read afterwards


def test_particulars_are_read_by_the_client_and_by_the_admin_and_by_nobody_in_the_engine(
    browser: FlaskClient, buyer: User, sessions: Sessions, sign_in: SignIn
) -> None:
    said = replace(WANTED, particulars={"seasonality": "peaks", "peak_months": "December", "key_question": "Not asked of BPO work"})
    with sessions() as session, transaction(session):
        person = session.get_one(User, buyer.id)
        id = requirements.post(session, person, requirements.save_draft(session, person, said)).requirement_id
    work(SqlMatchStore(sessions))
    with sessions() as session:
        admin = make_admin(session)
        session.commit()
        run = session.scalars(select(MatchRun)).one()
        assert run.state is RunState.DONE
        assert "December" not in str(run.brief)
        pages = [browser.get(f"/requirements/{id}"), sign_in(admin).get(f"/admin/runs/{run.id}")]
    for page in map(text_of, pages):
        assert "It has peaks that are known in advance" in page
        assert "December" in page
        assert "Not asked of BPO work" not in page
