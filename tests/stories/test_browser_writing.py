"""Writing a requirement in a real browser: over several tasks, by keyboard alone, and all the ways in which it goes wrong.

Every state that somebody visits is looked at by axe and at 360 px; an error on the console fails the story.
"""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import delete

from portal.models import UserSession
from tests.factories import PASSWORD
from tests.stories.browser import OpenPage, look_at
from tests.stories.installation import Installation
from tests.stories.journey import wait_until_matched
from tests.stories.stage import Stage

TEXT = """We want 40,000 paper delivery notes a year keyed into our stock system: scan them, key eleven fields, check each against
the order and file it. The procedure is written down. The aim is lower cost, and the volume doubles before Christmas."""


HOUR = "Everything that took an hour to write"
FOCUSED = """(() => {
  const focused = document.activeElement;
  const label = focused.labels?.[0] ?? focused;
  return label.innerText + " " + (focused.closest("fieldset")?.querySelector("legend")?.innerText ?? "");
})()"""


@pytest.fixture
def site(shared_stage: Stage) -> Installation:
    """One installation for all of these stories; each writes requirements of its own."""
    return shared_stage.installation


@pytest.fixture
def client(site: Installation, open_page: OpenPage) -> Page:
    """A client's page. A preview that is under way when the page is left is aborted, which htmx tells the console."""
    open_page.expect("htmx:sendAbort")
    open_page.expect("htmx:afterRequest")
    return open_page(site, "client")


def begin(client: Page, title: str) -> str:
    """Save a draft that says what the work is; the address of its tasks."""
    client.goto("/requirements/new")
    client.get_by_label("Title").fill(title)
    client.get_by_label("What do you want to outsource?").fill(TEXT)
    client.get_by_label("Which kind of service is it closest to?").select_option("data_entry")
    client.get_by_role("button", name="Save and go back to the list").click()
    expect(client.get_by_role("heading", level=1)).to_have_text(title)
    return client.url


def test_a_draft_is_written_over_several_tasks_left_and_posted_another_day(client: Page, site: Installation, open_page: OpenPage) -> None:
    tasks = begin(client, "Over several tasks")
    look_at(client)
    client.get_by_role("link", name="BPO particulars").click()
    expect(client.get_by_label("When are the peaks?")).to_be_hidden()
    client.get_by_label("It has peaks that are known in advance").check()
    client.get_by_label("When are the peaks?").fill("November and December")
    client.get_by_label("Quality target").fill("99.5")
    look_at(client)
    client.get_by_label("It is steady").check()
    expect(client.get_by_label("When are the peaks?")).to_be_hidden()
    client.get_by_label("It has peaks that are known in advance").check()
    expect(client.get_by_label("When are the peaks?")).to_have_value("November and December")
    client.get_by_role("button", name="Save and go on").click()

    expect(client.get_by_role("heading", level=1)).to_have_text("People and volume")
    client.get_by_label("Headcount").fill("4")
    expect(client.locator("#verdict")).to_contain_text("Capacity at the start")
    look_at(client)
    client.get_by_role("button", name="Save and go back to the list").click()
    client.get_by_role("link", name="Leave it for later").click()

    later = open_page(site, "client")
    later.goto("/requirements")
    later.get_by_role("link", name="Over several tasks").click()
    later.get_by_role("link", name="Finish and post it").click()
    expect(later).to_have_url(tasks)
    expect(later.locator("#status-particulars")).to_contain_text("In progress")
    later.get_by_role("link", name="Check and post").click()
    expect(later.get_by_text("November and December")).to_be_visible()
    look_at(later)
    later.get_by_role("link", name="Change places and languages").click()
    look_at(later)
    later.get_by_label("English").check()
    later.get_by_role("button", name="Save and go back to the check").click()
    later.get_by_role("button", name="Post it").click()
    wait_until_matched(later)
    expect(later.get_by_text("November and December")).to_be_visible()
    look_at(later)


def test_a_requirement_is_written_and_posted_by_the_keyboard_alone(client: Page) -> None:
    client.goto("/requirements")
    keyboard = client.keyboard

    def to(name: str) -> None:
        """Go on with the tabulator to what has this name."""
        for _ in range(80):
            keyboard.press("Tab")
            if name in client.evaluate(FOCUSED):
                return
        raise AssertionError(f"the tabulator never comes to {name!r} on {client.url}")

    def press(button: str, leads_to: str) -> None:
        """Go to the button or link, press it, and wait for the page that it leads to."""
        to(button)
        keyboard.press("Enter")
        expect(client.get_by_role("heading", level=1)).to_have_text(leads_to)

    press("New requirement", "Describe what you want to outsource")
    to("Title")
    keyboard.type("By keyboard")
    to("What do you want to outsource?")
    keyboard.type(TEXT)
    to("Which kind of service is it closest to?")
    keyboard.type("Data entry")
    press("Save and go on", "What the work is")
    to("How would you describe the tasks?")
    keyboard.press("Space")
    press("Save and go on", "What you want from it")
    press("Save and go on", "BPO particulars")
    to("How does the volume change")
    keyboard.press("ArrowDown")
    keyboard.press("ArrowDown")
    to("When are the peaks?")
    keyboard.type("December")
    press("Save and go back to the list", "By keyboard")
    press("Check and post", "Check what you wrote")
    press("Post it", "By keyboard")
    wait_until_matched(client)
    expect(client.get_by_text("December", exact=True)).to_be_visible()


