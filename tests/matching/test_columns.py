"""Sets of rows as packed bits, and weights shared out to the last 1/10,000."""

import numpy as np
import pytest

from matching.columns.masks import count, holds, holds_each, nothing, only, pack, positions
from matching.weights import TOTAL, apportion, apportion_each

CHANCE = np.random.default_rng(3)


@pytest.mark.parametrize("rows", [1, 63, 64, 65, 1_000])
@pytest.mark.parametrize("share", [0.0, 0.02, 0.5, 1.0])
def test_a_mask_holds_exactly_the_rows_that_it_was_made_of(rows: int, share: float) -> None:
    flags = CHANCE.random(rows) < share
    mask, every = pack(flags), np.arange(rows)
    assert holds(mask, every).tolist() == flags.tolist()
    assert holds_each([mask, nothing(rows), mask], every[::-1]).tolist() == [flags[::-1].tolist(), [False] * rows, flags[::-1].tolist()]
    assert (count(mask), positions(mask, rows).tolist()) == (flags.sum(), np.flatnonzero(flags).tolist())
    assert (only(np.flatnonzero(flags), rows) == mask).all()


def test_no_masks_and_no_rows_hold_nothing() -> None:
    assert holds_each([], np.arange(3)).shape == (0, 3)
    assert holds_each([nothing(5)], np.arange(0)).shape == (1, 0)


def test_wholes_with_shares_of_their_own_are_apportioned_as_each_alone() -> None:
    shares = CHANCE.integers(0, 4, (50, 7))
    shares[:, 3] += 1
    wholes = CHANCE.integers(0, TOTAL + 1, 50)
    together = apportion_each(shares, wholes)
    assert together.sum(axis=1).tolist() == wholes.tolist()
    for own, whole, found in zip(shares.tolist(), wholes.tolist(), together.tolist(), strict=True):
        assert list(apportion({str(number): share for number, share in enumerate(own)}, whole).values()) == found
