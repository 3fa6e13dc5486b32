"""Real servers for the tests, each in a folder of its own on a port of its own, ended with the tests."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def new_folder() -> Iterator[Path]:
    """A temporary folder that other users can pass through but not list, for servers that refuse to run as root."""
    folder = Path(tempfile.mkdtemp(prefix="vendor-match-"))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)
