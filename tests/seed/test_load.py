"""Loading the catalogue."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.db import transaction
from portal.models import CatalogueRelease, DeliveryRegion, ServiceCategory
from seed.load import load_catalogue


def test_loading_twice_changes_nothing(session: Session) -> None:
    assert load_catalogue(session) == 0
    assert session.scalar(select(func.count()).select_from(CatalogueRelease)) == 1


def test_a_row_that_differs_from_the_files_is_corrected_and_a_lost_one_added(session: Session) -> None:
    with transaction(session):
        session.get_one(ServiceCategory, "logistics").cpv_codes = []
        session.delete(session.get_one(DeliveryRegion, "oceania"))
    assert load_catalogue(session) == 2
    assert session.get_one(ServiceCategory, "logistics").cpv_codes
    assert session.get_one(DeliveryRegion, "oceania").name == "Oceania"


def test_a_code_that_left_the_files_stays(session: Session) -> None:
    with transaction(session):
        session.add(DeliveryRegion(code="atlantis", name="Atlantis", position=99))
    assert load_catalogue(session) == 0
    assert session.get_one(DeliveryRegion, "atlantis").name == "Atlantis"
