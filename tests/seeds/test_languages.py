"""Every language file holds together: all sections, examples both ways, lists laid out, names that exist."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from cleaners.boilerplate.examples import tried
from cleaners.language.detect import detect_language
from seeds import languages, scripts
from seeds.check import READERS, problems, unsorted
from seeds.languages import SECTIONS, LanguageSeed, all_seeds, all_traits, closest, tags, traits
from seeds.schema import SchemaError
from seeds.scripts import unknown_language

FOLDER = Path(__file__).parents[2] / "seeds" / "languages"
WORDED = [each for each in all_seeds() if each.boilerplate.rules]
by_tag = pytest.mark.parametrize("language", WORDED, ids=lambda each: each.tag)


def test_every_file_has_every_section() -> None:
    assert len(tags()) > 180
    assert len(WORDED) >= 30
    for path in FOLDER.glob("*.toml"):
        assert {"name", *SECTIONS} == tomllib.loads(path.read_text("utf-8")).keys(), path.name


def test_nothing_is_wrong_with_any_file() -> None:
    assert [str(problem) for problem in problems()] == []


def test_the_check_reads_every_file() -> None:
    files = {path.name for path in FOLDER.parent.glob("*.toml")} - {"sources.toml"}
    assert len(READERS) == len(files), "a new rule file needs its reader in seeds.check.READERS"


def test_lists_are_laid_out() -> None:
    assert unsorted() == [], "python -m seeds.layout lays them out"


@by_tag
def test_every_rule_has_examples_both_ways(language: LanguageSeed) -> None:
    for rule in language.boilerplate.rules:
        assert rule.strips, rule.id
        assert rule.keeps, rule.id
    assert language.boilerplate.body
    assert language.inline_metadata.keeps
    assert {"tags", "dateline"} <= language.inline_metadata.lifts.keys()
    if language.tag != "und":
        assert language.inline_metadata.lifts["byline"]
        assert language.protected.stays
        assert language.protected.goes
        assert language.dates.months
        assert language.dates.weekdays


@by_tag
def test_its_plain_reporting_is_taken_for_the_language(language: LanguageSeed) -> None:
    if language.tag != "und":
        assert detect_language("\n\n".join(language.boilerplate.body)).tag == language.tag


@by_tag
def test_a_line_of_tags_is_lifted(language: LanguageSeed) -> None:
    for line in language.inline_metadata.lifts["tags"]:
        result = tried(line, language.tag)
        assert result["lifted"] == "lift.tags", line
        assert result["at_the_end"] == "stays", line


def test_a_language_without_wording_is_read_with_what_holds_in_any() -> None:
    assert closest("be").tag == "und"
    assert closest("uk-UA").tag == "uk"


def test_traits_are_what_the_whole_file_says() -> None:
    for whole, part in zip(all_seeds(), all_traits(), strict=True):
        for name in ("tag", "name", *SECTIONS[1:]):
            assert getattr(part, name) == getattr(whole, name), whole.tag
        for name in ("also", "common", "letters", "body", "not_found"):
            assert getattr(part.boilerplate, name) == getattr(whole.boilerplate, name), whole.tag
        assert not hasattr(part.boilerplate, "rules")


def test_a_fault_is_told_where_it_stands_whichever_part_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    above, dates, below = (FOLDER / "hu.toml").read_text("utf-8").partition("[dates]\n")
    faulty = tmp_path / "hu.toml"
    faulty.write_text(f"{above}{dates}monts = []\n{below}", "utf-8")
    monkeypatch.setattr(languages, "_file", lambda tag: faulty)
    languages.seed.cache_clear()
    with pytest.raises(SchemaError, match=rf"hu\.toml:{above.count(chr(10)) + 2}: .*monts"):
        traits.__wrapped__("hu")


def test_a_tag_that_has_a_file_is_known_without_reading_any(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command reads the sources, which name languages; all files take a while."""

    def unread() -> tuple[LanguageSeed, ...]:
        raise AssertionError("read")

    monkeypatch.setattr(scripts, "all_traits", unread)
    assert not any(map(unknown_language, (*tags(), "en-GB", None)))
    with pytest.raises(AssertionError, match="read"):
        unknown_language("en_GB")
