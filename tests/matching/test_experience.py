import hashlib
import subprocess
import sys
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.experience import FULL, ExperienceIndex, Query
from matching.relevance.terms import TABLE_FILE, Reference, read_clauses, shipped

WORDS = ("invoice", "keying", "claim", "payroll", "helpdesk", "telephone", "support", "patent", "search", "freight", "survey", "audit")
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map(" ".join)
ENGAGEMENTS = st.lists(TEXTS, max_size=4)
DIGESTS = {"2": "261a155ea147a54974b6cf49b3f84c7e5e43e09c7dc28848ace7aaaa25d27a9b"}


def value(query: Query, engagements: Sequence[str]) -> int:
    return int(ExperienceIndex.build([engagements]).relevance(query)[0])


def test_the_worked_example_of_the_documentation() -> None:
    reference = Reference("example", unseen=0, weights={"invoice": 2_000, "keying": 1_000, "invoice keying": 3_000})
    query = Query.of("Invoice keying, in Dutch", reference=reference)
    index = ExperienceIndex.build([["Keying of invoices", "An archive of invoices"], ["Lawn mowing"], []], reference)
    # Gains are weight² in 1/1,000: invoice 4,000, keying 1,000, the pair 9,000; Q = 14,000.
    assert sorted(query.gains.tolist()) == [1_000, 4_000, 9_000]
    # The first engagement says all of it: 14,000 ÷ (14,000^5/8 · 14,000^3/8) = 1.
    # The second says “invoice” alone: 4,000 ÷ (14,000^5/8 · 4,000^3/8) = (2 ÷ 7)^5/8 = 0.4570. The third says nothing of it.
    assert index.likeness(query).tolist() == [10_000, 4_570, 0]
    # T = 1² + 0.4570² = 1.2088; 1.2088 ÷ (1.2088 + 0.2²) = 0.9679. A vendor without engagements is unknown, not 0.
    assert index.relevance(query).tolist() == [9_679, 0, -1]


def test_the_same_words_in_another_order_and_number_are_fully_alike() -> None:
    assert ExperienceIndex.build([["Keying invoices"]]).likeness(Query.of("invoice keying")).tolist() == [FULL]


def test_words_of_one_family_share_their_parts() -> None:
    query = Query.of("Bookkeeper for the ledgers")
    assert value(query, ["Bookkeeping"]) > value(query, ["Gardening"])


def test_boilerplate_makes_nobody_relevant() -> None:
    query = Query.of("Provide the payroll service and report on requirements")
    assert value(query, ["Provided services and reported on the requirements"]) < value(query, ["Payroll"]) / 10


def test_a_vendor_that_did_much_of_it_comes_before_one_that_did_some_of_it() -> None:
    query = Query.of("Keying of insurance claim forms")
    once, often = ["Keying of claim forms"], ["Keying of claim forms", "Claim forms for a motor insurer"]
    assert value(query, often) > value(query, once) > value(query, ["Freight forwarding"])


def test_the_name_of_the_client_is_not_read() -> None:
    text = "Tidewater Mutual wants its claim forms keyed. TIDEWATER MUTUAL insures boats."
    unnamed = Query.of(text, frozenset({"Tidewater Mutual Ltd"}))
    assert unnamed.keys.tolist() == Query.of("Wants its claim forms keyed. Insures boats.").keys.tolist()
    assert value(unnamed, ["Tidewater Mutual"]) == 0 < value(Query.of(text), ["Tidewater Mutual"])


@given(TEXTS, st.lists(ENGAGEMENTS, min_size=1, max_size=6), st.data())
def test_the_value_of_a_vendor_depends_neither_on_the_order_nor_on_the_presence_of_others(
    text: str, vendors: list[list[str]], data: st.DataObject
) -> None:
    query = Query.of(text)
    alone = [value(query, engagements) for engagements in vendors]
    kept = data.draw(
        st.permutations(range(len(vendors))).flatmap(lambda order: st.integers(1, len(order)).map(lambda count: order[:count]))
    )
    together = ExperienceIndex.build([vendors[number] for number in kept]).relevance(query)
    assert together.tolist() == [alone[number] for number in kept]


