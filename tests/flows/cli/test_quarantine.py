"""The quarantine as a person works with it, and what commands say of files that they don't read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cleaners.errors import Rejected
from seeds import sources as declared_sources
from tests.support.command import as_json, copydesk

STORM = "The harbour of Lowen was closed on Tuesday after a storm, officials said. Forty ships waited."


@pytest.fixture
def sources(root: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Declares sources anew. Worker processes have read them once, so it is this process that cleans."""

    def here(function: Callable[[Any], Any], items: Iterable[Any], **_: Any) -> Iterator[Any]:
        for item in items:
            try:
                yield function(item)
            except Rejected as rejected:
                yield rejected

    def in_chunks(
        function: Callable[[Any], Any], gather: Callable[..., Any], chunks: Iterable[Any], **_: Any
    ) -> Iterator[Any]:
        for some in chunks:
            yield gather(list(some), list(here(function, some)))

    def declare(toml: str) -> None:
        (root / "sources.toml").write_text(toml)
        declared_sources._declared.cache_clear()

    monkeypatch.setattr("flows.jobs.cleaning.run_isolated", here)
    monkeypatch.setattr("flows.jobs.cleaning.run_chunks", in_chunks)
    monkeypatch.setenv("COPYDESK_SOURCES", str(root / "sources.toml"))
    yield declare
    declared_sources._declared.cache_clear()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    drop = tmp_path / "drop"
    drop.mkdir()
    (drop / "a.txt").write_text(STORM)
    (drop / "b.pdf").write_text("x")
    lines = [json.dumps({"headline": "A", "story": f"{number}"}) for number in range(5)]
    (drop / "lines.jsonl").write_text("\n".join(lines))
    (drop / "c.xml").write_text("<library/>")
    return tmp_path


def test_equal_refusals_are_one_line_and_other_files_are_named(root: Path) -> None:
    said = copydesk(root, "ingest", str(root / "drop"), status=1).stdout
    assert "passed over 1 file of another type: 1 .pdf" in said
    (line,) = [line for line in said.splitlines() if "missing_field" in line]
    assert line.startswith("quarantined 5: ")
    assert "there are 'headline', 'story'" in line
    assert line.endswith("lines.jsonl#1, lines.jsonl#2, lines.jsonl#3 and 2 more")


def test_names_of_what_was_passed_over_are_in_the_json(root: Path) -> None:
    said = as_json(root, "ingest", str(root / "drop"), status=1)
    assert said["passed_over"] == {"by_type": {".pdf": 1}, "names": ["b.pdf"]}


def test_quarantine_lists_by_reason_and_shows_bytes(root: Path) -> None:
    copydesk(root, "ingest", str(root / "drop"), status=1)
    rows = as_json(root, "quarantine", "--reason", "missing_field")
    assert sorted(row["uri"] for row in rows) == [f"lines.jsonl#{number}" for number in range(1, 6)]
    body = copydesk(root, "quarantine", "show", rows[0]["raw_id"][:12]).stdout
    assert json.loads(body)["headline"] == "A"
    (never,) = as_json(root, "quarantine", "--reason", "unknown_type")
    copydesk(root, "quarantine", "show", never["raw_id"], status=2)


def test_what_was_acknowledged_is_left_out_and_stays(root: Path) -> None:
    copydesk(root, "ingest", str(root / "drop"), status=1)
    assert as_json(root, "quarantine", "acknowledge", "--reason", "missing_field") == {"acknowledged": 5}
    assert as_json(root, "quarantine", "acknowledge", "--reason", "missing_field") == {"acknowledged": 0}
    assert [row["reason"] for row in as_json(root, "quarantine")] == ["unknown_type"]
    assert len(as_json(root, "quarantine", "--seen")) == 6
    assert as_json(root, "status")["quarantined"] == {"ingest.unknown_type": 1}


