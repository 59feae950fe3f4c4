"""The report as a page: its figures are those of the command, and strangers' words are text."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from cleaners import RawArticle
from flows.jobs.cleaning import clean_pending
from flows.reports.page import report_page
from flows.reports.series import Steps, silences, steps, trends
from tests.support.command import as_json, copydesk
from tests.support.warehouse_samples import ingest, raw
from warehouse import Warehouse
from warehouse.figures import Count, Figures, Refused, RuleCount, Sample, figures

STORY = (
    "The port of Lowen was closed on Tuesday after a storm, officials said. Forty ships waited outside.\n\n"
    "Two ferries turned back to the mainland in the evening, the company said on Wednesday morning.\n\n"
)
PROMO = "Please visit our Facebook page for updates on the port."
NOW = datetime(2026, 3, 31, tzinfo=UTC)
HOSTILE = "<script>alert(1)</script>\u202egpj.exe " + "x" * 3000


class Tables(HTMLParser):
    """Every table of a page by its label, as rows of texts; and what a page must not have."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tables: dict[str, list[list[str]]] = {}
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self._label, self._cell = "", False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if dict(attrs).get("role") == "region":
            self._label = dict(attrs)["aria-label"] or ""
            self.tables.setdefault(self._label, [])
        elif tag == "tr":
            self.tables[self._label].append([])
        elif tag in ("td", "th"):
            self.tables[self._label][-1].append("")
            self._cell = True

    def handle_endtag(self, tag: str) -> None:
        self._cell = self._cell and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        if self._cell:
            self.tables[self._label][-1][-1] += data

    def rows(self, label: str) -> dict[str, list[str]]:
        return {row[0]: row[1:] for row in self.tables[label][1:]}


def number(text: str) -> int:
    return int(text.replace(",", ""))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    drop = tmp_path / "drop"
    drop.mkdir()
    for name in "abc":
        (drop / f"{name}.txt").write_text(f"{STORY}Only in {name} “stood” this line of text.\n\n{PROMO}\n")
    (drop / "<img src=x onerror=alert(1)>\u202e.txt").write_text(" \n")
    (drop / "d.txt").write_text(f"{STORY}And more of it, which the others have not, said the council.\n")
    copydesk(tmp_path, "ingest", str(drop), status=1)
    return tmp_path


def test_the_figures_of_the_page_are_those_of_the_command(root: Path, tmp_path: Path) -> None:
    said = as_json(root, "report", "--html", str(tmp_path / "report.html"))
    found = Tables((tmp_path / "report.html").read_text())
    (source,) = said["sources"].values()
    assert (source["articles"], source["quarantined"]) == (4, 1)
    shown = found.rows("Sources")["local"]
    assert [number(shown[at]) for at in (0, 2, 3, 4)] == [
        source[name] for name in ("articles", "quarantined", "abstained", "characters")
    ]
    assert shown[1] == f"{source['removed'] / (source['removed'] + source['characters']):.1%}"
    assert {rule: [number(each) for each in row] for rule, row in found.rows("All rules").items()} == {
        rule: [each["articles"], each["edits"], each["characters"]] for rule, each in said["rules"].items()
    }
    assert (
        said["characters_by_rule"]["promo.en.visit-facebook-page"]
        == said["rules"]["promo.en.visit-facebook-page"]["characters"]
    )
    languages = {tag: number(row[0]) for tag, row in found.rows("Languages").items()}
    assert languages == source["languages"]
    per_day = found.rows("Per day")
    assert sum(number(row[0]) for row in per_day.values()) == 4
    assert sum(day["articles"] for day in said["days"].values()) == 4
    per_source = found.rows("Per day and source")["local"]
    assert [number(each) for each in per_source] == list(source["days"].values()) == [4]


