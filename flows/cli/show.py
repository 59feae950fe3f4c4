"""`copydesk show`: one article with everything that cleaning changed."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from typing import Any

import click
from rich.text import Text

from cleaners.edits.log import Edit, revert
from cleaners.edits.spans import trace
from cleaners.ruleset import brief
from cleaners.text.difference import Part
from flows.cli.find import found
from flows.cli.marked import marked
from flows.cli.moments import after, moment
from flows.cli.options import common, out, put_json, some, unusable
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
@click.option("--versions", is_flag=True, help="Every version that landed, and what changed for a reader.")
@click.option("--clean", "clean_only", is_flag=True, help="The clean text alone, without marks.")
@common
def show(
    id: tuple[str, ...], latest: bool, versions: bool, clean_only: bool, as_json: bool, warehouse: str
) -> None:
    """Show an article: its columns, and its text with every edit in colour.

    ID is an article_id or the beginning of one, the uri or URL it was found at, or words of its title; where
    no title has them, of its authors, tags and text, those in quotation marks in a row. What was removed is
    struck through in red with the rule's name behind it, what was replaced is green; without colour they are
    `[-removed-]` and `[-old-]{+new+}`.

    \b
    Examples:
      copydesk show --latest
      copydesk show storm closes port
      copydesk show 5c21db71 --versions
      copydesk show https://news.example/storm --clean
    """
    if bool(id) == latest:
        raise click.UsageError("give an ID, or --latest")
    tables = Warehouse(warehouse)
    row = found(tables, " ".join(id), in_texts=True) if id else tables.latest()
    if row is None:
        unusable(f"no articles in {warehouse} yet")
    if versions:
        _show_versions(tables, row["article_id"], as_json)
        return
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
    if row["revision"]:
        made_of = f"revision {row['revision']} · {made_of}"
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
    out.print(
        f"{some(len(trail), 'edit')} by {some(len(rules), 'rule')}: {', '.join(rules) or 'none'}", style="dim"
    )


def _print_story(article_id: str, story: list[dict[str, Any]]) -> None:
    """The other articles that are the same story, and what this one is to them."""
    if not story:
        return
    first = story[0]["story_id"]
    out.print()
    which = "this one" if first == article_id else first[:12]
    out.print(f"{len(story) + 1} articles are this story; the first of them is {which}:")
    for row in story:
        own = " (this one)" if row["article_id"] == article_id else ""
        said = f"{row['kind']}, {row['relation']} of {row['partner_id'][:12]} {after(row['hours'])}"
        out.print(f"  {row['article_id'][:12]}  {row['source']}  {said}{own}", markup=False, soft_wrap=True)


def _show_versions(tables: Warehouse, article_id: str, as_json: bool) -> None:
    """Each version that landed, with what a reader sees differently from the one before."""
    from flows.jobs.cleaning import clean_again

    found = tables.article_versions(article_id, partial(clean_again, tables))
    if as_json:
        put_json({"article_id": article_id, "versions": [asdict(version) for version in found]})
        return
    for version in found:
        here = ", shown" if version.is_current else ""
        out.print(
            f"revision {version.revision}  {moment(version.landed_at)}  {version.change}{here}  "
            f"raw {version.raw_id[:12]}  {version.uri}",
            markup=False,
            soft_wrap=True,
        )
        if version.refused:
            out.print(f"  cannot be cleaned any more: {version.refused}", markup=False, soft_wrap=True)
        text = Text()
        for part in version.difference if version.change in ("correction", "update") else ():
            text.append_text(_words(part))
        if text:
            out.print(text, soft_wrap=True)
        out.print()


def _words(part: Part) -> Text:
    """A stretch of words; without colour, marked as `show` marks edits. Long ones that stayed are cut."""
    if part.how == "same":
        short = part.text if len(part.text) <= 120 else f"{part.text[:50]} … {part.text[-50:]}"
        return Text(short, "dim")
    sign, style = ("-", "red strike") if part.how == "removed" else ("+", "green")
    said = part.text.rstrip()
    return Text(part.text if out.color_system else f"[{sign}{said}{sign}] ", style)


def _edit(row: dict[str, Any]) -> Edit:
    return Edit(
        row["start"], row["before"], row["after"], row["rule"], tuple(row["cues"] or ()), row["score"]
    )
