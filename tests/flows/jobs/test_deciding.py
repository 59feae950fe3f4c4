"""Renewing rows is a run of cleaning like any other: however it ends, readers see what it committed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from cleaners.records import RawArticle
from flows.jobs import deciding
from flows.jobs.backfilling import Window, select
from flows.jobs.cleaning import Done, clean_pending
from flows.jobs.deciding import every_source, renew, undecided
from warehouse import Warehouse

EXTRA = "Weather watch is a column of this paper."
STORY = (
    "The port of Lowen was closed on Tuesday after a storm, officials said. Forty ships waited outside.\n\n"
    f"{EXTRA}\n\n"
    "The harbour master said that the mole had held, and that repairs would take until the summer.\n\n"
)


def test_a_renewal_that_is_interrupted_shows_readers_what_it_committed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, house = str(tmp_path), Warehouse(tmp_path)
    raws = [RawArticle("local", f"{i}.txt", f"{STORY}{i}".encode(), "text/plain") for i in range(2)]
    house.land(raws, batch_id="a")
    list(clean_pending(root))
    house.decide("strip", "local", text=EXTRA)
    monkeypatch.setattr(deciding, "BATCH", 1)
    whole = deciding.commit_done

    def interrupted(root: str, done: Sequence[Done]) -> None:
        whole(root, done)  # within a minute of the last view, so that it is left to the end of the run
        raise KeyboardInterrupt

    monkeypatch.setattr(deciding, "commit_done", interrupted)
    with pytest.raises(KeyboardInterrupt):
        renew(root, ["local"])
    texts = house.read("articles", ["text"])["text"].to_pylist()
    assert sorted(EXTRA in text for text in texts) == [False, True]
    assert house.audit().ok


def test_dates_without_a_zone_are_in_that_which_was_set_for_their_source(tmp_path: Path) -> None:
    root, house = str(tmp_path), Warehouse(tmp_path)
    hours = {"named.txt": "2026-01-05T12:00:00+05:00", "not.txt": "2026-01-05 12:00"}
    raws = [
        RawArticle("local", name, f"{STORY}{name}".encode(), "text/plain", hints={"published_at": said})
        for name, said in hours.items()
    ]
    house.land(raws, batch_id="a")
    list(clean_pending(root))

    def at() -> dict[str, str]:
        rows = house.read("articles", ["uri", "published_at"]).to_pylist()
        return {row["uri"]: f"{row['published_at']:%H:%M}" for row in rows}

    assert at() == {"named.txt": "07:00", "not.txt": "12:00"}
    made = house.decide("set", "local", field="timezone", values=["Europe/Kyiv"])
    assert renew(root, ["local"]).total.cleaned == 2
    assert at() == {"named.txt": "07:00", "not.txt": "10:00"}
    house.undo(made.decision.decision_id)
    renew(root, ["local"])
    assert at() == {"named.txt": "07:00", "not.txt": "12:00"}
    assert renew(root, ["local"]).total.cleaned == 0


def test_what_is_decided_about_an_article_holds_whichever_source_brings_it_next(tmp_path: Path) -> None:
    root, house = str(tmp_path), Warehouse(tmp_path)

    def arrives(source: str, name: str, url: str, more: str) -> None:
        raw = RawArticle(
            source, name, f"{STORY}{url}{more}".encode(), "text/plain", hints={"url": url, "title": "Strom"}
        )
        house.land([raw], batch_id=f"{source}-{name}")
        list(clean_pending(root))

    def there() -> dict[str, tuple[str, str]]:
        rows = house.read("articles", ["article_id", "source", "title"]).to_pylist()
        return {row["article_id"]: (row["source"], row["title"]) for row in rows}

    arrives("feed", "a.txt", "https://news.example/kept", "")
    (kept,) = there()
    arrives("feed", "b.txt", "https://news.example/down", "")
    (down,) = set(there()) - {kept}
    made = house.decide("set", "feed", article_id=kept, field="title", values=["Storm"])
    house.decide("take-down", "feed", article_id=down, values=["b.txt"])
    renew(root, ["feed"])
    assert there() == {kept: ("feed", "Storm")}

    arrives("sitemap", "c.txt", "https://news.example/kept", "\n\nA correction was added in the evening.")
    arrives("sitemap", "d.txt", "https://news.example/down", "\n\nA correction was added in the evening.")
    assert there() == {kept: ("sitemap", "Storm")}
    assert set(house.read("raw", ["uri"])["uri"].to_pylist()) == {"a.txt", "c.txt"}
    assert select(root, Window(stale=True)) == {}

    house.undo(made.decision.decision_id)
    (row,) = undecided(house, every_source(house))
    assert row["source"] == "sitemap"
    deciding.carry_out(root, made)
    assert there() == {kept: ("sitemap", "Strom")}
