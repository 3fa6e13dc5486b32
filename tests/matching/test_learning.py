"""What training rests on: the parts that are held back, and the correction of the confidence."""

import numpy as np
import pytest

from matching.learning.fitting import fit_logistic
from matching.learning.labels import Label, folds


@pytest.mark.parametrize("share", [0.3, 0.6, 0.7, 0.95])
def test_the_corrected_confidence_has_the_share_that_was_right_however_few_they_are(share: float) -> None:
    chance = np.random.default_rng(7)
    raw = np.clip(chance.beta(8, 1, 400), 0.001, 0.999)
    right = (chance.random(400) < share).astype(float)
    slope, offset = fit_logistic(raw, right)
    corrected = 1 / (1 + np.exp(-(slope * np.log(raw / (1 - raw)) + offset)))
    assert corrected.mean() == pytest.approx(right.mean(), abs=0.02)


def test_the_same_text_is_never_learned_and_judged_at_once() -> None:
    labels = [Label(id=f"{copy}-{number}", text=f"Text  {number}", category="none") for copy in "abc" for number in range(10)]
    parts = folds(labels, 4)
    assert sorted(at for part in parts for at in part) == list(range(30))
    texts = [{labels[at].text for at in part} for part in parts]
    assert sum(len(own) for own in texts) == 10
