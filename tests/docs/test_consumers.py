"""The snippets of warehouse/README.md, run as they stand there."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from deltalake import DeltaTable

from cleaners.identity import article_id
from tests.support.warehouse_samples import PROMO, clean, ingest, raw
from warehouse import Refusal, Template, Warehouse

README = Path(__file__).parents[2] / "warehouse" / "README.md"
SNIPPETS = re.findall(r"```python\n(.*?)```", README.read_text("utf-8"), re.DOTALL)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A warehouse with several commits, updates among them, so that a wrong reader sees rows twice."""
    house = Warehouse(tmp_path_factory.mktemp("consumers") / "warehouse" / "data")
    ingest(house, [raw(i) for i in range(9)])
    ingest(house, [raw(i, 1) for i in range(3, 6)], "updates")
    ingest(house, [raw(9)], "more")
    for step in ("first", "second"):
        (landed,) = (each for batch in house.raws([raw(9).raw_id]) for each in batch)
        record = clean(
            landed, step, article_id=f"{step}-id", edits=clean(landed).edits, text=clean(landed).text
        )
        house.commit(step, [record], [], taken=[landed.raw_id])
    house.link_duplicates()
    return house.root


@pytest.mark.parametrize("snippet", SNIPPETS, ids=lambda text: text.split("\n")[-2][:30])
def test_snippet_runs(root: str, snippet: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(Path(root).parents[1])
    names: dict[str, Any] = {}
    exec(compile(snippet, str(README), "exec"), names)
    if "articles" in names:
        assert len(names["articles"]) == 10
    elif "stripped" in names:
        assert names["stripped"] == [("promo.test", 10, 10 * len(PROMO))]
    elif "followed" in names:
        old = article_id("wire", "https://example.org/wire/9", "")
        assert sorted(names["followed"]) == sorted([(old, "second-id"), ("first-id", "second-id")])
    elif "lost" in names:
        assert {tuple(row[1:]) for row in names["lost"]} == {("The council", "wire", len(PROMO))}
        assert len({row[0] for row in names["lost"]}) == 10
    elif "rules" in names:
        assert dict(names["rules"]) == {"promo.test": 10}
        assert len(names["edits"]) == 10
    elif "files" in names:
        assert {Path(file).name for file in names["files"]} == {
            path.name for path in Warehouse(root).published().iterdir()
        }
    else:
        assert names["seen"] == names["newest"]


def test_every_reader_has_its_snippet() -> None:
    text = "".join(SNIPPETS)
    for reader in ("pandas", "polars", "duckdb", "pyarrow.dataset", "deltalake", "Warehouse("):
        assert reader in text


def test_plain_readers_see_each_article_once_with_its_edits(root: str) -> None:
    import duckdb
    import pandas
    import polars

    view = Warehouse(root).published()
    frame = pandas.read_parquet(view)
    assert frame["article_id"].is_unique
    assert len(frame) == 10
    assert frame["edits"].map(len).tolist() == [1] * 10
    pulled = polars.read_parquet(view / "*.parquet")
    assert pulled["article_id"].n_unique() == len(pulled) == 10
    assert pulled["edits"].list.len().to_list() == [1] * 10
    counted = "count(*), count(DISTINCT article_id), sum(len(edits))"
    assert duckdb.sql(f"SELECT {counted} FROM '{view}/*.parquet'").fetchall() == [(10, 10, 10)]
    assert frame["published_at"].dt.tz is not None
    assert pulled.schema["published_at"] == polars.Datetime("us", "UTC")


@pytest.mark.parametrize("table", ["raw", "articles", "copies", "quarantine", "learned_boilerplate"])
def test_filters_of_delta_readers_lose_no_row(root: str, table: str) -> None:
    """A reader of the log may skip files by what it says of columns; it must not skip wrongly."""
    house = Warehouse(root)
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    house.save_learned("wire", [Template("wire", "f", "text", 3, 0.5, moment, moment)])
    house.refuse([Refusal("", "wire", "gone.txt", "ingest", "vanished", "", "", moment)], batch_id="x")
    whole = house.read(table).to_pylist()
    assert whole
    found = DeltaTable(f"{root}/{table}")
    for name in house.read(table).column_names:
        value = whole[0][name]
        if value is not None and not isinstance(value, list):
            wanted = sum(row[name] == value for row in whole)
            assert found.to_pyarrow_table(filters=[(name, "=", value)]).num_rows == wanted, name
