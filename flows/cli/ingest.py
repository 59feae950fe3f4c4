"""`copydesk ingest`: land files, folders or URLs, clean them, and say what became of them."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import click

from flows.cli.cleaning import clean_counted
from flows.cli.options import common, complain, put_json, recorded, unusable
from flows.cli.progress import Counter, counting, turning
from flows.cli.results import landed_as_json, report_as_json, show_landed, show_pending, show_report
from flows.errors import UnusableError
from flows.jobs.cleaning import Report, together
from flows.jobs.entries import entries_of
from flows.jobs.landing import Landed, land, new_batch_id
from flows.jobs.polling import take_due
from flows.workers.articles import digest_of
from seeds.schema import SchemaError
from warehouse import Warehouse


@click.command()
@click.argument("paths", nargs=-1, metavar="PATH|URL...")
@click.option("--source", metavar="NAME", help="Take the settings of this source in seeds/sources.toml.")
@click.option("--due", is_flag=True, help="Land every source that is due, and clean whatever is pending.")
@click.option("--land-only", is_flag=True, help="Only land; leave the cleaning to the scheduled flow.")
@click.option("--all", "everything", is_flag=True, help="Clean whatever else is pending, too.")
@common
def ingest(
    paths: tuple[str, ...],
    source: str | None,
    due: bool,
    land_only: bool,
    everything: bool,
    as_json: bool,
    warehouse: str,
) -> None:
    """Land files, folders or URLs and clean them.

    Takes .txt, .md, .html, .json, .jsonl (one article a line), .csv, .tsv, .xml (RSS, Atom, TEI), .parquet
    and .warc, also packed as .gz or .zst, or inside a .zip or .tar; URLs need COPYDESK_CONTACT, an address
    at which the owners of the sites can reach you. What can't be read or cleaned is quarantined with a
    reason; everything else goes on. Running it again changes nothing. What landed before from other
    places waits for `copydesk clean`, unless --all is given.

    \b
    Examples:
      copydesk ingest seeds/articles
      copydesk ingest export.jsonl.gz --source wire
      copydesk ingest https://news.example/story.html
      copydesk ingest --due --quiet          # for cron, as often as the most frequent schedule
    """
    if due and (paths or source):
        raise click.UsageError("--due takes what the schedules name, and no PATH or --source")
    if not paths and not source and not due:
        raise click.UsageError("name a file, a folder or a URL, a source with --source, or --due")
    work = _recorded if recorded() else _directly
    wish = _Wish(paths, source, warehouse, not land_only, everything or due)
    try:
        landed, report = work(wish, quiet=as_json)
    except (UnusableError, SchemaError) as error:
        unusable(str(error))
    if as_json:
        left = {"pending": Warehouse(warehouse).pending_count(digest_of)}
        put_json({**landed_as_json(landed), **report_as_json(report, landed.refused), **left})
    else:
        show_landed(landed)
        show_report(report, warehouse, landed.refused)
        show_pending(Warehouse(warehouse).pending_count(digest_of))
    for why in landed.unusable:
        complain(why)
    failed = landed.refused or landed.unusable or report.quarantined or report.total.postponed
    sys.exit(1 if failed else 0)


@dataclass(frozen=True, slots=True)
class _Wish:
    """What a person asked for."""

    paths: tuple[str, ...]
    source: str | None
    root: str
    clean: bool
    everything: bool

    def part(self, landed: Landed) -> dict[str, Any]:
        """What is to be cleaned, as `clean_pending` takes it: also what landed from there before."""
        if self.everything:
            return {}
        return {"ids": landed.ids} if self.paths else {"source": self.source}


def _directly(wish: _Wish, *, quiet: bool) -> tuple[Landed, Report]:
    with counting(quiet=quiet) as progress:
        landing = Counter(progress, "Landing", total=None)

        def take(source: str | None) -> Landed:
            with entries_of(wish.root, wish.paths, source=source) as entries:
                return land(wish.root, _counted(entries, landing), batch_id=new_batch_id())

        landed = take(wish.source) if wish.paths or wish.source else take_due(wish.root, take)
        landing.end()
        if not wish.clean:
            return landed, together([])
        part = wish.part(landed)
        total = Warehouse(wish.root).pending_count(digest_of, **part)
        return landed, clean_counted(wish.root, progress, total, **part)


def _recorded(wish: _Wish, *, quiet: bool) -> tuple[Landed, Report]:
    from flows.clean import CleanOptions
    from flows.clean import clean as clean_flow
    from flows.ingest import IngestOptions
    from flows.ingest import ingest as ingest_flow

    # The event would start a second cleaning beside the one that follows here.
    options = IngestOptions(
        paths=list(wish.paths), source=wish.source, warehouse=wish.root, announce=not wish.clean
    )
    with turning("Landing, as a recorded run", quiet=quiet) as now:
        landed = ingest_flow(options)
        if not wish.clean:
            return landed, together([])
        part = wish.part(landed)
        name = "clean what landed" if part else "clean what is pending"
        chosen = CleanOptions(source=part.get("source"), warehouse=wish.root).only(part.get("ids"))
        now(f"{landed.landed:,} landed; cleaning, as a recorded run")
        return landed, clean_flow.with_options(flow_run_name=name)(chosen)


def _counted(entries: Iterable[Any], landing: Counter) -> Iterator[Any]:
    for entry in entries:
        yield entry
        landing(1)
