"""`copydesk versions`: the commits of a table, and what made them."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date
from typing import Any

import click

from cleaners.ruleset import brief
from flows.cli.listing import Listing
from flows.cli.moments import moment
from flows.cli.options import common, put_json, unusable
from flows.jobs.backfilling import days_in_words
from warehouse import Warehouse


@click.command()
@click.option("--table", "name", default="articles", show_default=True, help="Which table.")
@click.option(
    "--limit", default=20, show_default=True, type=click.IntRange(1), help="How many, newest first."
)
@common
def versions(name: str, limit: int, as_json: bool, warehouse: str) -> None:
    """List the commits of a table, newest first, and what made them.

    `Warehouse.read(version=…)` reads one; `copydesk pin` keeps it readable.

    \b
    Examples:
      copydesk versions
      copydesk versions --table raw --limit 5
    """
    try:
        found = Warehouse(warehouse).versions(name)[:limit]
    except KeyError:
        unusable(f"no table {name!r}")
    if as_json:
        put_json([dataclasses.asdict(each) for each in found])
        return
    table = Listing(
        *("version", "when", "operation", "what it did", "window", "rules", "run"),
        least=("rules", "run", "window", "what it did"),
    )
    for each in found:
        did = ", ".join(f"{count:,} {what}" for what, count in each.counts.items() if count)
        window = _days(each.window) if each.window else ""
        row = (
            str(each.version),
            moment(each.at),
            each.operation,
            did,
            window,
            brief(" ".join(each.rules)) if each.rules else "",
        )
        table.add(*row, each.run[:12])
    table.put()


def _days(window: Mapping[str, Any]) -> str:
    return days_in_words(date.fromisoformat(window["since"]), date.fromisoformat(window["until"]))
