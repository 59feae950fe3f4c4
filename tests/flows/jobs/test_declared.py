"""Decisions in `sources.toml`: exactly the rows concerned, and an end when they are taken out."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from flows.jobs.decided import is_undecided
from flows.jobs.deciding import undecided
from flows.workers.orders import agree, order_of, terms_of
from seeds import sources
from tests.flows.cli.test_decide import EXTRA, PROMO, STORY
from tests.support.command import as_json, copydesk
from warehouse import Waiting, Warehouse

WINDOW = ("--since", "2000-01-01", "--until", "2100-01-01", "--stale")


class Declared:
    """The file that declares the sources, as somebody edits it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def decided(self, *lines: str) -> None:
        said = "\n".join(["[wire.decided]", *lines]) if lines else ""
        self.path.write_text(f'[wire]\nkind = "files"\n\n{said}\n\n[local]\nkind = "files"\n')
        sources._declared.cache_clear()


@pytest.fixture
def declared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("COPYDESK_SOURCES", str(tmp_path / "sources.toml"))
    made = Declared(tmp_path / "sources.toml")
    made.decided()
    drop = tmp_path / "drop"
    drop.mkdir()
    (drop / "a.txt").write_text(f"{STORY}Only in a stood “this line” of text.\n\n{EXTRA}\n\n{PROMO}\n")
    (drop / "b.txt").write_text(f"{STORY}Only in b stood this line of text, and no more than it.\n")
    for source in ("wire", "local"):
        copydesk(tmp_path, "ingest", "--source", source, str(drop))
    yield made
    sources._declared.cache_clear()


def rows(root: Path, source: str = "wire") -> dict[str, dict[str, Any]]:
    found = Warehouse(root / "house").read("articles", where=[("source", "==", source)]).to_pylist()
    return {row["uri"]: row for row in found}


def stale(root: Path) -> list[tuple[str, str]]:
    found = undecided(Warehouse(root / "house"), ["local", "wire"])
    names = {row["raw_id"]: row["uri"] for row in Warehouse(root / "house").read("articles").to_pylist()}
    return sorted((row["source"], names[row["raw_id"]]) for row in found)


@pytest.mark.parametrize("renew", [("backfill", *WINDOW), ("decisions", "--renew")], ids=lambda each: each[0])
def test_a_declared_decision_concerns_its_rows_until_it_is_taken_out(
    declared: Declared, tmp_path: Path, renew: tuple[str, ...]
) -> None:
    before = rows(tmp_path)
    for _ in range(2):  # what was once may be so again
        declared.decided('mute = "promo.en"', f'always = ["{EXTRA}"]')
        assert stale(tmp_path) == [("wire", "a.txt")]
        copydesk(tmp_path, *renew)
        row = rows(tmp_path)["a.txt"]
        assert PROMO in row["text"]
        assert EXTRA not in row["text"]
        assert "decision.strip" in {edit["rule"] for edit in row["edits"]}
        assert len(row["decisions"]) == 2
        assert stale(tmp_path) == []
        assert PROMO not in rows(tmp_path, "local")["a.txt"]["text"]
        declared.decided()
        assert stale(tmp_path) == [("wire", "a.txt")]
        copydesk(tmp_path, *renew)
        assert rows(tmp_path)["a.txt"]["text"] == before["a.txt"]["text"]
        assert rows(tmp_path)["a.txt"]["decisions"] == []
    copydesk(tmp_path, "audit")


def test_a_wording_that_is_never_stripped(declared: Declared, tmp_path: Path) -> None:
    declared.decided('never = "visit our Facebook page"')
    assert stale(tmp_path) == [("wire", "a.txt")]
    copydesk(tmp_path, "decisions", "--renew")
    assert PROMO in rows(tmp_path)["a.txt"]["text"]


def test_language_and_style_of_a_source(declared: Declared, tmp_path: Path) -> None:
    declared.decided('style = "typographic"', 'language = "de"')
    assert stale(tmp_path) == [("wire", "a.txt"), ("wire", "b.txt")]
    copydesk(tmp_path, "decisions", "--renew")
    found = rows(tmp_path)
    assert {row["language"] for row in found.values()} == {"de"}
    assert "„this line“" in found["a.txt"]["text"]
    assert stale(tmp_path) == []
    copydesk(tmp_path, "decide", "language", "wire", "nl")  # a person's word comes after the file's
    copydesk(tmp_path, "decide", "set", "b.txt", "language", "fr", status=2)  # two sources have a b.txt
    copydesk(tmp_path, "decide", "set", found["b.txt"]["article_id"], "language", "fr")
    assert {name: row["language"] for name, row in rows(tmp_path).items()} == {"a.txt": "nl", "b.txt": "fr"}
    copydesk(tmp_path, "decide", "style", "wire", "plain")
    assert '"this line"' in rows(tmp_path)["a.txt"]["text"]
    copydesk(tmp_path, "audit")


