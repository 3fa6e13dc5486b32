"""The contracts of `pyproject.toml` about who may import whom."""

import subprocess
import sys
from pathlib import Path

from portal.config import PROJECT


def test_the_import_contracts_hold() -> None:
    command = [Path(sys.executable).parent / "lint-imports", "--no-logo", "--no-cache"]
    checked = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr
