"""What a run costs when there is much already: `python -m benchmarks.growth FOLDER --rows 10000000`.

The tables are synthetic: rows of some hundred characters, written straight to the files, with ids that
are as random as real ones, a day's articles side by side as maintenance leaves them. Then, each in a
process of its own: what waits when nothing is new; a commit of 500 new articles; 1,000 updates of the
last days and all over. `--days` then simulates that many days with two runs of 500 updates and 500 new
articles each, near-duplicates included, and maintenance every night; the last line compares the first and the
last five days.
CPU seconds, peak memory; a folder that is there is used again (and changed).
"""

from __future__ import annotations

import argparse
import binascii
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa

from benchmarks.duplicates import fill
from benchmarks.warehouse import DAYS, FIRST, clean, raw, step
from cleaners.identity import article_id
from cleaners.records import RawArticle
from warehouse import Warehouse, rows, schemas
from warehouse.delta.parquet_writer import FILE_ROWS, Writer
from warehouse.delta.table import Change, Snapshot
from warehouse.delta.tables import Tables

AT_ONCE = 64 * FILE_ROWS  # rows a commit
LANDED = datetime(2025, 1, 1, tzinfo=UTC)


def short(number: int, version: int = 0, day: date | None = None) -> RawArticle:
    """Article `number` of the synthetic tables, in a version that is not there yet."""
    day = day or FIRST + timedelta(days=number % DAYS)
    hints = {"url": f"https://example.org/{number}", "published_at": f"{day}T12:00:00+00:00"}
    text = f"The council met {number} times and rested.\n\n{version} " + raw(number).body[:1100].decode()
    return RawArticle(f"source-{number % 40}", f"{number}.txt", text.encode(), "text/plain", hints=hints)


def build(root: str, count: int) -> int:
    """Tables with `count` articles, one day after the other."""
    tables = Tables(root)
    sample = replace(short(0), landed_at=LANDED, batch_id="build")
    pattern = {
        "raw": rows.raw_table({sample.raw_id: sample}, LANDED, 0, "build", ""),
        "articles": rows.table([rows.article_row(clean(sample), "build", "", LANDED)], schemas.ARTICLES),
    }
    for first in range(0, count, AT_ONCE):
        last = min(count, first + AT_ONCE)
        for name in ("raw", "articles"):
            tables.named(name).change(
                lambda snapshot, name=name, first=first, last=last: _files(  # type: ignore[misc]
                    snapshot, pattern[name], first, last, count
                ),
                operation="build",
                info=dict,
            )
    return count


def _files(snapshot: Snapshot, pattern: pa.Table, first: int, last: int, count: int) -> Change:
    with Writer(snapshot.folder) as writer:
        for at in range(first, last, FILE_ROWS):
            writer.write(_rows(snapshot.folder.schema, pattern, range(at, min(last, at + FILE_ROWS)), count))
            writer.cut()
    return Change(writer.added)


def _rows(schema: schemas.TableSchema, pattern: pa.Table, numbers: range, count: int) -> pa.Table:
    """Rows that differ in their ids, dates and sources, and in some words."""
    length = len(numbers)
    table = pattern.take(pa.array(np.zeros(length, np.int64)))
    mine = {
        "raw_id": _hex(0, numbers),
        "article_id": pa.array(article_id("", f"https://example.org/{number}", "") for number in numbers),
        "revision_id": _hex(1, numbers),
        "extracted_sha256": _hex(2, numbers),
        "source": pa.array(f"source-{number % 40}" for number in numbers),
        "uri": pa.array(f"{number}.txt" for number in numbers),
        "sequence": pa.array(numbers, pa.int64()),
        "article_date": pa.array((_day(number, count) for number in numbers), pa.date32()),
    }
    for name, values in mine.items():
        if name in table.column_names and (name != "article_id" or schema.name == "articles"):
            field = schema.arrow.field(name)
            table = table.set_column(table.column_names.index(name), field, values.cast(field.type))
    return table


