"""`copydesk show`: one article with everything that cleaning changed."""

from __future__ import annotations

from typing import Any

import click
from rich.text import Text

from cleaners.edits.log import Edit, revert
from cleaners.edits.spans import trace
from cleaners.ruleset import brief
from flows.cli.find import found
from flows.cli.marked import marked
from flows.cli.options import common, out, put_json, unusable
from warehouse import Warehouse

_FIELDS = (
    "title",
    "byline",
    "authors",
    "dateline",
    "published_at",
    "tags",
    "language",
    "source",
    "uri",
    "url",
)


@click.command()
@click.argument("id", nargs=-1)
@click.option("--latest", is_flag=True, help="The article that was cleaned last.")
@click.option("--clean", "clean_only", is_flag=True, help="The clean text alone, without marks.")
@common
def show(id: tuple[str, ...], latest: bool, clean_only: bool, as_json: bool, warehouse: str) -> None:
    """Show an article: its columns, and its text with every edit in colour.

    ID is an article_id or the beginning of one, the uri or URL it was found at, or words of its title. What
    was removed is struck through in red with the rule's name behind it, what was replaced is green; without
    colour they are `[-removed-]` and `[-old-]{+new+}`.
    """
    if bool(id) == latest:
        raise click.UsageError("give an ID, or --latest")
    tables = Warehouse(warehouse)
    row = found(tables, " ".join(id)) if id else tables.latest()
    if row is None:
        unusable(f"no articles in {warehouse} yet")
    story = tables.story(row["article_id"])
    if as_json:
        put_json({**row, "story": story})
    elif clean_only:
        out.print(row["text"], markup=False, soft_wrap=True)
    else:
        _print(row)
        _print_story(row["article_id"], story)


def _print(row: dict[str, Any]) -> None:
    trail = [_edit(each) for each in row["edits"]]
    extracted = revert(row["text"], trail)
    made_of = f"raw {row['raw_id'][:12]} · rules {brief(row['rules'])}"
    out.print(f"[bold]{row['article_id'][:12]}[/bold]  [dim]{made_of}[/dim]")
    for name in _FIELDS:
        value = row.get(name)
        if value:
            shown = ", ".join(value) if isinstance(value, list) else str(value)
            out.print(Text.assemble((f"{name:>12}  ", "dim"), shown))
    if row["abstained"]:
        out.print("Too much of it looked like boilerplate, so nothing was stripped.", style="yellow")
    out.print()
    out.print(marked(trace(extracted, trail)))
    out.print()
    rules = sorted({edit.rule for edit in trail})
    out.print(f"{len(trail)} edits by {len(rules)} rules: {', '.join(rules) or 'none'}", style="dim")


def _print_story(article_id: str, story: list[dict[str, Any]]) -> None:
    """The other articles that are the same story, and what this one is to them."""
    if not story:
        return
    first = story[0]["story_id"]
    out.print()
    what = "the first" if first == article_id else f"one, the first is {first[:12]},"
    out.print(f"{len(story) + 1} articles are this story; this is {what} of them:")
    for row in story:
        own = " (this one)" if row["article_id"] == article_id else ""
        said = f"{row['kind']}, {row['relation']} of {row['partner_id'][:12]} after {row['hours']:.1f} h"
        out.print(f"  {row['article_id'][:12]}  {row['source']}  {said}{own}", markup=False, soft_wrap=True)


def _edit(row: dict[str, Any]) -> Edit:
    return Edit(
        row["start"], row["before"], row["after"], row["rule"], tuple(row["cues"] or ()), row["score"]
    )
