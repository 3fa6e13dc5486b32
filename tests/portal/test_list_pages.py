"""Every list page asks the database the same number of questions whether it has few rows or many."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, sessionmaker

from matching.runner import work
from matching.types import ProcessType
from matching.weights import BPO_PROFILE
from portal.db import transaction
from portal.inputs import CertificateInput, EngagementInput, RateInput, WeightProfileInput
from portal.match_store import SqlMatchStore
from portal.models import MatchRun, Organisation, OrganisationKind, User
from portal.services import audit, capabilities, reviews, vendor_watches, weight_profiles
from portal.workflow import RequirementStatus, RunState
from tests.factories import make_requirement, make_run, make_search, make_user
from tests.portal.played import offer, offered, post

SignIn = Callable[[User], FlaskClient]
FEW, MANY = 1, 30


@dataclass(frozen=True, slots=True)
class People:
    """One person of each role, in a session that writes."""

    session: Session
    client: User
    vendor: User
    admin: User


def one_requirement(people: People, number: int) -> None:
    requirement = make_requirement(people.session, people.client, RequirementStatus.IN_REVIEW, title=f"Work {number}")
    make_run(people.session, requirement, RunState.DONE, considered=0, entry_count=0)


def one_capability(people: People, number: int) -> None:
    said = offered(
        category="data_entry" if number % 2 else "payroll_processing",
        rates=(RateInput(amount=number + 1, currency="EUR"),),  # type: ignore[arg-type]
        certificates=(CertificateInput(code="iso_27001"), CertificateInput(code="soc_2")),
        engagements=(EngagementInput(text=f"Work {number}"),),
    )
    capabilities.create(people.session, None, people.vendor.organisation, said)


def one_vendor(people: People, number: int) -> Organisation:
    seller = make_user(people.session, kind=OrganisationKind.VENDOR)
    capabilities.create(people.session, None, seller.organisation, offered(languages=("de",)))
    return seller.organisation


def one_search(people: People, number: int) -> None:
    make_search(people.session, people.client, name=f"Search {number}", languages=("de",))


def one_watched_vendor(people: People, number: int) -> None:
    vendor = one_vendor(people, number)
    vendor_watches.watch(people.session, people.client, vendor.id)
    capabilities.create(people.session, None, vendor, offered(capacity=number))


def one_event(people: People, number: int) -> None:
    audit.record(people.session, people.client, "rename", people.vendor.organisation, {"name": f"{number}"}, {"name": f"{number + 1}"})


def one_weight_profile(people: People, number: int) -> None:
    weights = dict(BPO_PROFILE.weights)
    moved = number % 50 + 1
    given = WeightProfileInput(
        name=f"Copy {number}",
        reason="To compare.",
        weights=weights | {"cost": weights["cost"] + moved, "sla_record": weights["sla_record"] - moved},
    )
    weight_profiles.save_copy(people.session, people.admin, ProcessType.BPO, given)


@pytest.fixture
def people(sessions: sessionmaker[Session]) -> Iterator[People]:
    """One person of each role."""
    with sessions() as session:
        yield People(session, *(make_user(session, kind=kind) for kind in OrganisationKind))


@pytest.mark.parametrize(
    ("path", "role", "one"),
    [
        ("/requirements", "client", one_requirement),
        ("/admin/queue?show=all", "admin", one_requirement),
        ("/capabilities", "vendor", one_capability),
        ("/admin/audit", "admin", one_event),
        ("/admin/audit/organisation/{vendor}", "admin", one_event),
        ("/admin/weights", "admin", one_weight_profile),
        ("/vendors", "client", one_vendor),
        ("/vendors?languages=de&certificates=&order=capacity", "client", one_vendor),
        ("/vendors", "admin", one_vendor),
        ("/vendors/searches", "client", one_search),
        ("/vendors/watched", "client", one_watched_vendor),
        ("/vendors/{vendor}", "client", one_capability),
    ],
)
def test_a_list_page_takes_the_same_number_of_queries_however_long_it_is(
    path: str,
    role: str,
    one: Callable[[People, int], object],
    people: People,
    sign_in: SignIn,
    count_queries: Callable[[Session], AbstractContextManager[object]],
) -> None:
    person = getattr(people, role)
    people.session.commit()
    browser = sign_in(person)
    address = path.format(vendor=people.vendor.organisation_id)

    def add(numbers: range) -> None:
        with transaction(people.session):
            for number in numbers:
                one(people, number)

    def queries() -> list[str]:
        people.session.rollback()
        assert browser.get(address).status_code == 200
        with count_queries(people.session) as counted:
            assert browser.get(address).status_code == 200
        return [statement.partition(" IN (")[0] for statement in counted.statements]  # type: ignore[attr-defined]

    add(range(FEW))
    few = queries()
    add(range(FEW, MANY))
    assert queries() == few


@pytest.mark.parametrize(("path", "role"), [("/requirements/{requirement}/shortlist", "client"), ("/admin/runs/{run}", "admin")])
def test_a_ranking_takes_the_same_number_of_queries_for_few_vendors_and_for_many(
    path: str,
    role: str,
    people: People,
    sessions: sessionmaker[Session],
    sign_in: SignIn,
    count_queries: Callable[[Session], AbstractContextManager[object]],
) -> None:
    people.session.commit()
    browser = sign_in(getattr(people, role))

    def queries(vendors: int) -> list[str]:
        for _ in range(vendors):
            offer(sessions)
        run_id = post(sessions, people.client.id)
        work(SqlMatchStore(sessions))
        with transaction(people.session):
            run = people.session.get_one(MatchRun, run_id)
            reviews.approve(people.session, people.admin, run)
            address = path.format(requirement=run.requirement_id, run=run_id)
        with count_queries(people.session) as counted:
            assert browser.get(address).status_code == 200
        return [statement.partition(" IN (")[0] for statement in counted.statements]  # type: ignore[attr-defined]

    queries(FEW)  # the first visit of the minute is written down
    assert queries(FEW) == queries(MANY)
