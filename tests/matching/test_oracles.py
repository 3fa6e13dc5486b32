"""The weighted sum and the value functions against published tables and against pymcdm.

The table of the weighted sum is the example of the weighted sum model in E. Triantaphyllou, "Multi-Criteria Decision Making: A Comparative
Study", Kluwer Academic Publishers, 2000, as retold in Wikipedia's article "Weighted sum model". That of the value functions is the
human development index as it was until 2009, a weighted sum of measures between fixed ends, worked out for three countries
in the technical notes of the "Mozambique National Human Development Report 2000", UNDP and SARDC, Maputo
(www.sardc.net/HDev/MHDR2000/Eng/TechNotes/8.html). pymcdm: B. Kizielewicz,
A. Shekhovtsov and W. Sałabun, "pymcdm: The universal library for solving multi-criteria decision-making problems",
SoftwareX 22 (2023).
"""

import numpy as np
from pymcdm.methods import WSM
from pymcdm.normalizations import minmax_normalization

from matching.capabilities import CapabilityTable
from matching.criteria import linear
from matching.passes.scoring import points
from matching.ranking import rank
from matching.weights import apportion
from tests.matching.invented import AS_OF, brief, capabilities, verdict

PUBLISHED_WEIGHTS = (0.20, 0.15, 0.40, 0.25)
PUBLISHED_TABLE = ((25, 20, 15, 30), (10, 30, 20, 30), (30, 10, 30, 10))
PUBLISHED_SCORES = (21.50, 22.00, 22.00)

PUBLISHED_MEASURES = {"life": (772, 698, 423), "literacy": (990, 829, 395), "enrolment": (881, 689, 320)}
"""Years at birth, adults who read and enrolment in per cent, of Germany, China and Mozambique, in tenths."""
PUBLISHED_ENDS = {"life": (250, 850), "literacy": (0, 1_000), "enrolment": (0, 1_000)}
PUBLISHED_INDICES = {"life": (0.870, 0.747, 0.288), "literacy": (0.990, 0.829, 0.395), "enrolment": (0.881, 0.689, 0.320)}
PUBLISHED_INCOME = (0.895, 0.575, 0.334)
PUBLISHED_DEVELOPMENT = (0.906, 0.701, 0.331)


def as_given(values: np.ndarray, cost: bool = False) -> np.ndarray:
    """Leave values as they are: ours are absolute and on one scale already."""
    assert not cost
    return values


def test_the_published_table_gives_its_published_scores() -> None:
    # A1: 25 × 0.20 + 20 × 0.15 + 15 × 0.40 + 30 × 0.25 = 5 + 3 + 6 + 7.5 = 21.50
    table = np.array(PUBLISHED_TABLE, np.int32) * 100  # the table's 0 to 100 on our 0 to 10,000
    weights = apportion({str(number): round(100 * weight) for number, weight in enumerate(PUBLISHED_WEIGHTS)})
    scores = sum(points(table[:, number], weights[str(number)]) for number in range(4))
    assert [score / 100 for score in scores] == list(PUBLISHED_SCORES)
    assert np.allclose(WSM(as_given)(np.array(PUBLISHED_TABLE, float), np.array(PUBLISHED_WEIGHTS), np.ones(4)), PUBLISHED_SCORES)


def test_linear_values_and_their_weighted_sum_are_those_of_the_published_human_development_index() -> None:
    # Germany, life: (77.2 − 25) ÷ (85 − 25) = 0.870. Education is 2/3 literacy and 1/3 enrolment; life, education and income
    # are a third of the whole each.
    values = {name: linear(np.array(PUBLISHED_MEASURES[name]), *PUBLISHED_ENDS[name]) for name in PUBLISHED_MEASURES}
    for name, value in values.items():
        assert np.abs(value / 10_000 - PUBLISHED_INDICES[name]).max() <= 0.0006
    values["income"] = np.array([round(10_000 * value) for value in PUBLISHED_INCOME], np.int32)
    weights = apportion({"life": 3, "literacy": 2, "enrolment": 1, "income": 3})
    scores = sum(points(values[name], weight) for name, weight in weights.items())
    assert np.abs(scores / 10_000 - PUBLISHED_DEVELOPMENT).max() <= 0.0006


def test_scores_are_pymcdms_weighted_sum_up_to_the_rounding_of_points() -> None:
    asked = brief(text="Helpline for retail customers", industry="retail", utc_offset=60)
    ranked = rank(asked, verdict(), CapabilityTable.build(capabilities(500)), as_of=AS_OF).ranked
    values = np.array([[part.value or 0 for part in vendor.contributions] for vendor in ranked], float)
    weights = np.array([part.weight for part in ranked[0].contributions]) / 10_000
    expected = WSM(as_given)(values, weights, np.ones(len(weights)))
    assert len(ranked) > 100
    assert np.abs(expected - [vendor.score for vendor in ranked]).max() <= 0.5 * len(weights)


def test_a_linear_value_is_pymcdms_min_max_between_its_own_ends() -> None:
    amounts = np.arange(0, 101)
    rising = linear(amounts, 0, 100) / 10_000
    falling = linear(amounts, 100, 0) / 10_000
    assert np.abs(rising - minmax_normalization(amounts.astype(float))).max() <= 1 / 10_000
    assert np.abs(falling - minmax_normalization(amounts.astype(float), cost=True)).max() <= 1 / 10_000
