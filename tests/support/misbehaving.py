"""A real HTTP server on loopback that misbehaves on request, and a guard that no test leaves loopback.

The path says how: `/drip`, `/endless`, `/redirect/3`. `seen` records what was asked, and when.
"""

from __future__ import annotations

import gzip
import socket
import ssl
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from ipaddress import ip_address, ip_network
from typing import Any

from flows.fetching.addresses import AddressPolicy
from flows.fetching.fetcher import Fetcher

LOOPBACK = AddressPolicy(allowed=(ip_network("127.0.0.0/8"),))
PAGE = b"<!DOCTYPE html><html><title>Harbour</title><body><p>It reopened on Monday.</body></html>"

_strays: list[str] = []


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        host = str(arguments[1][0]).partition("%")[0]
        if not ip_address(host).is_loopback:
            _strays.append(host)
            raise AssertionError(f"a test wanted to connect to {arguments[1]}")


sys.addaudithook(_watch)


def strays() -> list[str]:
    """Addresses beyond loopback that somebody tried to connect to."""
    return list(_strays)


@dataclass
class Seen:
    """One request as it arrived: `headers` by small letters."""

    path: str
    headers: dict[str, str]
    at: float


@dataclass
class Server:
    """`pages` answers exact paths and may be changed at any time; other paths misbehave by name."""

    port: int = 0
    pages: dict[str, Callable[[Seen], bytes]] = field(default_factory=dict)
    seen: list[Seen] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str, host: str = "news.example") -> str:
        return f"http://{host}:{self.port}{path}"

    def paths(self) -> list[str]:
        return [each.path for each in self.seen if each.path != "/robots.txt"]

    def put(self, path: str, body: bytes, *, status: int = 200, **headers: str) -> None:
        self.pages[path] = lambda seen: reply(body, status=status, **headers)

    def handle(self, connection: socket.socket, tls: ssl.SSLContext | None) -> None:
        connection.settimeout(30)
        if tls is not None:
            try:
                connection = tls.wrap_socket(connection, server_side=True)
            except OSError:
                return
        with connection, suppress(OSError):
            received = b""
            while not self.stopping.is_set():
                while b"\r\n\r\n" not in received:
                    more = connection.recv(65536)
                    if not more:
                        return
                    received += more
                head, _, received = received.partition(b"\r\n\r\n")
                first, *lines = head.decode("latin-1").split("\r\n")
                headers = {
                    n.strip().lower(): v.strip() for n, _, v in (line.partition(":") for line in lines)
                }
                seen = Seen(first.split(" ")[1], headers, time.monotonic())
                self.seen.append(seen)
                page = self.pages.get(seen.path)
                if page is not None:
                    connection.sendall(page(seen))
                elif seen.path == "/robots.txt":
                    connection.sendall(reply(b"", status=404))
                elif not self.misbehave(seen, connection):
                    return

    def misbehave(self, seen: Seen, connection: socket.socket) -> bool:
        """Answer by the name in the path; false to close the connection."""
        _, name, *rest = seen.path.partition("?")[0].split("/")
        send = connection.sendall
        html = "Content-Type: text/html\r\n"
        match name, rest:
            case "drip", _:  # a byte at a time, for ever, in the body
                send(f"HTTP/1.1 200 OK\r\n{html}Content-Length: 1000000\r\n\r\n".encode())
                self.repeat(send, b"x", 0.05)
            case "drip-head", _:
                send(b"HTTP/1.1 200 OK\r\nX: ")
                self.repeat(send, b"x", 0.05)
            case "continue", _:  # for ever "100 Continue"
                self.repeat(send, b"HTTP/1.1 100 Continue\r\n\r\n", 0.01)
            case "silent", _:
                self.stopping.wait(20)
            case "endless", _:
                send(f"HTTP/1.1 200 OK\r\n{html}\r\n".encode())
                self.repeat(send, b"x" * 65536, 0)
            case "endless-chunks", _:
                send(f"HTTP/1.1 200 OK\r\n{html}Transfer-Encoding: chunked\r\n\r\n".encode())
                self.repeat(send, b"10000\r\n" + b"x" * 65536 + b"\r\n", 0)
            case "endless-head", _:
                send(b"HTTP/1.1 200 OK\r\n")
                self.repeat(send, b"X-More: " + b"y" * 8192 + b"\r\n", 0)
            case "huge", _:
                send(f"HTTP/1.1 200 OK\r\n{html}Content-Length: 99999999999\r\n\r\n".encode())
            case "short", _:  # less than announced
                send(f"HTTP/1.1 200 OK\r\n{html}Content-Length: 5000\r\n\r\n".encode() + PAGE)
            case "short-chunk", _:
                send(
                    f"HTTP/1.1 200 OK\r\n{html}Transfer-Encoding: chunked\r\n\r\n50\r\n".encode() + PAGE[:20]
                )
            case "short-page", _:  # HTTP/1.0 style, cut in the middle
                send(f"HTTP/1.0 200 OK\r\n{html}\r\n".encode() + PAGE[:60])
            case "short-gzip", _:
                packed = gzip.compress(PAGE)[:-6]
                send(reply(packed, Content_Type="text/html", Content_Encoding="gzip"))
            case "bomb", ["gzip"]:
                send(reply(bomb(), Content_Encoding="gzip"))
            case "bomb", ["twice"]:
                send(reply(gzip.compress(bomb()), Content_Encoding="gzip, gzip"))
            case "bomb", ["thrice"]:
                send(reply(PAGE, Content_Encoding="gzip, gzip, gzip"))
            case "packed", ["gzip"]:
                send(reply(gzip.compress(PAGE), Content_Type="text/html", Content_Encoding="gzip"))
            case "packed", ["deflate"]:
                send(reply(zlib.compress(PAGE), Content_Type="text/html", Content_Encoding="deflate"))
            case "packed", [other]:
                send(reply(PAGE, Content_Encoding=other))
            case "redirect", ["loop"]:
                send(reply(b"", status=302, Location="/redirect/loop"))
            case "redirect", ["to", *target]:
                send(reply(b"", status=302, Location="/".join(target)))
            case "redirect", [count]:
                location = f"/redirect/{int(count) - 1}" if int(count) > 1 else "/page"
                send(reply(b"", status=301, Location=location))
            case "status", [code]:
                send(reply(b"no", status=int(code)))
            case "garbage", _:
                send(b"\x00\xff\x16\x03 this is no HTTP\r\n\r\n")
                return False
            case "reset", _:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                return False
            case "page", _:
                send(reply(PAGE, Content_Type="text/html; charset=utf-8"))
                return True
            case _:
                send(reply(b"not here", status=404))
                return True
        return name in {"packed", "redirect", "status"}

    def repeat(self, send: Callable[[bytes], object], data: bytes, pause: float) -> None:
        while not self.stopping.is_set():
            send(data)
            if pause:
                self.stopping.wait(pause)


