"""What goes wrong while people look: cancelled under their eyes, vanished, gone back, clicked twice, signed out, zoomed, no mouse.

Every state that somebody ends in is looked at by axe and at 360 px; an error on the console fails the story.
"""

import re
from collections.abc import Iterator

from playwright.sync_api import Locator, Page, expect
from sqlalchemy import delete, select

from portal.db import transaction
from portal.models import AuditEvent, MatchRun, Organisation, Requirement, UserSession
from portal.services import organisations, reviews
from tests.factories import PASSWORD
from tests.portal.played import make_admin
from tests.stories.browser import OpenPage, assert_nothing_scrolls_sideways, look_at
from tests.stories.installation import Installation
from tests.stories.journey import MATCHED_WITHIN, approve, read_shortlist
from tests.stories.stage import Stage

ZOOMED = {"200 %": {"width": 640, "height": 450}, "400 %": {"width": 320, "height": 256}}
"""What is left of a window of 1280 by 900 or 1024 px, in CSS pixels, at this zoom (WCAG 1.4.4 and 1.4.10)."""

FILES = (".pdf", ".xlsx", ".csv")
LONGEST_WAY = 200

SLOWLY = 60  # ms for which each click of a double click holds the button down: the first one is sent before the second begins


def requirement_of(stage: Stage, run_id: int) -> int:
    with stage.sessions() as session:
        return session.get_one(MatchRun, run_id).requirement_id


def actions_on(stage: Stage, run_id: int) -> list[str]:
    """What the audit trail says was done to the run's requirement, in order."""
    about = select(AuditEvent.action).where(AuditEvent.object_type == Requirement.__tablename__)
    with stage.sessions() as session:
        return list(session.scalars(about.where(AuditEvent.object_id == requirement_of(stage, run_id)).order_by(AuditEvent.id)))


def published(stage: Stage, title: str) -> str:
    """A requirement whose shortlist is published; the address of its page."""
    run_id = stage.post(title)
    stage.expect_done(run_id)
    with stage.sessions() as session, transaction(session):
        reviews.approve(session, make_admin(session), session.get_one(MatchRun, run_id))
    return f"/requirements/{requirement_of(stage, run_id)}"


def test_a_run_that_is_cancelled_on_one_tab_says_so_on_the_other(shared_stage: Stage, open_page: OpenPage) -> None:
    client = open_page(shared_stage.installation, "client")
    shared_stage.hold("ranked")
    run_id = shared_stage.post("Cancelled while looking")
    shared_stage.wait_until_at("ranked")
    client.goto(f"/requirements/{requirement_of(shared_stage, run_id)}")
    other = client.context.new_page()
    other.goto(client.url)
    expect(other.locator("#standing")).to_contain_text("Vendors are being ranked")
    client.get_by_role("button", name="Cancel the run").click()
    expect(client.locator("#standing")).to_contain_text("The run was cancelled")
    expect(other.locator("#standing")).to_contain_text("The run was cancelled")
    expect(other.get_by_role("button", name="Cancel the run")).to_have_count(0)
    shared_stage.let_go("ranked")
    look_at(other)
    other.get_by_role("button", name="Match it again").click()
    expect(other.locator("#standing")).to_contain_text("The match is done")
    assert shared_stage.ends_of(run_id) == ["cancel"]


def test_a_double_click_does_a_thing_once_and_shows_that_it_is_done(shared_stage: Stage, open_page: OpenPage) -> None:
    client, admin = open_page(shared_stage.installation, "client"), open_page(shared_stage.installation, "operator")
    run_id = shared_stage.post("Clicked twice")
    shared_stage.expect_done(run_id)
    admin.goto(f"/admin/runs/{run_id}")
    admin.get_by_role("button", name="Run again").dblclick(delay=SLOWLY)
    expect(admin.get_by_text("A new run is queued.")).to_be_visible()
    shared_stage.expect_done(shared_stage.newest_run())
    admin.reload()
    admin.get_by_role("button", name="Approve").dblclick(delay=SLOWLY)
    expect(admin.get_by_text("Approved by")).to_be_visible()
    look_at(admin)
    client.goto(f"/requirements/{requirement_of(shared_stage, run_id)}")
    client.get_by_text("Withdraw", exact=True).first.click()
    client.locator(".confirm-body").get_by_role("button", name="Withdraw").dblclick(delay=SLOWLY)
    expect(client.locator("#standing")).to_contain_text("Withdrawn")
    look_at(client)
    assert actions_on(shared_stage, run_id) == ["draft", "post", "approve", "withdraw"]


def test_whoever_goes_back_after_deciding_finds_it_decided(shared_stage: Stage, open_page: OpenPage) -> None:
    admin = open_page(shared_stage.installation, "operator")
    run_id = shared_stage.post("Approved and gone back")
    shared_stage.expect_done(run_id)
    approve(admin, "Approved and gone back")
    admin.go_back()
    expect(admin.get_by_text("Approved by")).to_be_visible()
    expect(admin.get_by_role("button", name="Approve")).to_have_count(0)
    look_at(admin)
    assert actions_on(shared_stage, run_id).count("approve") == 1


