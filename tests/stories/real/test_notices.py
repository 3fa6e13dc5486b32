"""Real notices go in whole, each run ends done, and three of them go the whole way through the browser."""

import csv
import json
import time
from collections import Counter
from pathlib import Path

from portal.models import Requirement
from tests.stories.browser import OpenPage
from tests.stories.installation import Installation
from tests.stories.journey import approve, post, read_shortlist, wait_until_matched

ALL_MATCHED_WITHIN = 600


def test_every_notice_is_imported_and_matched_and_three_go_the_whole_way(
    installation: Installation, open_page: OpenPage, notices: Path
) -> None:
    with notices.open(newline="") as file:
        texts = {row["id"]: row["text"] for row in csv.DictReader(file)}
    before = {run["id"] for run in listed(installation)}

    began = time.monotonic()
    report = installation.command("requirements", "import", str(notices))
    imported = time.monotonic()
    runs = installation.wait_for(lambda: all_over(installation, before), ALL_MATCHED_WITHIN, "every run to end")
    matched = time.monotonic()

    assert len(runs) == len(texts)
    assert Counter(run["state"] for run in runs) == {"done": len(texts)}
    print(f"\n{installation.settings.database.get_backend_name()}: {report.strip().splitlines()[-1]}")
    print(f"imported in {imported - began:.1f} s, the last run done {matched - imported:.1f} s later; {counted(runs)}")

    client, admin = open_page(installation, "client"), open_page(installation, "operator")
    for number, (text, category) in enumerate(three_that_fit(installation, runs, texts), start=1):
        title = f"Real notice {number}"
        address = post(client, title, text, category)
        wait_until_matched(client)
        approve(admin, title)
        vendors = read_shortlist(client, address)
        assert vendors
        print(f"{title}: {len(vendors)} vendors on the shortlist, first {vendors[0]}")


def listed(installation: Installation) -> list[dict[str, object]]:
    return json.loads(installation.command("runs", "list", "--json"))


def all_over(installation: Installation, before: set[object]) -> list[dict[str, object]]:
    runs = [run for run in listed(installation) if run["id"] not in before]
    return [] if any(run["state"] in ("queued", "running") for run in runs) else runs


def counted(runs: list[dict[str, object]]) -> str:
    verdicts = Counter(str(run["verdict"]) for run in runs)
    return ", ".join(f"{count} {verdict}" for verdict, count in verdicts.most_common())


def three_that_fit(installation: Installation, runs: list[dict[str, object]], texts: dict[str, str]) -> list[tuple[str, str]]:
    """Text and category of the first run with a shortlist of each verdict, then of others, to three."""
    found = [run for run in runs if run["entries"]]
    firsts = list({run["verdict"]: run for run in reversed(found)}.values())
    chosen = (firsts + [run for run in found if run not in firsts])[:3]
    with installation.session() as session:
        requirements = [session.get_one(Requirement, run["requirement"]) for run in chosen]
        return [(texts[str(each.reference)], str(each.version.verdict.category)) for each in requirements]
