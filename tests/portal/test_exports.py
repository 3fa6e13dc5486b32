"""A run as PDF, XLSX and CSV: each says what the page says, for those who may read it, and can be opened without harm."""

import csv
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from html import unescape
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.http import parse_options_header
from werkzeug.test import TestResponse

from matching.runner import work
from matching.types import PricingModel, ProcessType
from portal.db import transaction
from portal.inputs import CertificateInput, EngagementInput, OverrideInput, RateInput
from portal.match_store import SqlMatchStore
from portal.models import MatchRun, Organisation, Requirement, User
from portal.queries.entries import ranked_vendors
from portal.services import requirements, reviews, runs, verdict_overrides
from portal.web.exports.csv_files import write_csv
from portal.web.exports.file_names import file_name
from portal.web.exports.tables import Column, Table
from portal.web.exports.xlsx import write_xlsx
from portal.web.wording import MONEY
from portal.workflow import RunState
from tests.factories import make_requirement, make_run
from tests.portal.played import OUTSIDE, WANTED, make_admin, make_client, offer, post

SignIn = Callable[[User], FlaskClient]
Sessions = sessionmaker[Session]
SHEETS = ["Shortlist", "Points", "Verdict", "Weights", "Exclusions", "About"]
NAMES = ("Ümläut & Söhne «Łódź» Ltd", "Ελληνική Ψηφιοποίηση Α.Ε.", "Обработка Данных Ј.Щ.")


@pytest.fixture
def admin(session: Session, sign_in: SignIn) -> FlaskClient:
    """The operator's admin, signed in."""
    person = make_admin(session)
    session.commit()
    return sign_in(person)


def matched(sessions: Sessions, buyer: User, **asked: Any) -> tuple[int, int]:
    """A posted and matched requirement; the ids of its run and its own."""
    run_id = post(sessions, buyer.id, replace(WANTED, **asked))
    work(SqlMatchStore(sessions))
    with sessions() as session:
        return run_id, session.get_one(MatchRun, run_id).requirement_id


def publish(sessions: Sessions, run_id: int) -> None:
    with sessions() as session, transaction(session):
        reviews.approve(session, make_admin(session), session.get_one(MatchRun, run_id))


def published(sessions: Sessions, buyer: User) -> tuple[int, int]:
    """A shortlist of three vendors with names in three alphabets, and one more that misses the capacity."""
    for number, name in enumerate(NAMES):
        vendor = offer(sessions, sla_met_percent=99 - 9 * number, engagements=(EngagementInput(text="Indexed 9,000 paper records"),))
        with sessions() as session, transaction(session):
            session.get_one(Organisation, vendor).name = name
    offer(sessions, capacity=2)
    run_id, requirement_id = matched(sessions, buyer, headcount=20, title="Überprüfung der »Akten«")
    publish(sessions, run_id)
    return run_id, requirement_id


def pdf_of(answer: TestResponse) -> tuple[PdfReader, str]:
    """The PDF and its words; a break within a word leaves nothing between its halves."""
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    reader = PdfReader(io.BytesIO(answer.data))
    words = " ".join(page.extract_text() for page in reader.pages).replace("\u200b", "")
    return reader, re.sub(r"\s+", " ", words)


def sheets_of(answer: TestResponse) -> dict[str, list[tuple[Any, ...]]]:
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    assert [sheet.freeze_panes for sheet in book] == ["A2"] * len(SHEETS)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def files_of(content: bytes) -> dict[str, list[list[str]]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: list(csv.reader(io.StringIO(archive.read(name).decode("utf-8-sig"), newline=""))) for name in archive.namelist()}


def column(rows: list[Any], name: str) -> list[Any]:
    place = list(rows[0]).index(name)
    return [row[place] for row in rows[1:]]


