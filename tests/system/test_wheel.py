"""Installed as a wheel, far from any checkout, it does the same."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.conftest import HOME

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project as it would be installed, built from what git has and what is new."""
    tree, out = tmp_path_factory.mktemp("tree"), tmp_path_factory.mktemp("wheel")
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=HOME, check=True, capture_output=True).stdout.split(b"\0")
    for name in filter(None, map(os.fsdecode, names)):
        if (HOME / name).is_file():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            (tree / name).write_bytes((HOME / name).read_bytes())
    command = ["wheel", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(out), str(tree)]
    done = subprocess.run([sys.executable, "-m", "pip", *command], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return next(out.glob("*.whl"))


@pytest.fixture(scope="module")
def program(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`copydesk` in an environment of its own, over the packages that are installed here."""
    place = tmp_path_factory.mktemp("venv")
    venv.create(place, symlinks=True)
    python = place / "bin" / "python"
    install = ["--python", str(python), "install", "--no-deps", "--no-index", "--quiet", str(wheel)]
    subprocess.run([sys.executable, "-m", "pip", *install], check=True, capture_output=True)
    (site,) = place.glob("lib/python*/site-packages")
    here = [path for path in sys.path if path.endswith("site-packages")]
    (site / "others.pth").write_text("\n".join(here) + "\n")
    return place / "bin" / "copydesk"


def run(program: Path, folder: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    kept: Mapping[str, str] = {"PATH": os.environ["PATH"], "HOME": "/dev/null/nobody", "LANG": "C.UTF-8"}
    return subprocess.run(
        [program, *arguments], cwd=folder, env={**kept, **settings}, capture_output=True, text=True
    )


def test_the_wheel_has_what_running_needs(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {"seeds/languages/en.toml", "seeds/sources.toml", "flows/orchestration/prefect.yaml"} <= names
    assert {f"{package}/py.typed" for package in ("seeds", "cleaners", "warehouse", "flows")} <= names
    assert not {name for name in names if name.startswith("tests/")}
    deployments = zipfile.ZipFile(wheel).read("flows/orchestration/prefect.yaml")
    assert deployments == (HOME / "prefect.yaml").read_bytes()


def test_it_ingests_from_an_empty_folder_with_a_home_that_nobody_can_write(
    program: Path, tmp_path: Path
) -> None:
    empty, house = tmp_path / "empty", tmp_path / "house"
    empty.mkdir()
    article = HOME / "seeds" / "articles" / "000_5c21db7152f0505f.txt"
    done = run(program, empty, "ingest", str(article), COPYDESK_HOME=str(house))
    assert done.returncode == 0, done.stderr
    shown = run(program, empty, "show", "--latest", "--json", COPYDESK_HOME=str(house))
    row = json.loads(shown.stdout)
    assert row["title"] == "Russia urges U.S. to resume joint space exploration"
    assert "Twitter" not in row["text"]
    assert (house / "warehouse" / "data" / "articles").is_dir()
    assert list(empty.iterdir()) == []


def test_its_own_sources_are_read_from_its_home(program: Path, tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_text('[harbour]\nkind = "files"\nwhere = "drop"\n')
    listed = run(program, tmp_path, "sources", "--json", COPYDESK_HOME=str(tmp_path))
    assert "harbour" in listed.stdout, listed.stderr
    named = run(program, tmp_path, "sources", "--json", COPYDESK_SOURCES=str(tmp_path / "sources.toml"))
    assert "harbour" in named.stdout, named.stderr


def test_without_any_place_to_write_it_says_so_in_one_line(program: Path, tmp_path: Path) -> None:
    done = run(program, tmp_path, "ingest", str(HOME / "seeds" / "articles"))
    assert done.returncode in (1, 2)
    assert done.stderr.strip().split("\n")[-1].startswith("Error: ")
    assert "Traceback" not in done.stderr
