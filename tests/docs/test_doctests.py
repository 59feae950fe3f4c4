"""Every example in a docstring runs and gives what it says."""

from __future__ import annotations

import doctest
from importlib import import_module

import pytest

from tests.test_layout import HOME, MODULES

NAMES = sorted(path.relative_to(HOME).with_suffix("").as_posix().replace("/", ".") for path in MODULES)

OPTIONAL = {
    "flows.workers.on_ray": "ray",
    "flows.workers.on_dask": "dask",
}  # who does not run on them has none


@pytest.mark.parametrize("name", [name for name in NAMES if not name.endswith("__init__")])
def test_examples_run(name: str) -> None:
    if name in OPTIONAL:
        pytest.importorskip(OPTIONAL[name])
    result = doctest.testmod(import_module(name))
    assert result.failed == 0


def test_there_are_examples() -> None:
    finder = doctest.DocTestFinder(exclude_empty=True)
    found = [
        test
        for name in ("cleaners.edits.log", "cleaners.records")
        for test in finder.find(import_module(name))
    ]
    assert sum(len(test.examples) for test in found) >= 4
