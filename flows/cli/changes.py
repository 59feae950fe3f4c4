"""`copydesk changes`: which articles a reader has to take up anew."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from itertools import chain, islice

import click

from flows.cli.options import common, out, put_json_list, unusable
from warehouse import Warehouse

_AT_ONCE = 10_000  # rows that are Python's at a time; a part may have a million


@click.command()
@click.option("--since", required=True, metavar="VERSION|MOMENT", help="A version, or a moment in ISO 8601.")
@common
def changes(since: str, as_json: bool, warehouse: str) -> None:
    """List the articles that were inserted, updated or deleted since a version or a moment.

    An article is updated if something that a reader sees is different: a backfill that changed nothing in it
    does not name it.

    \b
    Examples:
      copydesk changes --since 41
      copydesk changes --since 2026-01-31T06:00:00Z --json
    """
    try:
        parts = Warehouse(warehouse).changes_by_part(_since(since))
        first = list(islice(parts, 1))  # whether there is such a version is told by now
    except ValueError as error:
        unusable(str(error))
    batches = (few for part in chain(first, parts) for few in part.to_batches(max_chunksize=_AT_ONCE))
    found = (row for few in batches for row in few.to_pylist())
    if as_json:
        put_json_list(found)
        return
    counts: Counter[str] = Counter()
    for row in found:
        click.echo(f"{row['change']:<9} {row['article_id']}")  # a console measures and wraps every line
        counts[row["change"]] += 1
    said = ", ".join(f"{count:,} {change}" for change, count in sorted(counts.items()))
    out.print(said or "nothing changed", style="dim")


def _since(value: str) -> int | datetime:
    if value.isdecimal():
        return int(value)
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as error:
        raise ValueError(f"{value!r} is no version and no moment such as 2026-01-31T06:00:00Z") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