def test_a_decision_that_somebody_else_has_taken_meanwhile_is_not_taken_again(shared_stage: Stage, open_page: OpenPage) -> None:
    open_page.expect("409")
    admin = open_page(shared_stage.installation, "operator")
    run_id = shared_stage.post("Decided by two")
    shared_stage.expect_done(run_id)
    admin.goto(f"/admin/runs/{run_id}")
    with shared_stage.sessions() as session, transaction(session):
        reviews.send_back(session, make_admin(session), session.get_one(MatchRun, run_id), "Say how many records.")
    admin.get_by_role("button", name="Approve").click()
    expect(admin.get_by_role("heading", level=1)).to_have_text("This has changed in the meantime")
    look_at(admin)
    assert actions_on(shared_stage, run_id) == ["draft", "post", "send_back"]


def test_a_vendor_that_vanishes_after_the_shortlist_was_opened_stays_as_it_was_published(shared_stage: Stage, open_page: OpenPage) -> None:
    client = open_page(shared_stage.installation, "client")
    names = read_shortlist(client, published(shared_stage, "Vendor gone"))
    with shared_stage.sessions() as session, transaction(session):
        organisations.suspend(session, None, session.scalars(select(Organisation).where(Organisation.name == names[0])).one())
    client.get_by_text(f"Every point of {names[0]}").click()
    expect(client.get_by_text("Score: the sum of the points").first).to_be_visible()
    client.reload()
    assert client.locator(".shortlist-name").all_inner_texts() == names
    for name in names[:2]:
        client.get_by_label(f"Compare {name}").check()
    client.get_by_role("button", name="Compare the chosen vendors").click()
    expect(client.locator("main")).to_contain_text(names[0])
    look_at(client)


def test_who_is_signed_out_meanwhile_is_asked_to_sign_in_and_has_changed_nothing(shared_stage: Stage, open_page: OpenPage) -> None:
    client = open_page(shared_stage.installation, "client")
    run_id = shared_stage.post("Signed out meanwhile")
    shared_stage.expect_done(run_id)
    client.goto(f"/requirements/{requirement_of(shared_stage, run_id)}")
    with shared_stage.sessions() as session, transaction(session):
        session.execute(delete(UserSession))
    client.get_by_text("Withdraw", exact=True).first.click()
    client.locator(".confirm-body").get_by_role("button", name="Withdraw").click()
    expect(client.get_by_text("You were signed out meanwhile, and nothing was changed.")).to_be_visible()
    look_at(client)
    client.get_by_label("E-mail").fill(shared_stage.installation.people["client"])
    client.get_by_label("Password").fill(PASSWORD)
    client.get_by_role("button", name="Sign in").click()
    expect(client.get_by_role("heading", level=1)).to_have_text("Signed out meanwhile")
    assert actions_on(shared_stage, run_id) == ["draft", "post"]


def test_no_page_scrolls_sideways_when_it_is_zoomed(demo_site: Installation, open_page: OpenPage) -> None:
    people = {login.role: login.email for login in reversed(demo_site.demo)}
    for person in (None, *people.values()):
        page = open_page(demo_site, person)
        kinds = 0
        for _ in pages_of_each_kind(page, "/"):
            page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true })")
            for size in ZOOMED.values():
                page.set_viewport_size(size)
                assert_nothing_scrolls_sideways(page)
            kinds += 1
        assert kinds > 3


def pages_of_each_kind(page: Page, start: str) -> Iterator[str]:
    """One page of every kind that one comes to by links, each opened in turn."""
    waiting, seen = [start], set()
    while waiting:
        address = waiting.pop(0)
        kind = re.sub(r"\d+", "N", address.partition("?")[0])
        if kind in seen or kind.endswith(FILES):
            continue
        seen.add(kind)
        page.goto(address)
        waiting += page.locator("a[href^='/']").evaluate_all("links => links.map((link) => link.getAttribute('href'))")
        yield address


def test_a_requirement_goes_from_the_first_word_to_the_shortlist_with_the_keyboard_alone(shared_stage: Stage, open_page: OpenPage) -> None:
    client, admin = open_page(shared_stage.installation, "client"), open_page(shared_stage.installation, "operator")
    client.goto("/requirements")
    client.keyboard.press("Tab")
    expect(client.get_by_role("link", name="Skip to the content")).to_be_focused()
    press(client, client.locator("main").get_by_role("link", name="New requirement"))
    tab_to(client, client.get_by_label("Title"))
    client.keyboard.type("Typed without a mouse")
    tab_to(client, client.get_by_label("What do you want to outsource?"))
    client.keyboard.type("Key 4,000 paper records a month by a set procedure.")
    tab_to(client, client.get_by_label("Which kind of service is it closest to?"))
    client.keyboard.type("Data entry")
    press(client, client.get_by_role("button", name="Post it"))
    expect(client.locator("#standing")).to_contain_text("The match is done", timeout=MATCHED_WITHIN)

    admin.goto("/admin/queue?order=newest")
    press(admin, admin.get_by_role("link", name="Typed without a mouse"))
    press(admin, admin.get_by_role("button", name="Approve"))
    expect(admin.get_by_text("Approved by")).to_be_visible()

    client.reload()
    press(client, client.get_by_role("link", name="Read the shortlist"))
    press(client, client.locator("summary", has_text="Every point of").first)
    expect(client.get_by_text("Score: the sum of the points").first).to_be_visible()


def tab_to(page: Page, target: Locator) -> None:
    """Go on with the tabulator until this has the focus."""
    target.wait_for()
    for _ in range(LONGEST_WAY):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"{target} cannot be reached with the keyboard")


def press(page: Page, target: Locator) -> None:
    """Go there with the tabulator and press Enter."""
    tab_to(page, target)
    page.keyboard.press("Enter")
