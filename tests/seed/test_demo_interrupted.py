"""A loading of the demo that ends half-way."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from portal import demo_logins
from portal.models import Requirement
from portal.workflow import RequirementStatus
from seed import demo, files
from seed.demo import load_demo

TODAY = date(2027, 6, 15)


def test_a_loading_that_was_interrupted_is_finished_by_the_next(
    sessions: sessionmaker[Session], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    for step in ("_set_aside", "work_until_empty", "_end"):
        with monkeypatch.context() as patched:
            patched.setattr(demo, step, interrupt)
            with pytest.raises(KeyboardInterrupt):
                load_demo(sessions, tmp_path, TODAY)
    logins = demo_logins.read(tmp_path)
    assert load_demo(sessions, tmp_path, TODAY)
    assert demo_logins.read(tmp_path) == logins
    with sessions() as session:
        statuses = session.scalars(select(Requirement.status)).all()
        assert len(statuses) == len(files.story().scenes)
        assert RequirementStatus.MATCHING not in statuses
