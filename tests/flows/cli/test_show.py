"""Finding an article by what a person knows of it, and seeing what changed with and without colour."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cleaners import Edit
from cleaners.edits.spans import Span
from flows.cli.marked import marked
from tests.support.command import copydesk

STORY = "The port of Lowen was closed on Tuesday after a storm, officials said. It opens on Friday."
FERRY = "Two ferries turned back to the mainland in the evening, the company said on Wednesday."


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("show")
    rows = [
        {"title": "Storm closes Lowen port", "text": STORY, "url": "https://news.example/storm"},
        {"title": "Storm turns ferries back", "text": f"“{FERRY}”", "url": "https://news.example/ferry"},
    ]
    (folder / "lines.jsonl").write_text("\n".join(map(json.dumps, rows)))
    copydesk(folder, "ingest", str(folder / "lines.jsonl"))
    return folder


@pytest.mark.parametrize(
    "words", [["storm", "LOWEN"], ["https://news.example/storm"], ["lines.jsonl#1"], ["closes port"]]
)
def test_an_article_is_found_by_title_url_and_uri(root: Path, words: list[str]) -> None:
    assert "Storm closes Lowen port" in copydesk(root, "show", *words).stdout


def test_several_are_listed_and_none_is_said(root: Path) -> None:
    several = copydesk(root, "show", "storm", status=2)
    assert len(several.stdout.strip().splitlines()) == 2
    assert "2 articles are like 'storm'" in several.stderr
    assert "no article 'moon'" in copydesk(root, "show", "moon", status=2).stderr


def test_without_colour_old_and_new_are_told_apart(root: Path) -> None:
    shown = " ".join(copydesk(root, "show", "ferries").stdout.split())
    assert f'[-“-]{{+"+}}{FERRY}[-”-]{{+"+}}' in shown


def test_with_colour_nothing_is_put_between_the_characters() -> None:
    spans = [Span("Rain. ", "Rain. "), Span("Follow us", "", (Edit(6, "Follow us", "", "promo.x"),))]
    assert marked(spans, colour=True).plain == "Rain. Follow us ‹promo.x›"
    assert marked(spans, colour=False).plain == "Rain. [-Follow us-] ‹promo.x›"
