"""The main story in a real browser: a client posts, a worker matches, an admin approves, the client reads the shortlist."""

from tests.stories.browser import OpenPage, assert_accessible
from tests.stories.installation import Installation
from tests.stories.journey import approve, post, read_shortlist, wait_until_matched

TITLE = "Answer our customers by telephone"
TEXT = (
    "We need a contact centre that answers the calls and e-mails of our retail customers about deliveries, returns and "
    "invoices, following our scripts, with agents who are trained in two weeks and shifts that follow the season."
)


def test_a_requirement_goes_from_the_client_to_a_published_shortlist(installation: Installation, open_page: OpenPage) -> None:
    client, admin = open_page(installation, "client"), open_page(installation, "operator")
    address = post(client, TITLE, TEXT)
    wait_until_matched(client)
    assert_accessible(client)
    approve(admin, TITLE)
    assert_accessible(admin)
    assert read_shortlist(client, address)
    assert_accessible(client)
