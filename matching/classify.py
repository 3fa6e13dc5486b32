"""The verdict on a brief: scope and process type as two answers, with the reason that each distinction gives.

How it is computed is told, with an example worked by hand, in `docs/verdict.md`.
"""

import math
from collections.abc import Mapping
from functools import partial

from matching.distinctions import CATEGORY, DISTINCTIONS, Distinction, Kind
from matching.types import Brief, CategoryScore, ProcessType, Reason, Scope, Side, Verdict
from matching.verdict.evidence import Evidence, find_evidence
from matching.verdict.flips import find_flips
from matching.verdict.judgement import (
    ANSWER_WEIGHTS,
    CONFLICT_LEAN,
    TEXT_FACTOR,
    Piece,
    answer_piece,
    certainty,
    doubt,
    mean_lean,
    pieces_of,
    type_at,
)
from matching.verdict.lexicon import KNOWLEDGE_WORK, NOT_OUTSOURCED, CategoryLexicon, lexicon_version
from matching.verdict.model import Model, installed_model
from matching.verdict.recognition import Recognition, recognise

CLASSIFIER_RULES = "5"  # changes with the rules below; the version of a verdict names the rules, the lexicon and the model
ENOUGH_EVIDENCE = 2.0  # strength of the phrases found below which a text says too little to place it
CATEGORIES_SHOWN = 5
PHRASES_SHOWN = 40  # per distinction; a long text repeats itself


def classify(brief: Brief, model: Model | None = None, lexicon: CategoryLexicon | None = None) -> Verdict:
    """The verdict on a brief, by the installed model and lexicon unless others are given. Deterministic; raises for no text."""
    model = model or installed_model()
    recognition = recognise(brief.title, brief.text, model, lexicon)
    scope, class_name = _place(brief, recognition, model)
    reasons = _reasons(brief, recognition, class_name, model)
    pieces = pieces_of(reasons)
    work = mean_lean(piece for piece in pieces.values() if piece.side is Side.WORK)
    objective = mean_lean(piece for piece in pieces.values() if piece.side is Side.OBJECTIVE)
    position = mean_lean(pieces.values())
    weight = math.fsum(piece.weight for piece in pieces.values())
    process_type = _process_type(class_name, pieces, brief.answers)
    category = class_name if scope is Scope.INSIDE else None
    return Verdict(
        scope=scope,
        process_type=process_type,
        category=category,
        confidence=_confidence(_neither(brief, scope, recognition, pieces), process_type, position, weight, model),
        position=position if process_type else None,
        work=work if process_type else None,
        objective=objective if process_type else None,
        conflict=_conflict(work, objective) if process_type else None,
        sentence=_sentence(scope, category, class_name, process_type),
        categories=_top_categories(brief, recognition),
        skill_level=_skill_level(brief, class_name, model) if process_type else None,
        reasons=reasons,
        missing=_missing(brief, scope, process_type, work, objective),
        flips=find_flips(pieces, brief.answers, partial(_process_type, class_name)),
        classifier_version=f"{CLASSIFIER_RULES}/{lexicon_version()}/{model.version}",
    )


def work_lean(text: str) -> float | None:
    """The judgement of the work alone that a bare text gives: the cheap part of a verdict, for sentences by the hundred."""
    model = installed_model()
    brief = Brief(text=text)
    recognition = recognise("", text, model)
    pieces = pieces_of(_reasons(brief, recognition, _place(brief, recognition, model)[1], model))
    return mean_lean(piece for piece in pieces.values() if piece.side is Side.WORK)


def _place(brief: Brief, recognition: Recognition, model: Model) -> tuple[Scope, str | None]:
    """The scope and the class of work that it rests on; a category that the client chose settles both.

    Outside, whatever the fifteen get on the KPO side counts for knowledge work: not knowing which kind is no sign of goods.
    """
    if brief.category in CATEGORY:
        return Scope.INSIDE, brief.category
    if recognition.evidence < ENOUGH_EVIDENCE:
        return Scope.NOT_ENOUGH_SAID, None
    best = max(CATEGORY, key=lambda name: recognition.probabilities[name])
    outside = recognition.probabilities[KNOWLEDGE_WORK] + recognition.probabilities[NOT_OUTSOURCED]
    if recognition.probabilities[best] > outside:
        return Scope.INSIDE, best
    knowledge = math.fsum(chance for _, chance in _sides(recognition, model)[True])
    return Scope.OUTSIDE, KNOWLEDGE_WORK if knowledge > recognition.probabilities[NOT_OUTSOURCED] else NOT_OUTSOURCED


