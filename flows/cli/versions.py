"""`copydesk versions`: the commits of a table, and what made them."""

from __future__ import annotations

import dataclasses

import click
from rich.table import Table

from cleaners.ruleset import brief
from flows.cli.options import common, out, put_json, unusable
from warehouse import Warehouse


@click.command()
@click.option("--table", "name", default="articles", show_default=True, help="Which table.")
@click.option(
    "--limit", default=20, show_default=True, type=click.IntRange(1), help="How many, newest first."
)
@common
def versions(name: str, limit: int, as_json: bool, warehouse: str) -> None:
    """List the commits of a table, newest first. Pin one by its version: `Warehouse.read(version=…)`."""
    try:
        found = Warehouse(warehouse).versions(name)[:limit]
    except KeyError:
        unusable(f"no table {name!r}")
    if as_json:
        put_json([dataclasses.asdict(each) for each in found])
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("version", "at (UTC)", "operation", "what it did", "window", "rules", "run"):
        table.add_column(column)
    for each in found:
        did = ", ".join(f"{count:,} {what}" for what, count in each.counts.items() if count)
        window = f"{each.window['since']} to {each.window['until']}" if each.window else ""
        row = (
            str(each.version),
            f"{each.at:%Y-%m-%d %H:%M:%S}",
            each.operation,
            did,
            window,
            brief(" ".join(each.rules)) if each.rules else "",
        )
        table.add_row(*row, each.run[:12])
    out.print(table)
