"""Positions carried through trails: laws over random texts, and the structure of pages at their end."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cleaners import RawArticle, clean_article, extract
from cleaners.edits.carry import carried
from cleaners.edits.log import Edit, apply
from cleaners.records import TextBlock, carried_blocks


@st.composite
def passes(draw: st.DrawFn) -> tuple[str, tuple[Edit, ...]]:
    """A text, and a trail of up to three passes over it."""
    begin = text = draw(st.text("ab \n", min_size=1, max_size=30))
    trail: tuple[Edit, ...] = ()
    for _ in range(draw(st.integers(0, 3))):
        cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=6)))
        edits = []
        for start, end in zip(cuts[::2], cuts[1::2], strict=False):
            after = draw(st.text("xy", max_size=4))
            if text[start:end] != after:
                edits.append(Edit(start, text[start:end], after, "rule"))
        text, done = apply(text, edits)
        trail += done
    return begin, trail


def test_the_fixed_points() -> None:
    assert carried([0, 5], []) == [0, 5]
    assert carried([0, 2, 4], [Edit(2, "", "xx", "rule")]) == [0, 2, 6]
    assert carried([0, 2, 4], [Edit(1, "ab", "xyz", "rule")]) == [0, 4, 5]
    # What a later pass writes where a stretch was deleted is not that stretch.
    assert carried([1, 3, 4], [Edit(1, "ab", "", "rule"), Edit(1, "", "xyz", "rule")]) == [1, 1, 5]


@given(passes())
def test_positions_stay_in_order_and_inside(case: tuple[str, tuple[Edit, ...]]) -> None:
    begin, trail = case
    text = begin
    for edit in trail:
        text = text[: edit.start] + edit.after + text[edit.end :]
    moved = carried(range(len(begin) + 1), trail)
    assert moved == sorted(moved)
    assert moved[0] >= 0
    assert moved[-1] <= len(text)


@given(passes(), st.data())
def test_a_stretch_that_no_edit_touches_keeps_its_text(
    case: tuple[str, tuple[Edit, ...]], data: st.DataObject
) -> None:
    begin, trail = case
    start = data.draw(st.integers(0, len(begin)))
    end = data.draw(st.integers(start, len(begin)))
    text, low, high, touched = begin, start, end, False
    for edit in trail:
        touched |= edit.end > low and edit.start < high
        text = text[: edit.start] + edit.after + text[edit.end :]
        if edit.end <= low and (edit.start < low or edit.before):
            low, high = low + len(edit.after) - len(edit.before), high + len(edit.after) - len(edit.before)
    if not touched and start < end:
        a, b = carried([start, end], trail)
        assert text[a:b] == begin[start:end]


@given(st.text("ab\n", min_size=3, max_size=20), st.data())
def test_edits_inside_a_block_change_only_its_end(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 3))
    end = data.draw(st.integers(start + 2, len(text)))
    inner = data.draw(st.integers(start + 1, end - 1))
    edit = Edit(inner, text[inner:end], "x", "rule")
    after, trail = apply(text, [edit])
    (block,) = carried_blocks([TextBlock(start, end, "quote")], trail)
    assert after[block.start : block.end] == text[start:inner] + "x"


def test_a_block_that_is_gone_is_dropped() -> None:
    blocks = [TextBlock(0, 2, "heading", 2), TextBlock(3, 5, "paragraph")]
    assert [b.kind for b in carried_blocks(blocks, [Edit(0, "Hi\n", "", "rule")])] == ["paragraph"]


PAGE = """<!DOCTYPE html><html lang=en><head><title>Ferry runs again</title></head><body><article>
<h1>Ferry runs again</h1>
<p>The “ferry” to the outer islands runs again since <a href="/monday">Monday</a>,
the company said on Tuesday.</p>
<h2>What it cost</h2>
<ul><li>Half a million crowns, said the two yards that mended it.
<ol start=3><li>One rudder of steel.</li></ol></li></ul>
<blockquote><p>We counted every crown that was spent on it, and then we counted again.</p></blockquote>
<pre>crown  1
crown  2</pre>
<table><tr><th>Yard<th>Days<tr><td>North<td>12</table>
<p>Until the second ship is back from the dock in June, only every other crossing will be made.</p>
<p>Follow us on Twitter @ferrynews</p></article></body></html>"""

KINDS = ["paragraph", "heading", "list_item", "list_item", "quote", "code", "table", "paragraph"]


def test_the_structure_of_a_page_lies_over_its_text() -> None:
    found = extract(PAGE)
    assert [block.kind for block in found.blocks] == KINDS
    texts = [found.text[block.start : block.end] for block in found.blocks]
    assert texts[1] == "What it cost"
    assert texts[3] == "One rudder of steel."
    assert texts[6] == "| Yard | Days |\n| North | 12 |"
    assert found.blocks[1].level == 2
    assert (found.blocks[3].depth, found.blocks[3].number) == (2, 3)
    (link,) = found.blocks[0].links
    assert (found.text[link.start : link.end], link.target) == ("Monday", "/monday")


def test_it_is_carried_to_the_record() -> None:
    article = clean_article(RawArticle("t", "a.html", PAGE.encode(), "text/html"))
    assert article.text.startswith('The "ferry"')
    assert "Twitter" not in article.text
    assert [block.kind for block in article.blocks] == KINDS
    assert article.text[article.blocks[1].start : article.blocks[1].end] == "What it cost"
    assert article.blocks[-1].end == len(article.text)
    link = article.blocks[0].links[0]
    assert article.text[link.start : link.end] == "Monday"


def test_plain_text_has_no_structure() -> None:
    text = b"The ferry runs again since Monday, the company said on Tuesday in Eastmere."
    assert clean_article(RawArticle("t", "a.txt", text, "text/plain")).blocks == ()
