"""Which article a person means: by id, by where it was found, by its address, or by words of it."""

from __future__ import annotations

from typing import Any

from flows.cli.options import out, unusable
from warehouse import Warehouse

_MOST = 20  # titles that are listed where several fit


def found(tables: Warehouse, words: str, *, in_texts: bool = False) -> dict[str, Any]:
    """The row of `articles` that `words` name; without exactly one, the command says so and ends.

    With `in_texts` they may also stand in its authors, tags and text, where no title has them.
    """
    if row := tables.article(words):
        return row
    named = tables.named(words)
    count = len(named)
    if not named and in_texts:
        named, count = _with_words(tables, words)
    if not named:
        where = "id, uri, URL, title, author, tag or text" if in_texts else "id, uri, URL or title"
        unusable(f"no article {words!r} in {tables.root}: no {where} is like that")
    if count == 1 and (row := tables.article(named[0][0])):
        return row
    for article_id, title in named[:_MOST]:
        out.print(f"{article_id[:12]}  {title or ''}", markup=False, soft_wrap=True)
    more = f", the first {_MOST} of them above" if count > _MOST else ""
    return unusable(f"{count:,} articles are like {words!r}{more}: name one by its id")


def _with_words(tables: Warehouse, words: str) -> tuple[list[tuple[str, str | None]], int]:
    """Ids and titles of the newest articles that have all these words somewhere, and how many have them."""
    from warehouse.overview import overview
    from warehouse.search import Wanted, search

    found = search(overview(tables), Wanted(words, every=True))
    return [(row["article_id"], row["title"]) for row in found.rows], found.count
