"""A client looks for vendors in a real browser: filters, opens, watches and saves, with the mouse and with the keyboard alone.

Every state that is visited is looked at by axe and at 360 px; an error on the console fails the story.
"""

from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import sessionmaker

from portal.db import transaction
from portal.models import Organisation
from portal.services import organisations
from tests.portal.played import make_admin, offer
from tests.stories.browser import OpenPage, look_at
from tests.stories.installation import Installation

KEYER = "Tarnvale Keying Works"


def test_a_client_filters_opens_watches_and_saves_and_comes_back_to_what_is_new(installation: Installation, open_page: OpenPage) -> None:
    client = open_page(installation, "client")
    client.goto("/requirements")
    client.get_by_role("navigation", name="Main").get_by_role("link", name="Vendors").click()
    look_at(client)

    client.get_by_label("Service category").select_option("data_entry")
    expect(client.locator("#found-title")).to_contain_text("offer this")
    client.locator("summary", has_text="Languages").click()
    client.get_by_label("German").check()
    expect(client.get_by_role("link", name="Speaks German")).to_be_visible()
    expect(client).to_have_url(f"{installation.base_url}/vendors?category=data_entry&languages=de")
    look_at(client)

    client.get_by_role("link", name=KEYER).click()
    expect(client.get_by_role("heading", level=1)).to_have_text(KEYER)
    look_at(client)
    client.get_by_role("button", name="Watch", exact=True).dblclick()
    expect(client.get_by_role("button", name="Stop watching")).to_be_visible()
    client.get_by_role("navigation", name="Breadcrumb").get_by_role("link", name="Vendors").click()
    expect(client.get_by_role("link", name="Speaks German")).to_be_visible()

    client.get_by_label("Name of the search").fill("German keyers")
    client.get_by_role("button", name="Save this search").dblclick()
    expect(client.get_by_text("Saved as “German keyers”")).to_be_visible()
    newcomer = offer(sessionmaker(installation.engine), languages=("de",))
    with installation.session() as session:
        name = session.get_one(Organisation, newcomer).name
    client.get_by_role("link", name="Saved searches").click()
    row = client.get_by_role("row", name="German keyers")
    expect(row.locator("[data-label=New]")).to_have_text("1")
    look_at(client)
    row.get_by_role("button", name="Open").click()
    expect(client.get_by_role("listitem").filter(has_text=name)).to_be_visible()
    look_at(client)

    client.get_by_role("link", name="Watched vendors").click()
    expect(client.get_by_role("row", name=KEYER)).to_contain_text("Available")
    look_at(client)


def test_a_conflict_of_interest_is_declared_and_taken_back(embedded: Installation, open_page: OpenPage) -> None:
    open_page.expect("400 (BAD REQUEST)")  # no reason given
    client = open_page(embedded, "client")
    client.goto("/vendors?name=tarnvale")
    client.get_by_role("link", name=KEYER).click()
    client.locator("summary", has_text="Declare a conflict of interest").click()
    client.get_by_role("button", name="Declare a conflict of interest").click()
    expect(client.get_by_role("alert")).to_contain_text("Say why")
    look_at(client)
    client.get_by_label("Why").fill("Our chair sits on its board.")
    client.get_by_role("button", name="Declare a conflict of interest").dblclick()
    expect(client.get_by_role("heading", name="You declared a conflict of interest on")).to_be_visible()
    look_at(client)
    client.get_by_role("navigation", name="Breadcrumb").get_by_role("link", name="Vendors").click()
    expect(client.get_by_role("listitem").filter(has_text=KEYER)).to_contain_text("Conflict of interest")
    look_at(client)
    client.get_by_role("link", name=KEYER).click()
    client.locator("summary", has_text="Take it back").click()
    client.get_by_role("button", name="Take it back").click()
    expect(client.locator("summary", has_text="Declare a conflict of interest")).to_be_visible()


