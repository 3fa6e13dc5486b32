"""What a finished run found, kept whole in one column: written once, read back bit for bit."""

import hashlib
import zlib

import msgspec

from matching.findings import Findings
from portal.models import MatchRun


def pack(findings: Findings) -> tuple[bytes, str]:
    """The findings as they are stored, and the SHA-256 by which a replay is compared with them."""
    content = msgspec.msgpack.encode(findings)
    return zlib.compress(content, 1), hashlib.sha256(content).hexdigest()


def findings_of(run: MatchRun) -> Findings | None:
    """What a run found; None where it is not done."""
    return msgspec.msgpack.decode(zlib.decompress(run.findings), type=Findings) if run.findings else None
