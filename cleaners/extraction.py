"""Main text and metadata of a page: guard, one parse, metadata, text."""

from __future__ import annotations

from dataclasses import replace

from cleaners.records import Extracted


def extract(html: bytes | str, *, url: str | None = None) -> Extracted:
    """Read a page: its main text and what it says about itself.

    `text` is empty where the page has none. Raises `Rejected` for what is no page at all: see
    `cleaners.guard.parse`, and `cleaners.decoding.decode` for bytes.
    """
    # Heavy, and not everyone who imports `cleaners` reads pages.
    from cleaners import engine
    from cleaners.page_blocks import read_blocks
    from cleaners.guard import parse
    from cleaners.metadata import read_head, read_metadata

    if isinstance(html, bytes):
        from cleaners.decoding import decode

        html = decode(html, markup=True).text
    tree = parse(html)
    head = read_head(tree)
    page = read_metadata(head, tree, url=url)
    engine.prepare(tree)
    text = engine.read_text(tree, read_blocks(tree))
    return replace(page, text=text)
