"""`copydesk explain` as a person reads it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from flows.cli.main import main

HOME = Path(__file__).parents[3]
SEED = HOME / "seeds" / "articles" / "000_5c21db7152f0505f.txt"
PAGE = HOME / "tests" / "golden" / "german-open-graph.html"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path / "prefect"))
    monkeypatch.setenv("COPYDESK_WAREHOUSE", str(tmp_path / "house"))
    monkeypatch.setenv("COLUMNS", "80")

    def call(*arguments: str, stdin: str = "") -> Result:
        return CliRunner().invoke(main, arguments, input=stdin)

    return call


@pytest.mark.parametrize("path", [SEED, PAGE], ids=["text", "page"])
def test_it_fits_in_eighty_columns_without_colour(run: Callable[..., Result], path: Path) -> None:
    said = run("explain", str(path)).stdout
    assert max(map(len, said.split("\n"))) <= 80
    assert "\x1b" not in said


def test_a_line_that_goes_says_why(run: Callable[..., Result]) -> None:
    said = run("explain", str(SEED)).stdout
    paragraph = said[said.index("- Please visit") :].split("\n\n")[0].replace("\xa0", " ")
    assert "goes by promo.en.visit-twitter-account; below; score 1.35 of 0.75" in " ".join(paragraph.split())
    assert '+0.40 ask first "visit"' in paragraph
    assert '[“] → ["]' in said


def test_a_line_that_stays_says_what_spoke_for_it(run: Callable[..., Result]) -> None:
    said = run(
        "explain", "-", stdin="Rain fell all day on the harbour.\n\nTune in to Harbour Radio on 98.4 FM\n"
    )
    assert 'ask first "tune in"' in said.stdout.replace("\xa0", " ")
    assert "complete no rule" in said.stdout


def test_what_a_page_lost_before_is_told_too(run: Callable[..., Result]) -> None:
    said = run("explain", str(PAGE)).stdout
    assert "extract.link-block" in said
    assert "(from meta)" in said


def test_json_has_it_all(run: Callable[..., Result]) -> None:
    told = json.loads(run("explain", str(SEED), "--json").stdout)
    last = told["lines"][-1]
    assert (last["fate"], last["bar"], round(sum(cue["weight"] for cue in last["cues"]), 2)) == (
        "goes",
        0.75,
        1.35,
    )
    assert told["language"]["of_record"]["answer"]["tag"] == "en"
    assert {change["rule"] for line in told["lines"] for change in line["changes"]} == {"typography.quotes"}


def test_an_article_by_its_id(run: Callable[..., Result]) -> None:
    assert run("ingest", str(SEED.parent)).exit_code == 0
    article_id = json.loads(run("show", "--latest", "--json").stdout)["article_id"]
    assert run("explain", article_id[:10]).stdout.startswith(SEED.name)


def test_what_is_neither_file_nor_article(run: Callable[..., Result]) -> None:
    result = run("explain", "nothing")
    assert (result.exit_code, "no file, and no article" in result.stderr) == (2, True)


def test_a_rejected_text_says_its_reason(run: Callable[..., Result]) -> None:
    result = run("explain", "-", stdin="\n")
    assert (result.exit_code, "empty" in result.stdout) == (1, True)
