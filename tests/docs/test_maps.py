"""The pages that say where things are and what codes mean are true to the tree and to the code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.conftest import HOME
from tests.test_layout import MODULES

PAGES = sorted([*HOME.glob("*.md"), *(HOME / "docs").rglob("*.md"), HOME / "warehouse" / "README.md"])
ARCHITECTURE = (HOME / "docs" / "architecture.md").read_text("utf-8")
REFERENCE = (HOME / "docs" / "reference.md").read_text("utf-8")
OURS = re.compile(r"`((?:cleaners|seeds|warehouse|flows|tests|docs|benchmarks)/[\w./-]*)`")
TREES = {path: ast.parse(path.read_bytes()) for path in MODULES}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(HOME).as_posix())
def test_paths_and_links_lead_somewhere(page: Path) -> None:
    text = page.read_text("utf-8")
    named = set(OURS.findall(text)) - {"warehouse/data", "warehouse/data/published/articles"}
    assert {path for path in named if not (HOME / path).exists() and "LANG" not in path} == set()
    linked = {link.split("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link}
    assert {link for link in linked if link and not (page.parent / link).exists()} == set()


def test_every_room_is_on_the_map() -> None:
    rooms = {path.parent.relative_to(HOME).as_posix() for path in MODULES}
    mapped = set(re.findall(r"^\| `([\w/]+)/(?:\*\.py)?`", ARCHITECTURE, re.MULTILINE))
    inner = {room for room in rooms if room.count("/") == 1}
    below = {room for room in rooms if room.count("/") > 1}
    assert inner - mapped == set()
    assert {room for room in below if room.rpartition("/")[0] not in mapped} == set()
    for room, first in re.findall(r"^\| `([\w/]+)/(?:\*\.py)?`.*\| `(\S+)` \|$", ARCHITECTURE, re.MULTILINE):
        assert (HOME / room / first).exists(), (room, first)


def test_every_row_of_the_change_table_names_a_file() -> None:
    table = ARCHITECTURE.split("| I want to | file |")[1]
    rows = [line for line in table.splitlines() if line.startswith("| ") and "---" not in line]
    assert len(rows) > 20
    assert [row for row in rows if "`" not in row and "](" not in row] == []


def strings(node: ast.expr) -> Iterator[str]:
    """The texts that an argument may be: a constant, or one of two by a condition."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from strings(node.body)
        yield from strings(node.orelse)


def reasons() -> set[tuple[str, str]]:
    """Stage and reason of every refusal that the code spells out."""
    found = set()
    for tree in TREES.values():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            match node.func.id, node.args:
                case "Rejected", [stage, reason, *_]:
                    found |= {(which, code) for which in strings(stage) for code in strings(reason)}
                case "DocumentError" | "FetchError", [reason, *_]:
                    found |= {("ingest", code) for code in strings(reason)}
                case "Unreadable", [_, _, reason, *_]:
                    found |= {("ingest", code) for code in strings(reason)}
    return found


def listed() -> set[tuple[str, str]]:
    """Stage and reason of every row of the page."""
    found = set()
    for section in REFERENCE.split("\n### ")[1:]:
        stage = re.match(r"`(\w+)`", section)
        assert stage
        for row in re.findall(r"^\| (`.*?) \|", section.split("\n## ")[0], re.MULTILINE):
            found |= {(stage[1], code) for code in re.findall(r"`(\w+)`", row)}
    return found


def test_every_reason_is_explained_and_no_other() -> None:
    used = reasons() | {("clean", "misfit")}  # what `rows.unstorable` says of a record
    assert len(used) > 50
    assert used - listed() == set(), "not on the page"
    codes = {code for _, code in used}
    assert {code for _, code in listed()} - codes == set(), "on the page, and nowhere in the code"


def variables() -> set[str]:
    """Names of environment variables that the code reads or sets, but Prefect's own settings."""
    found = set()
    for tree in TREES.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found |= set(re.findall(r"^(?:COPYDESK_\w+|KILL_POINT|XDG_\w+)$", node.value))
    return found


def test_every_variable_is_explained_and_no_other() -> None:
    page = REFERENCE.split("## Environment")[1]
    named = set(re.findall(r"`((?:COPYDESK|XDG)_\w+|KILL_POINT)`", page))
    assert variables() == named


@pytest.mark.parametrize("name", ["wrong-deletion", "missed-promo"])
def test_issue_forms_ask_for_what_explain_says(name: str) -> None:
    form = yaml.safe_load((HOME / ".github" / "ISSUE_TEMPLATE" / f"{name}.yml").read_text("utf-8"))
    assert {"name", "description", "body"} <= form.keys()
    assert all(each["type"] in ("markdown", "textarea", "input") for each in form["body"])
    asked = {each["id"] for each in form["body"] if each["type"] != "markdown"}
    assert {"line", "explained", "language", "version"} <= asked
