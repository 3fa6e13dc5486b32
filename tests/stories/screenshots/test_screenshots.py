"""`make screenshots`: a picture of every page with the invented demo, wide and narrow, under `docs/screenshots/`.

With data, empty, and with errors. The pictures are reduced to a palette, so that the repository stays small.
"""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from matching.types import ProcessType, Scope
from portal.config import PROJECT
from portal.models import Capability, MatchRun, Organisation, OrganisationKind, Requirement, RequirementVersion, User
from portal.queries.entries import placements_of
from portal.workflow import RequirementStatus
from tests.stories.browser import OpenPage, assert_nothing_scrolls_sideways
from tests.stories.installation import Installation
from tests.stories.visitor import Visitor

FOLDER = PROJECT / "docs/screenshots"
FREQUENT, FARTHEST = 64, 64  # colours of the palette
TALLEST = 5_000  # px; what is below repeats what is above


@dataclass(frozen=True)
class Place:
    """A row of the demo that a page shows, and somebody who sees it."""

    id: int
    person: str


@pytest.fixture
def places(demo_site: Installation) -> dict[str, Place]:
    """The rows that the paths below name."""
    seller = next(login for login in demo_site.demo if login.role == OrganisationKind.VENDOR)
    admin = next(login for login in demo_site.demo if login.role == OrganisationKind.OPERATOR)
    ranked = select(Requirement).join(MatchRun, MatchRun.requirement_id == Requirement.id)
    nobody = ranked.where(MatchRun.entry_count == 0)
    in_scope = MatchRun.verdict["scope"].as_string()
    with demo_site.session() as session:
        shortlisted = ranked.where(Requirement.status == RequirementStatus.SHORTLISTED, MatchRun.entry_count > 1)
        offers = select(Capability).join(User, User.organisation_id == Capability.organisation_id).where(User.email == seller.email)
        found = {
            "shortlisted": place(session, shortlisted),
            "returned": place(session, select(Requirement).where(Requirement.status == RequirementStatus.RETURNED)),
            "revised": place(session, ranked.where(MatchRun.version.has(RequirementVersion.number == 2))),
            "draft": place(session, select(Requirement).where(Requirement.status == RequirementStatus.DRAFT)),
            "nobody": place(session, nobody.where(in_scope == Scope.INSIDE.value)),
            "outside": place(session, nobody.where(in_scope == Scope.OUTSIDE.value)),
            "hybrid": place(session, ranked.where(MatchRun.verdict["process_type"].as_string() == ProcessType.HYBRID.value)),
            "listed": Place(largest_vendor(session), place(session, shortlisted).person),
            "capability": Place(session.scalars(offers.order_by(Capability.id)).all()[0].id, seller.email),
        }
        run = select(MatchRun.id).where(MatchRun.requirement_id == found["shortlisted"].id).order_by(MatchRun.id.desc())
        found["run"] = Place(session.scalars(run).all()[0], admin.email)
        ranked_here = placements_of(session.get_one(MatchRun, found["run"].id))
        found |= {name: Place(int(each.vendor_id), "") for name, each in zip(("first", "second"), ranked_here, strict=False)}
        listed = [int(each.vendor_id) for each in ranked_here]
        others = select(Capability.organisation_id).join(Capability.organisation)
        others = others.where(Capability.is_active, Organisation.is_suspended.is_(False), Capability.organisation_id.not_in(listed))
        found["unlisted"] = Place(session.scalars(others.order_by(Capability.organisation_id)).all()[0], "")
    return found


@pytest.fixture(scope="module")
def visitor(demo_site: Installation) -> Callable[[str | None], Visitor]:
    """Somebody who signs in once for all pictures: the portal does not let one address sign in for each of them."""
    return cache(demo_site.visitor)


def place(session: Session, statement: Select[tuple[Requirement]]) -> Place:
    requirement = session.scalars(statement.order_by(Requirement.id)).all()[0]
    people = select(User.email).where(User.organisation_id == requirement.organisation_id).order_by(User.id)
    return Place(requirement.id, session.scalars(people).all()[0])


def largest_vendor(session: Session) -> int:
    """The vendor with most services."""
    services = select(Capability.organisation_id).group_by(Capability.organisation_id)
    return session.scalars(services.order_by(func.count().desc(), Capability.organisation_id)).all()[0]


def write_verdict(page: Page) -> None:
    page.locator("#title").fill("Keying of delivery notes")
    page.locator("#description").fill(
        "Key 40,000 paper delivery notes a year into our stock system: scan them, enter eleven fields, check each against the order. "
        "The procedure is written down; the aim is lower cost, and the volume doubles before Christmas."
    )
    page.locator("#category").select_option("data_entry")
    page.locator("#verdict .type-bpo").first.wait_for()


