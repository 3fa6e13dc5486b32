"""The main story as people play it in a browser: each function is one thing that one of them does.

address = post(client, title, text)           # the client writes and posts; the page's address
wait_until_matched(client)                    # the page follows the run by itself
approve(admin, title)                         # the admin opens it from the queue and publishes the shortlist
read_shortlist(client, address)               # the client reads it; the names of the vendors, best first
"""

from playwright.sync_api import Page, expect

MATCHED_WITHIN = 60_000  # ms


def post(client: Page, title: str, text: str, category: str | None = None) -> str:
    """Write a requirement, see the verdict on it while writing, and post it; the address of its page."""
    client.goto("/requirements/new")
    client.get_by_label("Title").fill(title)
    client.get_by_label("What do you want to outsource?").fill(text)
    if category:
        client.get_by_label("Which kind of service is it closest to?").select_option(category)
    expect(client.locator("#verdict")).to_contain_text("BPO")
    client.get_by_role("button", name="Post it").click()
    expect(client.get_by_role("heading", level=1)).to_have_text(title)
    return client.url


def wait_until_matched(client: Page) -> None:
    """Stay on the requirement's page until the run has ended; nobody reloads it."""
    expect(client.locator("#standing")).to_contain_text("The match is done; an admin reviews it", timeout=MATCHED_WITHIN)


def approve(admin: Page, title: str) -> None:
    """Find it among the newest in the queue, open it, and publish its shortlist."""
    admin.goto("/admin/queue?order=newest")
    admin.get_by_role("link", name=title).click()
    admin.get_by_role("button", name="Approve").click()
    expect(admin.get_by_text("Approved by")).to_be_visible()


def read_shortlist(client: Page, address: str) -> list[str]:
    """The vendors on the published shortlist, best first."""
    client.goto(address)
    client.get_by_role("link", name="Read the shortlist").click()
    names = client.locator(".shortlist-name")
    expect(names.first).to_be_visible()
    return names.all_inner_texts()
