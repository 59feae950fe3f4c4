"""docs/debugging.md: its commands run, its files exist, and the verdicts that it quotes are the command's."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from click.testing import CliRunner

from flows.cli.main import main
from tests.conftest import HOME

PAGE = (HOME / "docs" / "debugging.md").read_text("utf-8")


def texts() -> Iterator[tuple[str, str]]:
    """Each text that is piped into `explain`, and its last line."""
    for text in re.findall(r"explain - <<'TEXT'\n(.*?)\nTEXT\n", PAGE, re.DOTALL):
        yield text, text.split("\n")[-1]


def test_files_exist() -> None:
    named = set(re.findall(r"`((?:cleaners|seeds|tests|docs)/[\w/.-]*)`", PAGE))
    assert len(named) > 12
    assert [path for path in sorted(named) if not (HOME / path).exists()] == []


@pytest.mark.parametrize(("text", "last"), list(texts()), ids=["wrong deletion", "missed promo"])
def test_the_walks_begin_as_they_say(text: str, last: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """If this fails because the line is right now: tell another one, from the known failures."""
    monkeypatch.setenv("COLUMNS", "80")
    said = CliRunner().invoke(main, ["explain", "-"], input=text).stdout.replace("\xa0", " ")
    quoted = next(block for block in PAGE.split("```\n") if block[2:].startswith(last) and "score" in block)
    sign, fate = quoted[0], quoted.split("\n")[1].split()[0].rstrip(";")
    shown = said[said.index(f"{sign} {last}") :].split("\n")[1].split()[0].rstrip(";")
    assert shown == fate
    assert fate == ("goes" if sign == "-" else "stays")