def _day(number: int, count: int) -> date:
    return FIRST + timedelta(days=number * DAYS // count)


def _hex(kind: int, numbers: range) -> pa.Array:
    """Random ids, the same each time for the same numbers."""
    content = np.random.default_rng([kind, numbers[0]]).bytes(32 * len(numbers))
    spelled = binascii.hexlify(content)
    offsets = pa.py_buffer(np.arange(0, 64 * len(numbers) + 1, 64, dtype=np.int32).tobytes())
    return pa.StringArray.from_buffers(len(numbers), offsets, pa.py_buffer(spelled))


def waiting(root: str) -> int:
    """What `pending` costs."""
    return Warehouse(root).pending_count(lambda source: "r1")


def land(root: str, numbers: list[int], version: int) -> int:
    """Land articles."""
    return Warehouse(root).land((short(i, version) for i in numbers), batch_id="growth").landed


def commit(root: str) -> list[dict[str, int]]:
    """Clean and commit what waits, in batches of 500 that are one commit."""
    return list(_committed(Warehouse(root)))


def _committed(house: Warehouse) -> Iterator[dict[str, int]]:
    ready = [
        house.prepared(f"b{number}", [clean(one) for one in batch], [], taken=[one.raw_id for one in batch])
        for number, batch in enumerate(house.pending(lambda source: "r1", limit=500))
    ]
    if ready:
        yield house.commit_together(ready).counts


def run(root: str, number: int, count: int, recent: int) -> list[dict[str, int]]:
    """One run: 500 articles of the day and 500 updates of the last days land, are committed and linked.

    There were `count` articles before the first run, and two runs are a day.
    """
    house, there = Warehouse(root), count + 500 * number

    def dated(each: int) -> date:
        return _day(each, count) if each < count else FIRST + timedelta(DAYS + (each - count) // 1000)

    updated = random.Random(number).sample(range(there - recent, there), 500)
    landed = (short(each, 10 + number, dated(each)) for each in [*range(there, there + 500), *updated])
    house.land(landed, batch_id=f"run-{number}")
    done = list(_committed(house))
    house.link_duplicates()
    return done


def sign(root: str, count: int) -> int:
    """Signatures for as many articles, spread over the same days."""
    fill(Warehouse(root), count, DAYS)
    return count


def maintain(root: str) -> str:
    """A night's maintenance, keeping an hour: the benchmark's days pass in minutes."""
    return repr(Warehouse(root).maintain(retention_hours=1))


def main() -> None:
    """Build if needed, then measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--days", type=int, default=0)
    options = parser.parse_args()
    root, count = options.folder, options.rows
    if not Path(root).exists():
        step("build", build, root, count)
        step("what waits, for the first time", waiting, root)
    there = Warehouse(root).counts()["raw"]
    rng = random.Random(there)
    step("what waits, nothing new", waiting, root)
    for first in (there, there + 500):  # the first time beside indexes that the last update left to be made
        step("500 new articles land", land, root, list(range(first, first + 500)), 0)
        step("and are committed", commit, root)
    step("what waits, nothing new", waiting, root)
    for name, first in (("of the last days", count - max(count // 130, 1000)), ("all over", 0)):
        step(f"1,000 updates {name} land", land, root, rng.sample(range(first, count), 1000), there)
        step("and are committed", commit, root)
    if options.days and not Warehouse(root).counts()["signatures"]:
        step("signatures", sign, root, count)
    spent: list[float] = []
    peaks: list[int] = []
    recent = max(count // 130, 1000)
    for day in range(options.days):
        said = [
            step(f"day {day + 1}, run {half + 1}", run, root, 2 * day + half, count, recent)
            for half in (0, 1)
        ]
        said.append(step(f"day {day + 1}, maintenance", maintain, root))
        spent.append(sum(each["cpu_s"] for each in said))
        peaks.append(max(each["peak_mb"] for each in said))
    if len(spent) > 10:
        first, last = (sum(days) / 5 for days in (spent[1:6], spent[-5:]))
        print(f"a day: {first:.2f} CPU s first, {last:.2f} last, {last / first:.2f} times; {max(peaks)} MB")


if __name__ == "__main__":
    main()
