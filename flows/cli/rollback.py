"""`copydesk rollback`: undo what cleaning again changed since a version, by a new commit."""

from __future__ import annotations

import dataclasses

import click

from flows.cli.options import common, out, put_json, unusable
from flows.cli.progress import turning
from flows.jobs.deciding import every_source, undecided
from warehouse import Warehouse


@click.command()
@click.argument("version", type=click.IntRange(0))
@click.option("--plan", "plan_only", is_flag=True, help="Write nothing; say what would be undone.")
@common
def rollback(version: int, plan_only: bool, as_json: bool, warehouse: str) -> None:
    """Undo what cleaning again changed since VERSION of `articles`, in one new commit.

    Rows that were made of the same bytes become what they were. What landed since then stays: its bytes are
    there. The rows that come back are stale, so a `backfill --stale` would renew them. What people decided
    since then is in force, but not in them: `copydesk decisions --renew` applies it.

    \b
    Examples:
      copydesk versions
      copydesk rollback 41 --plan
      copydesk rollback 41
    """
    tables = Warehouse(warehouse)
    try:
        with turning("Comparing versions", quiet=as_json):
            done = tables.rollback(version, plan=plan_only)
    except KeyError as error:
        unusable(f"{error.args[0]}; `copydesk versions` lists them")
    if as_json:
        put_json({**dataclasses.asdict(done), "written": not plan_only})
        return
    verb = "would become" if plan_only else "became"
    out.print(f"[bold]{len(done.restored):,}[/bold] {verb} what they were in version {version}")
    for count, what in (
        (done.newer, "have landed anew since then and stay as they are"),
        (done.landed, "were not there then and stay"),
        (done.gone, "were there then, are gone, and do not come back"),
    ):
        if count:
            out.print(f"{count:,} {what}", soft_wrap=True)
    if plan_only:
        out.print("Nothing was written.", style="dim")
    elif left := sum(1 for _ in undecided(tables, every_source(tables))):
        told = f"not as people decided: {left:,}; `copydesk decisions --renew` applies it"
        out.print(told, soft_wrap=True)
