"""The data dictionary and the committed snapshot of the schemas, both made from the schemas.

`python -m warehouse.dictionary` writes both; tests fail when they differ from the schemas, and when
a schema changed in a way that breaks readers.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from warehouse.schemas import SCHEMA_VERSION, TABLES, TableSchema

HERE = Path(__file__).parent
HEADING = "## Data dictionary\n"


def dictionary() -> str:
    """The tables and their columns in Markdown."""
    parts = [f"Schema version {SCHEMA_VERSION}. Made by `python -m warehouse.dictionary`.\n"]
    for table in TABLES.values():
        key = ", ".join(f"`{name}`" for name in table.key)
        parts.append(f"### `{table.name}`\nOne row per {table.meaning}. Key: {key}.\n\n{_columns(table)}")
    return "\n" + "\n".join(parts)


def _columns(table: TableSchema) -> str:
    lines = ["| column | type | null | meaning |", "| --- | --- | --- | --- |"]
    for field in table.arrow:
        null = "yes" if field.nullable else ""
        comment = field.metadata[b"comment"].decode("utf-8")
        lines.append(f"| `{field.name}` | {_spell(field.type)} | {null} | {comment} |")
    return "\n".join(lines) + "\n"


def _spell(kind: pa.DataType) -> str:
    """A type in words that fit a table's cell."""
    if pa.types.is_list(kind):
        return f"list of {_spell(kind.value_type)}"
    if pa.types.is_struct(kind):
        inner = ", ".join(f"{field.name}: {_spell(field.type)}" for field in kind)
        return f"struct ({inner})"
    return {"timestamp[us, tz=UTC]": "timestamp, UTC", "date32[day]": "date"}.get(str(kind), str(kind))


def snapshot() -> dict[str, Any]:
    """The schemas as plain data: what readers depend on."""
    return {
        "version": SCHEMA_VERSION,
        "tables": {
            table.name: [
                {"name": field.name, "type": _exact(field.type), "nullable": field.nullable}
                for field in table.arrow
            ]
            for table in TABLES.values()
        },
    }


def _exact(kind: pa.DataType) -> Any:
    """A type with the nullability of what is inside it, which its text leaves out in part."""
    if pa.types.is_list(kind):
        return {"list": _exact(kind.value_type), "nullable": kind.value_field.nullable}
    if pa.types.is_struct(kind):
        return {field.name: [_exact(field.type), field.nullable] for field in kind}
    return str(kind)


def incompatible(old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
    """What would break a reader of `old`, or a table that was written with it.

    Only tables and nullable columns at the end may be new, under a higher version.

    >>> column = {"name": "a", "type": "string", "nullable": False}
    >>> wider = [column, {**column, "name": "b"}]
    >>> list(incompatible({"version": 1, "tables": {"t": [column]}}, {"version": 2, "tables": {"t": wider}}))
    ['t.b is new and not nullable']
    """
    for table, columns in old["tables"].items():
        there = new["tables"].get(table)
        if there is None:
            yield f"{table} is gone"
            continue
        for i, column in enumerate(columns):
            if i >= len(there) or there[i] != column:
                yield f"{table}.{column['name']} was {column}, is {there[i] if i < len(there) else 'gone'}"
        for column in there[len(columns) :]:
            if not column["nullable"]:
                yield f"{table}.{column['name']} is new and not nullable"
    if new["tables"] != old["tables"] and new["version"] <= old["version"]:
        yield f"schemas changed, version is still {new['version']}"


def main() -> None:
    """Write the dictionary into the README, and the snapshot."""
    snapshot_path, readme = HERE / "schema.snapshot.json", HERE / "README.md"
    if snapshot_path.exists():
        problems = list(incompatible(json.loads(snapshot_path.read_text("utf-8")), snapshot()))
        if problems:
            raise SystemExit("not written: " + "; ".join(problems))
    snapshot_path.write_text(json.dumps(snapshot(), indent=1) + "\n", "utf-8")
    before, _, _ = readme.read_text("utf-8").partition(HEADING)
    readme.write_text(before + HEADING + dictionary(), "utf-8")


if __name__ == "__main__":
    main()
