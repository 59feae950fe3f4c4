"""`copydesk quarantine`: what was refused and why; its bytes; try it again, or say that it was seen."""

from __future__ import annotations

import sys
from typing import Any

import click

from flows.cli.cleaning import clean_counted
from flows.cli.listing import Listing
from flows.cli.one_source import source_option
from flows.cli.options import Group, common, nothing_before, out, put_json, unusable
from flows.cli.progress import counting
from flows.cli.results import report_as_json, show_report
from warehouse import Warehouse

_filters = (
    source_option(),
    click.option("--reason", metavar="CODE", help="Only this reason, such as missing_field."),
)


def filtered(command: Any) -> Any:
    """The options that choose rows of the quarantine."""
    for option in reversed(_filters):
        command = option(command)
    return command


@click.group(cls=Group, invoke_without_command=True)
@filtered
@click.option("--seen", is_flag=True, help="Also those that somebody acknowledged.")
@click.option(
    "--limit", default=50, show_default=True, type=click.IntRange(1), help="Show at most this many."
)
@common
@click.pass_context
def quarantine(
    context: click.Context,
    source: str | None,
    reason: str | None,
    seen: bool,
    limit: int,
    as_json: bool,
    warehouse: str,
) -> None:
    """List what was refused, newest first: where it was found, why, and what exactly was wrong.

    docs/reference.md says what each reason means. The bytes of what landed are kept.

    \b
    Examples:
      copydesk quarantine --reason missing_field
      copydesk quarantine show 5c21db71        the bytes as they landed
      copydesk quarantine redrive --source wire    try them again with today's rules
      copydesk quarantine acknowledge --reason no_content
    """
    if context.invoked_subcommand:
        nothing_before(context)
        return
    rows = Warehouse(warehouse).quarantined(source=source, reason=reason, acknowledged=seen)
    if as_json:
        put_json(rows)
        return
    if not rows:
        out.print(
            "Nothing is in quarantine." if not (source or reason) else "Nothing like that is in quarantine."
        )
        return
    columns = ("id", "source", "found at", "reason", "detail")
    table = Listing(*columns, least=("source", "detail"), sentences=("detail",))
    for row in rows[:limit]:
        table.add(row["raw_id"][:12], row["source"], row["uri"], row["reason"], row["detail"])
    table.put()
    if len(rows) > limit:
        out.print(
            f"… and {len(rows) - limit:,} more: --limit shows them, --source and --reason choose.",
            style="dim",
        )


@quarantine.command("show")
@click.argument("id")
@common
def show(id: str, as_json: bool, warehouse: str) -> None:
    """Print the bytes of a refused row as they landed. ID is its id, or the beginning of one.

    \b
    Examples:
      copydesk quarantine show 5c21db71
      copydesk quarantine show 5c21db71 --json
    """
    tables = Warehouse(warehouse)
    rows = [row for row in tables.quarantined(acknowledged=True) if row["raw_id"].startswith(id)]
    if len(rows) != 1:
        unusable(
            f"{'no row' if not rows else 'several rows'} of the quarantine with an id that begins {id!r}"
        )
    raw = tables.raw(rows[0]["raw_id"])
    if as_json:
        put_json({**rows[0], "body": raw.body.decode("utf-8", "replace") if raw else None})
    elif raw is None:
        unusable(f"{rows[0]['uri']} never landed, so there are no bytes: {rows[0]['reason']}")
    else:
        sys.stdout.buffer.write(raw.body)


@quarantine.command("redrive", short_help="Clean refused rows again with today's rules.")
@filtered
@common
def redrive(source: str | None, reason: str | None, as_json: bool, warehouse: str) -> None:
    """Take rows out of the quarantine and clean them again with today's rules. Without options: all of them.

    Whatever else is pending waits for `copydesk clean`. What never landed has no bytes to clean; ingest it
    again instead.

    \b
    Examples:
      copydesk quarantine redrive
      copydesk quarantine redrive --reason missing_field --source wire
    """
    tables = Warehouse(warehouse)
    rows = [
        row for row in tables.quarantined(source=source, reason=reason, acknowledged=True) if row["landed"]
    ]
    ids = tables.release([row["raw_id"] for row in rows])
    with counting(quiet=as_json) as progress:
        report = clean_counted(warehouse, progress, len(rows), ids=ids)
    if as_json:
        put_json({"redriven": len(rows), **report_as_json(report)})
    else:
        out.print(f"[bold]{len(rows):,}[/bold] tried again")
        show_report(report, warehouse)
    sys.exit(1 if report.quarantined or report.total.postponed else 0)


@quarantine.command("acknowledge")
@filtered
@common
def acknowledge(source: str | None, reason: str | None, as_json: bool, warehouse: str) -> None:
    """Say that somebody saw these rows. They stay, with their bytes; `status` and the list leave them out.

    Without options: all of them. `copydesk quarantine --seen` lists them still.

    \b
    Examples:
      copydesk quarantine acknowledge --reason no_content
    """
    count = Warehouse(warehouse).acknowledge(source=source, reason=reason)
    if as_json:
        put_json({"acknowledged": count})
    else:
        out.print(f"[bold]{count:,}[/bold] acknowledged")
