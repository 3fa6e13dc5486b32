"""A client questions a published shortlist in a real browser: other weights, a saved view, a comparison, what-if and why not.

Every state that somebody visits is looked at by axe and at 360 px; an error on the console fails the story.
"""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from matching.types import Placement
from portal.models import MatchRun, Organisation, Requirement, User
from portal.queries.entries import placements_of
from portal.workflow import RequirementStatus
from tests.stories.browser import OpenPage, look_at
from tests.stories.installation import Installation

TABS = 200


@dataclass(frozen=True)
class Shortlisted:
    """A published shortlist of the demo: its path, somebody who reads it, and its vendors' names, best first."""

    path: str
    reader: str
    names: list[str]


@pytest.fixture
def shortlisted(embedded: Installation) -> Shortlisted:
    """The one with most vendors."""
    published = select(MatchRun).join(MatchRun.requirement).where(Requirement.status == RequirementStatus.SHORTLISTED)
    with embedded.session() as session:
        run = session.scalars(published.order_by(MatchRun.entry_count.desc(), MatchRun.id)).all()[0]
        reader = session.scalars(select(User.email).where(User.organisation_id == run.organisation_id).order_by(User.id)).all()[0]
        ranked: list[Placement] = list(placements_of(run))
        names = [session.get_one(Organisation, int(placement.vendor_id)).name for placement in ranked]
        return Shortlisted(f"/requirements/{run.requirement_id}/shortlist", reader, names)


def test_by_keyboard_alone_weights_are_moved_and_kept_as_a_view(
    embedded: Installation, open_page: OpenPage, shortlisted: Shortlisted
) -> None:
    open_page.expect("400")
    client = open_page(embedded, shortlisted.reader)
    client.goto(shortlisted.path)
    look_at(client)
    tab_to(client, client.get_by_role("link", name="Try other weights")).press("Enter")
    expect(client.get_by_role("heading", name="These are the published weights and this is the published order")).to_be_visible()
    look_at(client)

    slider = tab_to(client, client.get_by_label("Cost, slider"))
    slider.press("End")
    expect(client.locator(".order-said")).to_contain_text("is first")
    expect(client.locator("#w-scale")).to_have_value("0.00")
    expect(slider).to_be_focused()
    assert "w.cost=100.00" in client.url
    look_at(client)

    number = tab_to(client, client.get_by_label("Cost", exact=True))
    number.fill("12.34")
    number.press("Enter")
    expect(client.locator("#kept-weights input[name='w.cost']")).to_have_value("12.34")
    expect(client.locator("#slide-cost")).to_have_value("12.34")
    tab_to(client, client.get_by_label("Cost, slider")).press("PageDown")
    expect(client.locator("#kept-weights input[name='w.cost']")).not_to_have_value("12.34")
    tab_to(client, client.get_by_label("Name of the view")).press_sequentially("Price alone")
    tab_to(client, client.get_by_role("button", name="Save the view")).press("Enter")
    expect(client.get_by_role("alert")).to_contain_text("Say why")
    look_at(client)
    expect(client.get_by_label("Name of the view")).to_have_value("Price alone")
    tab_to(client, client.get_by_label("Why these weights")).press_sequentially("The board asked what price alone would give.")
    tab_to(client, client.get_by_role("button", name="Save the view")).press("Enter")
    expect(client.get_by_role("heading", level=1)).to_have_text("View “Price alone”")
    look_at(client)

    client.goto(shortlisted.path)
    assert client.locator(".shortlist-name").all_inner_texts() == shortlisted.names
    tab_to(client, client.get_by_role("link", name="Price alone")).press("Enter")
    client.locator("summary", has_text="Delete the view").click()
    client.get_by_role("button", name="Delete the view").click()
    expect(client.get_by_text("The view is deleted.")).to_be_visible()
    look_at(client)


