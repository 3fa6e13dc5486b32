"""The logins of the demo: their passwords are made up for each installation and known to this one file.

It lies in the instance folder, readable by its owner alone. `vendor-match run` prints it at each start.
"""

import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import msgspec

FILE = "demo_logins.json"
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """How one person of the demo signs in."""

    role: str
    organisation: str
    name: str
    email: str
    password: str


def read(instance: Path) -> list[Login]:
    """The demo's logins, none where no demo was loaded from this folder."""
    try:
        return msgspec.json.decode((instance / FILE).read_bytes(), type=list[Login])
    except FileNotFoundError:
        return []


def write(instance: Path, logins: Iterable[Login]) -> None:
    """Keep these logins and no others; a reader sees the old file or the new one."""
    unfinished = instance / f".{FILE}.{secrets.token_hex(4)}"
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(list(logins))))
    unfinished.replace(instance / FILE)


def make_password() -> str:
    """A random password of sixteen letters and digits that are hard to confuse, in groups of four: 79 bits."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))
