"""One page of a long list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

Row = TypeVar("Row")

ROWS = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[Row]):
    """The rows of one page, which page it is, and how many rows and pages there are."""

    rows: Sequence[Row]
    number: int
    total: int

    @property
    def last(self) -> int:
        """The number of the last page."""
        return max(1, -(-self.total // ROWS))


def count_of(session: Session, statement: Select) -> int:
    """How many rows the statement has on all pages."""
    return session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0


def window(statement: Select, number: int) -> Select:
    """The statement cut to page `number`."""
    return statement.limit(ROWS).offset((number - 1) * ROWS)


def page_of(rows: Sequence[Row], number: int) -> Sequence[Row]:
    """The rows of page `number` of a list in memory."""
    return rows[(number - 1) * ROWS : number * ROWS]
