"""`make screenshots`: a picture of every page with the invented demo, wide and narrow, under `docs/screenshots/`."""

from dataclasses import dataclass

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.config import PROJECT
from portal.models import Capability, MatchRun, OrganisationKind, Requirement, User
from portal.workflow import RequirementStatus
from tests.stories.browser import OpenPage, assert_nothing_scrolls_sideways
from tests.stories.installation import Installation

FOLDER = PROJECT / "docs/screenshots"


@dataclass(frozen=True)
class Places:
    """The rows of the demo that the pages show, and the people who see them."""

    shortlisted: Requirement
    returned: Requirement
    run: MatchRun
    capability: Capability

    def fill(self, path: str) -> str:
        """The path with the ids put in."""
        return path.format(**{name: getattr(self, name).id for name in self.__dataclass_fields__})


@pytest.fixture
def places(demo_site: Installation) -> Places:
    with demo_site.session() as session:
        shortlisted = first(session, RequirementStatus.SHORTLISTED)
        login = next(login for login in demo_site.demo if login.role == OrganisationKind.VENDOR)
        offers = select(Capability).join(User, User.organisation_id == Capability.organisation_id).where(User.email == login.email)
        return Places(
            shortlisted=shortlisted,
            returned=first(session, RequirementStatus.RETURNED),
            run=session.scalars(select(MatchRun).where(MatchRun.requirement_id == shortlisted.id)).all()[-1],
            capability=session.scalars(offers).all()[0],
        )


def first(session: Session, status: RequirementStatus) -> Requirement:
    return session.scalars(select(Requirement).where(Requirement.status == status).order_by(Requirement.id)).all()[0]


def person(site: Installation, role: str | None, places: Places, path: str) -> str | None:
    """The e-mail of somebody of the demo who may see the page."""
    if role != "client":
        return next((login.email for login in site.demo if login.role == role), None)
    shown = places.returned if "returned" in path else places.shortlisted
    with site.session() as session:
        return session.scalars(select(User.email).where(User.organisation_id == shown.organisation_id).order_by(User.id)).all()[0]


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
@pytest.mark.parametrize(
    ("name", "role", "path"),
    [
        ("home", None, "/"),
        ("guide", None, "/guide"),
        ("questionnaire", None, "/guide/questionnaire"),
        ("sign-in", None, "/sign-in"),
        ("sign-up", None, "/sign-up"),
        ("not-found", None, "/nowhere"),
        ("requirements", "client", "/requirements"),
        ("requirement-form", "client", "/requirements/new"),
        ("requirement", "client", "/requirements/{shortlisted}"),
        ("requirement-returned", "client", "/requirements/{returned}"),
        ("requirement-revised", "client", "/requirements/{returned}/edit"),
        ("shortlist", "client", "/requirements/{shortlisted}/shortlist"),
        ("capabilities", "vendor", "/capabilities"),
        ("capability-form", "vendor", "/capabilities/{capability}"),
        ("profile", "vendor", "/profile"),
        ("queue", "operator", "/admin/queue?show=all"),
        ("run", "operator", "/admin/runs/{run}"),
        ("events", "operator", "/admin/audit"),
        ("trail", "operator", "/admin/audit/requirement/{shortlisted}"),
    ],
)
def test_a_page_has_its_picture(
    demo_site: Installation, open_page: OpenPage, places: Places, name: str, role: str | None, path: str, *, phone: bool
) -> None:
    open_page.expect("404")
    page = open_page(demo_site, person(demo_site, role, places, path), phone=phone)
    page.goto(places.fill(path))
    page.wait_for_load_state("networkidle")
    FOLDER.mkdir(exist_ok=True)
    page.screenshot(path=FOLDER / f"{name}-{'phone' if phone else 'desktop'}.png", full_page=True)
    assert_nothing_scrolls_sideways(page)
