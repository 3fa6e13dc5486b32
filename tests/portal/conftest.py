"""Who most tests of the portal have: a person of a client, and that person's browser."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from portal.models import User
from tests.portal.played import make_client


@pytest.fixture
def buyer(session: Session) -> User:
    """A person of a client."""
    person = make_client(session)
    session.commit()
    return person


@pytest.fixture
def browser(buyer: User, sign_in: Callable[[User], FlaskClient]) -> FlaskClient:
    """The buyer, signed in."""
    return sign_in(buyer)
