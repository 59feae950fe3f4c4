"""`copydesk ingest`: land files, folders or URLs, clean them, and say what became of them."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import Any

import click
from rich.progress import Progress

from flows.cli.options import common, detail, put_json, recorded, remarks, unusable
from flows.cli.progress import counting
from flows.cli.results import landed_as_json, report_as_json, show_landed, show_report
from flows.errors import UnusableError
from flows.jobs.cleaning import Report, clean_pending, together
from flows.jobs.entries import entries_of
from flows.jobs.landing import Landed, land, new_batch_id
from flows.workers.articles import digest_of
from seeds.schema import SchemaError
from warehouse import Warehouse


@click.command()
@click.argument("paths", nargs=-1, metavar="PATH|URL...")
@click.option("--source", metavar="NAME", help="Take the settings of this source in seeds/sources.toml.")
@click.option("--land-only", is_flag=True, help="Only land; leave the cleaning to the scheduled flow.")
@common
def ingest(
    paths: tuple[str, ...], source: str | None, land_only: bool, as_json: bool, warehouse: str
) -> None:
    """Land files, folders or URLs and clean them.

    Takes .txt, .md, .html, .json, .jsonl (one article a line), .csv, .tsv, .xml (RSS, Atom, TEI), .parquet
    and .warc, also packed as .gz or .zst, or inside a .zip or .tar; URLs need COPYDESK_CONTACT, an address
    at which the owners of the sites can reach you. What can't be read or cleaned is quarantined with a
    reason; everything else goes on. Running it again changes nothing.

    \b
    Examples:
      copydesk ingest seeds/articles
      copydesk ingest export.jsonl.gz --source wire
      copydesk ingest https://news.example/story.html
    """
    if not paths and not source:
        raise click.UsageError("name a file, a folder or a URL, or a source with --source")
    work = _recorded if recorded() else _directly
    try:
        landed, report = work(paths, source, warehouse, not land_only, quiet=as_json)
    except (UnusableError, SchemaError) as error:
        unusable(str(error))
    except KeyboardInterrupt:
        remarks.print("Interrupted: what was committed is kept; the same command goes on from here.")
        sys.exit(1)
    if as_json:
        put_json({**landed_as_json(landed), **report_as_json(report, landed.refused)})
    else:
        show_landed(landed)
        show_report(report, warehouse, landed.refused)
    sys.exit(1 if landed.refused or report.quarantined or report.total.postponed else 0)


def _directly(
    paths: tuple[str, ...], source: str | None, root: str, clean: bool, *, quiet: bool
) -> tuple[Landed, Report]:
    with (
        entries_of(root, paths, source=source) as entries,
        counting(quiet=quiet) as progress,
    ):
        landing = progress.add_task("Landing", total=None)
        landed = land(root, _counted(entries, progress, landing), batch_id=new_batch_id())
        progress.update(landing, total=progress.tasks[landing].completed)
        if not clean:
            return landed, together([])
        cleaning = progress.add_task("Cleaning", total=Warehouse(root).pending_count(digest_of))

        def cleaned(report: Report) -> None:
            detail(report.line())
            progress.advance(cleaning, report.total.taken)

        reports = clean_pending(root, progress=cleaned)
        return landed, together(reports)


def _recorded(
    paths: tuple[str, ...], source: str | None, root: str, clean: bool, *, quiet: bool
) -> tuple[Landed, Report]:
    from flows.clean import CleanOptions
    from flows.clean import clean as clean_flow
    from flows.ingest import IngestOptions
    from flows.ingest import ingest as ingest_flow

    landed = ingest_flow(IngestOptions(paths=list(paths), source=source, warehouse=root))
    return landed, clean_flow(CleanOptions(warehouse=root)) if clean else together([])


def _counted(entries: Iterable[Any], progress: Progress, task: Any) -> Iterator[Any]:
    for entry in entries:
        yield entry
        progress.advance(task)
