"""`copydesk pin`: keep a version readable for as long as somebody needs it."""

from __future__ import annotations

import click

from flows.cli.options import common, out, put_json, unusable
from warehouse import Warehouse


@click.command()
@click.argument("name", required=False)
@click.argument("version", required=False, type=click.IntRange(0))
@click.option("--table", default="articles", show_default=True, help="Which table.")
@click.option("--drop", is_flag=True, help="Let the pin NAME go.")
@common
def pin(name: str | None, version: int | None, table: str, drop: bool, as_json: bool, warehouse: str) -> None:
    """Keep VERSION readable under NAME, whatever maintenance does; without arguments, list the pins.

    \b
    Examples:
      copydesk versions
      copydesk pin training-2026 42
      copydesk pin training-2026 --drop
    """
    tables = Warehouse(warehouse)
    if (name is not None and not name.strip()) or (drop and not name):
        unusable("give the pin a NAME")
    if name and drop:
        if name not in tables.pins():
            unusable(f"there is no pin {name!r}")
        tables.unpin(name)
    elif name and version is not None:
        if table not in tables.counts():
            unusable(f"no table {table!r}")
        if version not in {each.version for each in tables.versions(table)}:
            unusable(f"{table} has no version {version}; `copydesk versions` lists them")
        try:
            tables.pin(name, version, table=table)
        except FileExistsError:
            where, number = tables.pins()[name]
            unusable(f"{name!r} pins version {number} of {where}; `copydesk pin {name} --drop` lets it go")
    elif name:
        unusable("give a VERSION, or --drop")
    pins = tables.pins()
    if as_json:
        put_json({each: {"table": where, "version": number} for each, (where, number) in pins.items()})
        return
    if not pins:
        out.print("Nothing is pinned. `copydesk pin NAME VERSION` keeps a version readable.")
    for each, (where, number) in pins.items():
        out.print(f"{each}: {where} version {number}")
