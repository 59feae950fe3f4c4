"""A watched folder: what is still being written is left alone, and nothing is missed or taken twice."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from flows.jobs.watching import whole_files


class Clock:
    """Time that passes only when the watcher sleeps."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.jobs.watching.time", Clock())


def names(paths: list[Path]) -> list[str]:
    return [path.name for path in paths]


def test_a_file_is_given_once_after_it_rested(tmp_path: Path) -> None:
    rounds = whole_files(tmp_path, quiet=2, every=1)
    assert next(rounds) == []
    (tmp_path / "a.txt").write_text("story")
    assert [names(next(rounds)) for _ in range(5)] == [[], [], ["a.txt"], [], []]


def test_a_file_that_grows_is_left_alone_until_it_rests(tmp_path: Path) -> None:
    rounds = whole_files(tmp_path, quiet=2, every=1)
    for number in range(6):
        with (tmp_path / "slow.txt").open("a") as file:
            file.write(f"line {number}\n")
        assert next(rounds) == []
    assert [names(next(rounds)) for _ in range(3)] == [[], ["slow.txt"], []]


def test_a_file_that_changes_later_is_given_again(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("story")
    rounds = whole_files(tmp_path, quiet=1, every=1)
    assert [names(next(rounds)) for _ in range(2)] == [[], ["a.txt"]]
    (tmp_path / "new.tmp").write_text("other")
    os.replace(tmp_path / "new.tmp", tmp_path / "a.txt")
    assert [names(next(rounds)) for _ in range(3)] == [[], ["a.txt"], []]


def test_what_lay_there_before_the_start_is_given(tmp_path: Path) -> None:
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "deep" / "er" / "a.txt").write_text("story")
    (tmp_path / ".hidden").mkdir()
    (tmp_path / ".hidden" / "b.txt").write_text("story")
    rounds = whole_files(tmp_path, quiet=1, every=1)
    assert [names(next(rounds)) for _ in range(2)] == [[], ["a.txt"]]


def test_a_folder_that_goes_away_is_said(tmp_path: Path) -> None:
    folder = tmp_path / "drop"
    folder.mkdir()
    rounds = whole_files(folder)
    next(rounds)
    folder.rmdir()
    with pytest.raises(FileNotFoundError):
        next(rounds)
