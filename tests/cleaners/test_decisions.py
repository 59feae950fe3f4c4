"""What somebody said of an article comes before what was said of its source, whenever it was said."""

from __future__ import annotations

import pytest

from cleaners.decisions import STRIP, Decision, Decisions
from cleaners.edits.log import Edit

LINE = "Please contact the union today."


@pytest.mark.parametrize("article_first", [True, False])
def test_words_that_an_article_keeps_stay_though_its_source_strips_them(article_first: bool) -> None:
    made = [
        Decision("of-the-article", "keep", article_id="a", text=LINE),
        Decision("of-the-source", "strip", text=LINE),
    ]
    said = Decisions(made if article_first else made[::-1])
    assert said.of("a").against(Edit(0, LINE, "", STRIP)) == said.made[0 if article_first else 1].name
    assert said.of("a").strips(LINE) == ([], frozenset())
    assert [edit.before for edit in said.of("b").strips(LINE)[0]] == [LINE]


@pytest.mark.parametrize("article_first", [True, False])
def test_what_an_article_was_set_to_counts_before_what_its_source_was(article_first: bool) -> None:
    made = [
        Decision("of-the-article", "set", article_id="a", field="language", values=("sv",)),
        Decision("of-the-source", "set", field="language", values=("fi",)),
    ]
    said = Decisions(made if article_first else made[::-1])
    assert said.of("a").value("language") == ("sv",)
    assert said.of("b").value("language") == ("fi",)


def test_of_two_decisions_about_one_source_the_later_counts() -> None:
    keep, strip = Decision("keep", "keep", text=LINE), Decision("strip", "strip", text=LINE)
    assert Decisions([keep, strip]).of("a").strips(LINE)[0]
    assert not Decisions([strip, keep]).of("a").strips(LINE)[0]
