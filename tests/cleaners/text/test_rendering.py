"""Texts in other tools' formats: nothing is missing, nothing is read as a mark that is none."""

from __future__ import annotations

import pytest
from lxml import etree

from cleaners import extract
from cleaners.records import TextBlock, TextLink
from cleaners.text.rendering import markdown, tei, whole

PAGE = """<html lang=en><head><title>Ferry</title></head><body><article><h1>Ferry</h1>
<p>The ferry to the outer islands runs again since <a href="https://x.example/a_(b)">Monday</a>,
it said on Tuesday.</p>
<h2>Costs & [more]</h2><ol start=2><li>Half a million crowns, said the two yards that mended it.</li>
<li>Nothing more.<ul><li>No fee for the islanders at all.</li></ul></li></ol>
<blockquote>We counted every crown that was spent on it, and then we counted again.</blockquote>
<pre>a = 1\n  b = `2`</pre><table><tr><th>Yard<th>Days<tr><td>North<td>12</table>
<p>1. May is the day on which the second ship will be back from its dock in the north, it said.</p>
</article></body></html>"""

MARKDOWN = """# Ferry

The ferry to the outer islands runs again since [Monday](<https://x.example/a_(b)>), it said on Tuesday.

## Costs & \\[more\\]

2. Half a million crowns, said the two yards that mended it.
3. Nothing more.
    - No fee for the islanders at all.

> We counted every crown that was spent on it, and then we counted again.

```
a = 1
  b = `2`
```

| Yard | Days |
| --- | --- |
| North | 12 |

1\\. May is the day on which the second ship will be back from its dock in the north, it said.
"""


def test_a_page_as_markdown() -> None:
    found = extract(PAGE)
    assert markdown(found.text, found.blocks, found.title) == MARKDOWN


def test_a_page_as_tei_is_well_formed_and_whole() -> None:
    found = extract(PAGE)
    row = {"article_id": "1", "title": "Fer\x0bry <1>", "text": found.text, "language": "en", "tags": ["a&b"]}
    tree = etree.fromstring(tei(row, found.blocks))
    names = {"t": "http://www.tei-c.org/ns/1.0"}
    assert tree.xpath("//t:list/t:item/@n", namespaces=names) == ["2", "3"]
    assert (
        tree.xpath("string(//t:item/t:list/t:item)", namespaces=names) == "No fee for the islanders at all."
    )
    assert tree.xpath("//t:ref/@target", namespaces=names) == ["https://x.example/a_(b)"]
    assert tree.xpath("count(//t:row)", namespaces=names) == 2
    assert tree.xpath("string(//t:term)", namespaces=names) == "a&b"
    body = tree.xpath("string(//t:body)", namespaces=names)
    for word in ("islands", "Costs & [more]", "crowns", "counted", "`2`", "North", "second ship"):
        assert word in body


def test_what_the_blocks_leave_out_is_a_paragraph() -> None:
    text = "One line.\nA heading\nAnd the rest."
    assert [text[b.start : b.end] for b in whole(text, [TextBlock(10, 19, "heading", 2)])] == text.split("\n")


def test_a_link_that_runs_a_script_is_text() -> None:
    block = TextBlock(0, 4, "paragraph", links=(TextLink(0, 4, "javascript:alert(1)"),))
    assert markdown("Here", [block]) == "Here\n"


def test_a_fence_is_longer_than_those_inside() -> None:
    assert markdown("````", [TextBlock(0, 4, "code")]).startswith("`````\n")


@pytest.mark.parametrize(
    ("text", "blocks", "shown"),
    [
        ("Ice", [TextBlock(0, 3, "heading", 3)], "### Ice"),
        ("| a|b | c |\n| d |", [TextBlock(0, 17, "table")], "| a\\|b | c |\n| --- | --- |\n| d |  |"),
        ("```\na", [TextBlock(0, 5, "code")], "````\n```\na\n````"),
        ("One two.", [TextBlock(0, 8, "paragraph"), TextBlock(0, 3, "quote")], "One two.\n\n> One"),
    ],
)
def test_what_a_block_is_and_holds_shows(text: str, blocks: list[TextBlock], shown: str) -> None:
    assert markdown(text, blocks) == f"{shown}\n"
