"""Which addresses may be talked to: the public ones, whatever the spelling or the name that led there."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from flows.errors import FetchError, UnusableError

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
# host, port and the seconds it may take; gives addresses as text. Raises OSError or FetchError.
Resolver = Callable[[str, int, float], Sequence[str]]

# Facts from IANA's special-purpose registries. Spelled out, because what `ipaddress.is_global` says has
# changed between patch releases of Python.
_NOT_PUBLIC4 = [
    *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
    *("192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15"),
    *("198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
    "168.63.129.16/32",  # Azure's host agent: a public number that answers only from inside
]
# All that is routed lies in 2000::/3; of that, Teredo and its kin, documentation, and 6to4 are not.
_PUBLIC6 = ip_network("2000::/3")
_NOT_PUBLIC6 = ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"]
_NOT_PUBLIC = tuple(ip_network(network) for network in (*_NOT_PUBLIC4, *_NOT_PUBLIC6))
# IPv6 addresses that stand for the IPv4 address in their last 32 bits.
_TRANSLATED = (ip_network("::ffff:0:0/96"), ip_network("64:ff9b::/96"))


def is_public(address: Address) -> bool:
    """Whether an address is one of the open internet.

    >>> [is_public(ip_address(a)) for a in ("93.184.215.14", "10.0.0.1", "::ffff:127.0.0.1", "fe80::1")]
    [True, False, False, False]
    """
    if any(address in network for network in _TRANSLATED):
        address = IPv4Address(int(address) & 0xFFFF_FFFF)
    if isinstance(address, IPv6Address) and address not in _PUBLIC6:
        return False
    return not any(address in network for network in _NOT_PUBLIC)


@dataclass(frozen=True, slots=True)
class AddressPolicy:
    """Public addresses, and those `allowed` explicitly: for tests, or for a source inside the house."""

    allowed: tuple[Network, ...] = ()

    def check(self, host: str, addresses: Sequence[str]) -> None:
        """Raise `FetchError("address")` if any of the addresses a host has is not to be talked to.

        Any, not all: a name that answers with a public address and a private one is an attempt.
        """
        for text in addresses:
            address = ip_address(text.partition("%")[0])
            if not is_public(address) and not any(address in network for network in self.allowed):
                allows = f"COPYDESK_ALLOW_NETWORKS={address} allows it"
                raise FetchError(
                    "address", f"{host} is at {address}, which is not a public address; {allows}"
                )


def policy_of_environment() -> AddressPolicy:
    """The policy that `COPYDESK_ALLOW_NETWORKS` widens (`127.0.0.0/8, 10.1.0.0/16`): for tests and for
    sources inside the house. Without it, public addresses alone. Raises `UnusableError` if it makes no sense.
    """
    named = os.environ.get("COPYDESK_ALLOW_NETWORKS", "").replace(",", " ").split()
    try:
        return AddressPolicy(tuple(ip_network(network) for network in named))
    except ValueError as error:
        raise UnusableError(f"COPYDESK_ALLOW_NETWORKS: {error}") from error


def resolve(host: str, port: int, seconds: float) -> Sequence[str]:
    """The addresses of a host by the system's resolver, at most four. Raises `FetchError` if it takes longer.

    The resolver knows no time limit of its own, so it is asked in a thread that may be left behind.
    """
    answer: list[Sequence[str] | OSError | UnicodeError] = []

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
            answer.append(list(dict.fromkeys(str(each[4][0]) for each in found)))
        except (OSError, UnicodeError) as error:
            answer.append(error)

    thread = threading.Thread(target=ask, daemon=True, name=f"resolve {host}")
    thread.start()
    thread.join(seconds)
    if not answer:
        raise FetchError("timeout", f"no address for {host} within {seconds:.0f} s")
    if isinstance(answer[0], Exception):
        raise FetchError("dns", f"{host}: {getattr(answer[0], 'strerror', None) or answer[0]}") from answer[0]
    return answer[0]
