"""What would turn the verdict really turns it, and nothing smaller does."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.classify import classify
from matching.distinctions import DISTINCTION
from matching.types import Brief, ProcessType, Verdict
from matching.verdict.judgement import answer_piece, mean_lean, pieces_of, type_at

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


@given(ANSWERS)
@settings(deadline=None, max_examples=60)
def test_no_smaller_steps_on_the_same_distinctions_turn_a_verdict(answers: dict[str, int]) -> None:
    brief = Brief(category="logistics", answers=answers)
    verdict = classify(brief)
    for flip in verdict.flips:
        for values in product(range(1, 6), repeat=len(flip.answers)):
            other = dict(zip(flip.answers, values, strict=True))
            if _points(answers, other) < _points(answers, flip.answers):
                assert type_of(verdict, {**answers, **other}) is not flip.process_type


def _points(answers: dict[str, int], changes: dict[str, int]) -> int:
    return sum(abs(answer - answers.get(distinction, 3)) for distinction, answer in changes.items())


def type_of(verdict: Verdict, answers: dict[str, int]) -> ProcessType | None:
    """The process type by the documented arithmetic alone: the answers, and C2 as the verdict has it."""
    pieces = [answer_piece(distinction, answer) for distinction, answer in answers.items() if distinction != "C2"]
    position = mean_lean([piece for piece in pieces if piece] + [pieces_of(verdict.reasons)["C2"]])
    return None if position is None else type_at(position)


@pytest.mark.parametrize("category", ["data_entry", "legal_services"])
def test_a_verdict_names_a_flip_to_each_other_process_type(category: str) -> None:
    verdict = classify(Brief(category=category))
    assert {flip.process_type for flip in verdict.flips} == set(ProcessType) - {verdict.process_type}


def test_a_flip_says_in_words_which_answers_it_takes() -> None:
    flip = next(flip for flip in classify(Brief(category="data_entry")).flips if flip.process_type is ProcessType.KPO)
    assert flip.sentence.startswith("It would be KPO if ")
    assert all(DISTINCTION[distinction].name in flip.sentence for distinction in flip.answers)


@pytest.mark.parametrize("text", ["Supply of office chairs.", "Help in the north."])
def test_what_is_neither_kind_of_work_names_the_one_answer_that_would_make_it_each(text: str) -> None:
    verdict = classify(Brief(text=text))
    assert verdict.process_type is None
    assert {flip.process_type: len(flip.answers) for flip in verdict.flips} == dict.fromkeys(ProcessType, 1)
    for flip in verdict.flips:
        assert classify(Brief(text=text, answers=flip.answers)).process_type is flip.process_type
