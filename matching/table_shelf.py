"""The folder in which the processes of one machine share their table: whoever comes first builds it, the others map it.

Each table kept has a manifest named by its number; a stamp says which history the number belongs to, so that a table of
another database, or of one that was restored from a backup since, is told apart. Only the newest table is kept, and only
in the layout of this engine. A lock file makes readers wait for a writer; what a process has mapped stays mapped although
its file is deleted.
"""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from matching import table_file
from matching.capabilities import CapabilityTable


class Kept(msgspec.Struct, frozen=True):
    """A table that is kept: its number, its stamp, and the manifest of its files."""

    number: int
    stamp: str
    manifest: str


class TableShelf:
    """The shared tables in one folder."""

    def __init__(self, folder: Path) -> None:
        self._parent = folder
        self._folder = folder / table_file.edition()
        self._newest = self._folder / "newest"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Let no other process read or write meanwhile."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self._folder / "lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def newest(self) -> Kept | None:
        """Return which table is kept; None where there is none that can be read. Call it under `locked`."""
        try:
            return msgspec.json.decode(self._newest.read_bytes(), type=Kept)
        except (FileNotFoundError, msgspec.DecodeError):
            return None

    def load(self, kept: Kept) -> CapabilityTable | None:
        """Return the table, mapped into memory; None where its files are gone or damaged. Call it under `locked`."""
        try:
            return table_file.load(self._folder / kept.manifest)
        except (OSError, ValueError, msgspec.DecodeError, table_file.EditionError):
            return None

    def keep(self, table: CapabilityTable, number: int, stamp: str) -> Kept:
        """Write what is not there yet, name it the newest, and delete all else. Call it under `locked`."""
        manifest = table_file.save(table, self._folder, number)
        kept = Kept(number, stamp, manifest.name)
        table_file.write(self._newest, [msgspec.json.encode(kept)])
        needed = {self._newest.name, "lock", manifest.name, *table_file.files_of(manifest)}
        for path in self._folder.iterdir():
            if path.name not in needed:
                path.unlink()
        for path in self._parent.iterdir():
            if path != self._folder:
                shutil.rmtree(path)
        return kept
