"""Connections that go to the very address that was checked, and never last longer than allowed.

httpcore does the protocol; this is the network under it. There is no time between check and use in which
a name could point elsewhere, and no proxy from the environment, because nothing here asks for one.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterable
from contextvars import ContextVar
from typing import Any

import httpcore

from flows.errors import FetchError
from flows.fetching.addresses import AddressPolicy, Resolver


class Allowance:
    """What one exchange may still take: seconds on the wall and bytes on the wire.

    httpcore's time-outs start anew with each byte, so a server that sends one a second beats them.
    """

    def __init__(self, seconds: float, size: int) -> None:
        self._until, self._size = time.monotonic() + seconds, size

    def seconds(self) -> float:
        left = self._until - time.monotonic()
        if left <= 0:
            raise FetchError("timeout", "not done in time")
        return left

    def take(self, size: int) -> None:
        self._size -= size
        if self._size < 0:
            raise FetchError("too_large", "more bytes than allowed")


# httpcore hands no state of ours to the network, so it travels with the thread that asks.
allowance: ContextVar[Allowance] = ContextVar("allowance")


class Guarded(httpcore.NetworkBackend):
    """Resolves, checks, and connects to what was checked."""

    def __init__(self, policy: AddressPolicy, resolver: Resolver) -> None:
        self._policy, self._resolver = policy, resolver

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        try:
            addresses = self._resolver(host, port, allowance.get().seconds())
        except OSError as error:
            raise FetchError("dns", f"{host}: {error.strerror or error}") from error
        if not addresses:
            raise FetchError("dns", f"{host} has no address")
        self._policy.check(host, addresses)
        failure: OSError | None = None
        for address in addresses[:4]:
            try:
                return _Bounded(_connected(address, port, allowance.get().seconds()))
            except OSError as error:
                failure = error
        if isinstance(failure, TimeoutError):
            raise FetchError("timeout", f"{host} did not answer")
        raise FetchError("connect", f"{host}: {failure.strerror if failure else 'no address'}")


def _connected(address: str, port: int, seconds: float) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.settimeout(min(seconds, 5.0))  # there may be another address
        sock.connect((address, port))
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except BaseException:
        sock.close()
        raise
    return sock


class _Bounded(httpcore.NetworkStream):
    """A socket whose every read and write counts against the current `allowance`."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        bounds = allowance.get()
        try:
            self._sock.settimeout(bounds.seconds())
            data = self._sock.recv(max_bytes)
        except TimeoutError as error:
            raise FetchError("timeout", "not done in time") from error
        except OSError as error:
            raise httpcore.ReadError(str(error)) from error
        bounds.take(len(data))
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        try:
            self._sock.settimeout(allowance.get().seconds())
            self._sock.sendall(buffer)
        except TimeoutError as error:
            raise FetchError("timeout", "the request was not taken in time") from error
        except OSError as error:
            raise httpcore.WriteError(str(error)) from error

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        try:
            self._sock.settimeout(allowance.get().seconds())
            return _Bounded(ssl_context.wrap_socket(self._sock, server_hostname=server_hostname))
        except BaseException as error:
            self._sock.close()
            if isinstance(error, TimeoutError):
                raise FetchError("timeout", "no TLS handshake in time") from error
            if isinstance(error, (OSError, ValueError)):
                raise FetchError("tls", str(error)[:200]) from error
            raise

    def close(self) -> None:
        self._sock.close()

    def get_extra_info(self, info: str) -> Any:
        match info:
            case "ssl_object":
                return self._sock if isinstance(self._sock, ssl.SSLSocket) else None
            case "socket":
                return self._sock
            case "is_readable":  # an idle connection that has something to say has been closed
                return _readable(self._sock)
            case _:
                return None


def _readable(sock: socket.socket) -> bool:
    import select

    if sock.fileno() < 0:
        return True
    poll = select.poll()
    poll.register(sock, select.POLLIN)
    return bool(poll.poll(0))
