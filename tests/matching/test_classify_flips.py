"""What would turn the verdict really turns it, and nothing smaller does."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.classify import classify
from matching.distinctions import DISTINCTION
from matching.types import Brief, ProcessType

ANSWERS = st.dictionaries(st.sampled_from(sorted(DISTINCTION)), st.integers(1, 5), min_size=1, max_size=13)


def _with(brief: Brief, changes: dict[str, int]) -> Brief:
    return Brief(title=brief.title, text=brief.text, category=brief.category, answers={**brief.answers, **changes})


@given(ANSWERS, st.sampled_from(["", "Routine scanning of forms.", "In-depth statistical analysis by experts."]))
@settings(deadline=None, max_examples=60)
def test_applying_a_flip_gives_the_process_type_that_it_names(answers: dict[str, int], text: str) -> None:
    brief = Brief(text=text, category="logistics", answers=answers)
    for flip in classify(brief).flips:
        assert classify(_with(brief, flip.answers)).process_type is flip.process_type


@given(ANSWERS)
@settings(deadline=None, max_examples=25)
def test_no_single_answer_turns_a_verdict_whose_flip_needs_two(answers: dict[str, int]) -> None:
    brief = Brief(category="legal_services", answers=answers)
    for flip in classify(brief).flips:
        if len(flip.answers) > 1:
            singles = [{distinction: answer} for distinction in DISTINCTION for answer in range(1, 6)]
            assert all(classify(_with(brief, single)).process_type is not flip.process_type for single in singles)


@pytest.mark.parametrize("category", ["data_entry", "legal_services"])
def test_a_verdict_names_a_flip_to_each_other_process_type(category: str) -> None:
    verdict = classify(Brief(category=category))
    assert {flip.process_type for flip in verdict.flips} == set(ProcessType) - {verdict.process_type}


def test_a_flip_says_in_words_which_answers_it_takes() -> None:
    flip = next(flip for flip in classify(Brief(category="data_entry")).flips if flip.process_type is ProcessType.KPO)
    assert flip.sentence.startswith("It would be KPO if ")
    assert all(DISTINCTION[distinction].name in flip.sentence for distinction in flip.answers)


def test_goods_have_nothing_to_turn_unless_the_client_answers() -> None:
    assert classify(Brief(text="Supply of office chairs.")).flips == ()
    assert classify(Brief(text="Supply of office chairs.", answers={"C1": 5})).process_type is ProcessType.KPO
