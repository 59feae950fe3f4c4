"""Which article a person means: by id, place, address, or words of its title and tags."""

from __future__ import annotations

from typing import Any

from flows.cli.options import out, unusable
from warehouse import Warehouse

_MOST = 20  # titles that are listed where several fit


def found(tables: Warehouse, words: str) -> dict[str, Any]:
    """The row of `articles` that `words` name; without exactly one, the command says so and ends."""
    if row := tables.article(words):
        return row
    ids, titles = candidates(tables, words)
    if not ids:
        unusable(f"no article {words!r} in {tables.root}: no id, uri, URL, title or tag is like that")
    if len(ids) == 1 and (row := tables.article(ids[0])):
        return row
    for article_id, title in zip(ids[:_MOST], titles, strict=False):
        out.print(f"{article_id[:12]}  {title or ''}", markup=False, soft_wrap=True)
    more = f", the first {_MOST} of them above" if len(ids) > _MOST else ""
    return unusable(f"{len(ids):,} articles are like {words!r}{more}: name one by its id")


def candidates(tables: Warehouse, words: str) -> tuple[list[str], list[str | None]]:
    """Ids and titles of the articles with that uri or URL, else with all the words in title and tags."""
    there = tables.read("articles", ["article_id", "uri", "url", "title", "tags"]).to_pydict()
    ids, titles = there["article_id"], there["title"]
    exact = [at for at in range(len(ids)) if words in (there["uri"][at], there["url"][at], ids[at])]
    wanted = words.casefold().split()
    both = zip(titles, there["tags"], strict=True)
    named = [" ".join((title or "", *(tags or ()))).casefold() for title, tags in both]
    alike = exact or [at for at, name in enumerate(named) if wanted and all(word in name for word in wanted)]
    alike = alike or [at for at, article_id in enumerate(ids) if article_id.startswith(words)]
    return [ids[at] for at in alike], [titles[at] for at in alike]