def post_too_little(page: Page) -> None:
    page.locator("#title").fill("Keying of delivery notes")
    page.get_by_role("button", name="Post it").click()
    page.get_by_role("alert").wait_for()


def answer_wrongly(page: Page) -> None:
    page.get_by_label("It has peaks that are known in advance").check()
    page.locator("#quality_target").fill("nearly all")
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_role("alert").wait_for()


def write_in_two_tabs(page: Page) -> None:
    other = page.context.new_page()
    other.goto(page.url)
    width = page.evaluate("innerWidth")  # else the second picture finds the words of the first
    for tab, title in ((other, f"Keying of delivery notes, {width}"), (page, f"Delivery notes, keyed, {width}")):
        tab.locator("#title").fill(title)
        tab.get_by_role("button", name="Save and go back to the list").click()
    page.get_by_role("alert").wait_for()


def save_too_little(page: Page) -> None:
    page.locator("#rates-0-amount").fill("twelve")
    page.get_by_role("button", name="Save the capability").click()
    page.get_by_role("alert").wait_for()


def open_the_first(page: Page) -> None:
    page.locator(".shortlist details summary").first.click()


def open_the_filters(page: Page) -> None:
    if page.locator(".filter-panel > summary").is_visible():
        page.locator(".filter-panel > summary").click()


def save_a_search(page: Page) -> None:
    page.locator("#called").fill("German keyers")
    page.get_by_role("button", name="Save this search").click()
    page.get_by_text("Saved as").wait_for()
    page.goto("/vendors/searches")


def watch_the_first(page: Page) -> None:
    for _ in range(3):
        page.locator(".vendor-watch button", has_text=re.compile("^Watch")).first.click()
        page.get_by_role("status").filter(has_text="is watched").wait_for()
    page.goto("/vendors/watched")


