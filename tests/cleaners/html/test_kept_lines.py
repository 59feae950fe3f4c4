"""Line breaks that readers see though they stand in no `pre`, and a first letter in a box of its own."""

from __future__ import annotations

import pytest
from lxml.html import fromstring

from cleaners import extract
from cleaners.html.blocks import read_blocks

SAID = [
    "台風で倒れたクレーンが航路をふさいでいた東港は、五日朝、二日ぶりにフェリーの運航を再開したと発表した。",
    "潜水士は夜通し作業を続け、最後の残骸を引き上げた。最初の船は夜明けとともに四百人の乗客を乗せて出港した。",
    "保険会社は被害額を千百万ユーロと見積もっており、その大半は三棟の倉庫の屋根が飛んだ埠頭のものだという。",
]


def texts(html: str) -> list[str]:
    return [block.text for block in read_blocks(fromstring(f"<div>{html}</div>"))]


@pytest.mark.parametrize("between", ["\n\n　", "\n　", "\n\n", "\r\n\r\n"])
def test_indented_and_parted_lines_of_japanese_are_paragraphs(between: str) -> None:
    page = f"<html lang=ja><body><article><h1>東港</h1><p>　{between.join(SAID)}</p></article></body></html>"
    assert extract(page).text.split("\n") == SAID


@pytest.mark.parametrize(
    "style", ["white-space:pre-wrap", "white-space: pre-line;", "white-space:break-spaces"]
)
def test_lines_that_a_style_keeps_are_lines(style: str) -> None:
    assert texts(f"<p style='{style}'>The boats\nwere <b>all</b> lost\nat three</p>") == [
        "The boats",
        "were all lost",
        "at three",
    ]


def test_other_lines_of_the_source_run_on() -> None:
    assert texts("<p>The boats\nwere all\n\nlost</p>") == ["The boats were all lost"]
    assert texts("<p>東港は\n再開した</p>") == ["東港は 再開した"]
    assert texts("<p style='white-space:nowrap'>The boats\nwere lost</p>") == ["The boats were lost"]


def test_a_first_letter_in_a_box_of_its_own_begins_its_word() -> None:
    assert texts("<div><div class=cap>T</div>he port reopened.</div>") == ["The port reopened."]
    assert texts("<div><div>A</div>The port reopened.</div>") == ["A", "The port reopened."]