def test_the_figures_are_those_of_the_rows(root: Path) -> None:
    house = Warehouse(root / "house")
    found, rows = figures(house), house.read("articles").to_pylist()
    edits = [(row["article_id"], edit) for row in rows for edit in row["edits"]]
    assert found.total.articles == len(rows)
    assert found.total.removed == sum(row["extracted_characters"] - row["characters"] for row in rows)
    for rule, count in found.rules.items():
        own = [(article, edit) for article, edit in edits if edit["rule"] == rule]
        assert count.articles == len({article for article, _ in own})
        assert count.edits == len(own)
        assert count.characters == sum(len(edit["before"]) for _, edit in own if not edit["after"])
        assert sum(count.days.values()) == count.articles
    assert set(found.rules) == {edit["rule"] for _, edit in edits}
    (sample, *_) = found.rules["promo.en.visit-facebook-page"].samples
    assert PROMO in sample.before
    assert "line of text." in sample.lead


def test_a_window_narrows_articles_and_refusals(root: Path) -> None:
    house = Warehouse(root / "house")
    today = datetime.now(UTC).date()
    assert figures(house, since=today - timedelta(days=1)).total.articles == 4
    later = figures(house, since=today + timedelta(days=2))
    assert (later.total.articles, later.total.quarantined) == (0, 0)
    copydesk(root, "report", "--since", "2026-02-01", "--until", "2026-02-01", status=2)


def test_the_page_holds_itself_and_strangers_words_are_text(root: Path, tmp_path: Path) -> None:
    copydesk(root, "report", "--html", str(tmp_path / "report.html"))
    page = (tmp_path / "report.html").read_text()
    found = Tables(page)
    assert "&lt;img src=x onerror=alert(1)&gt;%E2%80%AE.txt" in page
    assert "\u202e" not in page
    assert found.tags.isdisjoint({"script", "link", "img", "iframe", "object", "embed", "base", "a", "form"})
    assert not {
        name for name in found.attributes if name in ("src", "href", "srcset") or name.startswith("on")
    }
    assert not re.search(r"url\(|@import", page)
    assert "default-src 'none'" in page


def test_every_name_that_a_stranger_chooses_is_text() -> None:
    made = Figures(total=Count(articles=9, characters=90, removed=9, quarantined=9))
    made.sources[HOSTILE] = Count(articles=9, characters=90, removed=9, quarantined=9)
    made.days[date(2026, 3, 30)] = Count(articles=9)
    made.source_days[HOSTILE] = Counter({date(2026, 3, 30): 9})
    made.languages[HOSTILE] = Counter({HOSTILE: 9})
    sample = Sample("0" * 64, HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE)
    made.rules[HOSTILE] = RuleCount(9, 9, 99, samples=[sample])
    made.refused[HOSTILE] = Refused(9, samples=[{"uri": HOSTILE, "detail": HOSTILE, "source": HOSTILE}])
    page = report_page(made, name=HOSTILE, now=NOW)
    assert "<script" not in page
    assert "\u202e" not in page
    assert "&lt;script&gt;" in page


def test_a_warehouse_with_nothing_in_it(tmp_path: Path) -> None:
    copydesk(tmp_path, "report", "--html", str(tmp_path / "report.html"))
    page = (tmp_path / "report.html").read_text()
    assert "No articles" in page
    assert "Nothing was landed yet" in page
    assert "<svg" not in page
    assert not (tmp_path / "house").exists()


def test_one_article_is_enough_for_every_chart(tmp_path: Path) -> None:
    house = Warehouse(tmp_path / "house")
    ingest(house, [raw(1)])
    page = report_page(figures(house), name="house", now=NOW)
    assert page.count("<svg") == 5  # two charts in two widths, and the source's own
    assert "Nothing stands out." in page


def test_four_hundred_sources_fit(tmp_path: Path) -> None:
    made = Figures()
    for at in range(400):
        name = f"source-{at:03}"
        made.sources[name] = Count(articles=1, characters=9)
        made.source_days[name] = Counter({date(2026, 3, 30): 1})
        made.landed[name] = Counter(NOW.date() - timedelta(days=9 + number) for number in range(9))
    made.total = Count(articles=400, characters=3600)
    made.days[date(2026, 3, 30)] = Count(articles=400)
    page = report_page(made, name="house", now=NOW)
    assert len(Tables(page).rows("Sources")) == 400 + 1  # the second table has its head, too
    assert page.count("<figure>") == 24
    assert page.count("fell silent: nothing landed") == 6
    assert "394 more sources fell silent" in page
    assert len(page) < 1_000_000


