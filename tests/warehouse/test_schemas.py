"""The schema is a contract: the snapshot, the data dictionary, and tables of older and newer programs."""

from __future__ import annotations

import copy
import json
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from deltalake import DeltaTable

from cleaners.records import Article
from tests.support.warehouse_samples import clean, ingest, raw
from warehouse import TooNew, Warehouse, dictionary, rows, schemas
from warehouse.delta import table as delta_table

SNAPSHOT = json.loads((dictionary.HERE / "schema.snapshot.json").read_text("utf-8"))


SEEN_AT_FIRST = (
    *("article_id", "source", "url", "title", "text", "language", "authors", "byline", "dateline", "tags"),
    *("site_name", "published_at", "article_date"),
)


def test_schemas_agree_with_the_committed_snapshot() -> None:
    assert list(dictionary.incompatible(SNAPSHOT, dictionary.snapshot())) == []
    assert dictionary.snapshot() == SNAPSHOT, "run python -m warehouse.dictionary"


def test_data_dictionary_agrees_with_the_schemas() -> None:
    text = (dictionary.HERE / "README.md").read_text("utf-8")
    _, _, written = text.partition(dictionary.HEADING)
    assert written == dictionary.dictionary(), "run python -m warehouse.dictionary"


def change(what: str) -> dict[str, Any]:
    new = copy.deepcopy(SNAPSHOT)
    columns = new["tables"]["articles"]
    new["version"] += 1
    if what == "column gone":
        del columns[3]
    elif what == "column last gone":
        del columns[-1]
    elif what == "type":
        columns[0]["type"] = "int64"
    elif what == "nullable":
        columns[0]["nullable"] = True
    elif what == "renamed":
        columns[0]["name"] = "id"
    elif what == "inserted":
        columns.insert(1, {"name": "new", "type": "string", "nullable": True})
    elif what == "required":
        columns.append({"name": "new", "type": "string", "nullable": False})
    elif what == "inside a struct":
        next(column for column in columns if column["name"] == "edits")["type"]["list"]["start"][0] = "int64"
    elif what == "table gone":
        del new["tables"]["raw"]
    elif what == "same version":
        columns.append({"name": "new", "type": "string", "nullable": True})
        new["version"] -= 1
    else:
        columns.append({"name": "new", "type": "string", "nullable": True})
    return new


BREAKING = (
    *("column gone", "column last gone", "type", "nullable", "renamed", "inserted", "required"),
    *("inside a struct", "table gone", "same version"),
)


@pytest.mark.parametrize("what", BREAKING)
def test_a_breaking_change_is_seen(what: str) -> None:
    assert list(dictionary.incompatible(SNAPSHOT, change(what)))


def test_a_nullable_column_at_the_end_is_no_breaking_change() -> None:
    assert list(dictionary.incompatible(SNAPSHOT, change("addition"))) == []


def test_every_table_says_something_of_its_files() -> None:
    """Without a range, some readers of the log take every column for null."""
    assert [table.name for table in schemas.TABLES.values() if not table.ranged] == []
    for table in schemas.TABLES.values():
        assert not any(table.arrow.field(name).nullable for name in (*table.ranged, *table.key))


def test_every_field_of_an_article_is_a_column() -> None:
    assert {field.name for field in fields(Article)} <= set(schemas.ARTICLES.arrow.names)


def test_tables_and_files_say_their_schema_version(tmp_path: Path) -> None:
    house = Warehouse(tmp_path)
    ingest(house, [raw(1)])
    configuration = DeltaTable(tmp_path / "articles").metadata().configuration
    assert configuration["copydesk.schemaVersion"] == str(schemas.SCHEMA_VERSION)
    for path in house.published().iterdir():
        metadata = pa.parquet.read_schema(path).metadata
        assert metadata[b"copydesk.schema_version"] == str(schemas.SCHEMA_VERSION).encode()


def test_delta_readers_see_types_and_meanings(tmp_path: Path) -> None:
    ingest(Warehouse(tmp_path), [raw(1)])
    seen = pa.schema(DeltaTable(tmp_path / "articles").schema().to_arrow())
    assert seen.equals(schemas.ARTICLES.arrow, check_metadata=False)
    assert seen.field("title").metadata[b"comment"] == b"Headline"


def test_a_table_of_an_older_program_gains_columns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house = Warehouse(tmp_path)
    ingest(house, [raw(1)])
    table = house._tables.articles
    wider = table.schema.arrow.append(pa.field("mood", pa.string(), metadata={"comment": "New"}))
    newer = schemas.TableSchema(
        **{f.name: getattr(table.schema, f.name) for f in fields(schemas.TableSchema) if f.name != "arrow"},
        arrow=wider,
    )
    monkeypatch.setattr(delta_table, "SCHEMA_VERSION", schemas.SCHEMA_VERSION + 1)
    monkeypatch.setattr(schemas, "ARTICLES", newer)
    monkeypatch.setitem(schemas.TABLES, "articles", newer)
    later = Warehouse(tmp_path)
    assert later.read("articles")["mood"].to_pylist() == [None]
    ingest(later, [raw(2), raw(1, 1)], "later")
    assert later.read("articles", ["uri", "mood"]).num_rows == 2
    assert [field.name for field in DeltaTable(tmp_path / "articles").schema().fields][-1] == "mood"
    assert later.audit().ok


def test_an_older_program_writes_to_no_newer_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house = Warehouse(tmp_path)
    ingest(house, [raw(1)])
    monkeypatch.setattr(delta_table, "SCHEMA_VERSION", schemas.SCHEMA_VERSION - 1)
    with pytest.raises(TooNew, match="update the program"):
        house.land([raw(2)], batch_id="b")
    assert house.read("raw").num_rows == 1


def test_added_columns_count_for_the_revision_only_where_they_are_filled(tmp_path: Path) -> None:
    """Rows of before, which lack them, stay the revisions that they were."""
    house = Warehouse(tmp_path)
    house.land([raw(1)], batch_id="b")
    [landed] = next(house.pending(lambda source: "r1", limit=9))
    now = datetime.now(UTC)
    plain, more = (
        rows.article_row(clean(landed, description=said), "b", "", now) for said in (None, "A summary")
    )
    assert plain["revision_id"] != more["revision_id"]
    assert plain["revision_id"] == rows.revision({name: plain[name] for name in SEEN_AT_FIRST})