def test_the_whole_way_is_gone_by_keyboard_alone(embedded: Installation, open_page: OpenPage) -> None:
    client = open_page(embedded, "client")
    client.goto("/vendors")
    press_until(client, "Name", "Tab")
    client.keyboard.type("tarnvale")
    client.keyboard.press("Tab")
    expect(client.locator("#found-title")).to_have_text("1 vendor offers this")
    expect(client.get_by_label("Service category")).to_be_focused()
    press_until(client, KEYER, "Tab")
    client.keyboard.press("Enter")
    expect(client.get_by_role("heading", level=1)).to_have_text(KEYER)
    press_until(client, "Watch", "Tab")
    client.keyboard.press("Enter")
    expect(client.get_by_role("button", name="Stop watching")).to_be_visible()
    client.go_back()
    client.goto("/vendors?name=tarnvale")
    press_until(client, "Name of the search", "Tab")
    client.keyboard.type("Keyers")
    client.keyboard.press("Enter")
    expect(client.get_by_text("Saved as “Keyers”")).to_be_visible()


def test_a_filter_that_cannot_be_read_is_shown_at_its_field_and_the_rest_is_kept(embedded: Installation, open_page: OpenPage) -> None:
    open_page.expect("400")
    client = open_page(embedded, "client")
    client.goto("/vendors?category=data_entry")
    client.get_by_label("Capacity, at least").fill("many")
    client.get_by_label("Capacity, at least").press("Tab")
    expect(client.get_by_role("alert")).to_contain_text("One thing needs another look")
    expect(client.get_by_label("Service category")).to_have_value("data_entry")
    look_at(client)
    client.get_by_role("link", name="Enter a whole number").click()
    expect(client.get_by_label("Capacity, at least")).to_be_focused()
    expect(client.get_by_label("Capacity, at least")).to_have_value("many")
    client.keyboard.press("ControlOrMeta+a")
    client.keyboard.type("20")
    client.get_by_role("button", name="Show vendors").click()
    expect(client.get_by_role("link", name="20 FTE or more")).to_be_visible()


def test_back_and_forward_show_the_filters_that_the_address_has(embedded: Installation, open_page: OpenPage) -> None:
    client = open_page(embedded, "client")
    client.goto("/vendors")
    client.get_by_label("Service category").select_option("data_entry")
    expect(client.get_by_role("link", name="Take away the filter Data entry")).to_be_visible()
    client.get_by_label("Skill level").select_option("5")
    expect(client.locator("#found-title")).to_have_text("No vendor offers all of this")
    look_at(client)
    client.go_back()
    expect(client.locator("#found-title")).to_contain_text("offer this")
    expect(client.get_by_label("Skill level")).to_have_value("")
    client.go_back()
    expect(client.get_by_label("Service category")).to_have_value("")


def test_a_vendor_that_vanishes_between_list_and_click_is_a_page_that_leads_back(embedded: Installation, open_page: OpenPage) -> None:
    open_page.expect("404")
    client = open_page(embedded, "client")
    client.goto("/vendors?category=data_entry&languages=de")
    client.get_by_role("button", name=f"Watch {KEYER}").click()
    expect(client.get_by_role("button", name=f"Stop watching {KEYER}")).to_be_visible()
    with embedded.session() as session, transaction(session):
        vanished = session.scalars(select(Organisation).where(Organisation.name == KEYER)).one()
        organisations.suspend(session, make_admin(session), vanished)
    client.get_by_role("link", name=KEYER).click()
    expect(client.get_by_role("heading", level=1)).to_have_text("This vendor is not available")
    look_at(client)
    client.get_by_role("link", name="Back to the vendors").click()
    expect(client.get_by_role("link", name="Speaks German")).to_be_visible()
    expect(client.get_by_role("link", name=KEYER)).to_have_count(0)
    client.get_by_role("link", name="Watched vendors").click()
    expect(client.get_by_role("row", name=KEYER)).to_contain_text("Not available")
    look_at(client)


def press_until(page: Page, name: str, key: str) -> None:
    """Press a key until what has this accessible name is focused."""
    for _ in range(150):
        page.keyboard.press(key)
        focused = page.evaluate("(document.activeElement.labels?.[0] ?? document.activeElement).textContent.trim().replace(/\\s+/g, ' ')")
        if focused.startswith(name):
            return
    raise AssertionError(f"“{name}” is not reached by {key}")
