"""The README's Python runs as it stands."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

HOME = Path(__file__).parents[2]
SNIPPETS = re.findall(r"```python\n(.*?)```", (HOME / "README.md").read_text(encoding="utf-8"), re.DOTALL)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a warehouse where the README says it is."""
    place = tmp_path_factory.mktemp("readme")
    command = [sys.executable, "-m", "flows.cli.main", "ingest", str(HOME / "seeds" / "articles")]
    environment = {**os.environ, "PREFECT_API_URL": "", "PREFECT_HOME": str(place)}
    arguments = [*command, "--warehouse", str(place / "warehouse" / "data")]
    subprocess.run(arguments, cwd=HOME, env=environment, check=True, capture_output=True)
    return place


@pytest.mark.parametrize("snippet", SNIPPETS, ids=range(len(SNIPPETS)))
def test_snippets_run(snippet: str, place: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(HOME), "PYTHONSAFEPATH": "1"}
    done = subprocess.run(
        [sys.executable, "-c", snippet], cwd=place, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout


def test_there_are_snippets() -> None:
    assert len(SNIPPETS) >= 2
