"""Decisions as cases: what is written down is read back, and the rules' own tests take it as it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from cleaners.boilerplate.cases import Case, read_cases, tried, written
from flows.cli.main import main
from seeds.schema import SchemaError
from tests.conftest import HOME
from tests.flows.cli.test_decide import EXTRA, PROMO, root
from tests.support.command import as_json, copydesk

__all__ = ["root"]


def rules_test(path: Path, status: int = 0) -> str:
    done = CliRunner().invoke(main, ["rules", "test", "--cases", str(path)])
    assert done.exit_code == status, done.output
    return done.output


def test_what_people_decided_is_a_case_in_its_article(root: Path, tmp_path: Path) -> None:
    copydesk(root, "decide", "keep", "a.txt", "visit our Facebook page", "--why", "it is the port's own")
    copydesk(root, "decide", "strip", "a.txt", "column of this paper")
    copydesk(root, "decide", "mute", "local", "promo.en.visit-facebook-page")
    copydesk(root, "decide", "set", "b.txt", "title", "Storm")
    out = tmp_path / "cases.toml"
    copydesk(root, "export-cases", "--out", str(out))
    kept, stripped, muted = read_cases(out.read_bytes(), "cases.toml").line
    assert (kept.text, kept.verdict, kept.rule) == (PROMO, "stays", "promo.en.visit-facebook-page")
    assert kept.known_failure.endswith("it is the port's own")
    assert kept.above[0].startswith("The port of Lowen")
    assert (stripped.text, stripped.verdict, stripped.rule, stripped.language) == (EXTRA, "goes", "", "en")
    assert stripped.below == (PROMO,)
    assert (muted.text, muted.verdict) == (PROMO, "stays")
    assert any("Only in b" in paragraph for paragraph in muted.above)
    assert "3 cases, 3 known failures, 0 not as expected" in rules_test(out)
    assert [each["text"] for each in as_json(root, "export-cases")] == [PROMO, EXTRA, PROMO]
    assert as_json(root, "export-cases", "--source", "web") == []


def test_exported_cases_can_be_pasted_to_those_of_the_rules(root: Path, tmp_path: Path) -> None:
    copydesk(root, "decide", "keep", "a.txt", "visit our Facebook page")
    there = (HOME / "tests" / "cases" / "lines.toml").read_text("utf-8")
    both = tmp_path / "lines.toml"
    both.write_text(f"{there}\n{copydesk(root, 'export-cases').stdout}")
    assert len(read_cases(both.read_bytes(), "lines.toml").line) == there.count("[[line]]") + 1
    assert "0 not as expected" in rules_test(both)


def test_a_decision_that_the_rules_follow_is_no_known_failure(root: Path) -> None:
    copydesk(root, "decide", "never", "local", "harbour master said")
    copydesk(root, "decide", "always", "local", "words that no article has")
    copydesk(root, "decide", "take-down", "a.txt")
    (case,) = as_json(root, "export-cases")
    assert (case["known_failure"], case["verdict"], case["rule"]) == ("", "stays", "")
    assert case["note"].startswith("decided")
    said = copydesk(root, "export-cases").output
    assert "1 decisions about lines that no article has" in said
    assert "1 take-down" in said


ODD = 'He said: "no\\yes"\t\x7f\u202e\'\'\' """ ☃ 𝒳'


@pytest.mark.parametrize("text", [ODD, "plain"])
def test_cases_are_read_as_they_were_written(text: str) -> None:
    cases = (
        Case(
            text, "en", "stays", above=(text, "b"), below=(text,), rule="promo.en.button", known_failure=text
        ),
        Case(text, "zh-Hant", "goes", place="inside", role="", cues=("ask", "self"), note=text),
    )
    assert read_cases(written(cases).encode(), "cases.toml").line == cases


def test_a_case_is_found_where_its_words_stand_twice() -> None:
    story = "The port was closed on Tuesday after a storm, officials said on Wednesday morning."
    line = "Follow us on Twitter @portnews"
    case = Case(line, "en", "goes", above=(line, story, story, story), below=())
    assert tried(case, {}).start > len(line)


def test_what_cannot_be_meant_in_a_file_of_cases_is_named(tmp_path: Path) -> None:
    bad = '[[line]]\ntext = "a"\nlanguage = "en"\nverdict = "stay"\n'
    with pytest.raises(SchemaError, match="stays"):
        read_cases(bad.encode(), "cases.toml")
    path = tmp_path / "cases.toml"
    path.write_text(bad)
    assert "cases.toml" in rules_test(path, 2)


def test_a_case_that_became_right_is_told(tmp_path: Path) -> None:
    path = tmp_path / "cases.toml"
    path.write_text(written([Case("Follow us on Twitter", "en", "goes", known_failure="not yet")]))
    assert "take its known_failure away" in rules_test(path, 1)
