"""`copydesk maintain`: compact the tables and let go of what nobody needs any more."""

from __future__ import annotations

import dataclasses

import click

from flows.cli.options import common, out, put_json
from flows.cli.progress import turning
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
    """Compact small files, write checkpoints, delete files that left the tables long enough ago.

    The scheduled flow does the same every night. No row changes; versions older than the retention can't be
    read any more, unless `copydesk pin` keeps them.

    \b
    Examples:
      copydesk maintain
      copydesk maintain --retention-hours 720     # a month
    """
    with turning("Compacting and deleting", quiet=as_json):
        done = Warehouse(warehouse).maintain(retention_hours=retention_hours)
    if as_json:
        put_json(dataclasses.asdict(done))
        return
    busy = [name for name, files in done.compacted.items() if files or done.deleted.get(name)]
    for name in busy:
        compacted = f"{done.compacted[name]:,} files became {done.written.get(name, 0):,}"
        out.print(f"{name}: {compacted}, {done.deleted.get(name, 0):,} old ones deleted")
    if not busy:
        out.print("Nothing to do.", style="dim")
