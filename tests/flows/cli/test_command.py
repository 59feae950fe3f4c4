"""The command as a person meets it: what it prints, what it leaves, how it ends."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from flows.cli.main import COMMANDS, main
from warehouse import Warehouse

HOME = Path(__file__).parents[3]
STORY = "The harbour was closed on {day} after a storm, the port authority said in a statement on its site.\n"
WINDOW = ("--since", "2020-01-01", "--until", "2100-01-01")

Run = Callable[..., Result]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "warehouse"


@pytest.fixture
def run(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `copydesk` without any Prefect server, on a warehouse of the test's own."""
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path / "prefect"))
    monkeypatch.setenv("COPYDESK_WAREHOUSE", str(root))

    def call(*arguments: str) -> Result:
        result = CliRunner().invoke(main, arguments)
        assert "Traceback" not in result.output
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return call


def payload(result: Result) -> Any:
    return json.loads(result.stdout)


@pytest.fixture
def drop(tmp_path: Path) -> Path:
    folder = tmp_path / "drop"
    folder.mkdir()
    return folder


@pytest.mark.slow
def test_the_seed_goes_all_the_way_and_twice_is_once(run: Run, root: Path) -> None:
    first = run("ingest", str(HOME / "seeds" / "articles"), "--json")
    assert first.exit_code == 0
    assert (payload(first)["landed"], payload(first)["cleaned"], payload(first)["quarantined"]) == (1, 1, [])
    before = Warehouse(root).read("articles").to_pylist()
    again = run("ingest", str(HOME / "seeds" / "articles"), "--json")
    assert (payload(again)["landed"], payload(again)["known"], payload(again)["cleaned"]) == (0, 1, 0)
    assert Warehouse(root).read("articles").to_pylist() == before
    assert len(before) == 1
    assert run("audit").exit_code == 0


def test_a_person_reads_what_was_removed_and_why(run: Run) -> None:
    run("ingest", str(HOME / "seeds" / "articles"))
    shown = run("show", "--latest")
    assert shown.exit_code == 0
    assert "Please visit out Twitter account" in shown.stdout
    assert "promo.en" in " ".join(shown.stdout.split())
    row = payload(run("show", "--latest", "--json"))
    assert row["title"] == "Russia urges U.S. to resume joint space exploration"
    assert payload(run("show", row["article_id"][:10], "--json"))["raw_id"] == row["raw_id"]


@pytest.mark.slow
def test_bad_files_cost_only_themselves(run: Run, drop: Path, root: Path) -> None:
    good = {"a.txt", "line\nbreak.txt", "latin.txt", "z.html"}
    for number, name in enumerate(sorted(good)):
        text = STORY.format(day=f"day {number}")
        (drop / name).write_text(
            f"<html><body><article><p>{text}</p></article></body></html>" if "html" in name else text
        )
    (drop / "latin.txt").write_bytes(
        ("Der Hafen wurde geschlossen, sagte die Behörde für Häfen. " * 3).encode("latin-1")
    )
    (drop / "empty.txt").write_bytes(b"")
    (drop / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40)
    (drop / "nul.txt").write_bytes(b"\0" * 5000)
    (drop / "huge.txt").write_bytes(b"x" * 21_000_000)
    lines = [json.dumps({"text": STORY.format(day=f"line {number}")}) for number in range(3)]
    (drop / "lines.jsonl").write_text(
        "\n".join([lines[0], '{"text": "bro', lines[1], '{"title": "x"}', lines[2]])
    )
    result = run("ingest", str(drop), "--json")
    assert result.exit_code == 1
    found = payload(result)
    assert found["cleaned"] == len(good) + 3
    assert {each["uri"]: each["reason"] for each in found["quarantined"]} == {
        "empty.txt": "empty",
        "picture.txt": "binary",
        "nul.txt": "binary",
        "huge.txt": "too_large",
        "lines.jsonl#2": "bad_json",
        "lines.jsonl#4": "missing_field",
    }
    assert Warehouse(root).audit().ok
    status = payload(run("status", "--json"))
    assert (status["rows"]["articles"], status["rows"]["quarantine"], status["pending"]) == (7, 6, 0)


@pytest.mark.parametrize(
    "arguments",
    [
        ("ingest", "no/such/folder"),
        ("ingest", "--source", "nobody"),
        ("ingest", "seeds/articles", "--source", "nobody"),
        ("audit",),
        ("status", "--warehouse", ""),
        ("status", "--warehouse", "README.md"),
        ("pin", "nobody", "--drop"),
        ("pin", "one", "0", "--table", "nothing"),
        ("backfill", *WINDOW, "--sample", "3"),
        ("show", "0000"),
        ("show",),
        ("watch", "no/such/folder"),
        ("versions", "--table", "nothing"),
        ("learn", "--accept", "ffff"),
        ("backfill", "--since", "2026-02-01", "--until", "2026-01-01"),
        ("backfill", *WINDOW, "--where", "nonsense"),
        ("backfill", *WINDOW, "--where", "nonsense=1"),
        ("backfill",),
        ("sources", "test", "nobody"),
        *((name, "--source", "nobody") for name in ("clean", "learn", "duplicates", "export", "quarantine")),
        ("watch", ".", "--source", "nobody"),
        ("nonsense",),
    ],
    ids=" ".join,
)
def test_unusable_arguments_end_with_2_and_say_why(run: Run, arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert "Error: " in result.stderr


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(run: Run, name: str) -> None:
    result = run(name, "--help")
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) > 5