@pytest.mark.parametrize("about", ["source", "article"])
def test_what_a_person_keeps_is_not_stripped_by_the_file(
    declared: Declared, tmp_path: Path, about: str
) -> None:
    article_id = rows(tmp_path)["a.txt"]["article_id"]
    declared.decided(f'always = ["{EXTRA}"]')
    copydesk(tmp_path, "decisions", "--renew")
    assert EXTRA not in rows(tmp_path)["a.txt"]["text"]
    said = ("never", "wire") if about == "source" else ("keep", article_id)
    made = as_json(tmp_path, "decide", *said, EXTRA)
    assert EXTRA in rows(tmp_path)["a.txt"]["text"]
    assert stale(tmp_path) == []
    copydesk(tmp_path, "decisions", "--undo", made["decision"])
    assert EXTRA not in rows(tmp_path)["a.txt"]["text"]
    assert stale(tmp_path) == []


def test_they_are_listed_with_their_origin_and_undone_in_the_file(declared: Declared, tmp_path: Path) -> None:
    declared.decided('mute = ["share"]', 'why = "they write it themselves"')
    made = as_json(tmp_path, "decide", "style", "wire", "typographic")
    listed = as_json(tmp_path, "decisions", "--source", "wire")
    assert [(each["origin"], each["action"], each["decided_at"] is None) for each in listed] == [
        ("sources.toml", "mute", True),
        ("decisions", "set", False),
    ]
    assert listed[0]["why"] == "they write it themselves"
    shown = copydesk(tmp_path, "decisions").output
    assert "sources.toml" in shown
    refused = copydesk(tmp_path, "decisions", "--undo", listed[0]["decision_id"][:10], status=2)
    assert "take it out there" in refused.output
    copydesk(tmp_path, "decisions", "--undo", made["decision"])


def test_a_rule_that_is_not_there_cannot_be_muted(declared: Declared, tmp_path: Path) -> None:
    refused = copydesk(tmp_path, "decide", "mute", "wire", "newsletter.en.sign-up", status=2)
    assert 'did you mean "newsletter.en.signup"' in refused.output
    assert as_json(tmp_path, "decisions") == []
    declared.decided('mute = ["newsletter.en.sign-up"]')
    from click.testing import CliRunner

    from flows.cli.main import main

    done = CliRunner().invoke(main, ["rules", "check"])
    assert done.exit_code == 1
    assert "wire.decided.mute" in done.output
    declared.decided('mutes = ["share"]')
    assert 'did you mean "mute"' in CliRunner().invoke(main, ["rules", "check"]).output


def test_a_worker_that_reads_other_decisions_is_refused(declared: Declared, tmp_path: Path) -> None:
    from flows.errors import MismatchError

    terms = terms_of(str(tmp_path / "house"))
    waiting = Waiting("0" * 64, "wire", 0, datetime.now(UTC))
    order = order_of(terms, [waiting], "", None)
    agree(order.terms, order.digests)
    declared.decided('mute = ["share"]')
    with pytest.raises(MismatchError, match="rules for wire"):
        agree(order.terms, order.digests)


@pytest.mark.parametrize("what", ["python", "project", "rules", "warehouse"])
def test_a_worker_that_differs_from_the_run_is_refused(what: str, tmp_path: Path) -> None:
    from dataclasses import replace

    from flows.errors import MismatchError

    terms = terms_of(str(tmp_path / "house"))
    assert agree(terms)
    with pytest.raises(MismatchError, match="other in the run"):
        agree(replace(terms, **{what: "other"}))


def test_a_row_of_before_has_no_decisions(tmp_path: Path) -> None:
    from cleaners.decisions import Decisions

    row = {"article_id": "a", "decisions": None, "edits": [], "text": ""}
    assert not is_undecided(row, Decisions())
