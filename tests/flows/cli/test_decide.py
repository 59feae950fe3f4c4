"""Decisions of people last: over cleaning again, landing again and backfills, and until they are undone."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from tests.support.command import as_json, copydesk
from warehouse import Warehouse

STORY = (
    "The port of Lowen was closed on Tuesday after a storm, officials said. Forty ships waited outside.\n\n"
    "Two ferries turned back to the mainland in the evening, the company said on Wednesday morning.\n\n"
    "The harbour master said that the mole had held, and that repairs would take until the summer.\n\n"
)
PROMO = "Please visit our Facebook page for updates on the port."
EXTRA = "Weather watch is a column of this paper."


def rows(root: Path) -> dict[str, dict[str, Any]]:
    return {row["uri"]: row for row in Warehouse(root / "house").read("articles").to_pylist()}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    drop = tmp_path / "drop"
    drop.mkdir()
    for name in ("a", "b"):
        (drop / f"{name}.txt").write_text(
            f"{STORY}Only in {name} stood this line of text.\n\n{EXTRA}\n\n{PROMO}\n"
        )
    copydesk(tmp_path, "ingest", str(drop))
    assert [row["text"].count(PROMO) for row in rows(tmp_path).values()] == [0, 0]
    return tmp_path


def again(root: Path) -> None:
    """Everything that could bring back what the rules would have."""
    copydesk(root, "ingest", str(root / "drop"))
    (root / "drop" / "a.txt").touch()
    copydesk(root, "clean")
    window = ("--since", "2000-01-01", "--until", "2100-01-01")
    copydesk(root, "backfill", *window)
    copydesk(root, "audit")


def test_a_kept_paragraph_is_back_and_stays(root: Path) -> None:
    made = as_json(root, "decide", "keep", "a.txt", "visit our Facebook page")
    assert made["renewed"] == 1
    again(root)
    there = rows(root)
    assert PROMO in there["a.txt"]["text"]
    assert PROMO not in there["b.txt"]["text"]
    assert there["a.txt"]["decisions"] == [made["decision"][:12]]
    copydesk(root, "decisions", "--undo", made["decision"][:8])
    assert PROMO not in rows(root)["a.txt"]["text"]
    assert rows(root)["a.txt"]["decisions"] == []


def test_deciding_undoing_and_deciding_again_ends_as_decided_last(root: Path) -> None:
    for _ in range(2):
        made = as_json(root, "decide", "keep", "a.txt", "visit our Facebook page")
        assert PROMO in rows(root)["a.txt"]["text"]
        copydesk(root, "decisions", "--undo", made["decision"])
        assert PROMO not in rows(root)["a.txt"]["text"]


def test_readers_of_the_view_see_what_was_decided_at_once(root: Path) -> None:
    """However young the view is: many commits of one run share one, and this is the end of the run."""
    copydesk(root, "decide", "always", "local", EXTRA)
    view = root / "house" / "published" / "articles"
    texts = pq.read_table(view.resolve(), columns=["text"])["text"].to_pylist()
    assert [EXTRA in text for text in texts] == [False, False]
    copydesk(root, "audit")


def test_a_stripped_paragraph_is_on_the_trail(root: Path) -> None:
    copydesk(root, "decide", "strip", "a.txt", "column of this paper")
    again(root)
    row = rows(root)["a.txt"]
    assert EXTRA not in row["text"]
    assert [edit["before"].strip() for edit in row["edits"] if edit["rule"] == "decision.strip"] == [EXTRA]
    assert EXTRA in rows(root)["b.txt"]["text"]


def test_fields_are_set_and_emptied(root: Path) -> None:
    for arguments in (
        ("title", "Storm closes Lowen"),
        ("authors", "Anna Berg", "Bo Ek"),
        ("tags",),
        ("language", "sv"),
        ("published_at", "2026-01-31T12:00:00+01:00"),
    ):
        copydesk(root, "decide", "set", "a.txt", *arguments)
    again(root)
    row = rows(root)["a.txt"]
    assert (row["title"], row["authors"], row["tags"]) == ("Storm closes Lowen", ["Anna Berg", "Bo Ek"], [])
    assert row["language"] == "sv"
    assert row["published_at"].isoformat() == "2026-01-31T11:00:00+00:00"
    assert {"name": "title", "value": "decision"} in row["provenance"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("set", "a.txt", "title", "two", "titles"),
        ("set", "a.txt", "published_at", "yesterday"),
        ("set", "a.txt", "published_at", "2026-01-31T12:00:00"),
        ("set", "a.txt", "text", "new"),
        ("keep", "a.txt", "words that stand nowhere"),
        ("keep", "c.txt", "Facebook"),
        ("mute", "nosuchsource", "promo"),
    ],
)
def test_what_cannot_be_meant_is_refused_and_changes_nothing(root: Path, arguments: tuple[str, ...]) -> None:
    copydesk(root, "decide", *arguments, status=2)
    assert as_json(root, "decisions") == []


def test_a_muted_rule_touches_exactly_the_rows_it_had_touched(root: Path) -> None:
    (root / "drop" / "c.txt").write_text(STORY)
    copydesk(root, "ingest", str(root / "drop"))
    (rule,) = {edit["rule"] for edit in rows(root)["a.txt"]["edits"] if PROMO in edit["before"]}
    made = as_json(root, "decide", "mute", "local", rule.rpartition(".")[0])
    assert made["renewed"] == 2
    again(root)
    assert [PROMO in rows(root)[name]["text"] for name in ("a.txt", "b.txt", "c.txt")] == [True, True, False]
    assert as_json(root, "decisions", "--undo", made["decision"])["renewed"] == 2
    assert PROMO not in rows(root)["a.txt"]["text"]


def test_wording_of_a_source_is_always_or_never_stripped(root: Path) -> None:
    assert as_json(root, "decide", "never", "local", "our Facebook page")["renewed"] == 2
    assert as_json(root, "decide", "always", "local", EXTRA)["renewed"] == 2
    again(root)
    assert all(PROMO in row["text"] and EXTRA not in row["text"] for row in rows(root).values())


def test_the_same_decision_twice_is_one(root: Path) -> None:
    first = as_json(root, "decide", "mute", "local", "promo")
    second = as_json(root, "decide", "mute", "local", "promo")
    assert first["decision"] == second["decision"]
    assert second["renewed"] == 0
    assert len(as_json(root, "decisions")) == 1


def test_what_was_taken_down_is_in_no_file_after_maintenance(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = b"Only in a stood this line"
    said = copydesk(root, "decide", "take-down", "a.txt", "--why", "asked to").output
    assert re.search(r"plain folders until \d{4}-\d\d-\d\d \d\d:\d\d UTC, those of old versions until", said)
    again(root)
    assert set(rows(root)) == {"b.txt"}
    warehouse = Warehouse(root / "house")
    assert [row["uri"] for row in warehouse.read("raw", ["uri"]).to_pylist()] == ["b.txt"]
    monkeypatch.setattr("warehouse.publish.KEEP_SECONDS", 0)  # readers have had their hour
    warehouse.maintain(retention_hours=0)
    warehouse.read("articles")
    held = [path for path in (root / "house").rglob("*.parquet") if holds(path, secret)]
    assert held == []
    # Under another name it lands, and is refused by what it says.
    (root / "drop" / "z.txt").write_text((root / "drop" / "a.txt").read_text())
    copydesk(root, "ingest", str(root / "drop"), status=1)
    assert set(rows(root)) == {"b.txt"}


def holds(path: Path, words: bytes) -> bool:
    import pyarrow.parquet

    return any(
        words in (value if isinstance(value, bytes) else str(value).encode())
        for row in pyarrow.parquet.read_table(path).to_pylist()
        for value in row.values()
    )


def test_two_articles_are_told_apart_and_joined_again(root: Path) -> None:
    def links() -> int:
        return Warehouse(root / "house").read("duplicates").num_rows

    assert links() == 1
    made = as_json(root, "decide", "different", "a.txt", "b.txt", "--why", "two storms")
    assert made["links"] == 1
    assert links() == 0
    assert "other-story as" in copydesk(root, "decisions").stdout
    again(root)
    assert links() == 0
    assert as_json(root, "decisions", "--undo", made["decision"])["links"] == 1
    assert links() == 1
    assert "1 link changed" in copydesk(root, "decide", "different", "b.txt", "a.txt").stdout
    assert "0 articles renewed" in copydesk(root, "decisions", "--renew").stdout  # no matter of cleaning
    copydesk(root, "decide", "same", "a.txt", "a.txt", status=2)


def test_a_rollback_says_that_decisions_are_to_be_applied_again(root: Path) -> None:
    house = Warehouse(root / "house")
    before = house.version("articles")
    copydesk(root, "decide", "keep", "a.txt", "visit our Facebook page")
    said = copydesk(root, "rollback", str(before))
    assert PROMO not in rows(root)["a.txt"]["text"]
    assert "not as people decided: 1;" in said.output
    copydesk(root, "decisions", "--renew")
    assert PROMO in rows(root)["a.txt"]["text"]
