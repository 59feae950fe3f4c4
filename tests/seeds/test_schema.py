"""The strict reader: what cannot be meant is refused with its file, line, path and the nearest name."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from pathlib import Path

import pytest

from seeds.languages import LanguageSeed
from seeds.layout import formatted
from seeds.schema import Problem, SchemaError, load, parse

GOOD = Path("seeds/languages/hu.toml")
HOME = Path(__file__).parents[2]


def faults(text: str) -> list[str]:
    with pytest.raises(SchemaError) as caught:
        parse(text.encode(), "hu.toml", LanguageSeed)
    return [str(problem) for problem in caught.value.problems]


def altered(old: str, new: str) -> tuple[str, int]:
    """The Hungarian file with its first `old` replaced, and the line that stands on."""
    text = (HOME / GOOD).read_text("utf-8")
    assert old in text
    return text.replace(old, new, 1), text.count("\n", 0, text.index(old)) + 1


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        (
            'how = "within"',
            'how = "witin"',
            "[3].how: must be one of {how}, not 'witin'; did you mean \"within\"?",
        ),
        ("[detection]", "[detetcion]", 'detetcion: unknown section detetcion; did you mean "detection"?'),
        (
            "[boilerplate.cues]",
            "[boilerplate.ceus]",
            'ceus: unknown key ceus; did you mean "cues"?',
        ),
        ("weekdays = [", "weekdys = [", 'dates.weekdys: unknown key weekdys; did you mean "weekdays"?'),
        ("lure = [", "lures = [", 'boilerplate.cues.lures: unknown key lures; did you mean "lure"?'),
        ('id = "nav.hu.button"\n', "", "boilerplate.rules[0]: id is missing"),
        (
            'id = "nav.hu.button"',
            'id = "newsleter.hu.button"',
            'boilerplate.rules[0].id: no concept newsleter; did you mean "newsletter"?',
        ),
        ('name = "Hungarian"', "name = 36", "name: must be a string, not a number"),
        ('quotes = "„ ” » «"', 'quotes = "„ ”"', "typography.quotes: must be four marks with spaces between"),
        ('joins = ["és"]', 'joins = "és"', "inline_metadata.joins: must be a list of strings, not a string"),
        ('joins = ["és"]', 'joins = ["és", "és"]', "inline_metadata.joins: 'és' stands here twice"),
        ('joins = ["és"]', 'joins = ["és", "és:"]', "inline_metadata.joins: 'és' stands here twice"),
        ('joins = ["és"]', 'joins = [""]', "inline_metadata.joins[0]: is empty"),
        ('joins = ["és"]', "joins = [1]", "inline_metadata.joins[0]: must be a string, not a number"),
    ],
)
def test_what_cannot_be_meant_is_refused(old: str, new: str, complaint: str) -> None:
    text, line = altered(old, new)
    wanted = complaint.format(how="line, edge, heading, open, contact, start, within, sure, notice")
    found = faults(text)
    assert found[0].startswith(f"hu.toml:{line}: ") or "missing" in found[0]
    assert any(fault.endswith(wanted) for fault in found), found


def test_a_section_that_is_not_there_is_missing_and_an_empty_one_is_not() -> None:
    text, _ = altered("[dates]", "[dates_]")
    assert "hu.toml: dates is missing" in faults(text)
    sections = "".join(
        f"[{name}]\n"
        for name in ("boilerplate", "inline_metadata", "protected", "detection", "typography", "dates")
    )
    assert parse(f'name = "Nobody\'s"\n{sections}'.encode(), "x.toml", LanguageSeed).dates.months == ()


def test_all_faults_of_a_file_are_told_at_once() -> None:
    text, _ = altered('joins = ["és"]', 'joins = "és"')
    assert len(faults(text.replace('how = "start"', 'how = "stat"', 1))) == 2


@pytest.mark.parametrize(("content", "line"), [(b"a = ", 1), (b"a = 1\nb = [", 2), (b"\xff", None)])
def test_a_file_that_is_no_toml(content: bytes, line: int | None) -> None:
    with pytest.raises(SchemaError, match=r"^x\.toml") as caught:
        parse(content, "x.toml", Mapping[str, str])
    assert caught.value.problems[0].line in (line, None)


def test_an_error_crosses_processes() -> None:
    error = SchemaError([Problem("hu.toml", 3, "name", "must be a string")])
    copy = pickle.loads(pickle.dumps(error))
    assert (str(copy), copy.problems) == (str(error), error.problems)


def test_a_missing_file_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "nowhere.toml", LanguageSeed)


def test_laying_out_sorts_what_has_no_order_and_keeps_the_rest() -> None:
    text = '# why\n[dates]\nmonths = ["May", "April"]  # kept\nwords = ["on",\n  "at", "on"]\n'
    assert formatted(text, LanguageSeed) == (
        '# why\n[dates]\nmonths = ["May", "April"]  # kept\nwords = ["at", "on"]\n'
    )
    commented = '[dates]\nwords = [\n  "on",  # why\n  "at",\n]\n'
    assert formatted(commented, LanguageSeed) == commented
    odd = '[dates]\nwords = ["]", "a \\"b\\"", "#"]\n'
    assert formatted(odd, LanguageSeed) == '[dates]\nwords = ["#", "]", "a \\"b\\""]\n'