def _reasons(brief: Brief, recognition: Recognition, class_name: str | None, model: Model) -> tuple[Reason, ...]:
    evidence = find_evidence(brief.title, brief.text)
    return tuple(
        _category_reason(row, brief, recognition, class_name, model)
        if row.id == "C2" and row.id not in brief.answers
        else _reason(row, brief.answers.get(row.id), evidence.get(row.id))
        for row in DISTINCTIONS
    )


def _reason(row: Distinction, answer: int | None, evidence: Evidence | None) -> Reason:
    """What one distinction says: the answer if there is one, else the client's words, else nothing."""
    phrases = evidence.phrases[:PHRASES_SHOWN] if evidence else ()
    if answer is not None:
        piece = answer_piece(row.id, answer)
        lean, weight = (piece.lean, piece.weight) if piece else (None, 0.0)
        sentence = _answer_sentence(row, answer)
    elif evidence:
        lean, weight = evidence.lean, ANSWER_WEIGHTS[row.id] * TEXT_FACTOR * evidence.strength
        sentence = f"Your words: {_quoted(evidence)}."
    else:
        lean, weight, sentence = None, 0.0, "Nothing is said of this."
    return Reason(
        distinction=row.id,
        side=row.side,
        lean=None if lean is None else round(lean, 4),
        weight=round(weight, 4),
        sentence=sentence,
        answer=answer,
        phrases=phrases,
    )


def _answer_sentence(row: Distinction, answer: int) -> str:
    if row.kind is Kind.AXIS:
        pole = row.bpo if answer < 3 else row.kpo
        if answer == 3:
            return "You answered 3 of 5: between the two poles."
        return f"You answered {answer} of 5: {pole[0].lower()}{pole[1:]}."
    if answer <= 3:
        return f"You answered {answer} of 5: it does not apply, which speaks for neither side."
    return f"You answered {answer} of 5: it applies, which speaks for {row.favours}."


def _quoted(evidence: Evidence) -> str:
    distinct = list(dict.fromkeys(" ".join(phrase.words.split()) for phrase in evidence.phrases))
    return ", ".join(f"“{words}”" for words in distinct[:4]) + (" and more" if len(distinct) > 4 else "")


def _category_reason(row: Distinction, brief: Brief, recognition: Recognition, class_name: str | None, model: Model) -> Reason:
    """C2: the lean of the chosen class, or of the likelier side among those that it may be, weighing less the less sure it is."""
    if class_name is None or class_name == NOT_OUTSOURCED:
        sentence = "It is none of the fifteen services." if class_name else "No service category could be recognised."
        return Reason(distinction=row.id, side=row.side, lean=None, weight=0.0, sentence=sentence)
    chosen = brief.category == class_name
    lean, share = (model.lean(class_name), 1.0) if chosen else _likelier_side(recognition, model)
    name = CATEGORY[class_name].name if class_name in CATEGORY else "Other knowledge work"
    shares = model.shares[class_name]
    return Reason(
        distinction=row.id,
        side=row.side,
        lean=round(lean, 4),
        weight=round(ANSWER_WEIGHTS[row.id] * share, 4),
        sentence=f"{name} {'was chosen' if chosen else 'was recognised'}, which is usually {max(shares, key=shares.__getitem__)} work.",
        phrases=recognition.reading.phrases[class_name][:PHRASES_SHOWN],
    )


def _likelier_side(recognition: Recognition, model: Model) -> tuple[float, float]:
    """The mean lean of the classes on the likelier side, and by how much that side is likelier than the other."""
    sides = _sides(recognition, model)
    chances = {above: math.fsum(chance for _, chance in side) for above, side in sides.items()}
    above = chances[True] > chances[False]
    lean = math.fsum(lean * chance for lean, chance in sides[above]) / chances[above]
    return lean, chances[above] - chances[not above]


def _sides(recognition: Recognition, model: Model) -> dict[bool, list[tuple[float, float]]]:
    """Lean and probability of every class of outsourced work: of the KPO side under True, of the BPO side under False."""
    sides: dict[bool, list[tuple[float, float]]] = {True: [], False: []}
    for name, chance in recognition.probabilities.items():
        if name != NOT_OUTSOURCED:
            lean = model.lean(name)
            sides[lean > 0].append((lean, chance))
    return sides


def _process_type(class_name: str | None, pieces: Mapping[str, Piece], answers: Mapping[str, int]) -> ProcessType | None:
    """None where too little was said, and for goods and works unless the client's answers place the work."""
    position = mean_lean(pieces.values())
    answered = any(distinction in answers for distinction in pieces)
    if position is None or (not answered and class_name in {None, NOT_OUTSOURCED}):
        return None
    return type_at(position)


