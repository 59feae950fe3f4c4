"""The index of ids: it narrows down, never leaves out a file, and can be spoiled or thrown away."""

from __future__ import annotations

import hashlib
import random
import shutil
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from tests.support.opened_files import read_at_once
from tests.support.warehouse_samples import FIRST, backfill, commit_batch, ingest, raw
from warehouse import Warehouse, backlog
from warehouse.delta import id_index
from warehouse.delta.data_files import File, Folder
from warehouse.delta.id_index import IdIndex, eight_bytes
from warehouse.delta.table import Change
from warehouse.delta.tables import Tables, isin, replace


def sha(value: object) -> str:
    return hashlib.sha256(str(value).encode()).hexdigest()


class Files(Folder):
    """Files of ids that are only in memory."""

    def __init__(self, root: Path) -> None:
        super().__init__(str(root / "articles"), Tables(root).articles.schema, None)
        self.ids: dict[str, list[str]] = {}
        self.read = 0

    def add(self, ids: list[str]) -> File:
        path = f"{len(self.ids)}.parquet"
        self.ids[path] = ids
        return File(path, 1, len(ids), {})

    def whole(self, file: File, columns: object) -> pa.Table:
        self.read += 1
        return pa.table({"article_id": pa.chunked_array([pa.array(self.ids[file.path], pa.string())])})


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


def holders(files: Files, live: list[File], wanted: list[str]) -> set[str]:
    return {file.path for file in live if set(files.ids[file.path]) & set(wanted)}


def found(index: IdIndex, live: list[File], wanted: list[str]) -> set[str]:
    return {file.path for file in index.holding(live, pa.array(wanted, pa.string()))}


