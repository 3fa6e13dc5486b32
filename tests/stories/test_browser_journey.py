"""The main story in a real browser, on both shapes: the client posts, the worker matches, the admin approves, the client reads.

Every state that somebody visits is looked at by axe and at 360 px; an error on the console fails the story.
"""

from playwright.sync_api import expect

from tests.stories.browser import OpenPage, look_at
from tests.stories.installation import Installation
from tests.stories.journey import MATCHED_WITHIN, approve, post, read_shortlist, wait_until_matched

TITLE = "Keying of delivery notes"
TEXT = """We want 40,000 paper delivery notes a year keyed into our stock system: scan them, key eleven fields, check each against
the order and file it. The procedure is written down. The aim is lower cost, and the volume doubles before Christmas."""
PASSWORD = "three quiet herons"


def test_a_client_posts_a_worker_matches_an_admin_approves_and_the_client_reads(installation: Installation, open_page: OpenPage) -> None:
    client, admin = open_page(installation, "client"), open_page(installation, "operator")
    client.goto("/requirements")
    look_at(client)

    address = post(client, TITLE, TEXT, "data_entry")
    wait_until_matched(client)
    look_at(client)

    approve(admin, TITLE)
    look_at(admin)

    vendors = read_shortlist(client, address)
    assert vendors
    client.get_by_text(f"Every point of {vendors[0]}").click()
    expect(client.get_by_text("Score: the sum of the points").first).to_be_visible()
    shown = client.locator(".shortlist tbody").first
    points = [float(cell) for cell in shown.locator("tbody td.cell-number:last-child").all_inner_texts()]
    assert f"{sum(points):.2f}" == shown.locator(".shortlist-row strong").inner_text()
    look_at(client)

    shown.get_by_role("link", name="SLA record").click()
    expect(client.get_by_role("row", name="SLA record").get_by_text("0 at 80 %, full at 100 %")).to_be_in_viewport()
    look_at(client)


def test_an_unhappy_form_keeps_what_was_typed_and_leads_to_what_is_wrong(embedded: Installation, open_page: OpenPage) -> None:
    open_page.expect("400")
    client = open_page(embedded, "client")
    client.goto("/requirements/new")
    look_at(client)
    client.get_by_label("Title").fill(TITLE)
    client.get_by_role("button", name="Post it").click()
    expect(client.get_by_role("alert")).to_contain_text("One thing needs another look")
    look_at(client)
    client.get_by_role("link", name="Describe what you want to outsource").click()
    expect(client.get_by_label("What do you want to outsource?")).to_be_focused()
    expect(client.get_by_label("Title")).to_have_value(TITLE)


def test_a_draft_is_finished_later_and_a_posted_requirement_is_withdrawn(embedded: Installation, open_page: OpenPage) -> None:
    client = open_page(embedded, "client")
    client.goto("/requirements/new")
    client.get_by_label("Title").fill("Some help")
    client.get_by_role("button", name="Save and go back to the list").click()
    expect(client.get_by_role("heading", name="0 of 8 tasks are done")).to_be_visible()
    look_at(client)
    client.get_by_role("link", name="Leave it for later").click()
    look_at(client)
    client.get_by_role("link", name="Finish and post it").click()
    client.get_by_role("link", name="The work in your words").click()
    client.get_by_label("What do you want to outsource?").fill("We would like some help next year.")
    expect(client.locator("#verdict")).to_contain_text("We would like some help next year.")
    expect(client.locator("#verdict")).to_contain_text("Nothing said about")
    look_at(client)
    client.get_by_role("button", name="Post it").click()
    expect(client.locator("#standing")).to_contain_text("No vendor was ranked", timeout=MATCHED_WITHIN)
    look_at(client)
    client.get_by_text("Withdraw", exact=True).first.click()
    client.locator(".confirm-body").get_by_role("button", name="Withdraw").click()
    expect(client.locator("#standing")).to_contain_text("Withdrawn")
    look_at(client)


def test_a_vendor_registers_adds_a_capability_and_switches_it(installation: Installation, open_page: OpenPage) -> None:
    vendor = open_page(installation)
    vendor.goto("/sign-up")
    vendor.get_by_label("We take on work for others").check()
    vendor.get_by_label("Organisation").fill("Quillmark Records")
    vendor.get_by_label("Your name").fill("Iris Fell")
    vendor.get_by_label("Work e-mail").fill("iris.fell@quillmark.example")
    vendor.get_by_label("Password").fill(PASSWORD)
    vendor.locator("main button[type=submit]").click()
    expect(vendor.get_by_text("You offer nothing yet")).to_be_visible()
    look_at(vendor)

    vendor.get_by_role("link", name="Profile").click()
    vendor.get_by_label("Country").select_option(label="Portugal")
    vendor.get_by_label("About").fill("Records, keyed and indexed since 1998.")
    vendor.get_by_role("button", name="Save the profile").click()
    expect(vendor.get_by_text("The profile is saved.")).to_be_visible()
    look_at(vendor)

    vendor.goto("/capabilities/new")
    look_at(vendor)
    vendor.get_by_label("Service category").select_option("data_entry")
    vendor.get_by_label("Process type").select_option("BPO")
    vendor.get_by_label("Skill level").select_option("2")
    vendor.locator("#rates-0-amount").fill("12.50")
    vendor.locator("#rates-0-currency").select_option("EUR")
    vendor.get_by_role("button", name="Add a rate").click()
    expect(vendor.locator("#rates-1-amount")).to_be_visible()
    expect(vendor.locator("#rates-0-amount")).to_have_value("12.50")
    vendor.get_by_role("button", name="Save the capability").click()

    expect(vendor.get_by_role("heading", level=1)).to_have_text("1 capability")
    look_at(vendor)
    vendor.get_by_role("button", name="Switch off").click()
    expect(vendor.locator(".data-table")).to_contain_text("Off")
    vendor.get_by_role("button", name="Switch on").click()
    expect(vendor.locator(".data-table")).to_contain_text("On")