def _neither(brief: Brief, scope: Scope, recognition: Recognition, pieces: Mapping[str, Piece]) -> float:
    """How likely the requirement is neither kind of work: by its text, and the less so the more the client's answers say of the work."""
    if brief.category in CATEGORY or scope is Scope.NOT_ENOUGH_SAID:
        return 0.0
    answered = math.fsum(piece.weight for distinction, piece in pieces.items() if distinction in brief.answers)
    return recognition.probabilities[NOT_OUTSOURCED] * doubt(answered)


def _confidence(neither: float, process_type: ProcessType | None, position: float | None, weight: float, model: Model) -> float:
    """How likely a careful reader names the same process type, or neither as the verdict does, by the model's calibration."""
    raw = neither if process_type is None or position is None else (1 - neither) * certainty(position, weight)
    slope, offset = model.confidence
    raw = min(max(raw, 1e-6), 1 - 1e-6)
    return round(1 / (1 + math.exp(-(slope * math.log(raw / (1 - raw)) + offset))), 4)


def _conflict(work: float | None, objective: float | None) -> str | None:
    if work is None or objective is None:
        return None
    if work <= -CONFLICT_LEAN and objective >= CONFLICT_LEAN:
        return "The work is routine, yet you want insight and strategic value from it: decide which of the two comes first."
    if work >= CONFLICT_LEAN and objective <= -CONFLICT_LEAN:
        return "The work needs expertise, yet you want it for lower cost or capacity: the cheapest vendor may not be able to do it."
    return None


def _sentence(scope: Scope, category: str | None, class_name: str | None, process_type: ProcessType | None) -> str:
    kind = {
        ProcessType.BPO: "BPO: routine work that follows set procedures",
        ProcessType.KPO: "KPO: expert work that needs analysis and judgement",
        ProcessType.HYBRID: "hybrid: partly routine, partly expert work",
    }
    if scope is Scope.INSIDE and category and process_type:
        return f"This is {CATEGORY[category].name.lower()} work and reads as {kind[process_type]}."
    if scope is Scope.INSIDE and category:
        return f"This is {CATEGORY[category].name.lower()} work; too little is said to tell BPO from KPO."
    if scope is Scope.OUTSIDE and process_type:
        return f"This is none of the fifteen services, but reads as {kind[process_type]}."
    if scope is Scope.OUTSIDE:
        return "This is none of the fifteen services, and neither BPO nor KPO: it reads as goods, works, licences or personal services."
    if process_type:
        return f"Too little is said to name the service; by your answers it is {kind[process_type]}."
    return "Too little is said to tell which service this is."


def _top_categories(brief: Brief, recognition: Recognition) -> tuple[CategoryScore, ...]:
    """The likeliest of the fifteen; a chosen category leads with a score of one."""
    scores = {name: recognition.probabilities[name] for name in CATEGORY}
    if brief.category in CATEGORY:
        scores[brief.category] = 1.0
    best = sorted(CATEGORY, key=lambda name: -scores[name])[:CATEGORIES_SHOWN]
    return tuple(CategoryScore(category=name, score=round(scores[name], 4)) for name in best)


def _skill_level(brief: Brief, class_name: str | None, model: Model) -> int | None:
    """What work of this class usually asks, moved by the answer on expertise; from that answer alone if need be."""
    expertise = brief.answers.get("C3")
    if class_name is None:
        return expertise
    usual = model.skills[class_name]
    return max(1, min(5, round(usual if expertise is None else (usual + expertise) / 2)))


def _missing(brief: Brief, scope: Scope, process_type: ProcessType | None, work: float | None, objective: float | None) -> tuple[str, ...]:
    """What to add, most useful first."""
    wanted = (
        (scope is Scope.NOT_ENOUGH_SAID, "Say in two or three sentences what the vendor is to do and what comes out of it."),
        (scope is Scope.NOT_ENOUGH_SAID, "Choose the service category if you know it."),
        (scope is Scope.OUTSIDE, "If it is one of the fifteen services after all, choose the category yourself."),
        (scope is Scope.INSIDE and not brief.text.strip(), "Describe the work in two or three sentences."),
        (work is None, "Say whether the tasks follow a set procedure or need analysis and judgement."),
        (work is None, "Say what expertise the people need."),
        (objective is None, "Say what you want from it: lower cost and flexible capacity, or insight and new value."),
        (
            process_type is ProcessType.BPO and not (brief.monthly_volume or brief.headcount),
            "Say how much work it is, in items a month or people.",
        ),
    )
    return tuple(sentence for applies, sentence in wanted if applies)