@given(TEXTS, st.lists(TEXTS, min_size=1, max_size=4), TEXTS)
def test_one_more_engagement_never_lowers_the_value(text: str, engagements: list[str], more: str) -> None:
    query = Query.of(text)
    assert value(query, [*engagements, more]) >= value(query, engagements)


@given(TEXTS, TEXTS)
def test_nothing_is_more_alike_than_the_same_words(text: str, engagement: str) -> None:
    index = ExperienceIndex.build([[engagement, text]])
    other, same = index.likeness(Query.of(text)).tolist()
    assert 0 <= other <= same == FULL


@given(TEXTS, st.lists(TEXTS, min_size=1, max_size=5))
def test_the_engagement_cited_first_is_the_one_without_which_the_value_falls_most(text: str, engagements: list[str]) -> None:
    query = Query.of(text)
    cited = ExperienceIndex.build([engagements]).cite(query, 0)
    without = [value(query, [*engagements[:number], *engagements[number + 1 :], "zzzz"]) for number in range(len(engagements))]
    assert [likeness for _, likeness in cited] == sorted((likeness for _, likeness in cited), reverse=True)
    if cited:
        assert without[cited[0][0]] == min(without)
    else:
        assert value(query, engagements) == 0


def test_at_most_three_engagements_are_cited_and_equal_ones_in_the_vendors_order() -> None:
    query = Query.of("Patent search")
    engagements = ["Wage audit", "Patent search", "Search for patents", "Patent search", "Patent search"]
    assert ExperienceIndex.build([["Patent search"], engagements]).cite(query, 1) == [(1, FULL), (2, FULL), (3, FULL)]


@pytest.mark.parametrize("rows", [[], [[], []]])
def test_without_engagements_there_is_nothing_to_value(rows: list[list[str]]) -> None:
    assert ExperienceIndex.build(rows).relevance(Query.of("Payroll")).tolist() == [-1] * len(rows)


def test_a_text_without_words_asks_for_nothing() -> None:
    assert not Query.of("12/2026 – 4,000 €")
    assert value(Query.of(""), ["Payroll"]) == 0


def test_the_index_is_the_same_under_every_hash_seed() -> None:
    program = (
        "from matching.experience import ExperienceIndex, Query\n"
        "texts = [['Keying of claim forms', 'Payroll for bakers'], [], ['Patent searches and freight audits']]\n"
        "index, query = ExperienceIndex.build(texts), Query.of('Claim forms, payroll and patents')\n"
        "for part in (index.keys, index.starts, index.postings, index.lengths, query.keys, query.gains, index.relevance(query)):\n"
        "    print(part.tobytes().hex())\n"
    )
    runs = {
        subprocess.run([sys.executable, "-c", program], env={"PYTHONHASHSEED": seed}, capture_output=True, check=True, text=True).stdout
        for seed in ("0", "1", "4711")
    }
    assert len(runs) == 1
    assert len(runs.pop().splitlines()) == 7


def test_the_table_that_ships_is_the_one_of_its_version() -> None:
    """A changed table changes stored rankings: give it a new version, and the engine too."""
    assert hashlib.sha256(TABLE_FILE.read_bytes()).hexdigest() == DIGESTS[shipped().version]


def test_the_table_that_ships_knows_boilerplate_from_the_words_of_a_trade() -> None:
    weights = shipped().weights
    assert weights["provide"] == weights["service"] == 0
    assert min(weights[word] for word in ("payroll", "patent", "freight", "invoice")) > 2_000
    assert all(len(feature.split(" ")) <= 2 for feature in weights)


def test_every_word_of_the_table_is_read_as_it_stands_there() -> None:
    """A word whose normal form has changed since the table was counted would never be found in it: count it again.

    A text's “wills” is read as `will`, which by itself is a small word and left out.
    """
    words = [feature for feature in shipped().weights if feature.isalpha() and feature != "will"]
    assert [word for word in words if read_clauses(word) != [[word]]] == []


def test_likeness_is_made_of_operations_that_every_machine_rounds_alike() -> None:
    index = ExperienceIndex.build([["Payroll for bakers"]])
    mass = sum(shipped().gains("Payroll for bakers").values())
    eighth = np.sqrt(np.sqrt(np.sqrt(np.float64(mass))))
    assert index.lengths[0] == eighth * eighth * eighth
