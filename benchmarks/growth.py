"""What a run costs when there is much already: `python -m benchmarks.growth FOLDER --rows 10000000`.

The tables are those of `benchmarks.archive`. Each step is a process of its own: what waits when nothing is
new; a commit of 500 new articles; 1,000 updates of the last days and all over. CPU seconds, peak memory, and
for a commit how the seconds were spent: `cleaning` is the benchmark's own. A folder that is there is used
again (and changed). For days that follow one another see `benchmarks.month`.
"""

from __future__ import annotations

import argparse
import random
import time
import uuid
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

from benchmarks.archive import A_DAY, Some, build
from benchmarks.warehouse import DAYS, FIRST, clean, raw, step
from cleaners.records import RawArticle
from warehouse import Warehouse


def short(number: int, version: int = 0, day: date | None = None) -> RawArticle:
    """A synthetic article, in a version that is not there yet; numbers are those of `archive`."""
    day = day or FIRST + timedelta(days=number % DAYS)
    hints = {"url": f"https://example.org/{number}", "published_at": f"{day}T12:00:00+00:00"}
    text = f"The council met {number} times and rested.\n\n{version} " + raw(number).body[:1100].decode()
    return RawArticle(f"source-{number % 40}", f"{number}.txt", text.encode(), "text/plain", hints=hints)


def waiting(root: str) -> int:
    """What `pending` costs."""
    return Warehouse(root).pending_count(lambda source: "r1")


def land(root: str, count: int, numbers: list[int], version: int) -> int:
    """Land articles; those of the archive keep their day."""
    days = Some(numbers, count).date.to_pylist()
    articles = (short(number, version, day) for number, day in zip(numbers, days, strict=True))
    return Warehouse(root).land(articles, batch_id="growth").landed


def commit(root: str) -> dict[str, float]:
    """Clean and commit what waits, in batches of 500 that are one commit; CPU seconds of each part."""
    house, clock = Warehouse(root), [time.process_time()]
    batches = list(house.pending(lambda source: "r1", limit=500))
    clock.append(time.process_time())
    cleaned = [[clean(one) for one in batch] for batch in batches]
    clock.append(time.process_time())
    ready = [
        house.prepared(f"{uuid.uuid4()}", articles, [], taken=batch.ids)
        for batch, articles in zip(batches, cleaned, strict=True)
    ]
    clock.append(time.process_time())
    made = house.commit_together(ready)
    clock.append(time.process_time())
    parts = ("handing_out", "cleaning", "as_rows", "commit")
    spent = {name: round(end - start, 3) for name, (start, end) in zip(parts, pairwise(clock), strict=True)}
    return {**spent, "articles": made.inserted + made.updated}


def maintain(root: str) -> str:
    """A night's maintenance, keeping an hour: the benchmark's days pass in minutes."""
    return repr(Warehouse(root).maintain(retention_hours=1))


def main() -> None:
    """Build if needed, then measure."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("folder")
    parser.add_argument("--rows", type=int, default=1_000_000)
    options = parser.parse_args()
    root, count = options.folder, options.rows
    if not Path(root).exists():
        step("build", build, root, count)
        step("what waits, for the first time", waiting, root)
    there = Warehouse(root).counts()["raw"]
    rng = random.Random(there)
    step("what waits, nothing new", waiting, root)
    for first in (there, there + 500):  # the first time beside indexes that the last update left to be made
        step("500 new articles land", land, root, count, list(range(first, first + 500)), 0)
        step("and are committed", commit, root)
    step("what waits, nothing new", waiting, root)
    for name, first in (("of the last days", count - 10 * A_DAY), ("all over", 0)):
        numbers = rng.sample(range(max(0, first), count), 1000)
        step(f"1,000 updates {name} land", land, root, count, numbers, there)
        step("and are committed", commit, root)


if __name__ == "__main__":
    main()