def test_redrive_cleans_again_what_today_can_be_read(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copydesk(root, "ingest", str(root / "drop"), status=1)
    again = as_json(root, "quarantine", "redrive", "--reason", "missing_field", status=1)
    assert (again["redriven"], again["cleaned"]) == (5, 0)
    assert len(as_json(root, "quarantine", "--reason", "missing_field")) == 5
    assert as_json(root, "quarantine", "redrive", "--reason", "unknown_type")["redriven"] == 0


def test_redrive_leaves_what_else_is_pending(root: Path) -> None:
    copydesk(root, "ingest", str(root / "drop" / "lines.jsonl"), status=1)
    copydesk(root, "ingest", str(root / "drop" / "a.txt"), "--land-only")
    copydesk(root, "quarantine", "acknowledge")
    again = as_json(root, "quarantine", "redrive", status=1)
    assert (again["redriven"], again["cleaned"], len(again["quarantined"])) == (5, 0, 5)
    assert as_json(root, "status")["pending"] == 1


def test_a_right_second_try_for_another_source_settles_the_first(
    root: Path, sources: Callable[[str], None]
) -> None:
    lines = root / "drop" / "lines.jsonl"
    lines.write_text("\n".join(json.dumps({"story": f"{STORM} {number}"}) for number in range(3)))
    sources('[wire]\nfields.text = "story"\n')
    copydesk(root, "ingest", str(lines), status=1)
    copydesk(root, "ingest", str(lines), "--source", "wire")
    assert as_json(root, "quarantine") == []
    assert len(as_json(root, "quarantine", "--seen")) == 3
    assert as_json(root, "status")["quarantined"] == {}
    assert as_json(root, "clean")["cleaned"] == 0


def test_other_bytes_of_another_source_settle_nothing(root: Path, sources: Callable[[str], None]) -> None:
    sources('[wire]\nfields.text = "story"\n')
    lines = root / "drop" / "lines.jsonl"
    copydesk(root, "ingest", str(lines), status=1)
    lines.write_text(json.dumps({"story": STORM}))
    copydesk(root, "ingest", str(lines), "--source", "wire")
    assert len(as_json(root, "quarantine")) == 5


def test_a_mended_file_settles_what_its_lines_were_refused_for(root: Path) -> None:
    lines = root / "drop" / "lines.jsonl"
    copydesk(root, "ingest", str(lines), status=1)
    lines.write_text("\n".join(json.dumps({"text": f"{STORM} {number}"}) for number in range(3)))
    copydesk(root, "ingest", str(lines))
    assert sorted(row["uri"] for row in as_json(root, "quarantine")) == ["lines.jsonl#4", "lines.jsonl#5"]


def test_where_only_the_mapping_was_mended_the_first_try_goes(
    root: Path, sources: Callable[[str], None]
) -> None:
    lines = root / "drop" / "lines.jsonl"
    lines.write_text(json.dumps({"story": STORM, "note": "short"}))
    sources('[wire]\nfields.text = "nothing"\n')
    said = copydesk(root, "ingest", str(lines), "--source", "wire", status=1).stdout
    assert "`fields.text = 'story'`" in said
    sources('[wire]\nfields.text = "story"\n')
    copydesk(root, "ingest", str(lines), "--source", "wire")
    assert as_json(root, "quarantine", "--seen") == []


def test_a_table_with_usual_names_maps_by_itself(root: Path) -> None:
    table = root / "drop" / "table.csv"
    table.write_text(f'headline,body\nPort closed,"{STORM}"\n')
    copydesk(root, "ingest", str(table))
    assert as_json(root, "show", "--latest")["title"] == "Port closed"


def test_clean_cleans_what_only_landed(root: Path) -> None:
    copydesk(root, "ingest", str(root / "drop" / "a.txt"), "--land-only")
    assert as_json(root, "clean")["cleaned"] == 1
    assert "Nothing is pending." in copydesk(root, "clean").stdout
