"""Settings, read once from the environment. The README's table lists each of them.

With nothing set everything lives in the instance folder: a SQLite file, the wake-up folder of the worker and the
secret key. `DATABASE_URL` and `BROKER_URL` choose the production shape; the code is the same.
"""

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from sqlalchemy.engine import URL, make_url

PROJECT = Path(__file__).resolve().parent.parent


class ConfigurationError(Exception):
    """A setting that cannot be used; the message names it and says what would be accepted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the whole program is configured by."""

    instance: Path
    database: URL
    broker: str
    secret_key: str
    host: str
    port: int
    secure_cookies: bool
    trusted_proxies: int
    trusted_hosts: tuple[str, ...]
    rate_limit_storage: str
    log_format: str

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """The settings as the environment has them.

        Raises:
            ConfigurationError: a value cannot be used.
        """
        instance = Path(environment.get("INSTANCE_DIR", PROJECT / "instance")).resolve()
        try:
            instance.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigurationError(f"INSTANCE_DIR is {instance}, which cannot be made a folder: {error.strerror}.") from error
        broker = environment.get("BROKER_URL", "folder://localhost")
        return cls(
            instance=instance,
            database=_database(environment.get("DATABASE_URL"), instance),
            broker=broker,
            secret_key=environment.get("SECRET_KEY") or _kept_secret(instance / "secret_key"),
            host=environment.get("HOST", "127.0.0.1"),
            port=_whole_number(environment, "PORT", default=8000, lowest=1, highest=65_535),
            secure_cookies=_one_of(environment, "SECURE_COOKIES", "off", "on") == "on",
            trusted_proxies=_whole_number(environment, "TRUSTED_PROXIES", default=0, lowest=0, highest=10),
            trusted_hosts=tuple(filter(None, map(str.strip, environment.get("TRUSTED_HOSTS", "").split(",")))),
            rate_limit_storage=broker if broker.startswith(("redis://", "rediss://")) else "memory://",
            log_format=_one_of(environment, "LOG_FORMAT", "text", "json"),
        )

    @property
    def tables(self) -> Path:
        """The folder in which the processes of this machine share the table that runs rank."""
        return self.instance / "tables"

    @property
    def is_embedded(self) -> bool:
        """Whether the worker is woken through a folder instead of a broker."""
        return self.broker.startswith("folder://")


def _database(value: str | None, instance: Path) -> URL:
    if not value:
        return URL.create("sqlite", database=str(instance / "vendor-match.sqlite3"))
    if "://" not in value:
        return URL.create("sqlite", database=str(Path(value).resolve()))
    url = make_url(value)
    if url.get_backend_name() == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:"):
        return url
    raise ConfigurationError(f"DATABASE_URL names {url.drivername!r}; use a SQLite file or postgresql://…")


def _kept_secret(path: Path) -> str:
    """A random key, made once for this installation and readable by its owner alone."""
    if not path.exists():
        # Written beside it and then linked: of several processes that start at once, none reads half a key.
        with NamedTemporaryFile("w", dir=path.parent) as file:
            file.write(secrets.token_urlsafe(48))
            file.flush()
            with suppress(FileExistsError):
                os.link(file.name, path)
    key = path.read_text().strip()
    if len(key) < 32:
        raise ConfigurationError(f"The secret key in {path} is too short; delete the file to have a new one made.")
    return key


def _whole_number(environment: Mapping[str, str], name: str, *, default: int, lowest: int, highest: int) -> int:
    value = environment.get(name, str(default))
    if not value.isdecimal() or not lowest <= int(value) <= highest:
        raise ConfigurationError(f"{name} is {value!r}; use a whole number from {lowest} to {highest}.")
    return int(value)


def _one_of(environment: Mapping[str, str], name: str, default: str, other: str) -> str:
    value = environment.get(name, default)
    if value not in (default, other):
        raise ConfigurationError(f"{name} is {value!r}; use {default} or {other}.")
    return value
