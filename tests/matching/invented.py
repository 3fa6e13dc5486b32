"""Invented vendors, briefs and verdicts for the tests of the ranking."""

import random
from datetime import date
from typing import Any

import msgspec

from matching.distinctions import CATEGORY
from matching.types import Brief, Capability, ProcessType, Scope, Verdict

AS_OF = date(2026, 11, 1)
CATEGORY_CODE = "customer_support"
PHRASES = (
    "Telephone helpline for retail customers",
    "E-mail and chat service for a travel company",
    "Invoice keying for a parcel carrier",
    "Complaint handling for an energy supplier",
    "Patent landscape for a battery maker",
    "Forecast model for a grocery chain",
)


def capability(id: str = "c1", **fields: Any) -> Capability:
    """Return a BPO capability of its own vendor; JSON-like fields are converted."""
    defaults = {
        "vendor_id": f"vendor-{id}",
        "vendor_name": f"Vendor {id}",
        "category": CATEGORY_CODE,
        "process_type": "BPO",
        "skill_level": 2,
    }
    return msgspec.convert({"id": id, **defaults, **fields}, Capability)


def brief(**fields: Any) -> Brief:
    """Return a brief; JSON-like fields are converted."""
    return msgspec.convert(fields, Brief)


def verdict(process_type: ProcessType | None = ProcessType.BPO, category: str | None = CATEGORY_CODE, **fields: Any) -> Verdict:
    """Return a verdict inside the fifteen."""
    defaults: dict[str, Any] = {
        "scope": Scope.INSIDE,
        "confidence": 0.9,
        "position": {ProcessType.BPO: -0.8, ProcessType.KPO: 0.8}.get(process_type, 0.0),
        "work": None,
        "objective": None,
        "conflict": None,
        "sentence": "",
        "categories": (),
        "skill_level": None,
        "reasons": (),
        "missing": (),
        "flips": (),
        "classifier_version": "test",
    }
    return Verdict(**{**defaults, **fields, "process_type": process_type, "category": category})


def capabilities(count: int, seed: int = 1) -> list[Capability]:
    """Return varied capabilities of the fifteen categories with plenty left unknown, always the same for a seed."""
    chance = random.Random(seed)
    return [_varied(chance, number, CATEGORY_CODE if chance.random() < 0.5 else chance.choice(list(CATEGORY))) for number in range(count)]


def _varied(chance: random.Random, number: int, category: str) -> Capability:
    def maybe(value: Any) -> Any:
        return value if chance.random() < 0.8 else None

    def some(*choices: str) -> list[str]:
        return chance.sample(choices, chance.randint(0, len(choices)))

    level = ["claimed", "documented", "verified"]
    return capability(
        f"c{number:05d}",
        vendor_id=f"vendor-{number * 7 % 1_000_003 // 2}",
        vendor_domains=some(f"v{number}.example", "gmail.com"),
        vendor_suspended=chance.random() < 0.03,
        category=category,
        process_type=chance.choice(["BPO", "KPO", "hybrid"]),
        skill_level=chance.randint(1, 5),
        capacity=maybe(chance.randint(0, 400)),
        available_from=maybe(date(2026, chance.randint(1, 12), chance.randint(1, 28))),
        ramp_up_days=maybe(chance.randint(0, 120)),
        scale_notice_days=maybe(chance.randint(0, 120)),
        rates=maybe([{"amount": chance.randint(6, 90), "currency": chance.choice(["EUR", "USD", "INR"])}]) or [],
        minimum_contract_value=maybe(chance.randint(1, 500_000)),
        minimum_contract_currency="EUR",
        languages=some("en", "de", "fr", "es", "pl"),
        regions=some("eu", "uk", "in", "ph"),
        data_residency=some("eu", "uk"),
        certificates=[
            {"code": code, "valid_until": maybe(date(2026 + chance.randint(0, 3), 6, 30)), "evidence": chance.choice(level)}
            for code in some("iso_9001", "iso_27001", "soc_2")
        ],
        engagement_models=some("managed_service", "dedicated_team", "project", "strategic_partnership"),
        industries=some("retail", "energy", "travel"),
        utc_offset=maybe(60 * chance.randint(-8, 9)),
        sla_met_percent=maybe(chance.randint(70, 100)),
        advanced_degree_percent=maybe(chance.randint(0, 90)),
        analyst_percent=maybe(chance.randint(0, 90)),
        scorecard_percent=maybe(chance.randint(40, 100)),
        engagements=[{"text": chance.choice(PHRASES), "evidence": chance.choice(level)} for _ in range(chance.randint(0, 4))],
    )
