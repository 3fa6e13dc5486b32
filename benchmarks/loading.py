"""Invented capabilities written straight into a database: what years of registrations leave behind, in half a minute."""

import random
from collections.abc import Iterator
from dataclasses import replace

import msgspec
import psycopg

from benchmarks.invented import table
from benchmarks.vendors import engagement
from matching.types import Capability, PastEngagement
from portal.capability_revisions import engine_id

MOST_ENGAGEMENTS = 3
SETS = ("languages", "regions", "data_residency", "engagement_models", "industries")


def load(connection: psycopg.Connection, count: int, chance: random.Random) -> None:
    """Write so many capabilities, their vendors and their first revisions."""
    capabilities = list(_capabilities(count, chance))
    vendors = sorted({int(capability.vendor_id) for capability in capabilities})
    with connection.cursor() as cursor:
        with cursor.copy("COPY organisation (id, kind, name, about, email_domains, created_at) FROM STDIN") as copy:
            for vendor in vendors:
                copy.write_row((vendor, "vendor", f"Vendor {vendor}", "", "[]", "2026-01-01"))
        columns = (
            "id, organisation_id, category, process_type, skill_level, languages, regions, data_residency, engagement_models, industries"
        )
        with cursor.copy(f"COPY capability ({columns}, lock_version, created_at) FROM STDIN") as copy:
            for number, row in enumerate(capabilities, 1):
                sets = ["[]"] * 5
                copy.write_row((number, int(row.vendor_id), row.category, row.process_type, row.skill_level, *sets, 1, "2026-01-01"))
        with cursor.copy("COPY capability_revision (number, capability_id, is_active, content, created_at) FROM STDIN") as copy:
            for number, row in enumerate(capabilities, 1):
                copy.write_row((number, number, True, msgspec.json.encode(row).decode(), "2026-01-01"))
        cursor.execute("UPDATE capability_clock SET revision = %s", (len(capabilities),))
        for name, last in (("organisation", vendors[-1]), ("capability", len(capabilities))):
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", (name, last))
    connection.commit()
    connection.autocommit = True
    connection.execute("ANALYZE")


def _capabilities(count: int, chance: random.Random) -> Iterator[Capability]:
    """Yield the invented capabilities with ids as the portal gives them, each with some past engagements."""
    vendors: dict[tuple[str, str], int] = {}
    parts = [part for parts in table(count).partitions.values() for part in parts]
    rows = (part.segment.get(row) for part in parts for row in range(len(part.segment)))
    for number, row in enumerate(rows, 1):
        vendor = vendors.setdefault((row.category, row.vendor_id), len(vendors) + 1)
        done = [msgspec.convert(engagement(chance), PastEngagement) for _ in range(chance.randint(0, MOST_ENGAGEMENTS))]
        id, name = engine_id(number), f"Vendor {vendor}"
        yield replace(row, id=id, revision=number, vendor_id=engine_id(vendor), vendor_name=name, engagements=tuple(done))
