"""The two locks: what tests need contains what running needs, at the same versions, and names no place."""

from __future__ import annotations

import re

import pytest

from tests.conftest import HOME

LOCKS = ("constraints.txt", "constraints-dev.txt")


def pinned(name: str) -> set[str]:
    """Names and versions; for which systems a package is wanted may differ."""
    return set(re.findall(r"^\S+==[^\s;]+", (HOME / name).read_text("utf-8"), re.MULTILINE))


def test_tests_run_on_the_versions_that_users_get() -> None:
    assert pinned("constraints.txt") < pinned("constraints-dev.txt")


def test_running_needs_no_tools_of_tests() -> None:
    names = {line.partition("==")[0] for line in pinned("constraints.txt")}
    assert not names & {"pytest", "mypy", "ruff", "moto", "boto3", "flask", "dask", "pandas", "polars"}


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_versions_and_hashes_and_no_address(name: str) -> None:
    text = (HOME / name).read_text("utf-8")
    assert "://" not in text
    assert "index" not in text.replace("indexed", "")
    for package in re.split(r"\n(?=\S)", text.strip()):
        assert "--hash=sha256:" in package, package.split("\n")[0]
