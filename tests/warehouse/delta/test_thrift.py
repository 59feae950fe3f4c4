"""What Parquet spells in Thrift is read and written again, byte for byte."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.delta.thrift import (
    BINARY,
    BYTE,
    DOUBLE,
    FALSE,
    I16,
    I32,
    I64,
    LIST,
    STRUCT,
    TRUE,
    read_struct,
    write_struct,
)
from warehouse.errors import DamagedError

PLAIN: dict[int, st.SearchStrategy[Any]] = {
    TRUE: st.none(),
    FALSE: st.none(),
    BYTE: st.integers(0, 255),
    I16: st.integers(-(2**15), 2**15 - 1),
    I32: st.integers(-(2**31), 2**31 - 1),
    I64: st.integers(-(2**63), 2**63 - 1),
    DOUBLE: st.binary(min_size=8, max_size=8),
    BINARY: st.binary(max_size=300),
}
VALUES = st.one_of([st.tuples(st.just(kind), values) for kind, values in PLAIN.items()])
LISTS = st.one_of(
    [
        st.tuples(st.just(LIST), st.tuples(st.just(kind), st.lists(values, max_size=20)))
        for kind, values in PLAIN.items()
        if kind > FALSE
    ]
)


def structs(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.dictionaries(st.integers(1, 2**15 - 1), inner, max_size=8)


NESTED = st.recursive(
    structs(VALUES | LISTS),
    lambda inner: structs(
        VALUES
        | st.tuples(st.just(STRUCT), inner)
        | st.tuples(st.just(LIST), st.tuples(st.just(STRUCT), st.lists(inner, max_size=20)))
    ),
    max_leaves=20,
)


@given(NESTED)
def test_any_struct_comes_back(struct: dict[int, Any]) -> None:
    spelled = write_struct(struct)
    assert read_struct(spelled, 0) == (struct, len(spelled))
    assert read_struct(b"before" + spelled + b"after", 6) == (struct, 6 + len(spelled))


@given(NESTED, st.integers(1, 2**20))
def test_what_ends_too_early_is_refused(struct: dict[int, Any], end: int) -> None:
    spelled = write_struct(struct)
    with pytest.raises(DamagedError):
        read_struct(spelled[: len(spelled) - 1 - end % len(spelled)], 0)


def test_a_footer_of_pyarrow_comes_back_as_the_same_bytes(tmp_path: Path) -> None:
    path = tmp_path / "any.parquet"
    table = pa.table(
        {
            "number": [1, None, -3],
            "share": [0.5, 1.0, None],
            "names": [["a"], [], ["b", "c" * 300]],
            "yes": [True, False, None],
        }
    )
    pq.write_table(table, path, write_page_index=True, sorting_columns=[pq.SortingColumn(0)])
    content = path.read_bytes()
    footer = content[-8 - int.from_bytes(content[-8:-4], "little") : -8]
    struct, end = read_struct(footer, 0)
    assert end == len(footer)
    assert write_struct(struct) == footer
    assert struct[3] == (I64, 3)  # rows
