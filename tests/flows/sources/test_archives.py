"""WARC archives, Parquet exports and object storage: pages land whole, everything else by name."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import os
import random
import resource
import struct
import tracemalloc
import zlib
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st

from cleaners.json_record import read_record
from cleaners.records import RawArticle
from flows.errors import DocumentError, PassedOver, Unreadable, UnusableError
from flows.sources import open_source
from flows.sources.files.folder import articles_from
from flows.sources.files.http_message import read_message
from flows.sources.files.warc import articles_of
from flows.streams import decompressed, pieces
from seeds.sources import Source
from warehouse import exports
from warehouse.errors import ExportBombError, ExportError

SOURCE = Source("ours")
PAGE = b"<!DOCTYPE html><html><body><p>The harbour reopened.</p></body></html>"
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"


def record(block: bytes, kind: str = "response", uri: str = "https://a.example/1", **headers: str) -> bytes:
    fields = {
        "WARC-Type": kind,
        "WARC-Target-URI": uri,
        "Content-Type": "application/http; msgtype=response",
        "Content-Length": str(len(block)),
    }
    fields.update({name.replace("_", "-"): value for name, value in headers.items()})
    head = "\r\n".join(["WARC/1.0", *(f"{name}: {value}" for name, value in fields.items() if value)])
    return head.encode() + b"\r\n\r\n" + block + b"\r\n\r\n"


def sha1(content: bytes) -> str:
    return "sha1:" + base64.b32encode(hashlib.sha1(content).digest()).decode()


def raw_deflate(content: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(content) + packer.flush()


def read(archive: bytes, piece: int = 1000, limit: int = 10 << 20) -> list[RawArticle | Unreadable]:
    chunks = (archive[start : start + piece] for start in range(0, len(archive), piece))
    return list(articles_of(chunks, "x.warc", SOURCE, limit))


def brief(found: Sequence[RawArticle | Unreadable | PassedOver]) -> list[tuple[str, bytes | str]]:
    """Locators, with the bytes, or the reason, or the type of what was passed over."""
    said = {RawArticle: "body", Unreadable: "reason", PassedOver: "type"}
    return [(each.uri, getattr(each, said[type(each)])) for each in found]


def pack_each(records: list[bytes], pack: Callable[[bytes], bytes]) -> bytes:
    return b"".join(map(pack, records))


@pytest.mark.parametrize(("suffix", "pack"), [("", bytes), (".gz", gzip.compress), (".zst", zstd.compress)])
def test_an_archive_in_a_folder(tmp_path: Path, suffix: str, pack: Callable[[bytes], bytes]) -> None:
    records = [
        record(b"software: x\r\n", "warcinfo", "", Content_Type="application/warc-fields"),
        record(b"GET / HTTP/1.1\r\n\r\n", "request"),
        record(OK + b"\r\n" + PAGE),
        record(b"HTTP/1.1 301 Moved\r\nLocation: /\r\n\r\n", uri="https://a.example/2"),
        record(b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n\x89PNG", uri="https://a.example/3"),
        record(OK + b"\r\n", "revisit", "https://a.example/4"),
        record(b"A text.", "conversion", "https://a.example/5", Content_Type="text/plain"),
        record(b"{}", "metadata", Content_Type="application/json"),
    ]
    (tmp_path / f"news.warc{suffix}").write_bytes(pack_each(records, pack))
    found = list(articles_from([tmp_path], source=SOURCE))
    assert found == [
        RawArticle("ours", "https://a.example/1", PAGE, "text/html", "utf-8", {"url": "https://a.example/1"}),
        RawArticle(
            "ours", "https://a.example/5", b"A text.", "text/plain", None, {"url": "https://a.example/5"}
        ),
    ]


def test_a_record_was_seen_when_it_was_made_and_any_other_when_its_file_last_changed(tmp_path: Path) -> None:
    made = [record(OK + b"\r\n" + PAGE, WARC_Date=date) for date in ("2026-01-02T03:04:05Z", "yesterday")]
    (tmp_path / "a.warc").write_bytes(b"".join(made))
    (tmp_path / "b.txt").write_text("A text.")
    for name in ("a.warc", "b.txt"):
        os.utime(tmp_path / name, (0, 1_700_000_000))
    found = [each for each in articles_from([tmp_path], source=SOURCE) if isinstance(each, RawArticle)]
    changed = datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    assert [each.observed_at for each in found] == [
        datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        changed,
        changed,
    ]


def test_digests(tmp_path: Path) -> None:
    block = OK + b"\r\n" + PAGE
    hexadecimal = "sha256:" + hashlib.sha256(block).hexdigest().upper()
    chunked = OK + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n" % (len(PAGE), PAGE)
    cases = [
        ({"WARC_Block_Digest": sha1(block), "WARC_Payload_Digest": sha1(PAGE)}, block, PAGE),
        ({"WARC_Block_Digest": hexadecimal}, block, PAGE),
        ({"WARC_Block_Digest": sha1(b"other")}, block, "digest"),
        ({"WARC_Payload_Digest": sha1(b"other")}, block, "digest"),
        ({"WARC_Payload_Digest": "crc32:1234"}, block, PAGE),  # none that we know
        ({"WARC_Payload_Digest": sha1(PAGE)}, chunked, PAGE),
        ({"WARC_Payload_Digest": sha1(chunked.partition(b"\r\n\r\n")[2])}, chunked, PAGE),
    ]
    for headers, content, expected in cases:
        assert [body for _, body in brief(read(record(content, **headers)))] == [expected], headers


def test_cut_archives_give_no_half_page() -> None:
    whole = record(OK + b"\r\n" + PAGE) + record(OK + b"\r\n" + PAGE * 2, uri="https://a.example/2")
    for end in range(len(record(OK + b"\r\n" + PAGE)) + 1, len(whole) - 4):
        try:
            found = brief(read(whole[:end]))
        except DocumentError as refused:  # the cut is in the headers of a record, so nobody knows its name
            found = [("https://a.example/1", PAGE), ("?", refused.reason)]
        assert found[0] == ("https://a.example/1", PAGE)
        assert all(body in ("truncated", "corrupt") for _, body in found[1:]), end
        assert len(found) == 2 or whole[:end].endswith((b"\r\n\r\n\r", b"\r\n\r\n")), end


@pytest.mark.parametrize("suffix", [".gz", ".zst"])
def test_a_cut_member_is_named(tmp_path: Path, suffix: str) -> None:
    pack = {".gz": gzip.compress, ".zst": zstd.compress}[suffix]
    records = [record(OK + b"\r\n" + PAGE, uri=f"https://a.example/{n}") for n in range(3)]
    (tmp_path / f"x.warc{suffix}").write_bytes(pack_each(records, pack)[:-20])
    found = brief(list(articles_from([tmp_path], source=SOURCE)))
    assert found[:2] == [("https://a.example/0", PAGE), ("https://a.example/1", PAGE)]
    assert [reason for _, reason in found[2:]] == ["truncated"]


def test_a_damaged_record_costs_only_itself() -> None:
    good = record(OK + b"\r\n" + PAGE)
    bad = [
        (record(OK + b"\r\n" + PAGE, WARC_Truncated="length"), "truncated"),
        (record(OK + b"Content-Length: 5000\r\n\r\n" + PAGE), "truncated"),
        (record(OK + b"Transfer-Encoding: chunked\r\n\r\nff\r\nabc"), "truncated"),
        (record(b"no http at all"), "corrupt"),
        (record(OK + b"Content-Encoding: compress\r\n\r\n\x0b\x02\x80"), "encoding"),
        (record(OK + b"Content-Encoding: br\r\n\r\n" + brotli.compress(PAGE)[:-3]), "truncated"),
        (record(OK + b"Content-Encoding: br\r\n\r\n\xff\xff\xff\xff"), "corrupt"),
        (record(OK + b"Content-Encoding: deflate\r\n\r\n" + raw_deflate(PAGE)[:-3]), "truncated"),
        (record(OK + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(PAGE)[:-3]), "truncated"),
        (record(OK + b"\r\n" + b"x" * (13 << 20)), "too_large"),
    ]
    for archive, reason in bad:
        assert [body for _, body in brief(read(good + archive + good, 1 << 16))] == [PAGE, reason, PAGE]


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        (b"br", brotli.compress(PAGE)),
        (b"br", PAGE),
        (b"deflate", zlib.compress(PAGE)),
        (b"deflate", raw_deflate(PAGE)),
        (b"deflate", PAGE),
    ],
)
def test_bodies_as_servers_pack_them(encoding: bytes, body: bytes) -> None:
    assert brief(read(record(OK + b"Content-Encoding: " + encoding + b"\r\n\r\n" + body)))[0][1] == PAGE
    chunked = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
    head = OK + b"Transfer-Encoding: chunked\r\nContent-Encoding: " + encoding + b"\r\n\r\n"
    assert brief(read(record(head + chunked)))[0][1] == PAGE


def test_an_answer_that_names_no_type_is_a_page_if_it_begins_like_one() -> None:
    untyped = b"HTTP/1.1 200 OK\r\n\r\n"
    [page] = read(record(untyped + PAGE))
    assert isinstance(page, RawArticle)
    assert (page.media_type, page.body) == ("text/html", PAGE)
    assert read(record(untyped + b'{"a": 1}')) == []
    assert read(record(untyped + b"\x89PNG<html")) == []


def test_bombs_in_records() -> None:
    packed = brotli.compress(bytes(64 << 20))
    [(_, reason)] = brief(read(record(OK + b"Content-Encoding: br\r\n\r\n" + packed)))
    assert reason in ("bomb", "too_large")
    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join([*(packer.compress(bytes(1 << 20)) for _ in range(64)), packer.flush()])
    assert [body for _, body in brief(read(record(OK + b"Content-Encoding: gzip\r\n\r\n" + bomb)))] in (
        ["bomb"],
        ["too_large"],
    )


@pytest.mark.parametrize(
    "archive",
    [
        b"hello",
        b"WARC/1.0\r\nContent-Length: x\r\n\r\n",
        b"WARC/1.0\r\n\r\n",
        b"WARC/1.0\r\n" + b"A: b\r\n" * 20_000,
        b"x" * 200_000,
        b"WARC/1.0\r\nContent-Length: -5\r\n\r\n",
        b"WARC/1.0\r\nContent-Length: 99999999999999999\r\n\r\n",
    ],
)
def test_what_is_no_archive(archive: bytes) -> None:
    with pytest.raises(DocumentError, match="corrupt"):
        read(archive)


def test_addresses_are_data() -> None:
    uris = [
        uri
        for uri, _ in brief(
            read(
                record(OK + b"\r\n" + PAGE, uri="<../../etc/passwd\u2028x>")
                + record(OK + b"\r\n" + PAGE, uri="")
            )
        )
    ]
    assert uris == ["../../etc/passwd%E2%80%A8x", "x.warc#2"]


def test_packed_and_chunked_messages() -> None:
    packed = gzip.compress(PAGE)
    for head, sent in [
        (b"Content-Encoding: gzip\r\n", packed),
        (b"Content-Encoding: deflate\r\n", zlib.compress(PAGE)),
        (b"Content-Encoding: gzip\r\n", PAGE),  # unpacked by the crawler, the header kept
        (b"Content-Encoding: br\r\n", PAGE),
        (
            b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n",
            b"%x\r\n%s\r\n0\r\n\r\n" % (len(packed), packed),
        ),
        (b"Transfer-Encoding: chunked\r\n", PAGE),  # likewise
    ]:
        assert read_message(OK + head + b"\r\n" + sent).body == PAGE, head


def test_a_dictionary_in_front(tmp_path: Path) -> None:
    records = [
        record(OK + b"\r\n" + PAGE + str(n).encode(), uri=f"https://a.example/{n}") for n in range(200)
    ]
    trained = zstd.train_dict(records, 4096)
    body = pack_each(records, lambda each: zstd.compress(each, zstd_dict=trained))
    for stored in (trained.dict_content, zstd.compress(trained.dict_content)):
        frame = struct.pack("<II", 0x184D2A5D, len(stored)) + stored
        (tmp_path / "x.warc.zst").write_bytes(frame + body)
        found = list(articles_from([tmp_path], source=SOURCE))
        assert len(found) == 200
        assert all(isinstance(each, RawArticle) for each in found)


def test_memory_is_flat() -> None:
    one = gzip.compress(record(OK + b"\r\n" + PAGE * 200))

    def peak(count: int) -> int:
        from flows.streams import decompressed

        tracemalloc.start()
        try:
            found = sum(1 for _ in articles_of(decompressed((one for _ in range(count)), "gz"), "x", SOURCE))
            assert found == count
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(10)
    assert peak(4000) < 1.05 * peak(400) + 4096


@given(st.binary(), st.integers(1, 50))
def test_any_bytes_end_as_records_or_a_refusal(noise: bytes, piece: int) -> None:
    for archive in (noise, record(noise), record(OK + noise), record(OK + b"\r\n" + PAGE) + noise):
        reason = None
        try:
            read(archive, piece)
        except DocumentError as refused:
            reason = refused.reason
        assert reason in (None, "corrupt", "truncated")


# Parquet


def test_parquet_rows_land_as_json(tmp_path: Path) -> None:
    table = pa.table(
        {
            "body": ["Rain.", None, "Snow."],
            "headline": ["A", "B", "C"],
            "when": pa.array([1_700_000_000_000_000] * 3, pa.timestamp("us", "UTC")),
            "by": [["Ann", "Bob"], [], None],
            "raw": [b"\xff", b"", None],
        }
    )
    pq.write_table(table, tmp_path / "export.parquet", row_group_size=2)
    fields = {"text": "body", "title": "headline", "published_at": "when", "authors": "by"}
    found = list(articles_from([tmp_path], source=Source("ours", fields=fields)))
    assert [each.uri for each in found] == [f"export.parquet#{n}" for n in (1, 2, 3)]
    first, second, _ = (each for each in found if isinstance(each, RawArticle))
    assert first.media_type == "application/json"
    read_back = read_record(first.body, fields)
    assert (read_back.text, read_back.hints["title"], read_back.hints["authors"]) == (
        "Rain.",
        "A",
        "Ann\nBob",
    )
    assert read_back.hints["published_at"] == "2023-11-14T22:13:20+00:00"
    assert "raw" not in json.loads(second.body)  # only what is mapped


def test_damaged_parquet_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_bytes(b"PAR1 no parquet at all PAR1")
    pq.write_table(pa.table({"text": ["x" * 1000] * 100}), tmp_path / "b.parquet")
    content = (tmp_path / "b.parquet").read_bytes()
    (tmp_path / "b.parquet").write_bytes(content[: len(content) // 2])
    pq.write_table(pa.table({"text": ["good"]}), tmp_path / "c.parquet")
    pq.write_table(pa.table({"other": [1]}), tmp_path / "d.parquet")
    found = brief(list(articles_from([tmp_path], source=SOURCE)))
    assert found == [
        ("a.parquet", "corrupt"),
        ("b.parquet", "corrupt"),
        ("c.parquet#1", b'{"text":"good"}'),
        ("d.parquet#1", b"{}"),  # cleaning says what is missing
    ]


# Storage


def test_files_behind_a_uri(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "a.txt").write_bytes(b"a")
    (tmp_path / "deep" / "b.jsonl.gz").write_bytes(gzip.compress(b'{"text": "b"}\n'))
    (tmp_path / "c.txt.gz").write_bytes(b"cut")
    (tmp_path / "d.pdf").write_bytes(b"")
    uri = tmp_path.as_uri()
    expected = [
        ("a.txt", b"a"),
        ("c.txt.gz", "corrupt"),
        ("d.pdf", ".pdf"),
        ("deep/b.jsonl.gz#1", b'{"text": "b"}'),
    ]
    assert brief(list(open_source(Source("ours", "files", (uri,))))) == expected
    assert brief(list(open_source(Source("ours", "files", (f"{uri}/a.txt",))))) == [("a.txt", b"a")]
    assert brief(list(open_source(Source("ours", "files", (f"{uri}/d.pdf",))))) == [("d.pdf", "unknown_type")]
    for nothing in (f"{uri}/nothing", "nosuchscheme://x/y"):
        with pytest.raises(UnusableError):
            list(open_source(Source("ours", "files", (nothing,))))


def test_keys_in_a_uri_are_not_shown() -> None:
    place = "mock://key:secret@bucket/path?token=secret"
    with pytest.raises(UnusableError) as caught:
        list(open_source(Source("ours", "files", (place,))))
    assert str(caught.value).startswith("mock://bucket/path: ")
    assert "token" not in str(caught.value)


def test_a_kind_says_what_files_are_whatever_their_name(tmp_path: Path) -> None:
    (tmp_path / "dump").write_bytes(b'{"text": "a"}\n')
    (tmp_path / "more.txt").write_bytes(b'{"text": "b"}\n')
    found = brief(list(open_source(Source("ours", "jsonl", (str(tmp_path),)))))
    assert found == [("dump#1", b'{"text": "a"}'), ("more.txt#1", b'{"text": "b"}')]


def test_pieces_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"x" * 200_000)
    with (tmp_path / "x").open("rb") as file:
        assert [len(piece) for piece in pieces(file)] == [65536, 65536, 65536, 3392]


@pytest.fixture(autouse=True)
def _no_network() -> Iterator[None]:
    from tests.support.misbehaving import strays

    before = strays()
    yield
    assert strays() == before


def test_a_small_parquet_file_of_gigabytes_is_a_bomb_and_takes_no_memory_here(tmp_path: Path) -> None:
    value = pa.array(["x" * (8 << 20)])
    rows = pa.DictionaryArray.from_arrays(pa.array([0] * 256, pa.int32()), value)
    pq.write_table(pa.table({"text": rows}), tmp_path / "a.parquet", compression="zstd")
    assert (tmp_path / "a.parquet").stat().st_size < 10_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = list(articles_from([tmp_path], source=SOURCE, limit=16 << 20))
    assert [each.reason for each in found if isinstance(each, Unreadable)] == ["bomb"]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 400 << 10  # KiB


def test_a_parquet_file_that_takes_too_long_or_too_much_is_given_up(tmp_path: Path) -> None:
    many, large = tmp_path / "many.parquet", tmp_path / "large.parquet"
    numbers = pa.array(np.arange(15_000_000)).cast(pa.string())
    pq.write_table(pa.table({"text": numbers}), many)
    noise = base64.b64encode(random.Random(1).randbytes(48 << 20)).decode()
    pq.write_table(pa.table({"text": [noise]}), large)
    a_second = 1 - (many.stat().st_size >> 20)
    for path, limits, why in (
        (many, {"seconds": a_second}, "CPU time"),
        (large, {"memory": 50 << 20}, "memory"),
    ):
        with path.open("rb") as file, pytest.raises(ExportBombError, match=why):
            for _ in exports.rows(file, ["text"], limit=1 << 30, **limits):
                pass


@pytest.mark.parametrize(("ending", "why"), [("kill -XCPU $$", "CPU time"), ("exit 0", "cut short")])
@pytest.mark.parametrize("left_out", [1, 30, 300, 4000])
def test_a_reader_that_ends_within_a_row_is_told_by_how_it_ended(
    left_out: int, ending: str, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = pa.table({"text": [f"Ferry {number} sails at noon." for number in range(200)]})
    sent = pa.BufferOutputStream()
    with pa.ipc.new_stream(sent, table.schema) as stream:
        stream.write_table(table)
    (tmp_path / "sent").write_bytes(sent.getvalue().to_pybytes()[: -8 - left_out])
    reader = tmp_path / "reader"
    reader.write_text(f"#!/bin/sh\ncat {tmp_path / 'sent'}\n{ending}\n")
    reader.chmod(0o755)
    monkeypatch.setattr(exports.sys, "executable", str(reader))
    with (tmp_path / "sent").open("rb") as file, pytest.raises(ExportError, match=why):
        list(exports.rows(file, ["text"], limit=1 << 20))


def test_a_parquet_row_that_is_too_large_costs_only_itself(tmp_path: Path) -> None:
    noise = base64.b64encode(random.Random(1).randbytes(3 << 20)).decode()
    pq.write_table(pa.table({"text": ["one", noise, "three"]}), tmp_path / "a.parquet")
    found = list(articles_from([tmp_path], source=SOURCE, limit=2 << 20))
    assert [getattr(each, "body", None) or getattr(each, "reason", None) for each in found] == [
        b'{"text":"one"}',
        "too_large",
        b'{"text":"three"}',
    ]
    assert [each.uri for each in found] == [f"a.parquet#{number}" for number in (1, 2, 3)]


def test_packed_members_with_nothing_in_them_are_a_bomb() -> None:
    empty, full = gzip.compress(b""), gzip.compress(b"x" * 100)
    with pytest.raises(DocumentError, match="bomb"):
        list(decompressed([empty * 30_000], "gz"))
    assert len(b"".join(decompressed([empty * 100 + full + b"\0" * 512 + full], "gz"))) == 200


@given(st.lists(st.binary(max_size=5000), min_size=1, max_size=20), st.integers(1, 3000))
def test_members_come_apart_wherever_the_file_was_cut(contents: list[bytes], size: int) -> None:
    packed = b"".join(gzip.compress(each) for each in contents)
    pieces = [packed[at : at + size] for at in range(0, len(packed), size)]
    assert b"".join(decompressed(pieces, "gz")) == b"".join(contents)
