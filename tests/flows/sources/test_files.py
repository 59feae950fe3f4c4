"""Files and folders: every file lands as its bytes or is named as unreadable, and nothing stops the rest."""

from __future__ import annotations

import gzip
import os
import time
from pathlib import Path

import pytest
from backports import zstd
from hypothesis import example, given
from hypothesis import strategies as st

from cleaners.records import RawArticle
from flows import streams
from flows.errors import DocumentError, PassedOver, Unreadable, UnusableError
from flows.sources import open_source
from flows.sources.files.folder import articles_from
from flows.sources.names import path_of, uri_of
from seeds.sources import Source

SOURCE = Source("ours")


def landed(*paths: Path, limit: int = streams.DOCUMENT_LIMIT) -> dict[str, RawArticle | Unreadable]:
    everything = list(articles_from(paths, source=SOURCE, limit=limit))
    by_uri = {each.uri: each for each in everything}
    assert len(by_uri) == len(everything)
    return by_uri


def bodies(found: dict[str, RawArticle | Unreadable]) -> dict[str, bytes | str]:
    return {uri: each.body if isinstance(each, RawArticle) else each.reason for uri, each in found.items()}


def write(root: Path, **files: bytes) -> None:
    for name, content in files.items():
        (root / name).write_bytes(content)


def test_each_kind_lands_as_its_bytes(tmp_path: Path) -> None:
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "a.txt").write_bytes(b"\xff\x00 not text\r\n")
    (tmp_path / "b.HTML").write_bytes(b"<p>b")
    (tmp_path / "deep" / "c.htm").write_bytes(b"")
    (tmp_path / "deep" / "er" / "d.txt.gz").write_bytes(gzip.compress(b"packed"))
    (tmp_path / "e.html.zst").write_bytes(zstd.compress(b"<p>e"))
    found = landed(tmp_path)
    assert bodies(found) == {
        "a.txt": b"\xff\x00 not text\r\n",
        "b.HTML": b"<p>b",
        "e.html.zst": b"<p>e",
        "deep/c.htm": b"",
        "deep/er/d.txt.gz": b"packed",
    }
    types = [each.media_type for each in found.values() if isinstance(each, RawArticle)]
    assert types == ["text/plain", "text/html", "text/html", "text/html", "text/plain"]


