"""Somebody without an account reads in the guide what counts and how money is compared.

Every page is looked at by axe and at 360 px; an error on the console fails the story.
"""

from playwright.sync_api import expect

from tests.stories.browser import OpenPage, look_at
from tests.stories.installation import Installation


def test_the_guide_leads_from_what_is_scored_to_the_exchange_rates(embedded: Installation, open_page: OpenPage) -> None:
    reader = open_page(embedded)
    reader.goto("/guide")
    reader.get_by_role("link", name="Read what vendors are scored on").click()
    look_at(reader)
    reader.get_by_role("link", name="How money is compared, with the exchange rates").click()
    expect(reader.get_by_role("heading", level=1)).to_have_text("How money is compared")
    expect(reader.get_by_role("row", name="GBP – British Pound 1.16")).to_be_visible()
    look_at(reader)
