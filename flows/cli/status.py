"""`copydesk status`: what is in the tables, what is pending, what was rejected and why."""

from __future__ import annotations

import click
from rich.markup import escape
from rich.table import Table

from flows.cli.options import common, out, put_json
from flows.workers.articles import digest_of
from warehouse import Warehouse


@click.command()
@common
def status(as_json: bool, warehouse: str) -> None:
    """Show rows per table, what is pending, what was rejected and why, and the last commits."""
    tables = Warehouse(warehouse)
    counts, pending, reasons = tables.counts(), tables.pending_count(digest_of), tables.quarantine_reasons()
    versions = tables.versions("articles")[:5]
    if as_json:
        put_json(
            {
                "warehouse": warehouse,
                "rows": counts,
                "pending": pending,
                "quarantined": reasons,
                "commits": [
                    {"version": each.version, "at": each.at, "operation": each.operation} for each in versions
                ],
            }
        )
        return
    out.print(f"[bold]{escape(warehouse)}[/bold]", soft_wrap=True)
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("table")
    table.add_column("rows", justify="right")
    for name, rows in counts.items():
        table.add_row(name, f"{rows:,}")
    table.add_row("[dim]pending[/dim]", f"{pending:,}")
    out.print(table)
    for reason, rows in reasons.items():
        out.print(f"quarantined: {reason} {rows:,}")
    for each in versions:
        out.print(f"version {each.version}  {each.at:%Y-%m-%d %H:%M:%S}  {each.operation}", style="dim")
