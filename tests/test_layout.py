"""The floors of the house: imports point one way, and each big library has one home."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.system.seeded_bugs import BUGS

HOME = Path(__file__).parents[1]
FLOORS = ("seeds", "cleaners", "warehouse", "flows")  # each may import itself and what is left of it
HOMES = {
    "prefect": "flows",
    "click": "flows",
    "rich": "flows",
    "httpx": "flows",
    "pebble": "flows",
    "pyarrow": "warehouse",
    "deltalake": "warehouse",
    "trafilatura": "cleaners",
    "langdetect": "cleaners",
    "lxml": "cleaners",
    "ftfy": "cleaners",
}
CLUSTERS = {"dask", "distributed", "ray"}  # a deployment that wants one installs it
MODULES = sorted(path for floor in FLOORS for path in (HOME / floor).rglob("*.py"))


def imports(path: Path) -> set[str]:
    """Top-level names of everything a module imports, at any depth of its code."""
    names = set()
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names.add((node.module or "").partition(".")[0])
    return names


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(HOME).as_posix())
def test_imports_point_one_way_and_libraries_stay_at_home(path: Path) -> None:
    floor = path.relative_to(HOME).parts[0]
    found = imports(path)
    above = set(FLOORS[FLOORS.index(floor) + 1 :])
    assert not found & above, "an import that points upwards"
    assert not {name for name in found if HOMES.get(name, floor) != floor}, "a library away from its home"


def distribution(requirement: str) -> str:
    """The name in a requirement, as package indexes compare names."""
    return re.sub(r"[-_.]+", "-", re.split(r"[^\w.-]", requirement)[0]).lower()


def test_every_library_that_is_imported_is_declared() -> None:
    """One that only comes with another library goes when that library no longer needs it."""
    project = tomllib.loads((HOME / "pyproject.toml").read_text())["project"]
    needed = {distribution(each) for each in project["dependencies"]}
    optional = {distribution(each) for each in project["optional-dependencies"]["dev"]}
    installed = packages_distributions()
    used = set().union(*map(imports, MODULES)) - sys.stdlib_module_names - set(FLOORS)
    brought_by = {name: {distribution(each) for each in installed.get(name, [name])} for name in used}
    assert {"markdown_it", "pyarrow", *CLUSTERS} <= used
    assert not {
        name: found
        for name, found in brought_by.items()
        if not found & (optional if name in CLUSTERS else needed)
    }, "imported, and not declared in pyproject.toml"


def test_seeds_need_the_standard_library_alone() -> None:
    for path in (HOME / "seeds").rglob("*.py"):
        assert imports(path) <= sys.stdlib_module_names | {"seeds"}, path


def test_the_check_sees_what_it_must(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text("def f():\n    import pyarrow.parquet\n    from flows.clean import clean\n")
    assert imports(module) == {"pyarrow", "flows"}


def test_importing_the_face_is_cheap() -> None:
    """`import cleaners` must not pull in the engines: the command starts with it."""
    import subprocess

    heavy = "{'trafilatura', 'langdetect', 'lxml', 'ftfy', 'numpy'}"
    code = f"import sys, cleaners; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=HOME, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_seeded_bugs_still_have_their_places() -> None:
    """They are run by hand; a row that the code has left behind would be found only then."""
    lost = [bug for bug in BUGS if (HOME / bug.file).read_text("utf-8").count(bug.text) != 1]
    assert not lost