def test_a_plan_writes_nothing_and_a_backfill_changes_what_it_said(run: Run, drop: Path, root: Path) -> None:
    things = ["bridge", "ferry", "lock", "quay", "tunnel", "canal"]
    for thing, other in zip(things, reversed(things), strict=True):
        (drop / f"{thing}.txt").write_text(
            f"The {thing} was shut on Monday for repairs, the council of the {other} ward said.\n\n"
            f"Engineers had found cracks in the {other} when they looked at the {thing} in spring.\n\n"
            "The Harbour Gazette has served the coast since 1921.\n"
        )
    assert run("ingest", str(drop)).exit_code == 0
    (proposal,) = payload(run("learn", "--json"))
    assert proposal["decision"] == "proposed"
    run("learn", "--accept", proposal["fingerprint"][:8])
    (drop / "other.txt").write_text(STORY.format(day="another day"))
    run("ingest", str(drop))
    before = Warehouse(root).versions()[0].version
    made = payload(run("backfill", *WINDOW, "--stale", "--plan", "--json"))
    assert (made["rows"], made["changed"]) == (6, 6)
    assert list(made["strips"].values()) == [6]
    assert Warehouse(root).versions()[0].version == before
    assert payload(run("backfill", *WINDOW, "--stale", "--json"))["updated"] == 6
    assert payload(run("backfill", *WINDOW, "--stale", "--plan", "--json"))["rows"] == 0
    changes = Warehouse(root).changes(before).to_pylist()
    assert [change["change"] for change in changes] == ["updated"] * 6
    assert run("audit").exit_code == 0


def test_a_second_backfill_is_refused_with_a_clear_line(run: Run, drop: Path, root: Path) -> None:
    (drop / "a.txt").write_text(STORY.format(day="Monday"))
    run("ingest", str(drop))
    with (root / ".backfill.lock").open("w+") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        held.write("4711")
        held.flush()
        result = run("backfill", *WINDOW)
    assert result.exit_code == 1
    assert "another backfill is at work here (process 4711)" in result.stderr


