"""`copydesk sources`: what is declared, how it is doing, and a try without landing anything."""

from __future__ import annotations

import dataclasses
import sys
from itertools import islice
from typing import Any

import click
from rich.markup import escape

from cleaners.records import RawArticle
from flows.cli.listing import Listing
from flows.cli.moments import moment
from flows.cli.options import Group, common, nothing_before, out, put_json, unusable
from flows.errors import PassedOver, Unreadable, UnusableError
from flows.fetching.urls import without_secrets
from flows.jobs.entries import StateTable
from flows.jobs.preview import preview
from flows.jobs.schedules import scheduled
from flows.sources import open_source
from flows.sources.health import health_of
from flows.sources.web.fetch_state import InMemory, Memory
from seeds.schema import SchemaError
from seeds.sources import FETCHED, Source, contact, declared_in, load, unknown_source
from warehouse import Warehouse


@click.group(cls=Group, invoke_without_command=True)
@common
@click.pass_context
def sources(context: click.Context, as_json: bool, warehouse: str) -> None:
    """List the declared sources with their health, or try one with `sources test NAME`.

    They stand in a file that the last line names: `$COPYDESK_SOURCES`, else sources.toml in `$COPYDESK_HOME`
    if there is one, else seeds/sources.toml. It explains each field.

    \b
    Examples:
      copydesk sources
      copydesk sources test wire
    """
    if context.invoked_subcommand:
        nothing_before(context)
        return
    tables = Warehouse(warehouse)
    landed = _counts(tables, "raw")
    rows = [_health(tables, source, landed) for source in _declared().values()]
    if as_json:
        put_json(rows)
        return
    table = Listing(
        *("source", "kind", "where", "landed", "last answer", "failing", "waiting"),
        numbers=("landed", "failing", "waiting"),
        least=("where", "waiting", "kind", "last answer", "landed"),
    )
    for row in rows:
        answered = moment(row["answered_at"]) if row["answered_at"] else ""
        table.add(
            *(row["name"], row["kind"], ", ".join(row["where"]), f"{row['landed']:,}", answered),
            *(str(row["failing"] or ""), str(row["waiting"] or "")),
        )
    table.put()
    out.print(f"Declared in {declared_in()}", style="dim", markup=False, soft_wrap=True)


@sources.command("test", short_help="Fetch one round and show what would land.")
@click.argument("name")
@click.option(
    "--limit", default=10, show_default=True, type=click.IntRange(1), help="Show at most this many."
)
def try_out(name: str, limit: int) -> None:
    """Fetch one round of a source and show what would land, as it would be read. Nothing is written.

    Of each article: title, date, language, authors, first words; which fields a JSON line or a row has, and
    what was not understood.

    \b
    Examples:
      copydesk sources test wire
      copydesk sources test wire --limit 3
    """
    source = _declared().get(name)
    if source is None:
        unusable(unknown_source(name))
    try:
        failed = _show_round(source, limit)
    except UnusableError as error:
        unusable(str(error))
    sys.exit(1 if failed else 0)


def _show_round(source: Source, limit: int) -> int:
    failed = 0
    if source.kind not in FETCHED:
        for entry in islice(open_source(source), limit):
            failed += _show_entry(entry, source)
        return failed
    from flows.fetching.fetcher import Fetcher

    tried = dataclasses.replace(source, budget=min(source.budget, limit + 5))
    with Fetcher(contact()) as fetcher:
        for entry in islice(
            open_source(tried, fetcher=fetcher, state=Memory(source.name, InMemory())), limit
        ):
            failed += _show_entry(entry, source)
    return failed


def _show_entry(entry: RawArticle | Unreadable | PassedOver, source: Source) -> bool:
    if isinstance(entry, RawArticle):
        out.print(
            f"[bold]{escape(entry.uri)}[/bold]  {entry.media_type}, {len(entry.body):,} bytes", soft_wrap=True
        )
        seen = preview(entry, source)
        for name, value in seen.fields.items():
            out.print(f"  {name:<9} {escape(value)}", soft_wrap=True)
        for remark in seen.remarks:
            out.print(f"  [yellow]{escape(remark)}[/yellow]", soft_wrap=True)
        return seen.failed
    if isinstance(entry, PassedOver):
        out.print(f"{escape(entry.uri)}  passed over: {escape(entry.type)} holds no articles", style="dim")
        return False
    out.print(f"[red]{escape(entry.uri)}[/red]  {entry.reason} ({escape(entry.detail)})", soft_wrap=True)
    return True


def _declared() -> dict[str, Source]:
    try:
        scheduled()  # what the schema can't see: whether a schedule can be kept
        return dict(load())
    except (SchemaError, UnusableError) as error:
        unusable(str(error))


def _counts(tables: Warehouse, table: str) -> dict[str, int]:
    return {source: rows for (source,), rows in tables.tally(["source"], table).items()}


def _health(tables: Warehouse, source: Source, landed: dict[str, int]) -> dict[str, Any]:
    states = StateTable(tables).load(source.name) if source.kind in FETCHED else []
    health = health_of(source.where, states)
    return {
        "name": source.name,
        "kind": source.kind,
        "where": [without_secrets(place) for place in source.where],
        "schedule": source.schedule,
        "landed": landed.get(source.name, 0),
        **dataclasses.asdict(health),
        "note": source.note,
    }
