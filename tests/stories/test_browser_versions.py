"""A client thinks again: a posted requirement is revised, duplicated, and its runs are set beside each other.

Every state that somebody visits is looked at by axe and at 360 px; an error on the console fails the story.
"""

import re

from playwright.sync_api import Page, expect

from portal.db import transaction
from portal.models import MatchRun
from portal.services import reviews
from portal.workflow import RunState
from tests.portal.played import make_admin
from tests.stories.browser import OpenPage, look_at
from tests.stories.journey import MATCHED_WITHIN, approve
from tests.stories.stage import Stage

ADDENDUM = "Weekend cover was missing."
SLOWLY = 60  # ms for which each click of a double click holds the button down


def published(stage: Stage, title: str) -> str:
    """A requirement whose shortlist is published; the address of its page."""
    run_id = stage.post(title)
    stage.expect_done(run_id)
    with stage.sessions() as session, transaction(session):
        run = session.get_one(MatchRun, run_id)
        reviews.approve(session, make_admin(session), run)
        return f"/requirements/{run.requirement_id}"


def revise(client: Page, address: str) -> None:
    """Write on what was posted, forget the addendum, be led to it, and post the new version."""
    client.goto(address)
    client.get_by_role("link", name="Revise it").click()
    client.get_by_role("link", name="The work in your words").click()
    description = client.get_by_label("What do you want to outsource?")
    description.fill(description.input_value() + " We also need weekend cover.")
    client.get_by_role("button", name="Save and check").click()
    client.get_by_role("button", name="Post the new version").click()
    expect(client.get_by_role("alert")).to_contain_text("Say in a sentence what changed in this version")
    look_at(client)
    client.get_by_role("link", name="Say in a sentence").click()
    expect(client.get_by_label("What changed, and why")).to_be_focused()
    client.keyboard.type(ADDENDUM)
    client.get_by_role("button", name="Post the new version").click()
    expect(client.locator("#standing")).to_contain_text("Version 2")


def test_a_client_revises_what_is_published_and_sets_both_shortlists_beside_each_other(shared_stage: Stage, open_page: OpenPage) -> None:
    open_page.expect("400")
    client, admin = open_page(shared_stage.installation, "client"), open_page(shared_stage.installation, "operator")
    address = published(shared_stage, "Revised and compared")
    revise(client, address)
    expect(client.locator("#standing")).to_contain_text("an admin reviews it", timeout=MATCHED_WITHIN)
    expect(client.locator("#history")).to_contain_text("Vendors ranked; an admin reviews the result")
    look_at(client)

    approve(admin, "Revised and compared")
    expect(admin.get_by_text(ADDENDUM)).to_be_visible()
    look_at(admin)
    admin.get_by_role("link", name=re.compile("Compare with run")).first.click()
    expect(admin.get_by_role("heading", level=1)).to_have_text("The same vendors in the same order")
    look_at(admin)

    client.goto(address)
    client.get_by_role("link", name="Version 1", exact=True).click()
    expect(client.get_by_text("This is a past version: version 2 holds now")).to_be_visible()
    look_at(client)
    client.get_by_role("link", name="Version 2", exact=True).click()
    expect(client.locator("ins")).to_contain_text("We also need weekend cover.")
    look_at(client)
    client.goto(address)
    client.get_by_role("link", name="Compare the published shortlists").click()
    expect(client.locator(".moves")).to_be_visible()
    look_at(client)
    client.goto(address)
    client.get_by_role("link", name=re.compile("Shortlist of run")).last.click()
    expect(client.get_by_text("This is the shortlist of version 1")).to_be_visible()
    look_at(client)


def test_a_client_revises_while_the_worker_ranks_and_the_stale_result_is_never_shown(shared_stage: Stage, open_page: OpenPage) -> None:
    open_page.expect("400")
    client = open_page(shared_stage.installation, "client")
    shared_stage.hold("ranked")
    stale = shared_stage.post("Revised while ranked")
    shared_stage.wait_until_at("ranked")
    with shared_stage.sessions() as session:
        address = f"/requirements/{session.get_one(MatchRun, stale).requirement_id}"
    client.goto(address)
    expect(client.locator("#standing")).to_contain_text("with what you ask, since")
    look_at(client)
    watching = client.context.new_page()
    watching.goto(address)
    revise(client, address)
    expect(watching.locator("#standing")).to_contain_text("Version 2")
    expect(watching.locator("#history")).to_contain_text(ADDENDUM)
    shared_stage.let_go("ranked")
    newest = shared_stage.newest_run()
    shared_stage.expect_done(newest)
    with shared_stage.sessions() as session:
        assert session.get_one(MatchRun, stale).state is RunState.CANCELLED
        assert session.get_one(MatchRun, newest).version.number == 2
    expect(client.locator("#standing")).to_contain_text("an admin reviews it")


def test_a_double_click_on_duplicate_makes_one_draft_to_write_on(shared_stage: Stage, open_page: OpenPage) -> None:
    client = open_page(shared_stage.installation, "client")
    client.goto(published(shared_stage, "Duplicated twice"))
    client.get_by_role("button", name="Duplicate").dblclick(delay=SLOWLY)
    expect(client.get_by_text("This is the copy, a draft of its own.")).to_be_visible()
    expect(client.get_by_role("heading", level=1)).to_have_text("Copy of Duplicated twice")
    expect(client.get_by_role("heading", name="1 of 8 tasks are done")).to_be_visible()
    look_at(client)
    client.goto("/requirements?status=draft")
    expect(client.get_by_role("link", name="Copy of Duplicated twice")).to_have_count(1)
