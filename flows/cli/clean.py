"""`copydesk clean`: whatever is pending becomes clean records, now."""

from __future__ import annotations

import sys

import click

from flows.cli.cleaning import clean_counted
from flows.cli.one_source import source_option
from flows.cli.options import common, out, put_json, recorded
from flows.cli.progress import counting, turning
from flows.cli.results import report_as_json, show_report
from flows.jobs.cleaning import Report
from flows.workers.articles import digest_of
from warehouse import Warehouse


@click.command()
@source_option("Only what landed for this source.")
@common
def clean(source: str | None, as_json: bool, warehouse: str) -> None:
    """Clean whatever has landed and is not cleaned yet; also what was quarantined under other rules.

    The scheduled flow does the same. Running it again finds nothing to do.

    \b
    Examples:
      copydesk clean
      copydesk clean --source wire
    """
    work = _recorded if recorded() else _directly
    report = work(warehouse, source, quiet=as_json)
    if as_json:
        put_json(report_as_json(report))
    elif not report.sources:
        out.print("Nothing is pending.")
    else:
        show_report(report, warehouse)
    sys.exit(1 if report.quarantined or report.total.postponed else 0)


def _directly(root: str, source: str | None, *, quiet: bool) -> Report:
    with counting(quiet=quiet) as progress:
        total = Warehouse(root).pending_count(digest_of, source=source)
        return clean_counted(root, progress, total, source=source)


def _recorded(root: str, source: str | None, *, quiet: bool) -> Report:
    from flows.clean import CleanOptions
    from flows.clean import clean as flow

    with turning("Cleaning, as a recorded run", quiet=quiet):
        return flow(CleanOptions(warehouse=root, source=source))
