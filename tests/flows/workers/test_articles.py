"""What a worker process knows of a source when it cleans one of its articles."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cleaners.edits.log import Edit
from cleaners.errors import Rejected
from cleaners.learned.fingerprint import fingerprint
from cleaners.learned.template import Learned, Template
from cleaners.records import RawArticle
from flows.workers import articles
from flows.workers.postponed import Postponed
from flows.workers.tally import total_of
from seeds.schema import SchemaError
from seeds.sources import Source, load

TEXT = "The port of Lowen was closed on Tuesday after a storm, officials said. Forty ships waited outside."


def test_a_source_says_which_parameters_of_its_addresses_select_a_page(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def ids(source: Source) -> int:
        monkeypatch.setattr(articles, "source_named", lambda name: source)
        addresses = [f"https://news.example/a?ref={ref}&view={view}" for ref in ("x", "y") for view in "12"]
        raws = [RawArticle("ours", url, TEXT.encode(), "text/plain", hints={"url": url}) for url in addresses]
        return len({articles.clean_one(raw, {}, {}).article_id for raw in raws})

    plain = Source("ours")
    declared = Source("ours", keep_parameters=("ref",), drop_parameters=("view",))
    assert (ids(plain), ids(declared)) == (2, 2)
    assert ids(Source("ours", keep_parameters=("ref",))) == 4
    assert ids(Source("ours", drop_parameters=("view",))) == 1
    assert plain.settings != declared.settings


def test_names_of_parameters_are_in_small_letters(tmp_path: Path) -> None:
    path = tmp_path / "sources.toml"
    path.write_text('[ours]\ndrop_parameters = ["View"]\n')
    with pytest.raises(SchemaError, match="small letters"):
        load(path)


def test_a_source_says_its_time_zone_and_whether_its_texts_are_left_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    promo = "Please visit our Facebook page for updates on the port."
    hints = {"published_at": "2026-01-31 12:00"}
    raw = RawArticle("ours", "a.txt", f"{TEXT}\n\n{promo}".encode(), "text/plain", hints=hints)
    monkeypatch.setattr(articles, "source_named", lambda name: Source("ours", timezone="Europe/Kyiv"))
    cleaned = articles.clean_one(raw, {}, {})
    assert cleaned.published_at == datetime(2026, 1, 31, 10, tzinfo=UTC)
    assert promo not in cleaned.text
    monkeypatch.setattr(articles, "source_named", lambda name: Source("ours", annotate=True))
    assert promo in articles.clean_one(raw, {}, {}).text


def test_what_another_source_repeats_is_no_matter_of_this_one() -> None:
    line = "The keeper of the lamp rang the bell."
    template = Template("theirs", fingerprint(line), line, 9, 0.9, "0", "9")
    raw = RawArticle("ours", "a.txt", f"{TEXT}\n\n{line}".encode(), "text/plain")
    assert line in articles.clean_one(raw, {"theirs": Learned.of([template])}, {}).text
    assert line not in articles.clean_one(raw, {"ours": Learned.of([template])}, {}).text


def test_what_became_of_articles_is_counted_by_source() -> None:
    promo = "Please visit our Facebook page for updates on the port."
    hints = {"published_at": "some day", "language": "en"}
    raws = [
        RawArticle("ours", "a.txt", f"{TEXT}\n\n{promo}".encode(), "text/plain", hints=hints),
        RawArticle("ours", "b.txt", f"{TEXT} Two.".encode(), "text/plain"),
        RawArticle("theirs", "c.txt", b"", "text/plain"),
        RawArticle("theirs", "d.txt", b"d", "text/plain"),
        RawArticle("ours", "e.txt", b"e", "text/plain"),
    ]
    raws = [replace(raw, landed_at=datetime(2026, 2, 1, tzinfo=UTC)) for raw in raws]
    slow = Postponed("slow", "no result")
    outcomes = [
        *(articles.ready_one(raw, {}, {}) for raw in raws[:2]),
        Rejected("extract", "empty"),
        slow,
        slow,
    ]
    found = articles.ready_together(raws, outcomes).sources
    ours, total = found["ours"], total_of(found.values())
    assert (ours.taken, ours.cleaned, ours.postponed, ours.undated) == (3, 2, 1, 1)
    assert (total.taken, total.cleaned, total.postponed, total.undated) == (5, 2, 2, 1)
    assert (total.quarantined, total.languages) == (Counter(empty=1), Counter(en=2))
    assert total.stripped == ours.stripped
    assert [rule for rule in ours.stripped if rule.startswith("promo.")]


def test_characters_that_were_replaced_are_not_stripped() -> None:
    edits = [Edit(0, "ab", "", "x"), Edit(2, "c", "", "x"), Edit(5, "“", '"', "quotes")]
    assert articles.stripped(edits) == Counter(x=3)