def test_a_large_table_is_indexed_piece_by_piece(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    """Making all of it anew holds some millions of ids in memory, however many there are."""
    monkeypatch.setattr(id_index, "PIECE", 1_000)
    monkeypatch.setattr(id_index, "LARGEST", 4_000)
    packed: list[int] = []
    really = id_index.pack_of

    def counted(names: list[str], ids: id_index.Ids, owners: id_index.Numbers) -> id_index.Pack:
        packed.append(len(ids))
        return really(names, ids, owners)

    monkeypatch.setattr(id_index, "pack_of", counted)
    live = [files.add([sha((number, i)) for i in range(300)]) for number in range(60)]
    index = IdIndex(files, "article_id")
    wanted = [sha((number, number)) for number in range(0, 60, 7)]
    assert found(index, live, wanted) == holders(files, live, wanted)
    assert max(packed) <= 4_000
    assert len(list(index.place.glob("*.ids"))) == len(index.packs) < 10


def test_eight_bytes_are_those_of_the_id_whatever_else_is_in_the_column() -> None:
    ids = [sha(1), sha(2), "an id of another kind", "Z" * 64, "", sha(3)]
    plain, mixed = eight_bytes(pa.array([sha(1), sha(2)])), eight_bytes(pa.array(ids))
    assert plain.tolist() == [int(sha(number)[:16], 16) for number in (1, 2)]
    assert mixed.tolist()[:2] == plain.tolist()
    assert len(set(mixed.tolist())) == len(ids)
    assert eight_bytes(pa.array(ids).slice(1, 2)).tolist() == mixed.tolist()[1:3]


@pytest.mark.parametrize("largest", [id_index.LARGEST, 20_000])
def test_every_file_is_found_through_any_life_of_a_table(
    files: Files, monkeypatch: pytest.MonkeyPatch, largest: int
) -> None:
    """Files come and go, ids stand in several, other processes look at what is on the disk."""
    monkeypatch.setattr(id_index, "LARGEST", largest)
    rng, live = random.Random(3), list[File]()
    index = IdIndex(files, "article_id")
    for step in range(80):
        live.append(files.add([sha(rng.randrange(40_000)) for _ in range(rng.choice([0, 1, 50, 9_000]))]))
        for gone in rng.sample(live, min(len(live) // 4, rng.randrange(3))):
            live.remove(gone)
        wanted = [sha(rng.randrange(60_000)) for _ in range(rng.choice([0, 1, 300]))]
        looking = index if step % 3 else IdIndex(files, "article_id")
        assert found(looking, live, wanted) == holders(files, live, wanted)
    packs = list(index.place.glob("*.ids"))
    assert len(packs) <= 16
    assert sum(pack.stat().st_size for pack in packs) < 6 * 12 * sum(len(files.ids[one.path]) for one in live)


def test_an_id_that_stands_in_many_files_is_found_in_each(files: Files) -> None:
    live = [files.add([sha("again"), *(sha((number, i)) for i in range(3))]) for number in range(1_300)]
    assert len(found(IdIndex(files, "article_id"), live, [sha("again")])) == len(live)


def test_files_are_found_by_the_beginning_of_an_id(files: Files) -> None:
    ids = [sha(number) for number in range(5_000)]
    live = [files.add(ids[at : at + 50]) for at in range(0, 5_000, 50)]
    index = IdIndex(files, "article_id")
    assert index.beginning([], "0") == []
    for digits in ("", "a", ids[7][:3], ids[99][:4], ids[4_999][:16], ids[13], f"{ids[13][:15]}{'0' * 49}"):
        begins = {file.path for file in live if any(each.startswith(digits) for each in files.ids[file.path])}
        found = {file.path for file in index.beginning(live, digits)}
        assert begins <= found
        assert len(found) <= len(begins) + (len(digits) > 16)
    assert index.beginning(live[:1], ids[13]) == live[:1]
    assert index.beginning(live[1:], ids[13]) == []


def test_a_pack_of_larger_blocks_is_good_still(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    """As an earlier program wrote it: those of many millions of ids are not made again."""
    live = [files.add([sha((number, i)) for i in range(4_000)]) for number in range(4)]
    with monkeypatch.context() as earlier:
        earlier.setattr(id_index, "BLOCK", 4_096)
        earlier.setattr(id_index, "_MAGIC", b"copydesk-ids-1\n")
        found(IdIndex(files, "article_id"), live, [sha(0)])
    read = files.read
    index, wanted = IdIndex(files, "article_id"), [sha((number, 99 * number)) for number in range(9)]
    assert found(index, live, wanted) == holders(files, live, wanted)
    assert files.read == read
    assert {pack.size for pack in index.packs.values()} == {4_096}
    live.append(files.add([sha((9, i)) for i in range(20_000)]))
    wanted.append(sha((9, 9)))
    assert found(index, live, wanted) == holders(files, live, wanted)
    assert {pack.size for pack in index.packs.values()} == {512}
    assert found(IdIndex(files, "article_id"), live, wanted) == holders(files, live, wanted)


def test_a_file_is_read_once(files: Files) -> None:
    live = [files.add([sha((number, i)) for i in range(100)]) for number in range(50)]
    for count in range(1, 51):
        found(IdIndex(files, "article_id"), live[:count], [sha(0)])
    assert files.read == 50


@pytest.fixture
def spoiled(files: Files, tmp_path: Path) -> tuple[Path, bytes, list[File]]:
    live = [files.add([sha((number, i)) for i in range(6_000)]) for number in range(3)]
    found(IdIndex(files, "article_id"), live, [sha(0)])
    (pack,) = (tmp_path / "index" / "articles.article_id").glob("*.ids")
    return pack, pack.read_bytes(), live


def test_a_flipped_bit_or_a_cut_leaves_out_no_file(
    files: Files, spoiled: tuple[Path, bytes, list[File]]
) -> None:
    pack, whole, live = spoiled
    rng = random.Random(1)
    for _ in range(200):
        broken = bytearray(whole)
        if rng.random() < 0.9:
            at = rng.randrange(len(whole) * 8 if rng.random() < 0.5 else 8 * 400)
            broken[at // 8] ^= 1 << at % 8
        else:
            del broken[rng.randrange(len(whole)) :]
        for other in pack.parent.glob("*.ids"):
            other.unlink()
        pack.write_bytes(broken)
        wanted = [sha((rng.randrange(4), rng.randrange(6_000))) for _ in range(5)]
        assert found(IdIndex(files, "article_id"), live, wanted) == holders(files, live, wanted)


@pytest.mark.parametrize("bit", [0, 29, 63])
def test_a_flipped_bit_of_an_id_leaves_out_no_file_that_has_it(
    files: Files, spoiled: tuple[Path, bytes, list[File]], bit: int
) -> None:
    pack, whole, live = spoiled
    wanted = [sha((1, 7))]
    broken = bytearray(whole)
    broken[whole.index(int(wanted[0][:16], 16).to_bytes(8, "little")) + bit // 8] ^= 1 << bit % 8
    pack.write_bytes(broken)
    assert found(IdIndex(files, "article_id"), live, wanted) == {"1.parquet"}


def test_it_can_be_thrown_away_at_any_time(tmp_path: Path) -> None:
    house = Warehouse(tmp_path / "house")
    for step in range(4):
        id_index._known.clear()  # another process
        ingest(house, [raw(i, step) for i in range(step, step + 5)], f"b{step}")
        shutil.rmtree(tmp_path / "house" / "index", ignore_errors=True)
    audit = house.audit()
    assert (audit.problems, audit.waiting, audit.rows["articles"]) == ((), 0, 8)


def rules(source: str) -> str:
    return "r1"


def test_what_is_settled_is_not_looked_at_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house = Warehouse(tmp_path / "house")
    for number in range(6):
        ingest(
            house,
            [raw(i) for i in range(10 * number, 10 * number + 9)] + [raw(10 * number + 9, -1)],
            str(number),
        )
    assert house.pending_count(rules) == 0
    seen = read_at_once(monkeypatch)
    assert house.pending_count(rules) == 0
    assert seen == []
    house.land([raw(99)], batch_id="new")
    assert house.pending_count(rules) == 1
    assert len(seen) <= 2
    # Under other rules refusals count no more, and only they.
    assert house.pending_count(lambda source: "r2") == 7
    assert house.pending_count(rules) == 1


def test_rows_that_leave_the_tables_wait_again(tmp_path: Path) -> None:
    """Whoever takes them out, and whether or not the file that had them is still there."""
    for keep in (True, False):
        root = tmp_path / str(keep)
        house = Warehouse(root)
        ingest(house, [raw(i) for i in range(8)], "a")
        ingest(house, [raw(i) for i in range(8, 16)], "b")
        assert house.pending_count(rules) == 0
        articles = Tables(root).articles
        snapshot = articles.at()
        assert snapshot is not None
        gone = snapshot.files[0]
        change = Change([], [gone.remove()])
        articles.change(lambda now, change=change: change, operation="lose", info=dict)  # type: ignore[misc]
        if not keep:
            (root / "articles" / gone.path).unlink()
        id_index._known.clear()
        assert house.pending_count(rules) == gone.rows
        assert [len(commit_batch(house, batch, "again").batch_id) > 0 for batch in house.pending(rules)]
        assert house.pending_count(rules) == 0
        assert house.audit().ok


def test_rows_that_left_are_found_part_by_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house = Warehouse(tmp_path)
    ingest(house, [raw(i) for i in range(30)], "a")
    assert house.pending_count(rules) == 0
    monkeypatch.setattr(backlog, "PART_IDS", 9)
    ids = house.read("articles", ["raw_id"])["raw_id"].to_pylist()
    for left in (ids[:1], ids[3:7]):
        Tables(tmp_path).articles.change(
            lambda now, left=left: replace(now, ["raw_id"], lambda group: isin(group["raw_id"], left), []),  # type: ignore[misc]
            operation="lose",
            info=dict,
        )
        assert {raw_id for batch in house.pending(rules) for raw_id in batch.ids} == set(left)
        assert [commit_batch(house, batch, "again").batch_id for batch in house.pending(rules)]


def test_a_spoiled_or_missing_memory_changes_nothing(tmp_path: Path) -> None:
    house = Warehouse(tmp_path / "house")
    ingest(house, [raw(i) for i in range(8)], "a")
    house.land([raw(9)], batch_id="b")
    place = tmp_path / "house" / "index" / "backlog.json"
    assert house.pending_count(rules) == 1
    whole = place.read_bytes()
    for broken in (b"", whole[:-3], whole.replace(b"settled", b"nettled"), b"00000000\n{}", b"\xff"):
        place.write_bytes(broken)
        assert house.pending_count(rules) == 1
    backfill(house, "bf", FIRST, FIRST + timedelta(3), "r1")
    assert house.pending_count(rules) == 1


def test_a_flipped_bit_in_the_memory_hides_no_refusal(tmp_path: Path) -> None:
    house = Warehouse(tmp_path / "house")
    ingest(house, [raw(0), raw(1, -1)], "a")
    assert house.pending_count(rules) == 0
    place = tmp_path / "house" / "index" / "backlog.json"
    broken = bytearray(place.read_bytes())
    broken[broken.index(b'"leaning": ["') + 20] ^= 1
    place.write_bytes(broken)
    assert house.pending_count(lambda source: "r2") == 1


def test_a_refusal_that_a_killed_run_left_goes_though_somebody_looked_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = Warehouse(tmp_path / "house")
    ingest(house, [raw(0, -2), raw(1)], "a")

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    (batch,) = house.pending(lambda source: "r2")
    with monkeypatch.context() as dying:
        dying.setattr("warehouse.commit.settle_quarantine", killed)
        with pytest.raises(KeyboardInterrupt):
            commit_batch(house, batch, "again", "r2")
    assert house.pending_count(lambda source: "r2") == 0
    assert len(house.quarantined()) == 1
    assert list(house.pending(lambda source: "r2")) == []
    assert house.quarantined() == []