def test_every_format_has_the_points_the_sums_the_run_and_the_versions_that_the_page_shows(
    sessions: Sessions, buyer: User, sign_in: SignIn
) -> None:
    run_id, requirement_id = published(sessions, buyer)
    browser = sign_in(buyer)
    page = unescape(browser.get(f"/requirements/{requirement_id}/shortlist?open=all").text)
    _, words = pdf_of(browser.get(f"/requirements/{requirement_id}/shortlist.pdf"))
    sheets = sheets_of(browser.get(f"/requirements/{requirement_id}/shortlist.xlsx"))
    files = files_of(browser.get(f"/requirements/{requirement_id}/shortlist.csv").data)
    with sessions() as session:
        run = session.get_one(MatchRun, run_id)
        vendors = ranked_vendors(session, run)
    assert len(vendors) == len(NAMES)

    points = [f"{part.points / 100:.2f}" for vendor in vendors for part in vendor.contributions]
    assert column(files["points.csv"], "Points") == points
    assert [f"{number:.2f}" for number in column(sheets["Points"], "Points")] == points
    scores = [f"{vendor.score / 100:.2f}" for vendor in vendors]
    assert column(files["shortlist.csv"], "Score") == scores
    assert [f"{number:.2f}" for number in column(sheets["Shortlist"], "Score")] == scores
    for part in vendors[0].contributions:
        figures = (part.value, part.weight, part.points)
        assert "unknown" if part.value is None else "{:.2f} % {:.2f} % {:.2f}".format(*(figure / 100 for figure in figures)) in words
    for rank, score in enumerate(scores, start=1):
        own = [Decimal(row[10]) for row in files["points.csv"][1:] if row[1] == str(rank)]
        assert sum(own) == Decimal(score)
    for ending in ("pdf", "xlsx", "csv"):
        assert f'href="/requirements/{requirement_id}/shortlist.{ending}?run={run_id}"' in page
    for text in (*points, *scores):
        assert text in page and text in words

    facts = dict(sheets["About"][1:])
    assert facts["Run"] == run_id
    assert {row[0] for row in files["points.csv"][1:]} == {str(run_id)}
    assert f"Run {run_id}, version 1 of requirement {requirement_id}" in words
    assert f"Run {run_id} for version 1 of requirement {requirement_id}" in page
    digest = run.result_digest or ""
    for version in (run.engine_version, run.catalogue_version, digest):
        assert version in words
        assert version in facts.values()
        assert version in [row[2] for row in files["about.csv"]]
    for name in (*NAMES, "Überprüfung der »Akten«"):
        assert name in words
        assert name in page


def test_what_is_known_only_in_part_is_said_with_what_it_could_be(sessions: Sessions, buyer: User, sign_in: SignIn) -> None:
    offer(sessions, certificates=(CertificateInput(code="iso_27001"),))
    run_id, requirement_id = matched(sessions, buyer)
    publish(sessions, run_id)
    with sessions() as session:
        (vendor,) = ranked_vendors(session, session.get_one(MatchRun, run_id))
    maturity = next(part for part in vendor.contributions if part.criterion == "process_maturity")
    _, words = pdf_of(sign_in(buyer).get(f"/requirements/{requirement_id}/shortlist.pdf"))
    assert f"unknown in part: counted at its lowest, could be up to {maturity.highest / 100:.2f} 0.00 %" in words


def test_every_format_says_how_money_was_compared(sessions: Sessions, buyer: User, sign_in: SignIn) -> None:
    offer(sessions, rates=(RateInput(amount=2_850, currency="GBP", pricing_model=PricingModel.PER_FTE),))
    budget = {"budget_amount": 3_700, "budget_currency": "GBP", "pricing_model": PricingModel.PER_FTE}
    run_id, requirement_id = matched(sessions, buyer, **budget)
    publish(sessions, run_id)
    browser = sign_in(buyer)
    _, pdf = pdf_of(browser.get(f"/requirements/{requirement_id}/shortlist.pdf"))
    files = files_of(browser.get(f"/requirements/{requirement_id}/shortlist.csv").data)
    points, about = (" ".join(cell for row in files[name] for cell in row) for name in ("points.csv", "about.csv"))
    for words in (
        "at most 26.82 EUR per FTE-hour (3,700 GBP per FTE and month × 1.16 ÷ 160 h)",
        "20.66 EUR per FTE-hour, from 2,850 GBP per FTE and month × 1.16 ÷ 160 h",
    ):
        assert words in pdf.replace("- ", "-")  # a line may end with the hyphen
        assert words in points
    assert MONEY in pdf
    assert MONEY in about


