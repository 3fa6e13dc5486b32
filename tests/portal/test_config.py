"""Settings: what is taken, what is refused and in which words."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from portal.config import ConfigurationError, Settings


def settings(instance: Path, **values: str) -> Settings:
    return Settings.from_environment({"INSTANCE_DIR": str(instance), **values})


def test_with_nothing_set_everything_lives_in_the_instance_folder(tmp_path: Path) -> None:
    found = settings(tmp_path)
    assert found.database.database == str(tmp_path / "vendor-match.sqlite3")
    assert found.is_embedded
    assert (found.host, found.port, found.log_format, found.secure_cookies) == ("127.0.0.1", 8000, "text", False)


def test_the_secret_key_is_made_once_and_readable_by_its_owner_alone(tmp_path: Path) -> None:
    assert settings(tmp_path).secret_key == settings(tmp_path).secret_key
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_processes_that_start_at_once_agree_on_one_key(tmp_path: Path) -> None:
    for attempt in range(20):
        with ThreadPoolExecutor(8) as pool:
            keys = {found.secret_key for found in pool.map(settings, [tmp_path / str(attempt)] * 8)}
        assert len(keys) == 1


@pytest.mark.parametrize("address", ["portal.sqlite3", "sqlite:///portal.sqlite3"])
def test_a_database_can_be_named_by_its_path(tmp_path: Path, address: str) -> None:
    found = settings(tmp_path, DATABASE_URL=address).database
    assert (found.get_backend_name(), Path(found.database or "").name) == ("sqlite", "portal.sqlite3")


def test_postgresql_is_reached_by_psycopg(tmp_path: Path) -> None:
    assert settings(tmp_path, DATABASE_URL="postgresql://portal@db/portal").database.drivername == "postgresql+psycopg"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://db/portal"),
        ("DATABASE_URL", "sqlite://"),
        ("PORT", "80a"),
        ("PORT", "70000"),
        ("SECURE_COOKIES", "yes"),
        ("LOG_FORMAT", "xml"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_by_its_name(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(ConfigurationError, match=name):
        settings(tmp_path, **{name: value})


def test_an_instance_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(ConfigurationError, match="INSTANCE_DIR"):
        settings(file)


def test_trusted_hosts_are_separated_by_commas_with_or_without_spaces(tmp_path: Path) -> None:
    assert settings(tmp_path, TRUSTED_HOSTS="one.example, two.example,").trusted_hosts == ("one.example", "two.example")
