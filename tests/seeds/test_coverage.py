"""The table of concepts and languages in the docs is the rules' own."""

from __future__ import annotations

from seeds.coverage import HEADING, HERE, counts, table
from seeds.languages import CONCEPTS


def test_the_table_agrees_with_the_rules() -> None:
    text = HERE.read_text("utf-8")
    assert text.split(HEADING)[1].strip() == table().strip(), "run python -m seeds.coverage"


def test_every_concept_is_explained() -> None:
    text = HERE.read_text("utf-8")
    assert [name for name in CONCEPTS if f"- `{name}`: " not in text] == []


def test_most_concepts_are_worded_in_the_languages_of_most_news() -> None:
    for tag in ("en", "de", "fr", "es"):
        assert [name for name in CONCEPTS if not counts()[tag][name]] == [], tag
