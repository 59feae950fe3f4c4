"""`copydesk status`: what is in the tables, what is pending, what was rejected and why."""

from __future__ import annotations

import click
from rich.markup import escape

from cleaners.ruleset import is_current
from flows.cli.listing import Listing
from flows.cli.moments import moment
from flows.cli.options import common, out, put_json, unusable
from flows.workers.articles import digest_of
from warehouse import Warehouse


@click.command()
@common
def status(as_json: bool, warehouse: str) -> None:
    """Show rows per table, what is pending, what was rejected and why, and the last commits.

    Pending is what landed and was not cleaned yet, stale what other rules cleaned than today's. What the
    tables are for: warehouse/README.md.

    \b
    Examples:
      copydesk status
      copydesk status --json
    """
    tables = Warehouse(warehouse)
    counts = tables.counts()
    if not any(counts.values()):
        unusable(
            f"no warehouse here yet: {warehouse} (`copydesk ingest` makes one, --warehouse names another)"
        )
    pending, reasons = tables.pending_count(digest_of), tables.quarantine_reasons()
    versions = tables.versions("articles")[:5]
    stale = _stale(tables)
    if as_json:
        put_json(
            {
                "warehouse": warehouse,
                "rows": counts,
                "pending": pending,
                "stale": stale,
                "quarantined": reasons,
                "commits": [
                    {"version": each.version, "at": each.at, "operation": each.operation} for each in versions
                ],
            }
        )
        return
    out.print(f"[bold]{escape(warehouse)}[/bold]", soft_wrap=True)
    table = Listing("table", "rows", numbers=("rows",))
    for name, rows in counts.items():
        table.add(name, f"{rows:,}")
    table.add("pending", f"{pending:,}")
    if stale:
        table.add("stale", f"{stale:,}")
    table.put()
    if stale:
        out.print(
            "Stale rows were cleaned by other rules than today's: `copydesk backfill --stale`.", style="dim"
        )
    for reason, rows in reasons.items():
        out.print(f"quarantined: {reason} {rows:,}")
    for each in versions:
        out.print(f"version {each.version}  {moment(each.at)}  {each.operation}", style="dim")


def _stale(tables: Warehouse) -> int:
    """Rows of `articles` that other rules cleaned than today's."""
    counted = tables.tally(["source", "rules"])
    return sum(rows for (source, rules), rows in counted.items() if not is_current(rules, digest_of(source)))