def test_a_folder_is_read_in_the_order_of_its_names(tmp_path: Path) -> None:
    for name in ("b/3.txt", "a/deep/2.txt", "c.txt", "a/1.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"story")
    assert list(landed(tmp_path)) == ["c.txt", "a/1.txt", "a/deep/2.txt", "b/3.txt"]


@pytest.mark.parametrize("name", ["x.jsonl", "x.jsonl.gz", "x.jsonl.zst", "x.ndjson"])
def test_each_line_lands_also_a_broken_one(tmp_path: Path, name: str) -> None:
    content = b'{"text": "one"}\r\n{broken\n\n  \n{"text": "five"}'
    pack = {".gz": gzip.compress, ".zst": zstd.compress}.get(Path(name).suffix, bytes)
    (tmp_path / name).write_bytes(pack(content))
    assert bodies(landed(tmp_path)) == {
        f"{name}#1": b'{"text": "one"}',
        f"{name}#2": b"{broken",
        f"{name}#5": b'{"text": "five"}',
    }


def test_a_long_line_costs_only_itself(tmp_path: Path) -> None:
    write(tmp_path, **{"x.jsonl": b"short\n" + b"x" * 1000 + b"\nalso short\n"})
    assert bodies(landed(tmp_path, limit=100)) == {
        "x.jsonl#1": b"short",
        "x.jsonl#2": "line_too_long",
        "x.jsonl#3": b"also short",
    }


def test_a_document_over_the_limit_is_named(tmp_path: Path) -> None:
    write(tmp_path, **{"a.txt": b"x" * 100, "b.txt": b"x" * 101, "c.txt.gz": gzip.compress(os.urandom(101))})
    assert bodies(landed(tmp_path, limit=100)) == {
        "a.txt": b"x" * 100,
        "b.txt": "too_large",
        "c.txt.gz": "too_large",
    }


@pytest.mark.parametrize("suffix", [".gz", ".zst"])
def test_bombs_and_cut_streams(tmp_path: Path, suffix: str) -> None:
    pack = {".gz": gzip.compress, ".zst": zstd.compress}[suffix]
    lines = b"".join(b'{"text": "%d"}\n' % n for n in range(20_000))
    write(
        tmp_path,
        **{
            f"bomb.txt{suffix}": pack(b"\0" * (2 << 20)),
            f"bomb.jsonl{suffix}": pack(b"\n" * (2 << 20)),
            f"cut.txt{suffix}": pack(os.urandom(1000))[:-5],
            f"cut.jsonl{suffix}": pack(lines)[:-20],
            f"empty.txt{suffix}": b"",
            f"not.txt{suffix}": b"this is no packed stream",
            f"tail.txt{suffix}": pack(b"whole") + b"and then something else",
            f"good.txt{suffix}": pack(b"one ") + pack(b"two"),
        },
    )
    found = bodies(landed(tmp_path, limit=1 << 20))
    first_lines = [found.pop(uri) for uri in list(found) if uri.startswith(f"cut.jsonl{suffix}#")]
    assert 0 < len(first_lines) < 20_000
    assert first_lines == lines.split(b"\n")[: len(first_lines)]  # whole lines only
    assert found == {
        f"bomb.txt{suffix}": "bomb",
        f"bomb.jsonl{suffix}": "bomb",
        f"cut.txt{suffix}": "truncated",
        f"cut.jsonl{suffix}": "truncated",
        f"empty.txt{suffix}": "truncated",
        f"not.txt{suffix}": "corrupt",
        f"tail.txt{suffix}": "corrupt",
        f"good.txt{suffix}": b"one two",
    }


def test_a_bomb_is_stopped_while_it_streams() -> None:
    packed = zstd.compress(b"\0" * (64 << 20))
    sizes: list[int] = []
    with pytest.raises(DocumentError, match="bomb"):
        sizes.extend(map(len, streams.decompressed([packed], "zst", free=1 << 20)))
    # `extend` keeps what came before the exception
    assert 0 < max(sizes) <= 256 << 10
    assert sum(sizes) <= (1 << 20) + (256 << 10)


def test_hostile_names_are_data(tmp_path: Path) -> None:
    names = [
        b"new\nline.txt",
        b"..\\..\\up.txt",
        b"bad\xff.txt",
        b"100%.txt",
        b"a#1.txt",
        b"..x..txt",
        b"\xe2\x80\xae.txt",
    ]
    root = os.fsencode(tmp_path)
    for name in names:
        with open(os.path.join(root, name), "wb") as file:
            file.write(name)
    found = [each for each in articles_from([tmp_path], source=SOURCE) if isinstance(each, RawArticle)]
    assert {os.fsencode(path_of(each.uri)) for each in found} == {each.body for each in found}
    assert {each.body for each in found} == {name for name in names if not name.startswith(b".")}
    assert all(each.uri.isprintable() and each.uri.encode() for each in found)


@given(st.binary(min_size=1))
@example(b"a%41%.txt")
def test_any_name_survives_the_round_trip(name: bytes) -> None:
    relative = os.fsdecode(name)
    uri = uri_of(relative)
    assert uri.isprintable()
    assert not set(uri) & set("#?\n")
    assert os.fsencode(path_of(uri)) == name


def test_links(tmp_path: Path) -> None:
    root, elsewhere = tmp_path / "root", tmp_path / "root-elsewhere"
    root.mkdir()
    elsewhere.mkdir()
    write(elsewhere, **{"secret.txt": b"secret"})
    write(root, **{"real.txt": b"real"})
    (root / "out.txt").symlink_to(elsewhere / "secret.txt")
    (root / "out").symlink_to(elsewhere)
    (root / "in.txt").symlink_to("real.txt")
    (root / "loop").symlink_to(".")
    (root / "broken.txt").symlink_to("nothing.txt")
    assert bodies(landed(root)) == {
        "broken.txt": "vanished",
        "in.txt": b"real",
        "out": "outside",
        "out.txt": "outside",
        "real.txt": b"real",
    }
    linked = tmp_path / "link"
    linked.symlink_to(root)
    assert bodies(landed(linked)) == bodies(landed(root))  # a link that was named is meant


def test_links_in_a_circle_and_folders_too_deep_to_name(tmp_path: Path) -> None:
    (tmp_path / "a.txt").symlink_to("a.txt")
    (tmp_path / "z.txt").write_bytes(b"z")
    here = os.open(tmp_path, os.O_RDONLY)
    for _ in range(30):  # 30 × 200 characters are more than a path may have
        os.mkdir("d" * 200, dir_fd=here)
        below = os.open("d" * 200, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)
    found = bodies(landed(tmp_path))
    assert found.pop("a.txt") == "unreadable"
    assert found.pop("z.txt") == b"z"
    assert list(found.values()) == ["unreadable"]


def test_unfinished_and_other_files_are_passed_over(tmp_path: Path) -> None:
    write(
        tmp_path,
        **{".hidden.txt": b"", "a.txt.part": b"", "b.txt.tmp": b"", "c.txt~": b"", "d.pdf": b"", "e": b""},
    )
    (tmp_path / ".git").mkdir()
    write(tmp_path / ".git", **{"f.txt": b""})
    assert list(landed(tmp_path).values()) == [PassedOver("d.pdf", "ours"), PassedOver("e", "ours")]
    assert bodies(landed(tmp_path / ".hidden.txt", tmp_path / "d.pdf")) == {
        ".hidden.txt": b"",
        "d.pdf": "unknown_type",
    }


def test_a_pipe_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert bodies(landed(tmp_path)) == {"pipe.txt": "not_a_file"}


def test_nothing_there_is_unusable_at_once(tmp_path: Path) -> None:
    with pytest.raises(UnusableError, match=r"no such file or folder: .*gone"):
        articles_from([tmp_path / "gone"], source=SOURCE)
    with pytest.raises(UnusableError):
        articles_from([], source=SOURCE)
    write(tmp_path, **{"a.txt": b"a"})
    assert bodies(landed(tmp_path / "gone.txt", tmp_path / "a.txt")) == {
        "gone.txt": "vanished",
        "a.txt": b"a",
    }


def test_a_folder_that_vanishes_on_the_way(tmp_path: Path) -> None:
    (tmp_path / "late").mkdir()
    write(tmp_path, **{"a.txt": b"a", "b.txt": b"b"})
    walk = articles_from([tmp_path], source=SOURCE)
    first = next(walk)
    (tmp_path / "b.txt").unlink()
    (tmp_path / "late").rmdir()
    assert bodies({each.uri: each for each in [first, *walk]}) == {
        "a.txt": b"a",
        "b.txt": "vanished",
        "late": "vanished",
    }


def test_a_file_still_being_written_is_not_landed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, **{"slow.txt": b"first half", "done.txt": b"done"})

    def read_while_written(chunks: object, limit: int) -> bytes:
        body = streams.whole(chunks, limit)  # type: ignore[arg-type]
        if body == b"first half":
            with open(tmp_path / "slow.txt", "ab") as file:
                file.write(b", second half")
        return body

    monkeypatch.setattr("flows.sources.files.contents.whole", read_while_written)
    assert bodies(landed(tmp_path)) == {"done.txt": b"done", "slow.txt": "changing"}


