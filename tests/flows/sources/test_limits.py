"""Limits that nothing else tests one by one: digests of every kind, windows, bytes on the wire, addresses."""

from __future__ import annotations

import hashlib
from ipaddress import ip_address

import pytest
from backports import zstd

from flows.errors import DocumentError, FetchError, Unreadable
from flows.fetching.addresses import AddressPolicy, is_public
from flows.fetching.connection import Allowance
from flows.sources.files.warc import articles_of
from flows.streams import decompressed
from seeds.sources import Source

PAGE = b"<!DOCTYPE html><html><body><p>The harbour reopened.</p></body></html>"
BLOCK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + PAGE


def archive(**headers: str) -> bytes:
    fields = {
        "WARC-Type": "response",
        "WARC-Target-URI": "https://a.example/1",
        "Content-Type": "application/http",
        "Content-Length": str(len(BLOCK)),
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"WARC/1.0\r\n{head}\r\n".encode() + BLOCK + b"\r\n\r\n"


@pytest.mark.parametrize("name", ["sha1", "sha256", "sha512", "md5"])
@pytest.mark.parametrize(("field", "content"), [("WARC_Block_Digest", BLOCK), ("WARC_Payload_Digest", PAGE)])
def test_digests_of_every_kind_are_checked(name: str, field: str, content: bytes) -> None:
    right = hashlib.new(name, content).hexdigest()
    wrong = hashlib.new(name, content + b"x").hexdigest()
    for digest, bad in ((right, False), (wrong, True)):
        (found,) = articles_of([archive(**{field: f"{name}:{digest}"})], "x.warc", Source("ours"))
        assert (isinstance(found, Unreadable) and found.reason == "digest") is bad


@pytest.mark.parametrize(("window", "taken"), [(20, True), (27, True), (28, False), (31, False)])
def test_a_stream_that_wants_a_large_window_is_refused(window: int, taken: bool) -> None:
    packer = zstd.ZstdCompressor(options={zstd.CompressionParameter.window_log: window})
    stream = packer.compress(b"x" * 1000) + packer.flush()
    if taken:
        assert b"".join(decompressed([stream], "zst")) == b"x" * 1000
    else:
        with pytest.raises(DocumentError, match="corrupt"):
            list(decompressed([stream], "zst"))


def test_bytes_on_the_wire_are_counted() -> None:
    allowance = Allowance(60, 100)
    allowance.take(60)
    allowance.take(40)
    with pytest.raises(FetchError, match="too_large"):
        allowance.take(1)


PRIVATE = (
    *("0.0.0.1", "10.9.9.9", "100.64.0.1", "100.127.255.255", "127.0.0.2", "169.254.169.254"),
    *("172.16.0.1", "172.31.255.255", "192.0.0.9", "192.0.2.1", "192.88.99.1", "192.168.1.1"),
    *("198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.1.2.3", "240.0.0.1"),
    *("255.255.255.255", "168.63.129.16", "::", "::1", "fe80::1", "fc00::1", "fd12::1", "ff02::1"),
    *("2001::1", "2001:db8::1", "2002:7f00:1::", "3fff::1", "::ffff:10.0.0.1", "64:ff9b::a00:1"),
)
PUBLIC = (
    *("1.1.1.1", "9.255.255.255", "11.0.0.1", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1"),
    *("198.17.255.255", "198.20.0.1", "223.255.255.255", "2a00:1450::1", "2606:4700::1", "64:ff9b::101:101"),
)


@pytest.mark.parametrize("address", PRIVATE)
def test_addresses_of_no_public_network_are_refused(address: str) -> None:
    assert not is_public(ip_address(address))
    with pytest.raises(FetchError, match="address"):
        AddressPolicy().check("a.example", ["1.1.1.1", address])


@pytest.mark.parametrize("address", PUBLIC)
def test_addresses_next_to_them_are_public(address: str) -> None:
    assert is_public(ip_address(address))
    AddressPolicy().check("a.example", [address])
