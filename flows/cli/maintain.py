"""`copydesk maintain`: compact the tables and let go of what nobody needs any more."""

from __future__ import annotations

import dataclasses

import click

from flows.cli.options import common, out, put_json
from warehouse import Warehouse


@click.command()
@click.option(
    "--retention-hours",
    default=168,
    show_default=True,
    type=click.IntRange(1),
    help="How long old versions stay readable. Pinned ones stay anyway.",
)
@common
def maintain(retention_hours: int, as_json: bool, warehouse: str) -> None:
    """Compact small files, write checkpoints, delete files that left the tables long enough ago."""
    done = dataclasses.asdict(Warehouse(warehouse).maintain(retention_hours=retention_hours))
    if as_json:
        put_json(done)
    else:
        out.print(", ".join(f"{name.replace('_', ' ')}: {value}" for name, value in done.items()))
