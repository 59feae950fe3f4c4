"""Kill it anywhere, fill its disk, flip its bits, write with several at once: the tables keep their promises.

The short form sweeps every named kill point. `LONG_FAULTS=N` adds every later time each point is
passed, N kills at random instants, and more of everything else.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cleaners.records import RawArticle
from tests.support.warehouse_samples import FIRST, backfill, clean, commit_batch, ingest, raw
from warehouse import Warehouse
from warehouse.delta import data_files, faults
from warehouse.delta import table as delta_table
from warehouse.parcels import ready_rows
from warehouse.rows import ready_row

pytestmark = [pytest.mark.slow, pytest.mark.server]

LONG = int(os.environ.get("LONG_FAULTS", "0"))
SPAWN = multiprocessing.get_context("forkserver")
SPAWN.set_forkserver_preload(["warehouse.warehouse", "tests.support.warehouse_samples"])

KEYS = {"raw": "raw_id", "articles": "article_id", "copies": "raw_id", "quarantine": "raw_id"}
UNFINISHED = ("file missing", "file too many", "is an article", "copy of no article")
WINDOW = (FIRST, FIRST + timedelta(3))


def life(root: str, acknowledged: str) -> None:
    """Everything a warehouse goes through. Doing it again does what is left of it.

    After each acknowledged commit a line goes to the file `acknowledged`: the raw ids it settled.
    """
    house = Warehouse(root)
    first = [raw(i) for i in range(6)] + [raw(6, -1), raw(10, -2)]
    later = [raw(1, 1), raw(2, uri="copy.txt"), raw(7), raw(6, 1), raw(8, -1)]
    for name, raws in (("first", first), ("later", later)):
        house.land(raws, batch_id=name)
        ingest(house, [], name, limit=4)
        acknowledge(acknowledged, raws)
    backfill(house, "bf", *WINDOW)
    house.maintain(retention_hours=0)
    last = [raw(9), raw(3, 1), raw(9, uri="copy-9.txt")]
    ingest(house, last, "last")
    acknowledge(acknowledged, last)
    redriven(house)
    aside = [raw(number, version, source="later") for number, version in ((11, 0), (12, 0), (11, 1))]
    elsewhere(house, aside)
    acknowledge(acknowledged, aside)
    there_and_back = [
        replace(raw(13, version, source="later"), observed_at=datetime(2026, 1, 1 + day, tzinfo=UTC))
        for day, version in enumerate((0, 1, 0))
    ]
    ingest(house, there_and_back[:2], "there")
    ingest(house, there_and_back[2:], "back")
    house.link_duplicates()


def newer(source: str) -> str:
    """The rules that clean a source in the end: those of the wire change once.

    So what lands after that is cleaned alike by every writer, whoever comes first.
    """
    return "r2" if source == "wire" else "r1"


def redriven(house: Warehouse) -> None:
    """What was refused of the wire is tried by newer rules."""
    for i, batch in enumerate(house.pending(newer)):
        commit_batch(house, [one for one in batch if one.source == "wire"], f"redriven-{i}", "r2")


def elsewhere(house: Warehouse, raws: Sequence[RawArticle]) -> None:
    """Batches that workers put aside with their signatures, in one commit of several."""
    house.land(raws, batch_id="elsewhere")
    asides = [
        house.put_aside(
            house.prepared(
                f"e{i}",
                [ready_rows([ready_row(clean(one)) for one in part])],
                [],
                taken=[one.raw_id for one in part],
            )
        )
        for i, part in enumerate(house.pending(newer, limit=2))
    ]
    if asides:
        house.commit_together(asides, sign=True)


def acknowledge(path: str, raws: Sequence[RawArticle]) -> None:
    with Path(path).open("a") as file:
        file.write(json.dumps([one.raw_id for one in raws]) + "\n")


def run(work: Callable[..., None], *arguments: Any, kill: str = "", after: float | None = None) -> int | None:
    """Do work in another process; its exit code, negative if a signal ended it."""
    process = SPAWN.Process(target=_run, args=(work, kill, arguments))
    process.start()
    if after is not None:
        time.sleep(after)
        process.kill()
    process.join()
    return process.exitcode


def _run(work: Callable[..., None], kill: str, arguments: Sequence[Any]) -> None:
    os.environ["KILL_POINT"] = kill
    work(*arguments)


def state(root: str) -> dict[str, Any]:
    """What a reader sees, without ids and times of runs."""
    house = Warehouse(root)
    names = {
        "articles": ["article_id", "uri", "raw_id", "text", "rules"],
        "copies": ["raw_id", "article_id", "outcome"],
        "quarantine": ["raw_id", "stage", "reason"],
        "raw": ["raw_id"],
        "signatures": ["article_id", "revision_id", "digest", "shingles"],
    }
    return {
        table: sorted(json.dumps(row) for row in house.read(table, columns).to_pylist())
        for table, columns in names.items()
    }


def promises_hold(root: str, acknowledged: Path) -> None:
    """What must be true at any instant, before anything is repaired."""
    house = Warehouse(root)
    ids = {table: house.read(table)[key].to_pylist() for table, key in KEYS.items()}
    assert [table for table, found in ids.items() if len(found) != len(set(found))] == []
    lines = acknowledged.read_text().splitlines() if acknowledged.exists() else []
    promised = {raw_id for line in lines for raw_id in json.loads(line)}
    assert promised <= set(ids["raw"])
    settled = {*ids["copies"], *ids["quarantine"], *house.read("articles")["raw_id"].to_pylist()}
    # A version that was replaced a moment ago may still wait to be written down as a copy.
    raws = house.read("raw", ["raw_id", "uri"]).to_pylist()
    replaced = {row["uri"] for row in raws if row["raw_id"] in promised - settled}
    assert replaced <= set(house.read("articles")["uri"].to_pylist())
    generations = {
        row["rules"]
        for row in house.read("articles", ["rules", "article_date", "batch_id"]).to_pylist()
        if WINDOW[0] <= row["article_date"] < WINDOW[1]
    }
    assert generations in (set(), {"r1"}, {"r2"})
    # A run that is dead leaves nothing but rows that wait, refusals of what became an article, and
    # a view that is one commit behind.
    for problem in house.audit().problems:
        assert problem.what in UNFINISHED, problem
    view = Path(root) / "published" / "articles"
    if view.exists():
        ids = _plain(view.resolve())
        assert len(ids) == len(set(ids))


def _plain(view: Path) -> list[str]:
    import polars

    return polars.read_parquet(view / "*.parquet")["article_id"].to_list() if any(view.iterdir()) else []


def survives(root: str, acknowledged: Path, reference: dict[str, Any]) -> None:
    """After one more run everything is as if nothing had happened."""
    promises_hold(root, acknowledged)
    assert run(life, root, str(acknowledged)) == 0
    promises_hold(root, acknowledged)
    assert state(root) == reference
    audit = Warehouse(root).audit()
    assert (audit.problems, audit.waiting) == ((), 0)
    assert len(_plain(Warehouse(root).published())) == audit.rows["articles"]


@dataclass(frozen=True)
class Life:
    """An undisturbed life: the state after it, and how often it came by each named point."""

    state: dict[str, Any]
    passed: Counter[str]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Life:
    folder, passed = tmp_path_factory.mktemp("reference"), Counter[str]()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(faults, "point", lambda name: passed.update([name]))
        life(str(folder / "house"), str(folder / "acknowledged"))
    found = state(str(folder / "house"))
    assert [len(found[table]) for table in KEYS] == [22, 13, 7, 2]
    return Life(found, passed)


@pytest.fixture
def reference(undisturbed: Life) -> dict[str, Any]:
    return undisturbed.state


@pytest.mark.parametrize("point", faults.POINTS)
def test_kill_at_every_named_point(tmp_path: Path, undisturbed: Life, point: str) -> None:
    """The last time it is passed, when there is most to lose; in the long form every time."""
    hits = undisturbed.passed[point]
    assert hits, f"{point} is never passed"
    for hit in range(1, hits + 1) if LONG else [hits]:
        folder = tmp_path / str(hit)
        folder.mkdir()
        root, acknowledged = str(folder / "house"), folder / "acknowledged"
        assert run(life, root, str(acknowledged), kill=f"{point}:{hit}") == -9
        survives(root, acknowledged, undisturbed.state)
        shutil.rmtree(folder)


def test_every_point_in_the_code_is_named_and_every_name_is_in_the_code() -> None:
    source = "".join(path.read_text("utf-8") for path in Path(faults.__file__).parents[1].rglob("*.py"))
    assert set(re.findall(r'faults\.point\("(.*?)"\)', source)) == set(faults.POINTS)


def test_kill_at_random_instants(tmp_path: Path, reference: dict[str, Any]) -> None:
    seed = int(os.environ.get("FAULT_SEED", "0")) or random.randrange(10**6)
    print(f"FAULT_SEED={seed}")
    rng, kills = random.Random(seed), 0
    while kills < (LONG or 3):
        folder = tmp_path / str(kills)
        folder.mkdir()
        root, acknowledged = str(folder / "house"), folder / "acknowledged"
        for _ in range(rng.randrange(1, 4)):
            kills += run(life, root, str(acknowledged), after=rng.uniform(0.05, 2.5)) == -9
            promises_hold(root, acknowledged)
        survives(root, acknowledged, reference)
        shutil.rmtree(folder)
    print(f"{kills} kills")


@pytest.mark.parametrize("limit", range(1_000, 30_000, 1_000) if LONG else (2_000, 6_000, 11_000))
def test_disk_full(tmp_path: Path, reference: dict[str, Any], limit: int) -> None:
    """No file can grow beyond a limit: the run fails, the tables stay whole, the next run succeeds."""
    root, acknowledged = str(tmp_path / "house"), tmp_path / "acknowledged"
    assert run(_with_small_files, limit, root, str(acknowledged)) in (0, 1)
    survives(root, acknowledged, reference)


def _with_small_files(limit: int, root: str, acknowledged: str) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    _quietly(lambda: life(root, acknowledged))


def _quietly(work: Callable[[], None]) -> None:
    try:
        work()
    except Exception:
        sys.exit(1)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that other users can enter."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o777)
        yield Path(name)


def test_read_only_folder(open_folder: Path, reference: dict[str, Any]) -> None:
    """Reading goes on, writing fails cleanly, and works once the folder is writable again."""
    root, acknowledged = str(open_folder / "house"), open_folder / "acknowledged"
    assert run(life, root, str(acknowledged), kill="replace.done:1") == -9
    paths = [path for path in Path(root).rglob("*") if not path.is_symlink()]
    modes = {path: path.stat().st_mode for path in [Path(root), *paths]}
    for path, mode in modes.items():
        path.chmod(mode & ~0o222)
    assert run(_as_nobody, _readable, root) == 0
    assert run(_as_nobody, _writable, root) == 1
    for path, mode in modes.items():
        path.chmod(mode)
    survives(root, acknowledged, reference)


def _as_nobody(work: Callable[[str], Any], root: str) -> None:
    if os.getuid() == 0:
        os.setuid(65534)
    _quietly(lambda: work(root))


def _readable(root: str) -> None:
    assert Warehouse(root).read("articles").num_rows == 8
    assert Warehouse(root).published().is_dir()


def _writable(root: str) -> None:
    Warehouse(root).land([raw(77)], batch_id="x")


@pytest.mark.parametrize("patience", [0, 60])
def test_several_writers_at_once(tmp_path: Path, reference: dict[str, Any], patience: int) -> None:
    """The same work by several processes at once is the work done once; maintenance runs beside it.

    With turns, and without them, when only the commits decide who was first.
    """
    for number in range(10 if LONG else 1):
        folder = tmp_path / str(number)
        folder.mkdir()
        root, acknowledged = str(folder / "house"), folder / "acknowledged"
        writers = [
            SPAWN.Process(target=_waiting, args=(patience, life, root, str(folder / f"acknowledged-{i}")))
            for i in range(4 if LONG else 2)
        ]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
        assert [writer.exitcode for writer in writers] == [0] * len(writers)
        survives(root, acknowledged, reference)


def _waiting(patience: int, work: Callable[..., None], *arguments: Any) -> None:
    delta_table.PATIENCE = patience
    work(*arguments)


def test_writers_of_other_articles_lose_nothing(tmp_path: Path) -> None:
    root = str(tmp_path / "house")
    writers = [SPAWN.Process(target=_land_and_clean, args=(root, i * 10)) for i in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    house = Warehouse(root)
    ingest(house, [], "rest")
    assert house.counts()["articles"] == 30
    assert house.audit().ok


def _land_and_clean(root: str, first: int) -> None:
    house = Warehouse(root)
    for i in range(first, first + 10, 5):
        ingest(house, [raw(j) for j in range(i, i + 5)], f"w{i}")


def test_a_flipped_bit_is_never_a_silent_wrong_row(tmp_path: Path) -> None:
    house = Warehouse(tmp_path / "house")
    ingest(house, [raw(i) for i in range(50)])
    (path,) = (Path(house.root) / "articles").glob("*.parquet")
    whole, right = path.read_bytes(), house.read("articles")
    rng = random.Random(1)
    seen = 0
    for _ in range(600 if LONG else 150):
        at = rng.randrange(len(whole) * 8)
        broken = bytearray(whole)
        broken[at // 8] ^= 1 << at % 8
        path.write_bytes(broken)
        try:
            found = house.read("articles")
        except (OSError, ValueError, MemoryError):
            seen += 1
        else:
            assert found.equals(right), f"bit {at} of {len(whole) * 8}"
    assert seen
    path.write_bytes(whole)
    assert house.audit().ok


def test_audit_sees_a_flipped_bit(tmp_path: Path) -> None:
    house = Warehouse(tmp_path / "house")
    ingest(house, [raw(i) for i in range(50)])
    (path,) = (Path(house.root) / "raw").glob("*.parquet")
    broken = bytearray(path.read_bytes())
    broken[200] ^= 1
    path.write_bytes(broken)
    assert [problem.what for problem in house.audit().problems] == ["unreadable"]


def test_what_a_commit_names_is_synced_before_it_is_acknowledged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Data files and their folder before the commit is tried, its log entry before it returns."""
    house = Warehouse(tmp_path / "house")
    events: list[str] = []
    really = os.fsync

    def watched(handle: int) -> None:
        events.append(os.readlink(f"/proc/self/fd/{handle}"))
        really(handle)

    monkeypatch.setattr(data_files.os, "fsync", watched)
    house.land([raw(1)], batch_id="a")
    folder = Path(house.root) / "raw"
    (data,) = folder.glob("*.parquet")
    entry = folder / "_delta_log" / f"{1:020}.json"
    order = [events.index(str(path)) for path in (data, entry)]
    assert order == sorted(order)
    assert events.index(str(data)) < events[order[0] :].index(str(folder)) + order[0] < order[1]
    assert str(folder / "_delta_log") in events[order[1] :]
    assert str(Path(house.root)) in events


@pytest.mark.skipif(not shutil.which("strace"), reason="needs strace")
def test_syncs_as_the_kernel_sees_them(tmp_path: Path) -> None:
    """The same from a log of system calls: no file that a commit names is without its fsync."""
    root, log = tmp_path / "house", tmp_path / "log"
    samples = "from tests.support.warehouse_samples import *"
    code = f"{samples}; ingest(Warehouse({str(root)!r}), [raw(1), raw(2, -1)])"
    paths = str(Path(__file__).parents[2])
    trace = ["strace", "-f", "-y", "-e", "trace=fsync,fdatasync", "-o", str(log)]
    command = [*trace, sys.executable, "-c", code]
    done = subprocess.run(command, env={**os.environ, "PYTHONPATH": paths}, capture_output=True, text=True)
    if "ptrace" in done.stderr:
        pytest.skip("ptrace is not allowed here")
    assert done.returncode == 0, done.stderr
    synced = set(re.findall(r"fsync\(\d+<(.*?)>", log.read_text()))
    for name in ("raw", "articles", "quarantine"):
        folder = root / name
        wanted = [folder, folder / "_delta_log", *folder.glob("*.parquet"), *folder.glob("_delta_log/*.json")]
        assert {str(path) for path in wanted} <= synced
