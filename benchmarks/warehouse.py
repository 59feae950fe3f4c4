"""What the warehouse costs: `python -m benchmarks.warehouse --rows 1000000 FOLDER` builds one and measures.

Each step runs in a process of its own and prints CPU seconds, peak memory and bytes written, as one
line of JSON. A folder that has a warehouse of that size already is used again (and changed).
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from deltalake import DeltaTable

from cleaners.edits.log import Edit, apply
from cleaners.identity import article_id
from cleaners.records import Article, RawArticle
from warehouse import Warehouse

RULES = "r2"  # of the backfill
DAYS = 400
FIRST = date(2025, 1, 1)
WORDS = ["".join(random.Random(i).choices("etaoinshrdlucmfwyp", k=2 + i % 9)) for i in range(20_000)]


def raw(number: int, version: int = 0) -> RawArticle:
    """Article `number` as it lands: about 3 kB of made-up words."""
    rng = random.Random(number)
    text = "\n\n".join(" ".join(rng.choices(WORDS, k=60)) for _ in range(8))
    day = FIRST + timedelta(days=rng.randrange(DAYS) if number % 50 == 0 else number // 2_500 % DAYS)
    hints = {"url": f"https://example.org/{number}", "published_at": f"{day}T12:00:00+00:00"}
    return RawArticle(
        f"source-{number % 40}", f"{number}.txt", f"{text}\n\n{version}".encode(), "text/plain", hints=hints
    )


def clean(landed: RawArticle, rules: str = "r1") -> Article:
    """The record of a landed article, with a few edits, without the cost of cleaning."""
    extracted = landed.body.decode()
    edits = [Edit(i * 200, extracted[i * 200], "*", "typography.star") for i in range(5)]
    text, trail = apply(extracted, edits)
    url = landed.hints["url"]
    assert landed.landed_at is not None
    return Article(
        article_id=article_id(landed.source, url, extracted),
        raw_id=landed.raw_id,
        source=landed.source,
        uri=landed.uri,
        url=url,
        title=text[:60],
        text=text,
        language="en",
        language_confidence=0.99,
        language_claimed="en",
        authors=("A. Writer",),
        byline=None,
        dateline=None,
        tags=("one", "two"),
        site_name="Example",
        published_at=datetime.fromisoformat(landed.hints["published_at"]),
        landed_at=landed.landed_at,
        sequence=landed.sequence,
        media_type=landed.media_type,
        charset="utf-8",
        charset_evidence="utf-8",
        edits=trail,
        abstained=False,
        provenance={"title": "text"},
        rules=rules,
    )


def clean_pending(house: Warehouse, limit: int = 1000) -> Iterator[dict[str, int]]:
    """Commit everything that waits."""
    for number, batch in enumerate(house.pending(lambda source: "r1", limit=limit)):
        articles = [clean(landed) for landed in batch]
        yield house.commit(f"b{number}", articles, [], taken=[landed.raw_id for landed in batch]).counts


def build(root: str, rows: int) -> Any:
    """A warehouse of `rows` articles: landed in large batches, cleaned in large batches, maintained."""
    house = Warehouse(root)
    house.land((raw(i) for i in range(rows)), batch_id="build")
    list(clean_pending(house, 20_000))
    return repr(house.maintain())


def insert(root: str, first: int, count: int) -> Any:
    """Land and clean new articles."""
    house = Warehouse(root)
    house.land((raw(i) for i in range(first, first + count)), batch_id="insert")
    return list(clean_pending(house))


def update(root: str, numbers: list[int], version: int) -> Any:
    """Land and clean new versions of articles that are there."""
    house = Warehouse(root)
    house.land((raw(i, version) for i in numbers), batch_id="update")
    return list(clean_pending(house))


def repeat(root: str, first: int, count: int) -> Any:
    """Land what is there already."""
    return repr(Warehouse(root).land((raw(i) for i in range(first, first + count)), batch_id="repeat"))


def backfill(root: str, since: date, until: date) -> Any:
    """Clean a window again and replace it."""
    house, day = Warehouse(root), since
    while day < until:
        ids = house.read("articles", ["raw_id"], [("article_date", "==", day)])["raw_id"].to_pylist()
        found = [landed for part in house.raws(ids) for landed in part]
        house.stage("bench", day, [clean(landed, RULES) for landed in found], [])
        day += timedelta(1)
    return house.replace_window("bench", since, until).counts


def micro_batches(root: str, batches: int) -> Any:
    """Many commits of ten articles: how long opening and committing take, before and after upkeep."""
    house, now, table = Warehouse(root), datetime.now(UTC), f"{root}/articles"
    found: dict[str, Any] = {}
    for number in range(batches):
        landed = [replace(raw(10 * number + i), landed_at=now) for i in range(10)]
        began = time.process_time()
        house.commit(f"b{number}", [clean(one) for one in landed], [], taken=[one.raw_id for one in landed])
        if number + 1 in (20, 200, batches):
            committing = round(1000 * (time.process_time() - began))
            found[f"after {number + 1}"] = {"open_ms": _open(table), "commit_ms": committing}
    house.maintain()
    return {**found, "maintained": {"open_ms": _open(table)}}


def _open(table: str) -> float:
    """CPU milliseconds to open a table and list its files, the least of ten."""
    times = []
    for _ in range(10):
        began = time.process_time()
        DeltaTable(table).file_uris()
        times.append(time.process_time() - began)
    return round(1000 * min(times), 1)


def step(name: str, work: Callable[..., Any], *arguments: Any) -> dict[str, Any]:
    """Run one step in a fresh process; print what it cost, and give it back."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        said: dict[str, Any] = {"step": name, **pool.submit(_measured, work, arguments).result()}
    print(json.dumps(said), flush=True)
    return said


def _measured(work: Callable[..., Any], arguments: tuple[Any, ...]) -> dict[str, Any]:
    from warehouse import rows  # noqa: F401  (imports are not part of the cost)

    with suppress(ImportError):
        import pandas  # noqa: F401  (nor is this one, which pyarrow makes with the first moment it reads)

    wall, cpu = time.perf_counter(), time.process_time()
    result = work(*arguments)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "cpu_s": round(time.process_time() - cpu, 2),
        "wall_s": round(time.perf_counter() - wall, 2),
        "peak_mb": usage.ru_maxrss // 1024,
        "written_mb": usage.ru_oublock * 512 // 2**20,
        "result": result,
    }


def main() -> None:
    """Build if needed, then measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--batches", type=int, default=200)
    options = parser.parse_args()
    root, rows = options.folder, options.rows
    if not Path(root).exists():
        step("build", build, root, rows)
    there = Warehouse(root).counts()["raw"]
    rng = random.Random(there)
    step("1,000 new articles", insert, root, there, 1000)
    step("the same again", insert, root, there, 1000)
    step(
        "1,000 updates of the last week",
        update,
        root,
        rng.sample(range(rows - max(rows // 50, 1000), rows), 1000),
        there,
    )
    step("1,000 updates all over", update, root, rng.sample(range(rows), 1000), there)
    with tempfile.TemporaryDirectory() as name:
        step(f"{options.batches} batches of ten", micro_batches, name, options.batches)
    step("a week backfilled", backfill, root, FIRST + timedelta(180), FIRST + timedelta(187))


if __name__ == "__main__":
    main()
