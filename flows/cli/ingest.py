"""`copydesk ingest`: land files, folders or URLs, clean them, and say what became of them."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

import click
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table

from flows.cli.options import common, out, put_json, recorded, remarks, unusable
from flows.errors import Unusable
from flows.jobs.cleaning import Report, clean_pending, together
from flows.jobs.entries import entries_of
from flows.jobs.landing import Landed, land, new_batch_id
from flows.workers.articles import digest_of
from seeds.sources import BadSource
from warehouse import NotLocal, Warehouse


@click.command()
@click.argument("paths", nargs=-1, metavar="PATH|URL...")
@click.option("--source", metavar="NAME", help="Take the settings of this source in seeds/sources.toml.")
@click.option("--land-only", is_flag=True, help="Only land; leave the cleaning to the scheduled flow.")
@common
def ingest(
    paths: tuple[str, ...], source: str | None, land_only: bool, as_json: bool, warehouse: str
) -> None:
    """Land files, folders or URLs and clean them.

    Takes .txt, .html, .jsonl (one article a line), .parquet and .warc, also packed as .gz or .zst; URLs need
    COPYDESK_CONTACT, an address at which the owners of the sites can reach you. What can't be read or
    cleaned is quarantined with a reason; everything else goes on. Running it again changes nothing.

    \b
    Examples:
      copydesk ingest seeds/articles
      copydesk ingest export.jsonl.gz --source wire
      copydesk ingest https://news.example/story.html
    """
    work = _recorded if recorded() else _directly
    try:
        landed, report = work(paths, source, warehouse, not land_only, quiet=as_json)
    except (Unusable, BadSource) as error:
        unusable(str(error))
    if as_json:
        put_json(_as_json(landed, report))
    else:
        _show(landed, report, warehouse)
    sys.exit(1 if landed.refused or report.quarantined else 0)


def _directly(
    paths: tuple[str, ...], source: str | None, root: str, clean: bool, *, quiet: bool
) -> tuple[Landed, Report]:
    with (
        entries_of(root, paths, source=source) as entries,
        Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=remarks,
            transient=True,
            disable=quiet,
        ) as progress,
    ):
        landing = progress.add_task("Landing", total=None)
        landed = land(root, _counted(entries, progress, landing), batch_id=new_batch_id())
        progress.update(landing, total=progress.tasks[landing].completed)
        if not clean:
            return landed, together([])
        cleaning = progress.add_task("Cleaning", total=Warehouse(root).pending_count(digest_of))
        reports = clean_pending(root, progress=lambda report: progress.advance(cleaning, report.total.taken))
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


def _as_json(landed: Landed, report: Report) -> dict[str, Any]:
    total = report.total
    return {
        "batch_id": landed.batch_id,
        "landed": landed.landed,
        "known": landed.known,
        "cleaned": total.cleaned,
        "quarantined": [
            {
                "uri": each.uri,
                "source": each.source,
                "stage": each.stage,
                "reason": each.reason,
                "detail": each.detail,
            }
            for each in (*landed.refused, *report.quarantined)
        ],
        "languages": dict(total.languages),
        "characters_stripped": dict(total.stripped),
        "seconds": round(report.seconds, 3),
        "version": report.version,
    }


def _show(landed: Landed, report: Report, root: str) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("source")
    for name in ("cleaned", "quarantined", "characters stripped"):
        table.add_column(name, justify="right")
    table.add_column("languages")
    for name, tally in sorted(report.sources.items()):
        table.add_row(
            name,
            str(tally.cleaned),
            str(tally.quarantined.total()),
            str(tally.stripped.total()),
            ", ".join(f"{tag} {count}" for tag, count in tally.languages.most_common(6)),
        )
    known = f", {landed.known:,} known already" if landed.known else ""
    out.print(f"[bold]{landed.landed:,}[/bold] landed{known}, [bold]{report.total.cleaned:,}[/bold] cleaned")
    if report.sources:
        out.print(table)
    for each in (*landed.refused, *report.quarantined)[:20]:
        out.print(
            f"[red]quarantined[/red] {escape(each.uri)}: {each.reason} ({escape(each.detail)})",
            soft_wrap=True,
        )
    more = len(landed.refused) + len(report.quarantined) - 20
    if more > 0:
        out.print(f"… and {more:,} more; `copydesk status` has the reasons.")
    with suppress(FileNotFoundError, NotLocal):  # nothing was ever cleaned, or no folder to show
        out.print(f"Read it: {Warehouse(root).published('articles')}", style="dim", soft_wrap=True)
