"""Invented notices in the manner of public buyers, labelled by the conventions of docs/verdict.md and never trained on."""

import csv
from pathlib import Path

import pytest

from matching.distinctions import CATEGORY
from matching.learning.evaluation import Scores, predict, score
from matching.learning.labels import NONE, Label

FILE = Path(__file__).with_name("invented_notices.csv")


@pytest.fixture(scope="module")
def labels() -> list[Label]:
    with FILE.open(encoding="utf-8") as file:
        return [
            Label(
                id=row["id"],
                text=row["text"],
                category=row["category"],
                process_type=row["process_type"],
                skill_level=float(row["skill_level"]),
            )
            for row in csv.DictReader(file)
        ]


@pytest.fixture(scope="module")
def scores(labels: list[Label]) -> Scores:
    return score(labels, [predict(label.id, label.text) for label in labels])


def test_the_notices_ask_for_every_category_and_for_none(labels: list[Label]) -> None:
    assert {label.category for label in labels} == {*CATEGORY, NONE}


def test_the_service_of_a_terse_notice_is_recognised(scores: Scores) -> None:
    assert scores.accuracy >= 0.92
    assert scores.macro_f1 >= 0.92
    assert scores.top3 is not None
    assert scores.top3 >= 0.97


def test_the_process_type_of_a_terse_notice_is_recognised(scores: Scores) -> None:
    assert scores.process_type is not None
    assert scores.process_type >= 0.88