def test_the_verdict_with_its_reasons_and_an_override_the_weights_and_the_exclusions_are_in_every_format(
    sessions: Sessions, buyer: User, sign_in: SignIn
) -> None:
    offer(sessions, process_type=ProcessType.HYBRID)
    offer(sessions, process_type=ProcessType.HYBRID, capacity=2)
    run_id, requirement_id = matched(sessions, buyer, headcount=20)
    given = OverrideInput(process_type=ProcessType.HYBRID, category="data_entry", reason="Half of it needs judgement.")
    with sessions() as session, transaction(session):
        person, requirement = session.get_one(User, buyer.id), session.get_one(Requirement, requirement_id)
        verdict_overrides.override(session, person, requirement, given)
        run_id = runs.queue(session, None, requirement).id
    work(SqlMatchStore(sessions))
    publish(sessions, run_id)
    browser = sign_in(buyer)
    _, words = pdf_of(browser.get(f"/requirements/{requirement_id}/shortlist.pdf"))
    sheets = sheets_of(browser.get(f"/requirements/{requirement_id}/shortlist.xlsx"))
    with sessions() as session:
        verdict = session.get_one(MatchRun, run_id).version.verdict
        assert verdict
        said = [verdict.content["sentence"], *(reason["sentence"] for reason in verdict.content["reasons"]), given.reason]
    for sentence in said:
        assert any(cell.startswith(sentence) for cell in column(sheets["Verdict"], "Says"))
        assert sentence in words
    assert next(row[1] for row in sheets["Verdict"] if row[0] == "Service") == "Data entry"
    assert "Confidence in the process type" in words
    assert re.search(r"Data entry was chosen, which is usually BPO work\. Words for BPO: “[^”]+”[^.]*\. Weight 0\.40\.", words)
    own = [weight for weight in column(sheets["Weights"], "This run in %") if weight not in ("not asked", "not weighed")]
    assert sum(Decimal(str(weight)) for weight in own) == 100
    assert ("Capacity at the start", 1, 1, 1) in [row[:4] for row in sheets["Exclusions"]]
    assert "Capacity at the start 1 1 1" in words


def test_a_shortlist_stays_that_of_its_version_and_a_new_one_says_what_changed(sessions: Sessions, buyer: User, sign_in: SignIn) -> None:
    offer(sessions)
    first, requirement_id = matched(sessions, buyer, headcount=20)
    publish(sessions, first)
    browser, address = sign_in(buyer), f"/requirements/{requirement_id}/shortlist.pdf"
    before = browser.get(address).data
    with sessions() as session, transaction(session):
        person, requirement = session.get_one(User, buyer.id), session.get_one(Requirement, requirement_id)
        second = requirements.revise(session, person, requirement, replace(WANTED, title="Renamed"), "Fewer people are enough.").id
    work(SqlMatchStore(sessions))
    assert browser.get(address).data == before
    publish(sessions, second)
    _, words = pdf_of(browser.get(address))
    assert f"Run {second}, version 2 of requirement {requirement_id}" in words
    assert "Fewer people are enough." in words
    older = browser.get(f"/requirements/{requirement_id}/shortlist?run={first}").text
    assert f"/requirements/{requirement_id}/shortlist.pdf?run={first}" in older
    assert browser.get(f"{address}?run={first}").data == before
    assert browser.get(f"{address}?run={second + 1}").status_code == 404


def test_the_pdf_is_tagged_for_accessibility_and_names_its_title_and_language(sessions: Sessions, buyer: User, sign_in: SignIn) -> None:
    _, requirement_id = published(sessions, buyer)
    reader, _ = pdf_of(sign_in(buyer).get(f"/requirements/{requirement_id}/shortlist.pdf"))
    catalogue = reader.root_object
    assert reader.metadata
    assert reader.metadata.title == "Shortlist: Überprüfung der »Akten«"
    assert catalogue["/Lang"] == "en-GB"
    assert catalogue["/MarkInfo"]["/Marked"]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in catalogue["/Metadata"].get_data()


