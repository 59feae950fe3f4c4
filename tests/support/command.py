"""The command, run in this process as a person would type it, on the warehouse `house` of a folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from flows.cli.main import main


def copydesk(root: Path, *arguments: str, status: int = 0) -> Result:
    """Run it, and hold it to its exit status."""
    done = CliRunner().invoke(main, [*arguments, "--warehouse", str(root / "house")])
    assert done.exit_code == status, done.output
    return done


def as_json(root: Path, *arguments: str, status: int = 0) -> Any:
    """What it prints with `--json`."""
    return json.loads(copydesk(root, *arguments, "--json", status=status).stdout)
