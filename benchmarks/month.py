"""A month beside ten million articles: `python -m benchmarks.month FOLDER --rows 10000000 --days 30`.

The tables are those of `benchmarks.archive`: years of articles, at an even rate. Each simulated day brings
two files of JSON lines, which the command `copydesk ingest` lands and cleans, a process of its own with its
workers: 500 new articles, dated as closely as those before them, and new versions of 250, of the last three
days but for five, which may be as old as the archive. At night `maintain`. A line a run: CPU seconds of the
command, and of its workers who clean, the most memory that it took, megabytes written; and what lies there
after each night. The last lines compare the last five days with the second to sixth. A folder that is there
goes on after the days that it has.

What is simulated: a day passes in minutes. So what was replaced during a day goes at night, views as if their
readers had gone, and files at once, not after a week; and nothing in the log is as old as 30 days.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks import archive
from benchmarks.growth import waiting
from benchmarks.updates import by_command
from benchmarks.warehouse import step
from warehouse import Warehouse
from warehouse.publish import prune

HALF = 500  # new articles a run
UPDATES, OF_ANY_DAY = 250, 5


def run(root: str, number: int, count: int) -> dict[str, Any]:
    """One run, the `number`th from 0 on: what came since the last one is ingested by the command."""
    there, chance = count + HALF * number, random.Random(number)
    updated = {
        *chance.sample(range(there - 3 * archive.A_DAY, there), UPDATES - OF_ANY_DAY),
        *chance.sample(range(count), OF_ANY_DAY),
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"run-{number}.jsonl")
        with path.open("w") as file:
            file.writelines(archive.Some(range(there, there + HALF), count).lines(0))
            file.writelines(archive.Some(sorted(updated), count).lines(number + 1))
        return by_command(f"day {number // 2 + 1}, run {number % 2 + 1}", root, path)


def night(root: str) -> str:
    """Maintenance, as if the day's readers had gone."""
    done = Warehouse(root).maintain(retention_hours=0)
    prune(Path(root), 0)
    return repr(done)


def lies_there(root: str) -> dict[str, Any]:
    """What lies there: live data files, those on the disk, log entries, and megabytes of index and all."""
    house, names = Warehouse(root), [path.parent.name for path in Path(root).glob("*/_delta_log")]
    files = (path for path in Path(root).rglob("*") if path.is_file() and "views" not in path.parts)
    sizes = {path: path.stat().st_size for path in files}
    return {
        "live_files": sum(len(house.dataset(name).files) for name in names),
        "files": sum(path.suffix == ".parquet" and "_delta_log" not in path.parts for path in sizes),
        "log_entries": sum(path.suffix == ".json" and "_delta_log" in path.parts for path in sizes),
        "index_mb": sum(size for path, size in sizes.items() if "index" in path.parts) >> 20,
        "mb": sum(sizes.values()) >> 20,
    }


def ratio(days: Sequence[float]) -> str:
    """The last five days beside the second to sixth."""
    first, last = (sum(some) / len(some) for some in (days[1:6], days[-5:]))
    return f"{first:.2f} first, {last:.2f} last, {last / first:.2f} times"


def main() -> None:
    """Build if needed, then let the days pass."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("folder")
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--days", type=int, default=30)
    options = parser.parse_args()
    root, count = options.folder, options.rows
    if not Path(root).exists():
        step("build", archive.build, root, count)
        step("what waits, for the first time", waiting, root)
        step("the first night", night, root)
    spent: dict[str, list[float]] = {"runs": [], "their workers": [], "nights": []}
    before = (Warehouse(root).counts()["raw"] - count) // (2 * (HALF + UPDATES))
    for day in range(before, before + options.days):
        runs = [run(root, 2 * day + half, count) for half in (0, 1)]
        spent["runs"].append(sum(each["cpu_s"] for each in runs) / 2)
        spent["their workers"].append(sum(each["workers_cpu_s"] for each in runs) / 2)
        spent["nights"].append(step(f"day {day + 1}, night", night, root)["cpu_s"])
        print(json.dumps({"step": f"day {day + 1}", **lies_there(root)}), flush=True)
    if options.days > 10:
        for name, days in spent.items():
            print(f"{name}, CPU s: {ratio(days)}")


if __name__ == "__main__":
    main()
