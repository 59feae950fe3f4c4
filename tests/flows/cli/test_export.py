"""`copydesk export`: articles with their structure, for tools that read no tables."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from lxml import etree

from tests.cleaners.text.test_rendering import MARKDOWN, PAGE
from tests.support.command import copydesk

PLAIN = "The port of Lowen was closed on Tuesday after a storm, officials said.\n\nIt opens on Friday."


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export")
    (folder / "in").mkdir()
    (folder / "in" / "ferry.html").write_text(PAGE)
    (folder / "in" / "port.txt").write_text(PLAIN)
    copydesk(folder, "ingest", str(folder / "in"))
    return folder


def test_markdown_has_fields_and_structure(root: Path) -> None:
    shown = copydesk(root, "export", "--format", "markdown").stdout
    assert 'title: "Ferry"' in shown
    assert MARKDOWN in shown
    assert PLAIN in shown


def test_json_lines_have_every_column(root: Path) -> None:
    rows = [json.loads(line) for line in copydesk(root, "export", "--format", "jsonl").stdout.splitlines()]
    (page,) = [row for row in rows if row["title"] == "Ferry"]
    (plain,) = [row for row in rows if row["title"] != "Ferry"]
    assert [block["kind"] for block in page["blocks"]][:2] == ["paragraph", "heading"]
    assert plain["blocks"] is None


def test_tei_is_one_well_formed_corpus(root: Path, tmp_path: Path) -> None:
    copydesk(root, "export", "--format", "xml-tei", "--output", str(tmp_path / "corpus.xml"))
    tree = etree.fromstring((tmp_path / "corpus.xml").read_bytes())
    texts = tree.xpath("//t:TEI//t:body", namespaces={"t": "http://www.tei-c.org/ns/1.0"})
    assert len(texts) == 2
    assert any("It opens on Friday." in "".join(text.itertext()) for text in texts)


def test_articles_are_chosen(root: Path) -> None:
    assert "no articles" in copydesk(root, "export", "--source", "web").stderr
    assert "no article 'x'" in copydesk(root, "export", "x", status=2).stderr
    rows = [json.loads(line) for line in copydesk(root, "export", "--json").stdout.splitlines()]
    for row in rows:
        day = date.fromisoformat(row["article_date"])
        for option, of_that_day in (("--since", True), ("--until", False)):
            shown = copydesk(root, "export", "--json", row["article_id"], option, str(day)).stdout
            assert bool(shown) is of_that_day
