"""`copydesk learn`: find what a source repeats, and decide what is stripped from now on."""

from __future__ import annotations

import dataclasses
import sys
from datetime import datetime

import click
from rich.text import Text

from cleaners.learned.template import Template
from flows.cli.one_source import source_option
from flows.cli.options import common, out, put_json, some, unusable
from flows.cli.progress import turning
from flows.errors import UnknownTemplateError
from flows.jobs.learning import decide_on, in_context
from flows.jobs.learning import learn as lessons
from warehouse import Warehouse


@click.command()
@source_option()
@click.option("--review", is_flag=True, help="List what waits for a decision, with its context.")
@click.option(
    "--accept", metavar="ID", multiple=True, help="Strip this template from now on; may be repeated."
)
@click.option("--reject", metavar="ID", multiple=True, help="Never strip it; may be repeated.")
@common
def learn(
    source: str | None,
    review: bool,
    accept: tuple[str, ...],
    reject: tuple[str, ...],
    as_json: bool,
    warehouse: str,
) -> None:
    """Find what a source repeats at the edges of its articles, and decide what is stripped.

    Nothing is stripped until somebody accepts it, unless the source says `learned = "automatic"` in
    sources.toml. Accepting makes those rows stale that hold the paragraph, and no others:
    `copydesk backfill --stale` cleans them again. ID is that of a proposal, as --review shows it.

    \b
    Examples:
      copydesk learn
      copydesk learn --review
      copydesk learn --accept 3f2a91 --reject 77b0
    """
    if accept or reject:
        try:
            decided = [
                *decide_on(warehouse, accept, "accepted", source=source),
                *decide_on(warehouse, reject, "rejected", source=source),
            ]
        except UnknownTemplateError as error:
            unusable(str(error))
        _list(decided, as_json)
    elif review:
        proposed = [row for row in Warehouse(warehouse).learned(source) if row.decision == "proposed"]
        _list(proposed, as_json) if as_json else _review(warehouse, proposed)
    else:
        _learn(warehouse, source, as_json)


def _learn(root: str, source: str | None, as_json: bool) -> None:
    found = []
    with turning("Reading", quiet=as_json) as now:
        for lesson in lessons(root, source=source):
            found.append(lesson)
            now(f"Reading; {len(found):,} sources done")
    new = [row for lesson in found for row in lesson.new]
    if as_json:
        _list(new, as_json)
        return
    for lesson in found:
        waiting = sum(row.decision == "proposed" for row in lesson.all)
        out.print(
            f"{lesson.source}: {some(lesson.articles, 'article')}, {len(lesson.new)} new templates, "
            f"{waiting} to decide"
        )
    if any(row.decision == "proposed" for row in new):
        out.print("`copydesk learn --review` shows them.", style="dim")
    sys.exit(0)


def _list(rows: list[Template[datetime]], as_json: bool) -> None:
    if as_json:
        put_json([dataclasses.asdict(row) for row in rows])
        return
    for row in rows:
        out.print(
            Text.assemble((f"{row.fingerprint[:12]} ", "bold"), (f"{row.decision:9} ", "dim"), row.text)
        )


def _review(root: str, rows: list[Template[datetime]]) -> None:
    tables = Warehouse(root)
    for row in rows:
        share = (
            f"{row.documents} articles, {row.share:.0%} of those looked at, {row.edge_share:.0%} at an edge"
        )
        out.print(Text.assemble((row.fingerprint[:12], "bold"), f"  {row.source}  ", (share, "dim")))
        for article_id in row.samples[:2]:
            _print_context(tables, article_id, row)
        out.print()
    out.print(f"{len(rows)} to decide: copydesk learn --accept ID, or --reject ID.", style="dim")


def _print_context(tables: Warehouse, article_id: str, row: Template[datetime]) -> None:
    """The paragraph as it stands in an article, with its neighbours."""
    article = tables.article(article_id)
    if article is None:  # since replaced
        return
    for line, is_it in in_context(article, row):
        short = line if len(line) < 160 else line[:157] + "…"
        out.print(Text(f"    {short}", "red" if is_it else "dim"))
