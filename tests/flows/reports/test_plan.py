"""A backfill's plan as a page, and the pages that runs leave beside the tables."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from flows.check import CheckOptions, check
from flows.orchestration import pages
from tests.flows.reports.test_report import PROMO, STORY, Tables, number
from tests.support.command import as_json, copydesk
from warehouse import Warehouse

WINDOW = ("--since", "2000-01-01", "--until", "2100-01-01")
HOSTILE = f"{PROMO} <img src=x onerror=alert(1)>\u202e"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    drop = tmp_path / "drop"
    drop.mkdir()
    for at, promo in enumerate([PROMO, PROMO, HOSTILE, ""]):
        (drop / f"{at}.txt").write_text(f"{STORY}Only in {at} stood this line of text.\n\n{promo}\n")
    copydesk(tmp_path, "ingest", str(drop))
    return tmp_path


def test_a_plan_by_rule_and_source_with_differences(root: Path) -> None:
    Warehouse(root / "house").decide("mute", "local", text="promo")  # and nothing is renewed yet
    said = as_json(root, "backfill", *WINDOW, "--plan", "--html", str(root / "plan.html"))
    page = (root / "plan.html").read_text()
    found = Tables(page)
    assert said["changed"] > 0
    assert said["sources"]["local"] == {"rows": 4, "looked_at": 4, "changed": said["changed"]}
    changed, _, articles, _ = found.rows("By source")["local"]
    assert (number(changed), number(articles)) == (said["changed"], 4)
    assert {rule: number(row[1]) for rule, row in found.rows("By rule").items() if number(row[1])} == said[
        "restores"
    ]
    assert f"<ins>{PROMO}" in page
    assert {"script", "img", "a"}.isdisjoint(found.tags)
    assert "\u202e" not in page


def test_a_plan_without_changes_or_articles_says_so(root: Path, tmp_path: Path) -> None:
    copydesk(root, "backfill", *WINDOW, "--plan", "--html", str(root / "plan.html"))
    assert "Nothing that a reader sees would change" in (root / "plan.html").read_text()
    copydesk(tmp_path / "none", "backfill", *WINDOW, "--plan", "--html", str(root / "none.html"))
    assert "There are no articles in this window" in (root / "none.html").read_text()
    copydesk(root, "backfill", *WINDOW, "--html", str(root / "plan.html"), status=2)


@pytest.fixture
def links(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    made: list[Any] = []
    monkeypatch.setattr(pages, "create_link_artifact", lambda *said: made.append(said))
    return made


def test_a_scheduled_run_leaves_the_report_and_a_link_to_it(root: Path, links: list[Any]) -> None:
    check.fn(CheckOptions(warehouse=str(root / "house")))
    page = root / "house" / "reports" / "report.html"
    assert [address for address, *_ in links] == [page.as_uri()]
    assert PROMO in page.read_text()
    page.write_text("as it was")
    pages.publish_report(str(root / "house"), every=timedelta(hours=1))
    assert page.read_text() == "as it was"
    assert len(links) == 2


def test_a_page_that_cannot_be_written_fails_no_run(
    root: Path, links: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "house" / "reports").write_text("in the way")
    pages.publish_report(str(root / "house"))
    (root / "house" / "reports").unlink()
    monkeypatch.setattr(pages, "figures", lambda *_: 1 / 0)
    pages.publish_report(str(root / "house"))
    assert links == []


def test_a_large_table_is_not_read_all_the_time(
    root: Path, links: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    pages.publish_report(str(root / "house"))
    page = root / "house" / "reports" / "report.html"
    page.write_text("as it was")
    monkeypatch.setattr(pages, "REST", timedelta(hours=1))  # of each article
    pages.publish_report(str(root / "house"))
    assert page.read_text() == "as it was"
    assert len(links) == 2


def test_the_pages_go_when_an_article_is_taken_down(root: Path, links: list[Any]) -> None:
    pages.publish_report(str(root / "house"))
    copydesk(root, "decide", "take-down", "0.txt")
    assert not (root / "house" / "reports").exists()
