"""Texts worth comparing are found among many at once as one by one."""

from __future__ import annotations

import numpy as np
import pytest

from cleaners.duplicates import shared_keys
from cleaners.duplicates.pool import REACH, Pool, Signed
from cleaners.duplicates.shared_keys import SharedKeys
from cleaners.duplicates.signature import KEYS, SKETCH, Signature
from cleaners.duplicates.sketches import Matrix, Numbers, padded


def made(chance: np.random.Generator, count: int) -> list[Signed]:
    """Texts in some of few hashes, of every length, in two months; some have the same as another."""
    articles: list[Signed] = []
    for number in range(count):
        few = chance.choice(400, int(chance.integers(0, 90)), replace=False).astype(np.uint64)
        sketch = np.sort(few * np.uint64(2**55))[:SKETCH]
        if articles and number % 5 == 0:
            sketch = articles[-1].signature.sketch
        at = int(chance.integers(0, 2 * REACH))
        signature = Signature(number, len(sketch), sketch, np.empty(0, np.uint64))
        articles.append(Signed(f"{number}", "one", at, signature))
    return articles


def keys(articles: list[Signed]) -> Matrix:
    return padded([each.signature.sketch[:KEYS] for each in articles], KEYS)


def moments(articles: list[Signed]) -> Numbers:
    return np.array([each.at for each in articles], np.int64)


@pytest.mark.parametrize(("at_once", "frequent"), [(1, 512), (100, 512), (2**20, 512), (2**20, 8)])
def test_whoever_a_pool_compares_is_found(
    monkeypatch: pytest.MonkeyPatch, at_once: int, frequent: int
) -> None:
    monkeypatch.setattr(shared_keys, "AT_ONCE", at_once)
    monkeypatch.setattr(shared_keys, "FREQUENT", frequent)
    articles = made(np.random.default_rng(3), 240)
    pool = Pool(articles)
    pairs = {
        frozenset((pool.signed[place].article_id, pool.signed[other].article_id))
        for place in range(len(articles))
        for other in pool.affected(place).tolist()
        if other != place
    }
    assert 50 < len(pairs) < 5_000
    mine, others = articles[:100], articles[100:]
    index = SharedKeys(keys(mine), moments(mine))
    marks = np.concatenate([index.meet(keys(some), moments(some)) for some in (others[:60], others[60:])])
    names = {each.article_id for each in mine}
    wanted = [any(frozenset((each.article_id, one)) in pairs for one in names) for each in others]
    # What has the same keys as another is found wherever one of the two is near enough.
    assert marks[np.array(wanted)].all()
    assert frequent < 512 or marks.sum() <= sum(wanted) * 1.2

    index = SharedKeys(keys(articles), moments(articles))
    for first in range(0, 240, 37):
        index.meet(keys(articles[first : first + 37]), moments(articles[first : first + 37]))
    found = index.company()
    has = np.array([any(each.article_id in pair for pair in pairs) for each in articles])
    assert found[has].all()
    assert frequent < 512 or found.sum() <= has.sum() * 1.2
    assert not found.all()


def test_one_other_text_is_company_and_oneself_is_none() -> None:
    matrix = np.arange(3 * KEYS, dtype=np.uint64).reshape(3, KEYS)
    matrix[1, KEYS // 2 :] = matrix[0, KEYS // 2 :] + np.uint64(4 * KEYS)
    matrix[1, : KEYS // 2] = matrix[0, : KEYS // 2]
    moment = np.zeros(3, np.int64)
    index = SharedKeys(matrix, moment)
    for place in range(3):
        index.meet(matrix[place : place + 1], moment[place : place + 1])
    assert index.company().tolist() == [True, True, False]


def test_a_notice_on_thousands_of_pages_is_met_once() -> None:
    notice = np.tile(np.arange(1, KEYS + 1, dtype=np.uint64), (20_000, 1))
    index = SharedKeys(notice, np.zeros(20_000, np.int64))
    assert index.meet(notice, np.zeros(20_000, np.int64)).all()
    assert index.company().all()
    assert len(index.owners) == KEYS


def test_reports_of_one_template_are_not_counted_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    template = np.tile(np.arange(1, KEYS + 1, dtype=np.uint64), (3_000, 1))
    template[:, -1] += np.arange(3_000, dtype=np.uint64)
    moment = np.zeros(3_000, np.int64)
    index = SharedKeys(template, moment)
    counted: list[int] = []
    really = shared_keys.runs

    def runs(ordered: Numbers) -> tuple[Numbers, Numbers]:
        counted.append(len(ordered))
        return really(ordered)

    monkeypatch.setattr(shared_keys, "runs", runs)
    assert index.meet(template, moment).all()
    assert index.company().all()
    assert sum(counted) < 10 * 3_000


def test_texts_without_keys_share_none() -> None:
    nothing, moment = padded([np.empty(0, np.uint64)], KEYS), np.zeros(1, np.int64)
    index = SharedKeys(nothing, moment)
    assert not index.meet(nothing, moment).any()
    assert not index.company().any()