def test_a_letter_that_no_font_has_does_not_keep_the_pdf_from_being_made(sessions: Sessions, buyer: User, sign_in: SignIn) -> None:
    offer(sessions)
    run_id, requirement_id = matched(sessions, buyer, title="Ancient signs \U00012000")
    publish(sessions, run_id)
    reader, words = pdf_of(sign_in(buyer).get(f"/requirements/{requirement_id}/shortlist.pdf"))
    assert "Ancient signs" in words
    assert reader.root_object["/MarkInfo"]["/Marked"]


def test_nothing_that_people_wrote_is_read_as_markup(sessions: Sessions, buyer: User, sign_in: SignIn) -> None:
    offer(sessions)
    title = '#panic("x") $y$ *z* = `q` &amp; <b>b</b> @ref'
    run_id, requirement_id = matched(sessions, buyer, title=title)
    publish(sessions, run_id)
    _, words = pdf_of(sign_in(buyer).get(f"/requirements/{requirement_id}/shortlist.pdf"))
    assert title in words


@pytest.mark.parametrize("ending", ["pdf", "xlsx", "csv"])
def test_the_same_run_gives_the_same_file_and_reading_it_changes_nothing(
    sessions: Sessions, buyer: User, sign_in: SignIn, ending: str
) -> None:
    _, requirement_id = published(sessions, buyer)
    browser = sign_in(buyer)
    first, second = (browser.get(f"/requirements/{requirement_id}/shortlist.{ending}") for _ in range(2))
    assert first.data == second.data
    assert first.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("ending", ["pdf", "xlsx", "csv"])
def test_another_client_and_a_vendor_get_no_file(sessions: Sessions, session: Session, buyer: User, sign_in: SignIn, ending: str) -> None:
    stranger = make_client(session)
    session.commit()
    run_id, requirement_id = published(sessions, buyer)
    assert sign_in(stranger).get(f"/requirements/{requirement_id}/shortlist.{ending}").status_code == 404
    assert sign_in(buyer).get(f"/admin/runs/{run_id}/export.{ending}").status_code == 403
    assert sign_in(buyer).get(f"/requirements/{requirement_id}/shortlist.docx").status_code == 404


def test_an_admin_gets_an_unpublished_run_marked_as_such_and_its_client_does_not(
    sessions: Sessions, buyer: User, admin: FlaskClient, sign_in: SignIn
) -> None:
    offer(sessions)
    run_id, requirement_id = matched(sessions, buyer)
    assert sign_in(buyer).get(f"/requirements/{requirement_id}/shortlist.pdf").status_code == 404
    _, words = pdf_of(admin.get(f"/admin/runs/{run_id}/export.pdf"))
    assert "Run, not published: Index paper records" in words
    assert "Not published: no admin has approved it" in words
    assert ("Standing", "Not published: no admin has approved it") in sheets_of(admin.get(f"/admin/runs/{run_id}/export.xlsx"))["About"]
    with sessions() as session, transaction(session):
        reviews.send_back(session, make_admin(session), session.get_one(MatchRun, run_id), "Say how many.")
    assert "returned to the client on" in pdf_of(admin.get(f"/admin/runs/{run_id}/export.pdf"))[1]


@pytest.mark.parametrize("state", [RunState.QUEUED, RunState.FAILED, RunState.CANCELLED])
def test_a_run_that_found_nothing_yet_has_no_file(session: Session, admin: FlaskClient, state: RunState) -> None:
    run = make_run(session, make_requirement(session), state)
    session.commit()
    assert admin.get(f"/admin/runs/{run.id}/export.csv").status_code == 404


@pytest.mark.parametrize("ending", ["pdf", "xlsx", "csv"])
def test_a_run_that_ranked_nobody_still_has_its_file(sessions: Sessions, buyer: User, admin: FlaskClient, ending: str) -> None:
    with sessions() as session, transaction(session):
        person = session.get_one(User, buyer.id)
        run_id = requirements.post(session, person, requirements.save_draft(session, person, OUTSIDE)).id
    work(SqlMatchStore(sessions))
    assert admin.get(f"/admin/runs/{run_id}/export.{ending}").status_code == 200


