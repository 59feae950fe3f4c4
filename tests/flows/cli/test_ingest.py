"""What `ingest` does with what it was given, and with that alone."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from flows.jobs.cleaning import Report
from flows.workers.tally import Tally
from seeds import sources
from tests.support.command import as_json, copydesk
from warehouse import Warehouse

STORM = "The harbour of Lowen was closed on Tuesday after a storm, officials said. Forty ships waited."
BRIDGE = (
    "The council of Lowen voted on Monday to close the old bridge to cars, its mayor said in the town hall."
)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path / "prefect"))
    for name, text in {"storm": STORM, "bridge": BRIDGE, "empty": " \n"}.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.txt").write_text(text)
    return tmp_path


def declare(root: Path, monkeypatch: pytest.MonkeyPatch, toml: str) -> None:
    declared = root / "sources.toml"
    declared.write_text(toml)
    monkeypatch.setenv("COPYDESK_SOURCES", str(declared))
    monkeypatch.setattr(sources, "_declared", sources.load)  # which is read once by each process


def test_what_landed_from_elsewhere_waits_and_is_no_matter_of_this_run(root: Path) -> None:
    copydesk(root, "ingest", str(root / "empty"), str(root / "storm"), "--land-only")
    said = copydesk(root, "ingest", str(root / "bridge")).stdout
    assert "1 cleaned" in said
    assert "quarantined 1" not in said
    assert "2 articles are pending" in said
    assert as_json(root, "ingest", str(root / "bridge"))["pending"] == 2
    everything = as_json(root, "ingest", str(root / "bridge"), "--all", status=1)
    assert (everything["landed"], everything["cleaned"], everything["pending"]) == (0, 1, 0)
    assert [each["reason"] for each in everything["quarantined"]] == ["empty"]
    assert Warehouse(root / "house").audit().ok


def test_what_landed_before_from_there_is_cleaned_with_it(root: Path) -> None:
    copydesk(root, "ingest", str(root / "storm"), "--land-only")
    (root / "storm" / "later.txt").write_text(BRIDGE)
    found = as_json(root, "ingest", str(root / "storm"))
    assert (found["landed"], found["known"], found["cleaned"], found["pending"]) == (1, 1, 2, 0)


def test_a_duplicate_is_named_after_what_it_repeats(root: Path) -> None:
    copydesk(root, "ingest", str(root / "storm"))
    (first,) = Warehouse(root / "house").read("articles", ["article_id"])["article_id"].to_pylist()
    (root / "bridge" / "same.txt").write_text(STORM)
    assert f"1 duplicate of {first[:8]}\n" in copydesk(root, "ingest", str(root / "bridge")).stdout
    stories = [f"{BRIDGE} It is the vote of day {number} of this long winter." for number in range(5)]
    for folder in ("once", "again"):
        (root / folder).mkdir()
        for number, story in enumerate(stories):
            (root / folder / f"{folder}-{number}.txt").write_text(story)
    assert as_json(root, "ingest", str(root / "once"))["duplicates"] == 0
    assert "5 duplicates\n" in copydesk(root, "ingest", str(root / "again")).stdout


def test_dates_that_were_not_understood_are_counted(root: Path) -> None:
    head = '<meta property="article:published_time" content="some day in spring">'
    page = f"<html><head>{head}</head><body><article><p>{BRIDGE}</p></article></body></html>"
    (root / "bridge" / "page.html").write_text(page)
    assert as_json(root, "ingest", str(root / "bridge"))["dates_not_understood"] == 1
    (root / "storm" / "page.html").write_text(page.replace("bridge", "tunnel"))
    assert "1 date of publication was not understood" in copydesk(root, "ingest", str(root / "storm")).stdout


def test_due_takes_what_the_schedules_name_and_cleans_whatever_is_pending(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    declare(
        root,
        monkeypatch,
        f"[drop]\nkind = 'files'\nwhere = '{root / 'bridge'}'\nschedule = '0 * * * *'\n"
        f"[other]\nkind = 'files'\nwhere = '{root / 'empty'}'\n",
    )
    copydesk(root, "ingest", str(root / "storm"), "--land-only")
    found = as_json(root, "ingest", "--due")
    assert (found["landed"], found["cleaned"], found["pending"]) == (1, 2, 0)
    again = as_json(root, "ingest", "--due")
    assert (again["landed"], again["known"]) == (0, 0)
    copydesk(root, "ingest", "--due", "--source", "drop", status=2)


def test_a_source_that_is_gone_holds_up_nothing_that_is_due(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    declare(
        root,
        monkeypatch,
        f"[gone]\nkind = 'files'\nwhere = '{root / 'nowhere'}'\nschedule = '0 * * * *'\n"
        f"[there]\nkind = 'files'\nwhere = '{root / 'bridge'}'\nschedule = '0 * * * *'\n",
    )
    done = copydesk(root, "ingest", "--due", "--quiet", status=1)
    assert "Error: source 'gone': no such file or folder" in done.stderr
    assert "1 cleaned" in done.stdout
    (why,) = as_json(root, "ingest", "--due", status=1)["unusable"]
    assert why.startswith("source 'gone': ")


def test_what_the_machine_failed_on_is_no_success(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report = Report("", {"local": Tally(taken=1, postponed=1)}, 0.1)
    monkeypatch.setattr("flows.cli.ingest.clean_counted", lambda *_, **__: report)
    said = copydesk(root, "ingest", str(root / "storm"), status=1).stdout
    assert "postponed 1: the machine failed" in said


def page(text: str) -> bytes:
    address = '<link rel="canonical" href="https://news.example/storm-closes-harbour">'
    body = f"<article><h1>Storm closes harbour</h1><p>{text}</p></article>"
    return f"<!DOCTYPE html><html><head>{address}</head><body>{body}</body></html>".encode()


def line(text: str) -> bytes:
    said = {"url": "https://news.example/storm-closes-harbour", "title": "Storm closes harbour", "text": text}
    return json.dumps(said).encode()


@pytest.mark.parametrize(("name", "made"), [("storm.html", page), ("storm.jsonl", line)])
def test_a_file_that_is_changed_back_is_shown_as_it_is(
    root: Path, name: str, made: Callable[[str], bytes]
) -> None:
    """Old and new stand in folders of their own, too, as exports of two days do: these are replays."""
    texts = [f"{STORM} It was the {each} wave." for each in ("first", "second")]
    for day, at in enumerate((0, 1, 0)):
        file = root / f"{day}" / name
        file.parent.mkdir()
        file.write_bytes(made(texts[at]))
        os.utime(file, (1_700_000_000 + day,) * 2)

    def shown(day: int) -> str:
        copydesk(root, "ingest", str(root / f"{day}"))
        (text,) = Warehouse(root / "house").read("articles", ["text"])["text"].to_pylist()
        return str(text).split()[-2]

    assert [shown(day) for day in (0, 1, 0, 1, 2, 1, 0, 2)] == [
        *("first", "second", "second", "second"),
        *("first", "first", "first", "first"),
    ]
    assert Warehouse(root / "house").audit().ok
