"""Exceptions: one root, one file a package, named so; and none that is told by the words of its message."""

from __future__ import annotations

import ast
import importlib
import inspect
import pickle
import re

import pytest

import cleaners
import warehouse
from cleaners.errors import InputError, Misfit, Rejected
from flows.errors import FetchError, SourceError
from seeds.errors import CopydeskError
from seeds.schema import SchemaError
from tests.test_layout import HOME, MODULES
from warehouse.errors import WarehouseError

PUBLIC = {"Rejected", "Misfit", "Busy", "TooNew", "NotLocal", "Unaccounted"}
HOMES = {"seeds.errors", "seeds.schema", "cleaners.errors", "warehouse.errors", "flows.errors"}


def exceptions() -> dict[str, type[Exception]]:
    """Every exception class that is ours, by its dotted name."""
    found = {}
    for path in MODULES:
        name = path.relative_to(HOME).with_suffix("").as_posix().replace("/", ".").removesuffix(".__init__")
        if not re.search(
            r"^class \w+\(.*(Error|Exception|Rejected)\b", path.read_text("utf-8"), re.MULTILINE
        ):
            continue
        module = importlib.import_module(name)
        for value in vars(module).values():
            if inspect.isclass(value) and issubclass(value, Exception) and value.__module__ == name:
                found[f"{name}.{value.__name__}"] = value
    return found


def test_one_root_and_one_file_a_package() -> None:
    found = exceptions()
    assert len(found) > 12
    assert {name for name, each in found.items() if not issubclass(each, CopydeskError)} == set()
    assert {each.__module__ for each in found.values()} <= HOMES
    names = {each.__name__ for each in found.values()}
    assert {name for name in names if not name.endswith("Error")} == PUBLIC


@pytest.mark.parametrize(
    ("one", "branch"),
    [
        (Rejected, InputError),
        (Misfit, InputError),
        (FetchError, SourceError),
        (warehouse.Busy, WarehouseError),
        (SchemaError, CopydeskError),
    ],
)
def test_branches(one: type[Exception], branch: type[Exception]) -> None:
    assert issubclass(one, branch)


def test_public_names_are_importable() -> None:
    assert (cleaners.Rejected, cleaners.Misfit) == (Rejected, Misfit)
    assert {warehouse.NotLocal, warehouse.TooNew, warehouse.Unaccounted} <= set(exceptions().values())


@pytest.mark.parametrize(
    "error", [Rejected("clean", "empty", "no text"), FetchError("dns", "x", status=None)]
)
def test_they_come_back_from_worker_processes(error: Exception) -> None:
    back = pickle.loads(pickle.dumps(error))
    assert (type(back), str(back)) == (type(error), str(error))


def test_no_decision_by_the_words_of_a_message() -> None:
    """`"..." in str(error)` breaks silently with the next version of whatever wrote the message."""
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.In | ast.NotIn):
                asked = ast.unparse(node.comparators[0])
                assert not re.match(r"(str|repr)\((error|exc|e|failure|failed|refused|rejected)\b", asked), (
                    path
                )