def test_an_interrupted_backfill_goes_on_where_it_was(
    run: Run, drop: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows.jobs import backfilling

    for day in ("2026-01-01", "2026-01-02", "2026-01-03"):
        record = {"text": STORY.format(day=day), "published_at": day}
        (drop / f"{day}.jsonl").write_text(json.dumps(record))
    run("ingest", str(drop))
    before = Warehouse(root).read("articles").to_pylist()
    done: list[str] = []
    real = backfilling._stage

    def stage(warehouse: Any, name: str, day: Any, *others: Any) -> Any:
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(str(day))
        return real(warehouse, name, day, *others)

    monkeypatch.setattr(backfilling, "_stage", stage)
    assert run("backfill", *WINDOW).exit_code == 1
    assert Warehouse(root).read("articles").to_pylist() == before
    done[:] = []
    assert run("backfill", *WINDOW).exit_code == 0
    assert done == ["2026-01-03"]
    assert Warehouse(root).audit().ok


def test_a_copied_warehouse_is_as_good(run: Run, root: Path, tmp_path: Path) -> None:
    run("ingest", str(HOME / "seeds" / "articles"))
    shutil.copytree(root, tmp_path / "copy", symlinks=True)
    assert run("audit", "--warehouse", str(tmp_path / "copy")).exit_code == 0


def test_a_failure_is_one_line_and_no_traceback(run: Run, root: Path) -> None:
    run("ingest", str(HOME / "seeds" / "articles"))
    (root / "articles" / "_delta_log" / "00000000000000000000.json").write_text("nonsense")
    result = run("versions")
    assert result.exit_code == 1
    assert len(result.stderr.strip().splitlines()) == 1
    assert result.stderr.startswith("Error: ")


def test_a_server_that_does_not_answer_stops_nothing(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")
    result = run("ingest", str(HOME / "seeds" / "articles"))
    assert result.exit_code == 0
    assert "does not answer: running directly" in " ".join(result.stderr.split())


@pytest.mark.parametrize("arguments", [["--help"], ["serve", "--help"]], ids=" ".join)
def test_the_command_starts_light(arguments: list[str]) -> None:
    """Help must not wait for engines and Prefect, nor what only starts other processes for the tables."""
    import subprocess
    import sys

    code = (
        f"import sys; from flows.cli.main import main; main({arguments}, standalone_mode=False); "
        "print(sorted({'prefect', 'trafilatura', 'pyarrow', 'deltalake'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=HOME, capture_output=True, text=True, check=True, env=os.environ
    )
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.slow
def test_cleaning_is_loaded_by_the_workers_alone(tmp_path: Path) -> None:
    """What only workers need the command does not load, nor what only scans of whole tables need."""
    import subprocess
    import sys

    (tmp_path / "a.txt").write_text(f"The port was closed.\n\n{'Ships waited outside for a day. ' * 9}")
    heavy = {"prefect", "trafilatura", "langdetect", "cleaners.pipeline", "pyarrow.dataset", "pandas"}
    environment = {**os.environ, "PYTHONPATH": str(HOME)}
    for arguments, cleaned in ((["ingest", "a.txt"], 1), (["clean"], 0)):
        code = (
            "import atexit, sys; from flows.cli.main import main; "
            f"atexit.register(lambda: print(sorted({heavy} & set(sys.modules)))); "
            f"main({[*arguments, '--warehouse', 'tables', '--json']})"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, env=environment
        )
        assert f'"cleaned": {cleaned}' in done.stdout, done.stderr
        assert done.stdout.splitlines()[-1] == "[]"


def test_what_a_wrong_clock_left_is_named_and_repaired(run: Run, drop: Path) -> None:
    class Ahead(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            return datetime(2099, 1, 1, tzinfo=UTC)

    def lines(day: str) -> str:
        return "".join(
            json.dumps({"url": f"https://port.example/{i}", "text": STORY.format(day=f"{day} {i}")}) + "\n"
            for i in range(20)
        )

    (drop / "export.jsonl").write_text(lines("Monday") + lines("Tuesday"))
    with pytest.MonkeyPatch.context() as clock:
        clock.setattr("warehouse.land.datetime", Ahead)
        assert run("ingest", str(drop)).exit_code == 0
    assert "in the future" in run("audit").output
    assert "files rewritten" in run("repair").output
    assert run("audit").exit_code == 0
    assert run("repair").output.strip() == "Nothing to repair."
    (drop / "later.jsonl").write_text(lines("Friday"))
    assert payload(run("ingest", str(drop / "later.jsonl"), "--json"))["cleaned"] == 20
    assert payload(run("show", "--latest", "--json"))["text"].startswith("The harbour was closed on Friday")


def test_copies_are_named_and_nothing_is_deleted(run: Run, drop: Path) -> None:
    said = " ".join(
        f"The {word} of the harbour was opened again by its master." for word in ["gate", "pier", "lock"]
    )
    story = (
        said + " Two ships that had waited outside came in with the first tide, the authority said on Friday."
    )
    (drop / "wire.txt").write_text(story)
    (drop / "paper.txt").write_text(
        f"{story}\n\nMore on this in our evening edition, said the mayor to reporters.\n"
    )
    assert run("ingest", str(drop)).exit_code == 0
    told = payload(run("duplicates", "--json"))
    assert (told["articles"], told["stories"], told["would_collapse"]) == (2, 1, 1)
    copy = told["largest"][0]["copies"][0]
    assert copy["relation"] == "update"
    assert "1 article would collapse (50.0%)" in run("duplicates").output
    shown = run("show", copy["article_id"]).output
    assert "2 articles are this story; the first of them is " in shown
    assert copy["partner_id"][:12] in shown
    assert payload(run("show", copy["partner_id"], "--json"))["story"][0]["article_id"] == copy["article_id"]


def test_an_audit_says_what_waits(run: Run, drop: Path) -> None:
    (drop / "a.txt").write_text(STORY.format(day="Monday"))
    assert run("ingest", str(drop)).exit_code == 0
    assert "Every landed row is accounted for" in " ".join(run("audit").output.split())
    (drop / "b.txt").write_text(STORY.format(day="Friday"))
    run("ingest", "--land-only", str(drop))
    said = run("audit")
    assert said.exit_code == 0
    assert "accounted for" not in said.output
    assert "1 landed row waits for cleaning" in " ".join(said.output.split())


def test_a_version_that_is_not_there_yet_is_an_unusable_argument(run: Run, drop: Path) -> None:
    (drop / "a.txt").write_text(STORY.format(day="Monday"))
    run("ingest", str(drop))
    result = run("changes", "--since", "99")
    assert result.exit_code == 2
    assert "articles has no version 99; the newest is 1" in result.output


def test_maintenance_says_in_words_what_it_did(run: Run, drop: Path) -> None:
    for day in ("Monday", "Tuesday"):
        (drop / f"{day}.txt").write_text(STORY.format(day=day))
        run("ingest", str(drop))
    done = run("maintain")
    assert done.exit_code == 0
    assert "raw: 2 files became 1, 0 old ones deleted" in done.output
    assert "Nothing to do." in run("maintain").output


def test_an_interrupted_ingest_says_that_it_goes_on(
    run: Run, drop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (drop / "a.txt").write_text(STORY.format(day="Monday"))

    def interrupted(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("flows.cli.cleaning.clean_pending", interrupted)
    stopped = run("ingest", str(drop))
    assert stopped.exit_code == 1
    assert "the same command goes on from here" in stopped.output
