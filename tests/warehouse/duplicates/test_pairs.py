"""What people decide of two articles comes before the rule, in any order, and until it is undone."""

from __future__ import annotations

import itertools
import os
from datetime import timedelta
from pathlib import Path

import pytest

from cleaners.decisions import Action
from cleaners.records import Article, RawArticle
from tests.warehouse.duplicates.test_tables import FIRST, article, put, state, story
from warehouse import Warehouse


@pytest.fixture(autouse=True)
def no_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """What survives a power cut is another test's matter, and makes this one slow."""
    monkeypatch.setattr(os, "fsync", lambda handle: None)


def told(number: int, which: int, hours: int) -> tuple[RawArticle, Article]:
    """Article `number`, which tells one of the stories."""
    return article(number, " ".join(story(which)), published_at=FIRST + timedelta(hours=hours))


def decide(house: Warehouse, action: Action, one: int, other: int) -> str:
    made = house.decide(action, "paper", article_id=f"id{one}", text=f"id{other}")
    house.link_duplicates()
    return made.decision.decision_id


def stories(house: Warehouse) -> dict[str, str]:
    return {row["article_id"]: row["story_id"] for row in house.read("duplicates").to_pylist()}


def test_two_articles_of_which_somebody_said_that_they_are_one_story(tmp_path: Path) -> None:
    """Though they share no words and lie further apart than any rule would go; their copies come along."""
    house = Warehouse(tmp_path)
    put(house, [told(1, 1, 0), told(2, 2, 2_000), told(3, 2, 2_001)])
    assert stories(house) == {"id3": "id2"}
    said = decide(house, "same-story", 2, 1)
    assert stories(house) == {"id2": "id1", "id3": "id1"}
    assert house.link_duplicates().changed == 0
    house.undo(said)
    house.link_duplicates()
    assert stories(house) == {"id3": "id2"}


def test_two_articles_of_which_somebody_said_that_they_are_not(tmp_path: Path) -> None:
    """The later one follows no copy of the earlier one either; of two decisions the later counts."""
    house = Warehouse(tmp_path)
    put(house, [told(number, 1, number) for number in range(1, 6)])
    assert set(stories(house).values()) == {"id1"}
    decide(house, "other-story", 1, 4)
    assert stories(house) == {"id2": "id1", "id3": "id1", "id5": "id1"}
    decide(house, "same-story", 1, 4)
    assert set(stories(house)) == {"id2", "id3", "id4", "id5"}


@pytest.mark.parametrize("order", list(itertools.permutations(range(4)))[::5])
def test_whatever_comes_first_the_tables_are_the_same(tmp_path: Path, order: tuple[int, ...]) -> None:
    """Two batches of articles, a decision on each side of them, in any order."""
    first, second = [told(1, 1, 1), told(2, 1, 2), told(7, 3, 900)], [told(3, 1, 3), told(4, 4, 4)]

    def run(house: Warehouse, steps: tuple[int, ...]) -> None:
        for step in steps:
            if step < 2:
                put(house, (first, second)[step])
            else:
                decide(house, *(("other-story", 1, 3), ("same-story", 4, 7))[step - 2])  # type: ignore[arg-type]

    whole, house = Warehouse(tmp_path / "whole"), Warehouse(tmp_path / "house")
    run(whole, (0, 1, 2, 3))
    run(house, order)
    assert state(house) == state(whole)
    assert stories(house) == {"id2": "id1", "id7": "id4"}


@pytest.mark.parametrize("said", [(1, 2), (2, 1)])
def test_an_article_that_changes_or_gets_another_id_takes_what_was_said_along(
    tmp_path: Path, said: tuple[int, int]
) -> None:
    house = Warehouse(tmp_path)
    put(house, [told(1, 1, 0), told(2, 2, 5)])
    decide(house, "same-story", *said)
    put(house, [article(1, " ".join(story(3)), published_at=FIRST)])
    assert stories(house) == {"id2": "id1"}
    ((landed, _),) = [article(1, " ".join(story(3)))]
    record = article(1, " ".join(story(3)), published_at=FIRST, article_id="renamed")[1]
    house.commit("renamed", [record], [], taken=[landed.raw_id])
    house.link_duplicates()
    assert stories(house) == {"id2": "renamed"}
