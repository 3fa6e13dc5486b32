"""The files of the catalogue and the demo fit together."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from matching.distinctions import CATEGORIES
from portal.models.organisation import OrganisationKind
from portal.workflow import RequirementStatus
from seed import files
from seed.files import SeedFileError


def vendors() -> list[dict[str, object]]:
    """The demo's vendors as they stand in the file."""
    return [json.loads(line) for line in (files.DEMO / "vendors.jsonl").read_text().splitlines()]


def test_every_category_has_codes_of_the_procurement_vocabulary() -> None:
    codes = files.catalogue().cpv_codes
    assert set(codes) == {category.code for category in CATEGORIES}
    assert all(codes.values())


def test_a_code_stands_once_in_its_list() -> None:
    catalogue = files.catalogue()
    for entries in (catalogue.regions, catalogue.certificates, catalogue.industries):
        codes = [entry.code for entry in entries]
        assert len(set(codes)) == len(codes)


def test_the_version_changes_with_the_files(tmp_path: Path) -> None:
    for file in files.CATALOGUE.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    same = files.catalogue(tmp_path).version
    (tmp_path / "industries.csv").write_text("code,name\nspace,Space travel\n")
    assert (same == files.catalogue().version, files.catalogue(tmp_path).version == same) == (True, False)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("regions.csv", "code,name\nNorth Pole,North Pole\n", "regions.csv, line 2"),
        ("industries.csv", "code,name\nspace,\n", "industries.csv, line 2"),
        ("cpv_codes.csv", "category,cpv_code\nastrology,12345678\n", "no service category astrology"),
        ("cpv_codes.csv", "category,cpv_code\nlogistics,123\n", "cpv_codes.csv, line 2"),
    ],
)
def test_a_slip_in_a_file_is_named_with_its_line(tmp_path: Path, name: str, content: str, said: str) -> None:
    for file in files.CATALOGUE.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / name).write_text(content)
    with pytest.raises(SeedFileError, match=said):
        files.catalogue(tmp_path)


def test_days_are_moved_by_as_much_as_today_is_from_the_day_of_writing() -> None:
    text = '{"valid_until": "2027-03-01", "text": "since 2009, 2027-03-01x, 20270301"}'
    moved = files.moved(text, files.WRITTEN_ON + timedelta(days=366))
    assert moved == '{"valid_until": "2028-03-01", "text": "since 2009, 2027-03-01x, 20270301"}'
    assert files.moved(text, files.WRITTEN_ON) == text


def test_there_are_about_seventy_vendors_each_with_one_name_and_an_invented_address() -> None:
    names = [vendor["name"] for vendor in vendors()]
    assert 60 <= len(set(names)) == len(names)
    assert all(str(vendor["website"]).endswith(".example") for vendor in vendors())


def test_the_story_has_every_status_that_a_requirement_rests_in() -> None:
    passing = {RequirementStatus.POSTED, RequirementStatus.MATCHING}
    assert {scene.ends for scene in files.story().scenes} == set(RequirementStatus) - passing


def test_the_story_is_played_by_clients_vendors_and_two_admins() -> None:
    people = {
        kind: [person for party in files.story().parties if party.kind is kind for person in party.people] for kind in OrganisationKind
    }
    assert len(people[OrganisationKind.OPERATOR]) == 2
    assert len(people[OrganisationKind.CLIENT]) >= 5
    assert len(people[OrganisationKind.VENDOR]) >= 3