def test_without_scripts_every_question_is_in_view_and_a_requirement_can_be_posted(client: Page, site: Installation) -> None:
    plain = client.context.browser.new_context(java_script_enabled=False, base_url=site.base_url)  # type: ignore[union-attr]
    plain.add_cookies(client.context.cookies())  # type: ignore[arg-type]
    page = plain.new_page()
    begin(page, "Without scripts")
    page.get_by_role("link", name="BPO particulars").click()
    expect(page.get_by_text("Only if you answered “How does the volume change over the year?”").first).to_be_visible()
    page.get_by_label("It has peaks that are known in advance").check()
    page.get_by_label("When are the peaks?").fill("December")
    page.get_by_role("button", name="Save and go back to the list").click()
    page.get_by_role("link", name="Check and post").click()
    expect(page.get_by_text("December", exact=True)).to_be_visible()
    page.get_by_role("button", name="Post it").click()
    expect(page.locator("#standing")).to_contain_text("Without scripts")
    plain.close()


def test_a_double_click_posts_once(client: Page) -> None:
    client.goto("/requirements/new")
    client.get_by_label("Title").fill("Clicked twice")
    client.get_by_label("What do you want to outsource?").fill(TEXT)
    client.get_by_label("Which kind of service is it closest to?").select_option("data_entry")
    client.get_by_role("button", name="Post it").dblclick()
    expect(client.get_by_role("heading", level=1)).to_have_text("Clicked twice")
    wait_until_matched(client)
    look_at(client)
    client.goto("/requirements")
    expect(client.get_by_role("link", name="Clicked twice")).to_have_count(1)


def test_two_tabs_with_the_same_draft_lose_nothing_and_are_told_about_each_other(client: Page, open_page: OpenPage) -> None:
    open_page.expect("409")
    one = client
    words = begin(one, "In two tabs") + "/words"
    other = one.context.new_page()
    one.goto(words)
    other.goto(words)
    one.get_by_label("Title").fill("Title of the first tab")
    one.get_by_role("button", name="Save and go back to the list").click()
    other.get_by_label("Title").fill("Title of the second tab")
    other.get_by_label("What do you want to outsource?").fill("Only in the second tab: " + TEXT)
    other.get_by_role("button", name="Save and go back to the list").click()
    alert = other.get_by_role("alert")
    expect(alert).to_contain_text("Title of the first tab")
    expect(alert).to_contain_text("Title of the second tab")
    expect(alert).not_to_contain_text("Only in the second tab")
    expect(other.get_by_label("What do you want to outsource?")).to_have_value("Only in the second tab: " + TEXT)
    look_at(other)
    other.get_by_label("Theirs: Title of the first tab").check()
    other.get_by_role("button", name="Save and go back to the list").click()
    expect(other.get_by_role("heading", level=1)).to_have_text("Title of the first tab")
    other.get_by_role("link", name="Check and post").click()
    expect(other.locator(".checked")).to_contain_text("Only in the second tab")


def test_going_back_after_posting_leads_to_a_page_that_says_so_and_posts_nothing_again(client: Page) -> None:
    begin(client, "Posted and gone back")
    client.get_by_role("link", name="Check and post").click()
    client.get_by_role("button", name="Post it").click()
    expect(client.get_by_role("heading", level=1)).to_have_text("Posted and gone back")
    client.go_back()
    expect(client.locator("main")).to_contain_text("Nothing has been changed since it was posted")
    look_at(client)
    client.goto("/requirements")
    expect(client.get_by_role("link", name="Posted and gone back")).to_have_count(1)
    expect(client.get_by_text("Version 2")).to_have_count(0)


def test_going_back_to_a_task_shows_what_was_saved_in_it(client: Page) -> None:
    tasks = begin(client, "Gone back")
    client.goto(f"{tasks}/people")
    client.get_by_label("Headcount").fill("7")
    client.get_by_role("button", name="Save and go on").click()
    expect(client.get_by_role("heading", level=1)).to_have_text("Places and languages")
    client.go_back()
    expect(client.get_by_label("Headcount")).to_have_value("7")
    client.get_by_label("Headcount").fill("8")
    client.get_by_role("button", name="Save and go on").click()
    expect(client.get_by_role("heading", level=1)).to_have_text("Places and languages")


def test_who_is_signed_out_while_writing_loses_nothing(client: Page, site: Installation, open_page: OpenPage) -> None:
    open_page.expect("401")
    open_page.expect("400")
    tasks = begin(client, "Signed out")
    client.goto(f"{tasks}/particulars")
    client.get_by_label("Which systems does the work use?").fill(HOUR)
    client.get_by_label("It has peaks that are known in advance").check()
    with site.session() as session:
        session.execute(delete(UserSession))
        session.commit()
    client.get_by_role("button", name="Save and go back to the list").click()
    expect(client.get_by_role("alert")).to_contain_text("You were signed out meanwhile")
    expect(client.get_by_label("Which systems does the work use?")).to_have_value(HOUR)
    expect(client.get_by_label("It has peaks that are known in advance")).to_be_checked()
    look_at(client)

    with client.expect_popup() as opened:
        client.get_by_role("link", name="Sign in on another tab").click()
    opened.value.get_by_label("E-mail").fill(site.people["client"])
    opened.value.get_by_label("Password").fill(PASSWORD)
    opened.value.locator("main button[type=submit]").click()
    expect(opened.value.get_by_role("heading", level=1)).to_contain_text("requirement")
    client.get_by_role("button", name="Save and go back to the list").click()
    expect(client.get_by_role("alert")).to_contain_text("The page was open since before you last signed in or out")
    client.get_by_role("button", name="Save and go back to the list").click()
    expect(client.locator("#status-particulars")).to_contain_text("In progress")
    client.goto(f"{tasks}/particulars")
    expect(client.get_by_label("Which systems does the work use?")).to_have_value(HOUR)
