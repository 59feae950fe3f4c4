"""`copydesk backfill`: clean a window of days again with today's rules."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from rich.text import Text

from flows.cli.files import write_file
from flows.cli.listing import Listing
from flows.cli.one_source import source_option
from flows.cli.options import common, day_option, out, put_json, recorded, remarks, unusable
from flows.cli.progress import Counter, counting, turning
from flows.errors import LockedError
from flows.jobs.backfilling import SAMPLES, Plan, Window, commit_window, plan, stage_days
from flows.jobs.plan_text import headline, staleness
from flows.locks import only_one
from warehouse import Warehouse


@click.command()
@day_option("--since", "First day, by the articles' date in UTC.")
@day_option("--until", "The day after the last one.")
@source_option()
@click.option(
    "--stale", is_flag=True, help="Only rows that today's rules might treat otherwise; needs no days."
)
@click.option(
    "--where", metavar="COLUMN=VALUE", multiple=True, help="Only rows with this value; may be repeated."
)
@click.option("--plan", "plan_only", is_flag=True, help="Write nothing; show what would change.")
@click.option("--sample", type=click.IntRange(1), help="With --plan: look at about this many rows only.")
@click.option(
    "--html",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="With --plan: write it as a page, with differences to read.",
)
@common
def backfill(
    since: datetime | None,
    until: datetime | None,
    source: str | None,
    stale: bool,
    where: tuple[str, ...],
    plan_only: bool,
    sample: int | None,
    html: Path | None,
    as_json: bool,
    warehouse: str,
) -> None:
    """Clean a window of days again with today's rules, and replace it in one commit.

    --since or --until alone leaves the other end open.

    Readers see the old window until the new one is whole. Interrupt it at any time: the table stays
    as it was, and the same command goes on with the days that are not done.

    \b
    Examples:
      copydesk backfill --since 2026-01-01 --until 2026-02-01 --plan
      copydesk backfill --since 2026-01-01 --until 2026-02-01 --plan --html plan.html
      copydesk backfill --stale
      copydesk backfill --since 2026-01-01 --until 2027-01-01 --source wire --where language=de
    """
    if (sample or html) and not plan_only:
        unusable(f"{'--sample' if sample else '--html'} goes with --plan")
    if not (since or until or stale):
        raise click.UsageError("name the days, with --since and --until; or --stale for all that are stale")
    window = _window(since, until, source, stale, where)
    try:
        if plan_only:
            made = _planned(warehouse, window, sample, quiet=as_json)
            if html:
                from flows.reports.page import plan_page

                write_file(html, plan_page(made, window, name=Path(warehouse).name))
            if as_json:
                put_json(_plan_as_json(made))
            elif html:
                out.print(f"{headline(made, window)}\nWritten: {html}", soft_wrap=True, markup=False)
            else:
                _show_plan(made, window)
                if not made.rows:
                    _show_days(warehouse)
            return
        work = _recorded if recorded() else _applied
        counts = work(warehouse, window, quiet=as_json)
    except LockedError as error:
        remarks.print(f"{error}; try again when it is done.")
        sys.exit(1)
    except KeyboardInterrupt:
        remarks.print("Interrupted: the table is as it was; the same command goes on from here.")
        sys.exit(1)
    if as_json:
        put_json(counts)
    else:
        out.print(
            ", ".join(f"{count:,} {name}" for name, count in counts.items() if count) or "nothing to do"
        )
    sys.exit(1 if counts.get("quarantined") else 0)


def _window(
    since: datetime | None, until: datetime | None, source: str | None, stale: bool, where: tuple[str, ...]
) -> Window:
    if not all("=" in each for each in where):
        unusable("--where takes COLUMN=VALUE")
    try:
        first, end = since.date() if since else date.min, until.date() if until else date.max
        return Window(first, end, source, stale, dict(each.split("=", 1) for each in where))
    except ValueError as error:
        unusable(str(error))


def _show_days(root: str) -> None:
    """Of which days there are articles, for whoever missed them."""
    days = [day for (day,) in Warehouse(root).tally(["article_date"])]
    if days:
        out.print(f"There are articles of {min(days)} to {max(days)}, by their date in UTC.", style="dim")


def _planned(root: str, window: Window, sample: int | None, *, quiet: bool) -> Plan:
    with counting(quiet=quiet) as progress:
        planning = Counter(progress, "Planning", total=None)
        return plan(root, window, sample=sample, found=planning.of, advance=planning)


def _applied(root: str, window: Window, *, quiet: bool) -> dict[str, int]:
    with only_one(root, "backfill"), counting(quiet=quiet) as progress:
        cleaning = Counter(progress, "Cleaning", total=None, then="Committing")
        rows = sum(day.rows for day in stage_days(root, window, found=cleaning.of, advance=cleaning))
        return commit_window(root, window).counts if rows else {}


def _recorded(root: str, window: Window, *, quiet: bool) -> dict[str, int]:
    from flows.backfill import BackfillOptions
    from flows.backfill import backfill as flow

    with turning("Cleaning, as a recorded run", quiet=quiet):
        return flow(
            BackfillOptions(
                since=window.since,
                until=window.until,
                source=window.source,
                stale=window.stale,
                where=dict(window.where),
                warehouse=root,
            )
        )


def _plan_as_json(made: Plan) -> dict[str, Any]:
    return {
        "rows": made.rows,
        "looked_at": made.looked_at,
        "changed": made.changed,
        "quarantined": dict(made.quarantined),
        "strips": dict(made.strips),
        "restores": dict(made.restores),
        "stale": dict(made.stale),
        "sources": {name: dict(counts) for name, counts in sorted(made.sources.items())},
        "samples": [{"article_id": each.article_id, "diff": list(each.lines)} for each in made.samples],
        "estimated_seconds": round(made.estimate, 1),
    }


def _show_plan(made: Plan, window: Window) -> None:
    out.print(headline(made, window), style="bold")
    if made.stale:
        out.print(f"Rules that changed since: {staleness(made)}")
    rules = sorted({*made.strips, *made.restores})
    if rules:
        numbers = ("newly stripped", "restored")
        table = Listing("rule", *numbers, numbers=numbers)
        for rule in rules:
            table.add(rule, str(made.strips[rule]), str(made.restores[rule]))
        table.put()
    colours = {"+": "green", "-": "red", "@": "dim"}
    for diff in made.samples[:SAMPLES]:
        out.print(Text(f"\n{diff.article_id[:12]}  {diff.title or ''}", "bold"))
        for line in diff.lines[:20]:
            out.print(Text(line[:200], colours.get(line[:1], "")), soft_wrap=True)
    out.print("Nothing was written.", style="dim")