def test_steps_are_as_fine_as_most_articles_allow() -> None:
    lately = {date(2026, 3, 1) + timedelta(days=at): 10 for at in range(31)}
    found = steps({**lately, date(1999, 1, 1): 9})
    assert found == Steps("day", date(2026, 3, 1), date(2026, 3, 31))
    assert found.earlier({date(1999, 1, 1): 9}) == 9
    assert sum(found.sums(lately)) == 310
    for span, unit in ((300, "week"), (900, "month"), (9000, "year")):
        spread = {date(2026, 3, 31) - timedelta(days=at): 1 for at in range(span)}
        long = steps(spread)
        assert long is not None
        assert long.unit == unit
        assert sum(long.sums(spread)) + long.earlier(spread) == span
        assert len(long.starts) == len(set(long.starts))


def test_rules_that_rose_or_fell_are_told_from_chance() -> None:
    days = [date(2026, 3, 31) - timedelta(days=at) for at in range(35)]
    made = Figures(days={day: Count(articles=40) for day in days}, total=Count(articles=1400))

    def rule(recent: int, before: int) -> RuleCount:
        return RuleCount(days=Counter(dict(zip(days, [recent] * 7 + [before] * 28, strict=True))))

    made.rules = {"rose": rule(9, 2), "fell": rule(0, 9), "steady": rule(9, 9), "chance": rule(5, 4)}
    assert {each.rule: each.rose for each in trends(made)} == {"rose": True, "fell": False}
    assert trends(Figures()) == []


def test_a_source_that_brings_something_once_a_week_is_not_silent_on_the_sixth_day() -> None:
    weekly: dict[str, Any] = {"weekly": {date(2026, 3, 1) + timedelta(days=7 * at): 5 for at in range(5)}}
    assert silences(weekly, date(2026, 4, 4)) == []
    assert [each.days for each in silences(weekly, date(2026, 4, 20))] == [22]


CLAIM = "https://paper.example/story/today-in-short"
CLAIMANTS = {
    "port": "The port was closed on Tuesday after a storm. Two ships wait outside, and a third turned back.",
    "choir": "A choir of two hundred sang in the park on Sunday, and the hall is pulled down.",
    "bridge": "Engineers found cracks in the bridge over the canal. It stays shut until autumn.",
}


def test_what_is_disputed_and_what_was_said_of_two_articles_is_shown(tmp_path: Path) -> None:
    root = str(tmp_path / "house")
    raws = []
    for name, text in CLAIMANTS.items():
        head = f'<title>{name}</title><link rel="canonical" href="{CLAIM}">'
        html = f"<html><head>{head}</head><body><h1>{name}</h1><p>{text}</p><p>{text[::-1]}</p></body></html>"
        found = {"url": f"https://paper.example/{name}-of-today"}
        raws.append(RawArticle("paper", f"{name}.html", html.encode(), "text/html", hints=found))
    house = Warehouse(root)
    house.land(raws, batch_id="a")
    list(clean_pending(root))
    rows = {row["title"]: row for row in house.read("articles").to_pylist()}
    ids = [rows[name]["article_id"] for name in ("port", "choir")]
    house.decide("other-story", "paper", article_id=ids[0], text=ids[1], by="ada", why="two towns")

    found = figures(house)
    (dispute,) = found.disputes
    holder, *lost = dispute.claimants
    assert (dispute.address, dispute.lost, found.total.disputed) == (CLAIM, 2, 2)
    assert (holder["url"], {row["url"] for row in lost} & {CLAIM}) == (CLAIM, set())
    page = report_page(found, name="house", now=NOW)
    assert "lost their address" in page
    for row in lost:
        assert f"kept as <bdi>{row['url']}" in page
    (said,) = Tables(page).tables["One story or two, as decided"][1:]
    assert "port" in said[0]
    assert "choir" in said[0]
    assert said[1:] == ["two stories", f"ada, {house.decisions()[0].at:%Y-%m-%d} two towns"]
    outside = figures(house, date(1990, 1, 1), date(1990, 1, 2))
    assert outside.disputes == []
