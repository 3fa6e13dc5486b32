"""A vendors JSONL file of any length, invented and the same for the same seed: what the bulk import is measured with.

python -m benchmarks.vendors 5000 > vendors.jsonl
vendor-match vendors import vendors.jsonl
"""

import argparse
import json
import random
import sys
from datetime import date, timedelta
from typing import Any

from matching.distinctions import CATEGORIES
from matching.types import EngagementModel, EvidenceLevel, ProcessType

FIRST = ("Alder", "Bracken", "Cedar", "Dunlin", "Elder", "Fern", "Gorse", "Heron", "Ivy", "Juniper", "Kestrel", "Larch", "Merlin", "Nettle")
SECOND = ("bank", "bridge", "combe", "dale", "field", "gate", "haven", "mere", "moor", "quay", "ridge", "stead", "vale", "wick")
TRADE = ("Services", "Partners", "Works", "Group", "Desk", "Associates", "Operations", "Bureau")
REGIONS = ("northern_europe", "western_europe", "eastern_europe", "northern_america", "southern_asia", "south_eastern_asia")
LANGUAGES = ("en", "de", "fr", "es", "pl", "nl", "hi", "pt")
CERTIFICATES = ("iso_27001", "iso_9001", "soc_2", "pci_dss", "iso_14001")
INDUSTRIES = ("retail", "banking", "insurance", "energy", "telecoms", "public_sector", "pharma")
CURRENCIES = ("EUR", "GBP", "USD", "PLN", "INR")
DEEDS = ("Took over", "Rebuilt", "Ran", "Doubled", "Reviewed", "Moved")
OBJECTS = (
    "the help desk",
    "the monthly reports",
    "the invoice queue",
    "the contract register",
    "the survey panel",
    "the spare-parts store",
)
CLIENTS = ("a chain of bakeries", "a county hospital", "a ferry line", "a seed grower", "a savings bank", "a publisher of maps")
NEWEST = date(2026, 10, 31)


def vendor(number: int, chance: random.Random) -> dict[str, Any]:
    """The vendor of that number, with one to four capabilities."""
    name = f"{chance.choice(FIRST)}{chance.choice(SECOND)} {chance.choice(TRADE)} {number}"
    return {
        "name": name,
        "country": chance.choice(("GB", "DE", "PL", "IN", "PH", "US")),
        "website": f"https://vendor{number}.example",
        "about": f"{name} works for {chance.choice(CLIENTS)} and others.",
        "email_domains": [f"vendor{number}.example"],
        "capabilities": [capability(chance) for _ in range(chance.choice((1, 1, 2, 2, 3, 4)))],
    }


def capability(chance: random.Random) -> dict[str, Any]:
    """One service; an eighth of what may be left out is left out."""
    category = chance.choice(CATEGORIES)
    optional = {
        "capacity": int(chance.lognormvariate(4, 1)),
        "ramp_up_days": chance.randint(5, 90),
        "utc_offset": chance.choice((0, 60, 330, 480, -300)),
        "sla_met_percent": chance.randint(70, 100),
        "languages": chance.sample(LANGUAGES, 3),
        "regions": chance.sample(REGIONS, 3),
        "data_residency": chance.sample(REGIONS, 2),
        "industries": chance.sample(INDUSTRIES, 2),
        "engagement_models": chance.sample([str(model) for model in EngagementModel], 2),
        "rates": [{"amount": round(chance.lognormvariate(3.4, 0.6), 2), "currency": chance.choice(CURRENCIES)}],
        "certificates": [certificate(code, chance) for code in chance.sample(CERTIFICATES, 2)],
        "engagements": [engagement(chance) for _ in range(chance.randint(1, 5))],
    }
    return {
        "category": category.code,
        "process_type": str(chance.choice((category.suggests, category.suggests, ProcessType.HYBRID))),
        "skill_level": chance.randint(1, 5),
        **{name: value for name, value in optional.items() if chance.random() > 0.125},
    }


def certificate(code: str, chance: random.Random) -> dict[str, Any]:
    """A certificate that ends within three years."""
    return {"code": code, "valid_until": str(NEWEST + timedelta(days=chance.randint(10, 1_100))), "evidence": _evidence(chance)}


def engagement(chance: random.Random) -> dict[str, Any]:
    """Work done within the last three years."""
    text = f"{chance.choice(DEEDS)} {chance.choice(OBJECTS)} of {chance.choice(CLIENTS)} in {chance.randint(3, 40)} weeks."
    ended_on = str(NEWEST - timedelta(days=chance.randint(0, 1_100)))
    return {"text": text, "industry": chance.choice(INDUSTRIES), "ended_on": ended_on, "evidence": _evidence(chance)}


def _evidence(chance: random.Random) -> str:
    return str(chance.choice(list(EvidenceLevel)))


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("count", type=int)
    arguments.add_argument("--seed", type=int, default=1)
    given = arguments.parse_args()
    dice = random.Random(given.seed)
    for which in range(1, given.count + 1):
        sys.stdout.write(json.dumps(vendor(which, dice), ensure_ascii=False) + "\n")
