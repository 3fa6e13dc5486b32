"""The part of ranking that others can do too: filters, weighted sum and the best 50 rows, without any explanation.

The databases get the easier work: sets are bit masks in one number, and the value of every criterion that no brief
changes is stored beside the row. What a brief changes (cost, scale, expertise, maturity, industry, time zone, process
type) is arithmetic on whole numbers in SQL, the same as ours. scikit-criteria gets the points of the eligible rows only.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import psycopg
import skcriteria
from skcriteria.agg.simple import WeightedSumModel

from benchmarks import engine
from benchmarks.engine import AS_OF, TOP, VERDICT
from benchmarks.invented import CERTIFICATES, INDUSTRIES, LANGUAGES, LARGEST, REGIONS
from benchmarks.timing import Line, in_turns
from matching.capabilities import CapabilityTable, Part
from matching.columns.masks import unpack
from matching.columns.segments import Rows, Segment, day_number, unknown
from matching.comparison.offers import Offers
from matching.comparison.question import Question
from matching.criteria import CRITERION
from matching.passes.gate import gate
from matching.passes.scoring import Weighing, contenders, earned, points
from matching.weights import DEFAULT_PROFILES
from tests.servers import new_folder
from tests.servers.postgres import PostgresServer

BRIEF = replace(
    engine.BRIEF,
    regions=(),
    data_residency=(),
    certificates=(),
    engagement_model=None,
    overlap_hours=None,
    client_id=None,
    client_domains=(),
)
"""The brief without its narrower must-haves, so that there is a sum to work out: about a third of the category is eligible."""
STORED = ("ramp_up", "flexibility", "sla_record", "track_record", "evidence", "scorecards")
"""Criteria whose value no brief changes."""


def rank_1m_scores(capabilities: CapabilityTable) -> Iterator[Line]:
    """Yield ours against each of the others; all must return the same rows."""
    part = capabilities.partitions[LARGEST][0]

    def ours() -> list[int]:
        question = Question.of(BRIEF, VERDICT, AS_OF)
        weighing = Weighing.of(question, DEFAULT_PROFILES)
        passed = gate(question, part)
        rows = contenders(passed.offers.at(passed.eligible), weighing, TOP)
        keys = earned(passed.offers.at(rows), weighing).order_keys
        return [int(rows[place]) for place in np.lexsort((rows, -keys))[:TOP]]

    expected = ours()
    for name, theirs in _others(capabilities):
        assert theirs() == expected, f"{name} returns other rows"
        own, other = in_turns(ours, theirs, rounds=15)
        yield Line(name="rank_1m_scores", value=own, unit="ms", against=name, ratio=other / own)


def _others(capabilities: CapabilityTable) -> Iterator[tuple[str, Callable[[], list[int]]]]:
    yield "scikit-criteria", _scikit_criteria(capabilities.partitions[LARGEST][0])
    with new_folder() as folder:
        file = folder / "capabilities.csv"
        frame = pd.concat(
            [_frame(number, parts[0].segment) for number, (_, parts) in enumerate(sorted(capabilities.partitions.items()))],
            ignore_index=True,
        )
        category = sorted(capabilities.partitions).index(LARGEST)
        frame.to_csv(file, index=False)
        yield "duckdb", _duckdb(file, frame, _sql(category, "//"))
        yield from _postgres(folder, file, frame, _sql(category, "/"))


def _scikit_criteria(part: Part) -> Callable[[], list[int]]:
    """Return the weighted sum of the points that the eligible rows earn; the best case breaks ties as ours does."""
    question = Question.of(BRIEF, VERDICT, AS_OF)
    rows = gate(question, part).eligible
    weighing = Weighing.of(question, DEFAULT_PROFILES)
    given = earned(Offers(question, Rows(part.segment, rows)), weighing)
    weights = np.array([*weighing.counting.values()])[:, None]
    matrix_of_points = np.ascontiguousarray(points(given.values, weights).T)
    open_weight = given.open_weight

    def best() -> list[int]:
        matrix = skcriteria.mkdm(matrix_of_points, [max] * len(weights), weights=[1] * len(weights))
        score = WeightedSumModel().evaluate(matrix).e_.score
        return [int(rows[place]) for place in np.lexsort((rows, -(score + open_weight), -score))[:TOP]]

    return best


def _frame(category: int, segment: Segment) -> pd.DataFrame:
    """Return a segment as a table: a column for each number, NULL where it is unknown."""
    rows = Rows(segment)
    columns: dict[str, Any] = {"category": np.full(len(segment), category), "row_number": np.arange(len(segment))}
    for name, column in segment.columns.items():
        if name != "vendor":
            values = pd.array(column.astype(np.int64), dtype="Int64")
            if not name.startswith("certificates"):
                values[column == unknown(column.dtype)] = pd.NA
            columns[name.replace(":", "_")] = values
    for name, codes in (("languages", LANGUAGES), ("regions", REGIONS), ("data_residency", REGIONS[:4]), ("industries", INDUSTRIES)):
        columns[name] = sum(unpack(rows.mask(f"{name}:{code}"), len(rows)).astype(np.int64) << bit for bit, code in enumerate(codes))
    columns["suspended"] = unpack(rows.mask("vendor:suspended"), len(rows))
    columns["industry_stated"] = unpack(rows.mask("industries:"), len(rows))
    offers = Offers(Question.of(BRIEF, VERDICT, AS_OF), rows)
    for key in STORED:
        value = CRITERION[key].value(offers)
        columns[f"value_{key}"] = pd.array(value, dtype="Int64")
        columns[f"value_{key}"][value < 0] = pd.NA
    return pd.DataFrame(columns)


def _sql(category: int, divide: str) -> str:
    """Return the query; `divide` is the division of whole numbers that rounds down."""
    question = Question.of(BRIEF, VERDICT, AS_OF)
    weights = Weighing.of(question, DEFAULT_PROFILES).weights
    ceiling, team = question.cost.ceiling or 0, 2 * (question.headcount or 0)
    start, today = day_number(question.starts_on), day_number(question.as_of)
    apart = f"abs(utc_offset - {BRIEF.utc_offset}) % 1440"
    overlap = f"CASE WHEN utc_offset IS NULL THEN NULL ELSE greatest(480 - least({apart}, 1440 - {apart}), 0) END"
    planes = [f"certificates_{number}" for number in range(len(CERTIFICATES))]
    worth = "CASE WHEN {0} < {1} THEN 0 WHEN {0} & 3 = 1 THEN 1000 WHEN {0} & 3 = 2 THEN 2000 ELSE 3334 END"
    maturity = " + ".join(worth.format(plane, start << 2) for plane in planes)
    within = f"least(greatest(hourly_rate, {ceiling // 2}), {ceiling})"
    retail = 1 << INDUSTRIES.index("retail")
    values = {
        "cost": f"CASE WHEN hourly_rate IS NULL THEN NULL ELSE 10000 * ({ceiling} - {within}) {divide} {ceiling - ceiling // 2} END",
        "scale": f"CASE WHEN capacity IS NULL THEN NULL ELSE 10000 * least(capacity, {team}) {divide} {team} END",
        "process_maturity": f"CASE WHEN {' + '.join(planes)} = 0 THEN NULL ELSE least({maturity}, 10000) END",
        "expertise": "CASE WHEN skill_level = 2 THEN 6000 WHEN skill_level = 3 THEN 8000 ELSE 10000 END",
        "industry": f"CASE WHEN NOT industry_stated THEN NULL WHEN industries & {retail} <> 0 THEN 10000 ELSE 0 END",
        "time_zone": f"10000 * ({overlap}) {divide} 480",
        "process_type": "CASE process WHEN 1 THEN 10000 ELSE 6000 END",
        **{key: f"value_{key}" for key in STORED},
    }
    assert values.keys() == weights.keys() - {key for key, weight in weights.items() if not weight}
    points = " + ".join(f"coalesce((v_{key} * {weights[key]} + 5000) {divide} 10000, 0)" for key in values)
    unknown_weight = " + ".join(f"CASE WHEN v_{key} IS NULL THEN {weights[key]} ELSE 0 END" for key in values)
    ramp = "(coalesce(ramp_up_days, 0) + 1)"
    worked = f"least(greatest({start} + 1 - greatest(available_from, {today}), 0), {ramp})"
    return f"""
        SELECT row_number FROM (
            SELECT row_number, {points} AS score, {unknown_weight} AS open_weight FROM (
                SELECT row_number, {", ".join(f"{value} AS v_{key}" for key, value in values.items())} FROM capabilities
                WHERE category = {category} AND process & 1 <> 0 AND skill_level >= {BRIEF.skill_level} AND NOT suspended
                AND NOT coalesce(capacity * {worked} < {question.headcount} * {ramp}, false)
                AND languages & {1 << LANGUAGES.index("en")} <> 0 AND coalesce(hourly_rate <= {ceiling}, true)
                AND coalesce(minimum_contract <= {question.contract_value}, true)
            ) AS eligible
        ) AS scored
        ORDER BY score DESC, score + open_weight DESC, row_number LIMIT {TOP}
    """


def _duckdb(file: Path, frame: pd.DataFrame, sql: str) -> Callable[[], list[int]]:
    database = duckdb.connect()
    database.execute("SET threads = 1")
    database.execute(f"CREATE TABLE capabilities ({_types(frame)})")
    database.execute(f"INSERT INTO capabilities SELECT * FROM read_csv('{file}', header = true) ORDER BY category, row_number")
    database.execute("ANALYZE")
    database.execute(f"PREPARE best AS {sql}")
    return _better(lambda: _first(database.execute(sql).fetchall()), lambda: _first(database.execute("EXECUTE best").fetchall()))


def _postgres(folder: Path, file: Path, frame: pd.DataFrame, sql: str) -> Iterator[tuple[str, Callable[[], list[int]]]]:
    server = PostgresServer(folder / "postgres")
    server.start()
    try:
        with psycopg.connect(server.create_database("yardstick"), autocommit=True) as database:
            database.execute("SET max_parallel_workers_per_gather = 0")
            database.execute(f"CREATE TABLE capabilities ({_types(frame)})")
            with database.cursor().copy("COPY capabilities FROM STDIN (FORMAT csv, HEADER)") as copy, file.open("rb") as source:
                while piece := source.read(1 << 20):
                    copy.write(piece)
            database.execute("CREATE INDEX by_category ON capabilities (category, row_number)")
            database.execute("CLUSTER capabilities USING by_category")
            database.execute("VACUUM ANALYZE capabilities")

            def run(prepare: bool) -> list[int]:
                return _first(database.execute(sql, prepare=prepare).fetchall())

            yield "postgres", _better(lambda: run(False), lambda: run(True))
    finally:
        server.stop()


def _types(frame: pd.DataFrame) -> str:
    """Return the columns with their types: 64 bits where a product needs them, else 32."""
    wide = {"hourly_rate", "capacity", "transaction_rate", "fixed_price", "minimum_contract"}
    return ", ".join(
        f"{name} {'boolean' if frame[name].dtype == np.bool_ else 'bigint' if name in wide else 'integer'}" for name in frame.columns
    )


def _better(plain: Callable[[], list[int]], prepared: Callable[[], list[int]]) -> Callable[[], list[int]]:
    """Return the faster of two ways to the same rows."""
    assert plain() == prepared()
    plain_time, prepared_time = in_turns(plain, prepared, rounds=5)
    return plain if plain_time < prepared_time else prepared


def _first(rows: list[tuple[Any, ...]]) -> list[int]:
    return [int(row[0]) for row in rows]
