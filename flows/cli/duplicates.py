"""`copydesk duplicates`: which articles are one story, and what would be left with one article a story."""

from __future__ import annotations

from collections import Counter
from typing import Any

import click

from flows.cli.listing import Listing
from flows.cli.moments import after
from flows.cli.one_source import source_option
from flows.cli.options import common, out, put_json, some
from flows.cli.progress import turning
from warehouse import Warehouse

_COLUMNS = ["article_id", "partner_id", "story_id", "kind", "relation", "source", "partner_source", "hours"]


@click.command()
@source_option("Only stories with an article of this source.")
@click.option("--top", default=10, show_default=True, help="How many stories to list, the largest first.")
@common
def duplicates(source: str | None, top: int, as_json: bool, warehouse: str) -> None:
    """List stories that several articles tell in the same words, and count copies by source.

    Nothing is deleted for being a copy: readers of the tables choose. "Would collapse" is how many
    articles go if one is kept for each story. A reissue is the same text again, an update one that was
    changed, syndicated one of another source.

    \b
    Examples:
      copydesk duplicates --top 3
      copydesk duplicates --source gazette --json
    """
    with turning("Reading the tables", quiet=as_json):
        tables = Warehouse(warehouse)
        of_source = None if source is None else _stories_of(tables, source)
        articles = Counter({name: count for (name,), count in tables.tally(["source"]).items()})
        copies, sizes = Counter[tuple[str, str]](), Counter[str]()
        for story, name, relation in tables.values(["story_id", "source", "relation"], "duplicates"):
            if of_source is None or story in of_source:
                copies[name, relation] += 1
                sizes[story] += 1
        largest = _named(tables, [story for story, _ in sizes.most_common(top)])
    if as_json:
        by_source = {
            name: {
                "articles": count,
                **{what: copies[name, what] for what in ("reissue", "update", "syndicated")},
            }
            for name, count in sorted(articles.items())
        }
        put_json(
            {
                "articles": articles.total(),
                "stories": len(sizes),
                "would_collapse": sizes.total(),
                "sources": by_source,
                "largest": largest,
            }
        )
        return
    share = sizes.total() / max(1, articles.total())
    out.print(
        f"{some(articles.total(), 'article')}; {some(len(sizes), 'story has', 'stories have')} several; "
        f"{some(sizes.total(), 'article')} would collapse ({share:.1%})."
    )
    _by_source(articles, copies).put()
    for story in largest:
        out.print()
        out.print(
            f"{story['articles']:,} × {story['title'] or 'without a title'}", markup=False, soft_wrap=True
        )
        for row in story["copies"]:
            said = f"{row['kind']}, {row['relation']} {after(row['hours'])}"
            out.print(f"  {row['article_id'][:12]}  {row['source']}  {said}", markup=False, soft_wrap=True)


def _stories_of(tables: Warehouse, source: str) -> set[str]:
    """The stories that have an article of a source."""
    rows = tables.values(["story_id", "source", "partner_source"], "duplicates")
    return {story for story, *sources in rows if source in sources}


def _named(tables: Warehouse, stories: list[str]) -> list[dict[str, Any]]:
    """The stories with the title of their first article, and their copies."""
    titles = {row["article_id"]: row["title"] for row in tables.articles(stories)}
    members = {
        story: [{name: row[name] for name in _COLUMNS} for row in tables.story(story)] for story in stories
    }
    return [
        {"story_id": story, "title": titles.get(story), "articles": len(copies) + 1, "copies": copies}
        for story, copies in members.items()
    ]


def _by_source(articles: Counter[str], copies: Counter[tuple[str, str]]) -> Listing:
    numbers = ("articles", "reissues", "updates", "syndicated")
    table = Listing("source", *numbers, numbers=numbers, least=("reissues", "updates"))
    for name, count in sorted(articles.items()):
        counts = (copies[name, what] for what in ("reissue", "update", "syndicated"))
        table.add(name, f"{count:,}", *(f"{each:,}" for each in counts))
    return table
