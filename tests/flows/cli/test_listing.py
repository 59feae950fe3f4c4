"""Tables and moments: a narrow terminal loses columns, never characters; moments are as people say them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from flows.cli.listing import Listing
from flows.cli.moments import moment
from flows.cli.options import out
from tests.support.command import as_json, copydesk

STORM = "The harbour of Lowen was closed on Tuesday after a storm, officials said. Forty ships waited."
LONG = "2026/january/the-harbour-of-lowen-was-closed-on-tuesday.txt"


def shown(table: Listing, width: int, capsys: pytest.CaptureFixture[str]) -> str:
    table.put(width)
    return capsys.readouterr().out


@pytest.mark.parametrize("width", [20, 40, 60, 200])
def test_columns_go_and_characters_stay(width: int, capsys: pytest.CaptureFixture[str]) -> None:
    table = Listing("name", "where", "rows", numbers=("rows",), least=("where",))
    table.add("wire-of-the-north", LONG, "1,234")
    said = shown(table, width, capsys)
    lines = said.split("Not shown")[0].splitlines()
    assert all(len(line) <= width for line in lines)
    folded = [line[:20].split(" ")[0] for line in lines[1:]]
    assert "".join(folded).startswith("wire-of-the-north")
    assert ("Not shown, for want of width: where." in said) == (width < 100)
    assert (LONG in said) == (width == 200)
    assert "…" not in said


def test_what_must_stay_is_folded(capsys: pytest.CaptureFixture[str]) -> None:
    table = Listing("name")
    table.add(LONG)
    said = shown(table, 20, capsys)
    assert "".join(line.strip() for line in said.splitlines()[1:]) == LONG


def test_a_sentence_is_folded_before_it_goes(capsys: pytest.CaptureFixture[str]) -> None:
    table = Listing("id", "why", least=("why",), sentences=("why",))
    table.add("0cca6cd02158", STORM)
    lines = shown(table, 60, capsys).splitlines()[1:]
    assert " ".join(line[14:].strip() for line in lines) == STORM
    assert lines[0].startswith("0cca6cd02158  ")
    assert "Not shown, for want of width: why." in shown(table, 30, capsys)


def test_markup_in_a_cell_is_text(capsys: pytest.CaptureFixture[str]) -> None:
    table = Listing("name")
    table.add("[red]x[/red]")
    assert "[red]x[/red]" in shown(table, 80, capsys)


def test_what_is_piped_is_as_wide_as_it_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    assert not out.is_terminal
    assert out.width > 10_000
    out.print("word " * 40)
    assert "word " * 39 in capsys.readouterr().out
    monkeypatch.setenv("COLUMNS", "40")
    assert out.width == 40


@pytest.mark.parametrize("width", [40, 60])
@pytest.mark.parametrize(
    "command",
    [
        ("status",),
        ("versions",),
        ("report",),
        ("quarantine",),
        ("duplicates",),
        ("sources",),
        ("decisions",),
        ("backfill", "--since", "2020-01-01", "--plan"),
    ],
    ids=" ".join,
)
def test_no_listing_is_cut(
    command: tuple[str, ...], width: int, house: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setattr(out, "_width", width)
    said = copydesk(house, *command).stdout
    assert "…" not in said.replace("… and", "")
    numbers = [line for line in said.splitlines() if "wire-of" in line]
    assert all(len(line) <= width for line in numbers)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("house")
    (root / "good.txt").write_text(STORM)
    (root / "a-file-with-a-rather-long-name-that-no-narrow-terminal-has-room-for.jsonl").write_text(
        json.dumps({"story": STORM})
    )
    copydesk(root, "ingest", str(root), status=1)
    return root


@pytest.mark.parametrize(
    ("before", "said"),
    [(5, "just now"), (61, "1 minute ago"), (3599, "59 minutes ago"), (7300, "2 hours ago")],
)
def test_moments_of_today_are_told_from_now(before: int, said: str) -> None:
    now = datetime(2026, 3, 4, 12, tzinfo=UTC)
    assert moment(now - timedelta(seconds=before), now) == said


def test_other_moments_are_days_of_this_machine(house: Path) -> None:
    then = datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert moment(then, then + timedelta(days=3)) == f"{then.astimezone():%Y-%m-%d %H:%M}"
    assert moment(then, then - timedelta(days=3)) == f"{then.astimezone():%Y-%m-%d %H:%M}"
    assert moment(None) == "–"
    assert "just now" in copydesk(house, "versions").stdout
    at = as_json(house, "versions")[0]["at"]
    assert datetime.fromisoformat(at).tzinfo is not None