def test_a_document_takes_as_many_queries_for_thirty_vendors_as_for_two(
    sessions: Sessions, session: Session, buyer: User, sign_in: SignIn, count_queries: Callable[..., Any]
) -> None:
    browser, counts = sign_in(buyer), []
    for vendors in (2, 28):
        for _ in range(vendors):
            offer(sessions)
        run_id, requirement_id = matched(sessions, buyer)
        publish(sessions, run_id)
        browser.get(f"/requirements/{requirement_id}")
        with count_queries(session) as counted:
            answer = browser.get(f"/requirements/{requirement_id}/shortlist.csv")
        counts.append(len(counted.statements))
    assert len(files_of(answer.data)["shortlist.csv"]) == 31
    assert counts[0] == counts[1]


def test_the_file_keeps_the_letters_of_the_title_in_its_name(sessions: Sessions, buyer: User, sign_in: SignIn) -> None:
    run_id, requirement_id = published(sessions, buyer)
    disposition = sign_in(buyer).get(f"/requirements/{requirement_id}/shortlist.csv").headers["Content-Disposition"]
    kind, options = parse_options_header(disposition)
    assert kind == "attachment"
    assert options["filename"] == f"Shortlist Überprüfung der Akten run {run_id}.zip"


@settings(deadline=None)
@given(st.text(max_size=400))
def test_no_name_of_a_file_has_what_a_file_system_or_a_header_minds(title: str) -> None:
    name = file_name("Shortlist", title, 7, "pdf")
    assert re.fullmatch(r"Shortlist( [^\W_]+)* run 7\.pdf", name)
    assert len(name) <= 85


def test_a_very_long_title_is_cut_at_a_word() -> None:
    assert file_name("Run", "Digitise / index: " * 30, 7, "csv") == "Run " + "Digitise index " * 4 + "run 7.csv"


@settings(deadline=None)
@given(st.lists(st.text(max_size=30) | st.sampled_from(["=1+1", "+1", "-1", "@a", "\tx", "\rx", "\nx", "＝1", '=HYPERLINK("x")'])))
def test_no_cell_of_a_csv_file_begins_like_a_formula_and_none_is_lost(texts: list[str]) -> None:
    texts = [text for text in texts if "\0" not in text]
    rows = files_of(write_csv([Table("About", (Column("Fact"),), [(text,) for text in texts])], 7))["about.csv"][1:]
    assert all(row[0] == "7" and not row[1].startswith(tuple("=+-@\t\r\n＝＋－＠")) for row in rows)
    assert [row[1].removeprefix("'") for row in rows] == [text.removeprefix("'") for text in texts]


def test_a_text_that_begins_like_a_formula_is_a_text_in_the_workbook() -> None:
    texts = ["=1+1", '=HYPERLINK("http://x.example")', "http://x.example", "007", "a" * 40_000, "\x07"]
    content = write_xlsx([Table("About", (Column("Fact"),), [(text,) for text in texts])], "&" * 300, None)
    cells = [row[0] for row in openpyxl.load_workbook(io.BytesIO(content))["About"].iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.hyperlink is None for cell in cells)
    assert [cell.value for cell in cells[:4]] == texts[:4]
    assert cells[4].value + cells[5].value == texts[4]


def test_an_offer_that_does_not_fit_is_named_in_no_file_of_the_client(sessions: Sessions, buyer: User, sign_in: SignIn) -> None:
    offer(sessions)
    small = offer(sessions, capacity=2)
    run_id, requirement_id = matched(sessions, buyer, headcount=20)
    publish(sessions, run_id)
    with sessions() as session:
        name = session.scalars(select(Organisation.name).where(Organisation.id == small)).one()
    browser = sign_in(buyer)
    assert name not in pdf_of(browser.get(f"/requirements/{requirement_id}/shortlist.pdf"))[1]
    assert name not in str(files_of(browser.get(f"/requirements/{requirement_id}/shortlist.csv").data))