def test_the_order_follows_a_slider_that_is_still_held(embedded: Installation, open_page: OpenPage, shortlisted: Shortlisted) -> None:
    client = open_page(embedded, shortlisted.reader)
    client.goto(f"{shortlisted.path}/weights")
    box = client.locator("#slide-cost").bounding_box()
    assert box
    client.mouse.move(box["x"] + box["width"] * 0.2, box["y"] + box["height"] / 2)
    client.mouse.down()
    client.mouse.move(box["x"] + box["width"] * 0.9, box["y"] + box["height"] / 2, steps=8)
    expect(client.locator(".order-said")).to_contain_text("is first")
    scale = client.locator("#w-scale")
    assert scale.input_value() == scale.get_attribute("value")
    client.mouse.up()
    expect(client.locator("#w-cost")).to_have_value(client.locator("#slide-cost").input_value())
    expect(client.locator("#w-scale-was")).to_contain_text("published with")


def test_vendors_are_ticked_and_compared_and_their_differences_found(
    embedded: Installation, open_page: OpenPage, shortlisted: Shortlisted
) -> None:
    open_page.expect("400")
    client = open_page(embedded, shortlisted.reader)
    client.goto(shortlisted.path)
    client.get_by_role("button", name="Compare the chosen vendors").click()
    expect(client.get_by_role("alert")).to_contain_text("You chose no vendor")
    look_at(client)
    client.get_by_role("link", name="Choose on the shortlist").click()
    for name in shortlisted.names[:3]:
        tab_to(client, client.get_by_label(f"Compare {name}")).press("Space")
    tab_to(client, client.get_by_role("button", name="Compare the chosen vendors")).press("Enter")
    expect(client.get_by_role("heading", level=1)).to_have_text("3 vendors side by side")
    look_at(client)
    rows = client.locator(".comparison tbody tr").count()
    client.get_by_role("link", name="Show only the differences").click()
    expect(client.locator(".comparison-differs").first).to_be_visible()
    assert client.locator(".comparison tbody tr").count() < rows
    client.get_by_label("Add a vendor of the shortlist").select_option(label=shortlisted.names[3])
    client.get_by_role("button", name="Add it").click()
    expect(client.get_by_role("heading", level=1)).to_have_text("4 vendors side by side")
    client.set_viewport_size({"width": 360, "height": 780})
    tab_to(client, client.get_by_role("region", name="Comparison")).press("End")
    client.keyboard.press("ArrowRight")
    expect(client.locator(".comparison tbody th[scope=row]").first).to_be_in_viewport()
    look_at(client)


def test_a_must_have_is_relaxed_and_tightened_and_a_vendor_asked_about(
    embedded: Installation, open_page: OpenPage, shortlisted: Shortlisted
) -> None:
    open_page.expect("400")
    client = open_page(embedded, shortlisted.reader)
    client.goto(shortlisted.path)
    client.locator(".reliefs a").first.click()
    said = client.locator("#found-said")
    expect(said).to_contain_text("in")
    look_at(client)
    client.goto(f"{shortlisted.path}/what-if")
    expect(said).to_contain_text("Nothing is changed yet")
    look_at(client)
    tab_to(client, client.get_by_label("Headcount")).fill("a dozen")
    client.keyboard.press("Enter")
    expect(client.get_by_role("alert")).to_contain_text("One thing needs another look")
    look_at(client)
    client.get_by_label("Headcount").fill("20")
    client.get_by_label("Skill level required").select_option("5")
    client.get_by_role("button", name="Show what changes").click()
    expect(said).to_contain_text("Nobody comes in")
    look_at(client)
    gone = client.locator("#found .knock-out-name").first.inner_text()
    client.locator("#found .knock-out summary").first.click()
    expect(client.locator("#found .exclusions").first).to_be_visible()

    client.goto(shortlisted.path)
    client.get_by_role("search").get_by_label("Vendor").fill(gone[:4])
    client.keyboard.press("Enter")
    expect(client.get_by_role("heading", level=1)).to_contain_text("in the name")
    look_at(client)
    client.get_by_role("link", name=gone).click()
    expect(client.get_by_role("heading", level=1)).to_contain_text(f"{gone} is here: rank")
    look_at(client)


def tab_to(page: Page, wanted: Locator) -> Locator:
    """The control, reached with the tabulator key alone."""
    expect(wanted).to_be_visible()
    for _ in range(TABS):
        if wanted.evaluate("element => element === document.activeElement"):
            return wanted
        page.keyboard.press("Tab")
    raise AssertionError(f"{wanted} is not reached by the tabulator key")
