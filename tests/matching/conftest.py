"""The engine is pure: its tests start nothing and may not open a connection."""

from collections.abc import Iterator

import pytest
from pytest_socket import disable_socket, enable_socket


@pytest.fixture(autouse=True)
def _no_connection() -> Iterator[None]:
    disable_socket()
    yield
    enable_socket()
