"""A page in, its main text and metadata out: this is the main path, each step a module of its own."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING

from cleaners.edits.log import apply
from cleaners.records import Extracted

if TYPE_CHECKING:
    from cleaners.text.written_dates import Habits


def extract(html: bytes | str, *, url: str | None = None) -> Extracted:
    """Read a page: its main text and what it says about itself.

    `url` is where the page was found. `text` is empty where the page has none; `edits` are what was
    taken out of the reading, on the evidence of the tree first, then for its wording. Raises `Rejected`
    for what is no page at all: see `cleaners.html.sanitise`, and `cleaners.encoding.decode` for bytes.
    """
    from cleaners.boilerplate.strip import boilerplate_edits

    page = read_page(html, url=url)
    text, edits = apply(page.text, boilerplate_edits(page.text, language=page.language))
    return replace(page, text=text, edits=page.edits + edits)


def read_page(
    html: bytes | str,
    *,
    url: str | None = None,
    usual: Habits | None = None,
    vouched: Collection[str] = (),
    unread: Collection[str] = (),
) -> Extracted:
    """`extract` without its last step, for those who strip wording themselves, knowing the source.

    `usual` is how the source writes dates, where its pages don't say; `vouched` are other sites whose
    articles it is declared to name; `unread` are kinds of pages (see `cleaners.html.page_kind`) whose text
    nobody wants, and which have none in the result.
    """
    # Heavy, and not everyone who imports `cleaners` reads pages.
    from cleaners.html import main_text
    from cleaners.html.blocks import Block, read_blocks
    from cleaners.html.briefs import brief
    from cleaners.html.containers import Surroundings
    from cleaners.html.echoes import echoes
    from cleaners.html.head import read_head
    from cleaners.html.json_ld import continued_body, stated_body
    from cleaners.html.lines import lines_of, structure
    from cleaners.html.metadata import read_metadata
    from cleaners.html.next_story import next_stories
    from cleaners.html.recover_paragraphs import missed
    from cleaners.html.remove_chrome import chrome_edits
    from cleaners.html.repeats import repeats
    from cleaners.html.rows import beside_teasers, teaser_rows, teasers
    from cleaners.html.sanitise import parse
    from cleaners.html.script_state import fallback_text, page_data, state_text
    from cleaners.html.selection import blocks_taken, letters
    from cleaners.html.titles import stated_titles, title_candidates
    from cleaners.html.trafilatura_reading import SHORT
    from cleaners.html.trim_edges import edges

    if isinstance(html, bytes):
        from cleaners.encoding.decode import decode

        html = decode(html, markup=True).text
    tree = parse(html)
    head = read_head(tree, url)
    page = read_metadata(head, tree, url=url, usual=usual, vouched=vouched)
    if page.page_kind in unread:
        return page
    titles = (*title_candidates(head), *filter(None, [page.title]))

    main_text.prepare(tree)
    blocks = read_blocks(tree)
    text = main_text.read_text(tree, blocks)
    keys = [letters(block.text) for block in blocks]
    further = next_stories(blocks, (*stated_titles(head), *head.titles))
    engines = blocks_taken(text, blocks, keys)
    read = engines - further
    rows = teaser_rows(read, blocks, page.url)
    read = (beside_teasers(read, blocks, rows) - further) or read
    if len(text) < SHORT or not read:
        sentences = brief(blocks, read) - further
        read = sentences or read
        # Text that scripts put on the page may be in its description; where both are there, it is cut short.
        stated = stated_body(head.article)
        if not sentences and not stated:
            whole = parse(html)
            stated = state_text(page_data(whole)) or fallback_text(whole)
        is_whole = len(stated) > (len(text) if read else 0)
    else:  # the page may show the beginning alone, and keep the rest for those who pay
        stated = continued_body(head.article, [blocks[index].text for index in sorted(read)])
        is_whole = bool(stated)
    if is_whole:
        blocks = [Block(line, tree, 0.0) for line in stated.split("\n")]
        keys, read = [letters(block.text) for block in blocks], set(range(len(blocks)))
        engines = further = set()
        rows = []
    around = Surroundings(blocks, [(index, len(blocks[index].text)) for index in read])
    others = missed(read, blocks, keys, around, titles, page.description, further)
    left_out = others.left_out | edges(read, blocks, around)
    left_out |= echoes(read, blocks, keys, around) | repeats(read, blocks, keys)
    left_out |= teasers(read | others.found, blocks, rows)
    left_out |= dict.fromkeys(engines & further, ("extract.related", ("next article",)))
    written = lines_of(read | others.found | left_out.keys(), blocks)
    chrome = chrome_edits(written, blocks, around, titles, page, left_out)
    text, edits = apply("\n".join(written.texts), chrome)
    return replace(page, text=text, edits=edits, structure=structure(written, blocks))
