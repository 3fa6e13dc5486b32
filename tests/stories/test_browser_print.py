"""The shortlist on paper: a document with every vendor open, each whole on one page, the run named, and nothing to click."""

import io

from playwright.sync_api import expect
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.models import Decision, MatchRun, Review, User
from tests.stories.browser import OpenPage
from tests.stories.installation import Installation


def test_the_shortlist_prints_with_every_vendor_open_and_whole_and_the_run_named(demo_site: Installation, open_page: OpenPage) -> None:
    with demo_site.session() as session:
        published = select(MatchRun).join(MatchRun.review).where(Review.decision == Decision.APPROVED).options(joinedload(MatchRun.version))
        run = session.scalars(published.order_by(MatchRun.id)).first()
        assert run
        person = session.scalars(select(User.email).where(User.organisation_id == run.organisation_id).order_by(User.id)).first()
    client = open_page(demo_site, person)
    client.goto(f"/requirements/{run.requirement_id}/shortlist")
    names = client.locator(".shortlist-name").all_inner_texts()
    client.emulate_media(media="print")
    expect(client.get_by_role("button")).to_have_count(0)
    expect(client.locator("a.btn:visible, form:visible, input:visible")).to_have_count(0)

    pages = [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(client.pdf(format="A4"))).pages]
    assert f"Run {run.id} for version {run.version.number} of requirement {run.requirement_id}" in pages[0]
    sums = [number for number, words in enumerate(pages) for _ in range(words.count("Score: the sum of the points"))]
    assert len(sums) == len(names) > 1
    for name, number in zip(names, sums, strict=True):
        assert name in pages[number]
