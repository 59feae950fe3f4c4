"""What updates of old articles cost by the command: `python -m benchmarks.updates FOLDER --rows 200000`.

The table holds articles of 3 kB, laid out by `maintain`. A thousand new versions are ingested by `copydesk
ingest` from a file of JSON lines: into no table, which is what the command costs by itself, then of the
last three days, and of all days. CPU seconds of the command's process, and those of its workers beside
them. What Python compiles is kept below the folder for temporary files, as it is for whoever installs the
project, and a first run fills it. Each is done `--times`, and `maintain` lays out what it wrote, as a night
would. A folder that is there is used again (and changed).
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.growth import maintain
from benchmarks.warehouse import build, raw, step
from warehouse import Warehouse

UPDATES, A_DAY = 1000, 2_500  # articles of benchmarks.warehouse follow one another in time
_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER


def lines(path: Path, numbers: list[int], version: int) -> None:
    """New versions of these articles."""
    with path.open("w") as file:
        for number in numbers:
            article = raw(number, version)
            # In front, too: a number that stands by itself behind a text is cleaned away as a counter.
            text = f"{version} {article.body.decode()}"
            file.write(json.dumps({**article.hints, "text": text}) + "\n")


def ingest(name: str, root: str, numbers: list[int], version: int) -> None:
    """Ingest new versions, by the command."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "updates.jsonl")
        lines(path, numbers, version)
        by_command(name, root, path)


def linked(root: str) -> str:
    """Sign and link what was built, as each run does with what it brought."""
    return repr(Warehouse(root).link_duplicates())


def by_command(name: str, root: str, path: Path) -> dict[str, Any]:
    """Ingest a file by the command; print what that cost, and give it back."""
    ctypes.CDLL(None).prctl(_SUBREAPER, 1)  # Linux: what loses its parent below us becomes our child
    before = _children()
    copydesk = str(Path(sys.executable).with_name("copydesk"))
    command = [copydesk, "ingest", str(path), "--warehouse", root, "--json"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=_as_installed()
    )
    assert process.stdout is not None
    result = json.loads(process.stdout.read())
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0, "the command failed"
    said = {
        "step": name,
        "cpu_s": round(usage.ru_utime + usage.ru_stime, 2),
        "workers_cpu_s": round(sum(map(_ended, _children() - before)), 2),
        "peak_mb": usage.ru_maxrss // 1024,
        "written_mb": usage.ru_oublock * 512 // 2**20,
        "load": round(os.getloadavg()[0], 1),
        "result": {name: result[name] for name in ("landed", "cleaned")},
    }
    print(json.dumps(said), flush=True)
    return said


def _as_installed() -> dict[str, str]:
    """The environment of a process that need not compile what it loads: that is three times the loading."""
    kept = str(Path(tempfile.gettempdir(), "copydesk-benchmarks"))
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {"PYTHONPYCACHEPREFIX": kept, **environment}


def _children() -> set[int]:
    """Our child processes; among them, in the end, what the command's workers were forked from."""
    return {int(each) for each in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()}


def _ended(process: int) -> float:
    """CPU seconds of a process and its children, once it has ended."""
    _, _, usage = os.wait4(process, 0)
    return usage.ru_utime + usage.ru_stime


def main() -> None:
    """Build if needed, then measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder")
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--times", type=int, default=1)
    options = parser.parse_args()
    root, rows = options.folder, options.rows
    if not Path(root).exists():
        step("build", build, root, rows)
        step("sign and link", linked, root)
    with tempfile.TemporaryDirectory() as empty:
        ingest("a first run", empty, [0], 0)
    for _ in range(options.times):
        version = Warehouse(root).counts()["raw"]
        chosen = random.Random(version)
        with tempfile.TemporaryDirectory() as empty:
            ingest("1,000 updates, nothing there", empty, chosen.sample(range(rows), UPDATES), version)
        for name, first in (("of the last three days", rows - 3 * A_DAY), ("of all days", 0)):
            ingest(f"1,000 updates {name}", root, chosen.sample(range(first, rows), UPDATES), version)
            step("maintenance", maintain, root)


if __name__ == "__main__":
    main()