def test_one_name_for_two_files_is_refused_and_one_file_named_twice_is_not(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        write(tmp_path / folder, **{"x.txt": folder.encode()})
    both = list(articles_from([tmp_path / "one", tmp_path / "two"], source=SOURCE))
    assert [each.body if isinstance(each, RawArticle) else each.reason for each in both] == [
        b"one",
        "same_name",
    ]
    assert len(list(articles_from([tmp_path / "one", tmp_path / "one" / "x.txt"], source=SOURCE))) == 1
    assert bodies(landed(tmp_path)) == {"one/x.txt": b"one", "two/x.txt": b"two"}


def test_wide_json_lines_are_refused_as_a_whole(tmp_path: Path) -> None:
    write(tmp_path, **{"x.jsonl": '{"text": "a"}\n{"text": "b"}\n'.encode("utf-16")})
    assert bodies(landed(tmp_path)) == {"x.jsonl": "encoding"}


@given(st.lists(st.binary(max_size=12)), st.integers(1, 9), st.integers(1, 7))
def test_lines_do_not_depend_on_how_they_were_cut(pieces: list[bytes], limit: int, cut: int) -> None:
    content = b"\n".join(pieces)
    numbered = [(number, line) for number, line in enumerate(content.split(b"\n"), start=1) if line]
    expected = [
        (number, line.removesuffix(b"\r") if len(line) <= limit else None) for number, line in numbered
    ]
    chunks = [content[i : i + cut] for i in range(0, len(content), cut)]
    assert list(streams.lines(chunks, limit)) == expected


def test_a_desert_of_line_ends_is_crossed_quickly() -> None:
    started = time.process_time()
    assert list(streams.lines([b"\n" * (1 << 20)] * 100 + [b"oasis"])) == [(100 * (1 << 20) + 1, b"oasis")]
    assert time.process_time() - started < 5  # line by line it would take half a minute


@pytest.mark.parametrize("place", ["http://news.example/export.jsonl", "https://news.example/export.jsonl"])
def test_files_are_not_fetched_over_http(place: str) -> None:
    with pytest.raises(UnusableError, match="source 'wire': files are not fetched over http"):
        open_source(Source("wire", "jsonl", (place,)))
