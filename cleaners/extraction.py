"""A page in, its main text and metadata out: this is the main path, each step a module of its own."""

from __future__ import annotations

from dataclasses import replace

from cleaners.edits import apply
from cleaners.records import Extracted


def extract(html: bytes | str, *, url: str | None = None) -> Extracted:
    """Read a page: its main text and what it says about itself.

    `url` is where the page was found. `text` is empty where the page has none; `edits` are what was
    taken out of the reading, on the evidence of the tree first, then for its wording. Raises `Rejected`
    for what is no page at all: see `cleaners.guard.parse`, and `cleaners.decoding.decode` for bytes.
    """
    from cleaners.boilerplate import boilerplate_edits

    page = read_page(html, url=url)
    text, edits = apply(page.text, boilerplate_edits(page.text, language=page.language))
    return replace(page, text=text, edits=page.edits + edits)


def read_page(html: bytes | str, *, url: str | None = None) -> Extracted:
    """`extract` without its last step, for those who strip wording themselves, knowing the source."""
    # Heavy, and not everyone who imports `cleaners` reads pages.
    from cleaners import engine
    from cleaners.furniture import furniture_edits
    from cleaners.guard import parse
    from cleaners.json_ld import stated_body
    from cleaners.metadata import read_metadata, title_candidates
    from cleaners.missed import with_missed
    from cleaners.page_blocks import locate, read_blocks
    from cleaners.page_head import read_head
    from cleaners.surroundings import Surroundings

    if isinstance(html, bytes):
        from cleaners.decoding import decode

        html = decode(html, markup=True).text
    tree = parse(html)
    head = read_head(tree)
    page = read_metadata(head, tree, url=url)

    engine.prepare(tree)
    blocks = read_blocks(tree)
    text = engine.read_text(tree, blocks)
    if len(text) < engine.SHORT:
        # Text that scripts put on the page may be in its description; where both are there, it is cut short.
        text = max(text, stated_body(head.article), key=len)
    lines = text.split("\n")
    places = locate(lines, blocks)
    read = [(place, len(line)) for line, place in zip(lines, places, strict=True) if place is not None]
    around = Surroundings(blocks, read)
    lines, places = with_missed(lines, places, blocks, around)
    furniture = furniture_edits(lines, places, blocks, around, title_candidates(head), page)
    text, edits = apply("\n".join(lines), furniture)
    return replace(page, text=text, edits=edits)
