"""What an audit takes: `python -m benchmarks.audit FOLDER --rows 1000000`.

The tables are written straight to their files, with rows that fit: ids and digests are those of the bytes and
texts that are there, so the audit looks at all of them. Prints CPU seconds and peak memory; a folder that is
there is audited as it is.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from benchmarks.growth import short
from benchmarks.warehouse import clean, step
from cleaners.records import RawArticle
from warehouse import Warehouse, rows
from warehouse.delta.parquet_writer import GROUP_ROWS, Writer
from warehouse.delta.table import Change, Snapshot
from warehouse.delta.tables import Tables

NOW = datetime(2026, 1, 1, tzinfo=UTC)


_text = cache(short)


def landed(first: int, last: int) -> Iterator[RawArticle]:
    """Landed articles of some hundred words, each with an address of its own."""
    for number in range(first, last):
        alike = _text(number % 1000)
        yield replace(
            alike,
            uri=f"{number}.txt",
            body=alike.body[:900] + b"%d" % number,
            hints={**alike.hints, "url": f"https://example.org/{number}"},
            landed_at=NOW,
            sequence=number,
            batch_id="build",
        )


def build(root: str, count: int) -> int:
    """Tables with `count` articles."""
    tables = Tables(root)

    def files(snapshot: Snapshot, name: str) -> Change:
        with Writer(snapshot.folder) as writer:
            for first in range(0, count, GROUP_ROWS):
                some = landed(first, min(count, first + GROUP_ROWS))
                if name == "raw":
                    writer.write(rows.raw_table({one.raw_id: one for one in some}, NOW, first, "build", ""))
                else:
                    made = [rows.article_row(clean(one), "build", "", NOW) for one in some]
                    writer.write(rows.table(made, snapshot.folder.schema))
        return Change(writer.added)

    for name in ("raw", "articles"):
        tables.named(name).change(
            lambda snapshot, name=name: files(snapshot, name),  # type: ignore[misc]
            operation="build",
            info=dict,
        )
    return count


def audit(root: str) -> dict[str, object]:
    """An audit of everything."""
    found = Warehouse(root).audit()
    return {"rows": found.rows["raw"], "waiting": found.waiting, "problems": len(found.problems)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("folder")
    parser.add_argument("--rows", type=int, default=100_000)
    options = parser.parse_args()
    if not Path(options.folder).exists():
        step("build", build, options.folder, options.rows)
        Warehouse(options.folder).published("articles")
    step("audit", audit, options.folder)


if __name__ == "__main__":
    main()
