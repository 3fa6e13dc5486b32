"""`make real DATA=…`: stories over real notices, which are not ours to ship. Without the data they fail."""

from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Where the data is."""
    parser.addoption("--data", type=Path, help="the folder with notices.csv")


@pytest.fixture(scope="session")
def notices(request: pytest.FixtureRequest) -> Path:
    """The file of real notices."""
    folder: Path | None = request.config.getoption("--data")
    assert folder, "say where the data is: make real DATA=…"
    file = (folder / "notices.csv").resolve()
    assert file.is_file(), f"{file} is missing"
    return file