def reply(body: bytes, *, status: int = 200, **headers: str) -> bytes:
    """A well-formed answer; header names have `_` for `-`."""
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + (b"" if status == 304 else body)


@cache
def bomb() -> bytes:
    """A quarter of a megabyte that unpacks to 256 MiB."""
    packer = zlib.compressobj(9, wbits=31)
    return b"".join([*(packer.compress(bytes(1 << 20)) for _ in range(256)), packer.flush()])


@contextmanager
def running(tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    """A server on a free port of 127.0.0.1, one thread per connection."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = Server(port=listener.getsockname()[1])
    threads: list[threading.Thread] = []

    def accept() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                thread = threading.Thread(target=server.handle, args=(connection, tls), daemon=True)
                thread.start()
                threads.append(thread)

    accepting = threading.Thread(target=accept, daemon=True)
    accepting.start()
    try:
        yield server
    finally:
        server.stopping.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        accepting.join(5)


def on_loopback(host: str, port: int, seconds: float) -> Sequence[str]:
    """Every name is here, and an address is itself."""
    with suppress(ValueError):
        return [str(ip_address(host.strip("[]")))]
    return ["127.0.0.1"]


def fetcher(**options: Any) -> Fetcher:
    """A fetcher that may talk to loopback, where every host is found; quick to give up."""
    defaults: dict[str, Any] = {
        "policy": LOOPBACK,
        "resolver": on_loopback,
        "seconds": 10.0,
        "back_off": 0.01,
    }
    return Fetcher("https://copydesk.example/contact", **(defaults | options))