def move_the_first(page: Page) -> None:
    page.locator(".slider input[type=range]").first.press("End")
    page.locator(".order-said", has_text="is first").wait_for(state="attached")
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
@pytest.mark.parametrize(
    ("name", "person", "path", "act"),
    [
        ("home", None, "/", None),
        ("guide", None, "/guide", None),
        ("criteria", None, "/guide/criteria", None),
        ("questionnaire", None, "/guide/questionnaire", None),
        ("sign-in", None, "/sign-in", None),
        ("sign-up", None, "/sign-up", None),
        ("not-found", None, "/nowhere", None),
        ("requirements", "shortlisted", "/requirements", None),
        ("requirements-empty", "client", "/requirements", None),
        ("requirement-form", "shortlisted", "/requirements/new", None),
        ("requirement-form-verdict", "shortlisted", "/requirements/new", write_verdict),
        ("requirement-form-errors", "shortlisted", "/requirements/new", post_too_little),
        ("requirement", "shortlisted", "/requirements/{shortlisted}", None),
        ("requirement-draft", "draft", "/requirements/{draft}", None),
        ("requirement-returned", "returned", "/requirements/{returned}", None),
        ("requirement-tasks", "draft", "/requirements/{draft}/edit", None),
        ("requirement-particulars", "returned", "/requirements/{returned}/edit/particulars", None),
        ("requirement-particulars-errors", "returned", "/requirements/{returned}/edit/particulars", answer_wrongly),
        ("requirement-people", "draft", "/requirements/{draft}/edit/people", None),
        ("requirement-check", "draft", "/requirements/{draft}/edit/check", None),
        ("requirement-two-tabs", "draft", "/requirements/{draft}/edit/words", write_in_two_tabs),
        ("requirement-revised", "returned", "/requirements/{returned}/edit/check", None),
        ("requirement-of-two-versions", "revised", "/requirements/{revised}", None),
        ("requirement-version", "revised", "/requirements/{revised}/versions/2", None),
        ("requirement-version-past", "revised", "/requirements/{revised}/versions/1", None),
        ("requirement-runs-compared", "revised", "/requirements/{revised}/compare", None),
        ("requirement-nobody-fits", "nobody", "/requirements/{nobody}", None),
        ("requirement-outside", "outside", "/requirements/{outside}", None),
        ("requirement-hybrid", "hybrid", "/requirements/{hybrid}", None),
        ("shortlist", "shortlisted", "/requirements/{shortlisted}/shortlist", None),
        ("shortlist-opened", "shortlisted", "/requirements/{shortlisted}/shortlist", open_the_first),
        ("shortlist-weights", "shortlisted", "/requirements/{shortlisted}/shortlist/weights", move_the_first),
        ("shortlist-weights-errors", "shortlisted", "/requirements/{shortlisted}/shortlist/weights?w.cost=many", None),
        ("shortlist-compared", "shortlisted", "/requirements/{shortlisted}/shortlist/compare?vendor={first}&vendor={second}", None),
        ("shortlist-compared-errors", "shortlisted", "/requirements/{shortlisted}/shortlist/compare?vendor={first}", None),
        ("shortlist-what-if", "shortlisted", "/requirements/{shortlisted}/shortlist/what-if?drop=certificates&drop=languages", None),
        ("shortlist-why-not", "shortlisted", "/requirements/{shortlisted}/shortlist/why-not/{unlisted}", None),
        ("directory", "listed", "/vendors", None),
        ("directory-filtered", "listed", "/vendors?category=data_entry&languages=de&capacity=20", open_the_filters),
        ("directory-nobody", "listed", "/vendors?category=data_entry&skill_level=5", None),
        ("directory-errors", "listed", "/vendors?capacity=many&capacity_by=soon", None),
        ("vendor", "listed", "/vendors/{listed}", None),
        ("vendor-gone", "listed", "/vendors/2000000000", None),
        ("searches", "listed", "/vendors?category=data_entry&languages=de", save_a_search),
        ("searches-empty", "client", "/vendors/searches", None),
        ("watched", "listed", "/vendors", watch_the_first),
        ("watched-empty", "client", "/vendors/watched", None),
        ("capabilities", "capability", "/capabilities", None),
        ("capabilities-empty", "vendor", "/capabilities", None),
        ("capability-form", "capability", "/capabilities/{capability}", None),
        ("capability-form-errors", "capability", "/capabilities/new", save_too_little),
        ("profile", "capability", "/profile", None),
        ("queue", "run", "/admin/queue?show=all", None),
        ("run", "run", "/admin/runs/{run}", None),
        ("weights", "run", "/admin/weights", None),
        ("weights-edit", "run", "/admin/weights/BPO/1/copy", None),
        ("events", "run", "/admin/audit", None),
        ("trail", "run", "/admin/audit/requirement/{shortlisted}", None),
    ],
)
def test_a_page_has_its_picture(
    demo_site: Installation,
    open_page: OpenPage,
    places: dict[str, Place],
    visitor: Callable[[str | None], Visitor],
    name: str,
    person: str | None,
    path: str,
    act: Callable[[Page], None] | None,
    *,
    phone: bool,
) -> None:
    open_page.expect("404")
    open_page.expect("409")
    open_page.expect("400")
    page = open_page(demo_site, visitor(places[person].person if person in places else person), phone=phone)
    page.goto(path.format(**{key: found.id for key, found in places.items()}))
    page.wait_for_load_state("networkidle")
    if act:
        act(page)
    FOLDER.mkdir(exist_ok=True)
    keep(page.screenshot(full_page=True, caret="initial"), f"{name}-{'phone' if phone else 'desktop'}.png")
    assert_nothing_scrolls_sideways(page)


def keep(picture: bytes, name: str) -> None:
    """Write the picture, cut to `TALLEST`, with a palette instead of a colour for each pixel."""
    with Image.open(io.BytesIO(picture)) as whole:
        top = np.asarray(whole.convert("RGB"))[:TALLEST].astype(np.int32)
    codes, pixels, counts = np.unique(top @ (65_536, 256, 1), return_inverse=True, return_counts=True)
    colours = np.stack((codes >> 16, codes >> 8 & 255, codes & 255), axis=1)
    palette = colours[most_telling(colours, counts)]
    nearest = np.square(colours[:, None] - palette).sum(axis=2).argmin(axis=1).astype(np.uint8)
    reduced = Image.fromarray(nearest[pixels].reshape(top.shape[:2]), mode="P")
    reduced.putpalette(palette.astype(np.uint8).tobytes())
    reduced.save(FOLDER / name, optimize=True)


def most_telling(colours: np.ndarray, counts: np.ndarray) -> list[int]:
    """The most frequent colours, then those farthest from all taken: a rare hue must not turn into another one."""
    taken = [int(index) for index in np.argsort(-counts)[:FREQUENT]]
    distance = np.square(colours[:, None] - colours[taken]).sum(axis=2).min(axis=1)
    for _ in range(FARTHEST):
        taken.append(int(distance.argmax()))
        distance = np.minimum(distance, np.square(colours - colours[taken[-1]]).sum(axis=1))
    return taken
