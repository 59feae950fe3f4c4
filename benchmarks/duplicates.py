"""What near-duplicates cost: `duplicate_links` on a list, and one more batch beside a large table.

    python -m benchmarks.duplicates [--articles 1000000] [--days 60] [--batch 500]

Fills `signatures` with random ones (as large as real ones, spread over some days, a fifth of them copies on
record), then lands real batches and measures `Warehouse.link_duplicates`: CPU seconds, CPU per article beside
that of `duplicate_links` alone, and peak memory. Everything within thirty days of a batch has to be looked
through, so fewer days are more work.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import tempfile
import time
from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa

from cleaners import duplicate_links
from cleaners.duplicates.signature import KEYS, NUMBERS, SKETCH
from tests.support.warehouse_samples import clean, raw
from warehouse import Warehouse, schemas
from warehouse.delta.parquet_writer import Writer
from warehouse.delta.table import Change, Snapshot
from warehouse.duplicates import linking, signing

NOW = datetime(2026, 6, 1, tzinfo=UTC)
WORDS = [f"{first}{second}" for first in ("ka", "lo", "mi", "ne", "su", "to") for second in "bcdfglmnprst"]


def text(number: int) -> str:
    """Some 300 words; every fifth is another one's, cut."""
    own = number - 1 if number % 5 == 4 else number
    said = random.Random(own).choices(WORDS, k=300)
    return " ".join(said[: 150 if own != number else None]) + f" {own}."


def fill(house: Warehouse, articles: int, days: int) -> None:
    """Rows of `signatures` and `duplicates` as if that many articles had been linked before."""
    chance = np.random.default_rng(1)
    first = NOW - timedelta(days=days)
    step = timedelta(days=days) / articles

    def signatures(snapshot: Snapshot) -> Change:
        with Writer(snapshot.folder) as writer:
            for at in range(0, articles, 4096):
                writer.write(_signatures(chance, at, min(4096, articles - at), first, step))
        return Change(writer.added)

    def duplicates(snapshot: Snapshot) -> Change:
        with Writer(snapshot.folder) as writer:
            for at in range(0, articles // 5, 4096):
                writer.write(_duplicates(at, min(4096, articles // 5 - at), first, step * 5))
        return Change(writer.added)

    articles_version = house.versions("articles")[0].version
    tables = house._tables
    version = tables.signatures.change(
        signatures, operation="fill", info=dict, transactions={signing._REACHED: articles_version}
    )
    tables.duplicates.change(
        duplicates, operation="fill", info=dict, transactions={linking._REACHED: version}
    )


def _signatures(
    chance: np.random.Generator, at: int, rows: int, first: datetime, step: timedelta
) -> pa.Table:
    # The lowest hashes of some 300 shingles, in ascending order.
    low = np.sort(chance.integers(0, 2**62, (rows, SKETCH), np.uint64), axis=1)
    numbers = chance.integers(0, 2**62, (rows, NUMBERS // 5), np.uint64)
    numbers.sort(axis=1)
    columns = {
        "article_id": [f"{at + i:064x}" for i in range(rows)],
        "revision_id": [f"{at + i:032x}" for i in range(rows)],
        "source": ["wire"] * rows,
        "url": [f"https://wire.example/{at + i}" for i in range(rows)],
        "seen_at": [first + step * (at + i) for i in range(rows)],
        "digest": chance.integers(0, 2**62, rows),
        "shingles": [300] * rows,
        "keys": [row[:KEYS].tobytes() for row in low],
        "more_keys": [row[KEYS:].tobytes() for row in low],
        "numbers": [row.tobytes() for row in numbers],
        "claimed_url": [None] * rows,
    }
    return pa.Table.from_pydict(columns, schema=schemas.SIGNATURES.arrow)


def _duplicates(at: int, rows: int, first: datetime, step: timedelta) -> pa.Table:
    made = [
        {
            "article_id": f"{5 * (at + i) + 1:064x}",
            "partner_id": f"{5 * (at + i):064x}",
            "story_id": f"{5 * (at + i):064x}",
            "kind": "cut",
            "relation": "syndicated",
            "share": 1.0,
            "share_of_partner": 0.5,
            "hours": 2.0,
            "source": "wire",
            "partner_source": "paper",
            "seen_at": first + step * (at + i),
        }
        for i in range(rows)
    ]
    return pa.Table.from_pylist(made, schema=schemas.DUPLICATES.arrow)


def commit(house: Warehouse, first: int, count: int) -> None:
    """Land and commit some articles, seen now."""
    landed = [raw(number) for number in range(first, first + count)]
    house.land(landed, batch_id=f"b{first}")
    waiting = next(house.pending(lambda source: "r1", limit=count))
    records = [
        clean(one, text=text(first + i), edits=(), published_at=NOW - timedelta(minutes=count - i))
        for i, one in enumerate(waiting)
    ]
    house.commit(f"b{first}", records, [], taken=[one.raw_id for one in waiting])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--articles", type=int, default=1_000_000)
    parser.add_argument("--days", type=int, default=60)
    parser.add_argument("--batch", type=int, default=500)
    options = parser.parse_args()
    listed = [
        {"id": f"{i}", "source": "a", "seen_at": NOW + timedelta(minutes=i), "text": text(i)}
        for i in range(5_000)
    ]
    began = time.process_time()
    links = sum(1 for _ in duplicate_links(listed))
    alone = (time.process_time() - began) / len(listed)
    said: dict[str, object] = {"list_ms_per_article": round(1000 * alone, 3), "list_links": links}
    with tempfile.TemporaryDirectory() as folder:
        house = Warehouse(folder)
        commit(house, 0, 10)
        house.link_duplicates()
        fill(house, options.articles, options.days)
        spent = []
        for number in range(3):
            commit(house, 1_000 * (number + 1), options.batch)
            began = time.process_time()
            done = house.link_duplicates()
            spent.append(time.process_time() - began)
            said["last"] = {"signed": done.signed, "changed": done.changed}
        said["cpu_s_a_batch"] = [round(each, 3) for each in spent]
        said["peak_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps(said, indent=1))


if __name__ == "__main__":
    main()
