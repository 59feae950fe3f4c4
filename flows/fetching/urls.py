"""URLs from outside: brought to one spelling, or refused."""

from __future__ import annotations

import re
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from cleaners.text.urls import PORTS, requested_path, spelled_host
from flows.errors import FetchError

_LONGEST = 4096
_ADDRESS6 = re.compile(r"[0-9a-f:.]+", re.ASCII)


def checked(url: str) -> str:
    """The one spelling of an http or https URL, without its fragment. Raises `FetchError("url")`.

    Names and passwords are refused, and ports below 1024 other than 80 and 443: they belong to mail,
    shells and other services that must not be talked to by way of a link.

    >>> checked("HTTPS://Straße.Example:443/a b?q=ü#top")
    'https://xn--strae-oqa.example/a%20b?q=%C3%BC'
    >>> checked("https://news.example/a/../cafe\u0301/")
    'https://news.example/caf%C3%A9/'
    """
    url = url.strip(" \t\r\n")
    if len(url) > _LONGEST:
        raise FetchError("url", f"longer than {_LONGEST} characters")
    if any(ord(character) < 32 or ord(character) == 127 for character in url):
        raise FetchError("url", "a control character in it")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
        path, query = requested_path(parts.path), quote(parts.query, _SAFE + "?")
    except ValueError as error:  # UnicodeEncodeError is one
        raise FetchError("url", str(error)[:200]) from error
    if parts.scheme not in PORTS:
        raise FetchError("url", f"{parts.scheme or 'nothing'!s:.20} is not http or https")
    if not host:
        raise FetchError("url", "no host")
    if "@" in parts.netloc:
        raise FetchError("url", "a user name or password in it")
    if port is not None and port < 1024 and port not in PORTS.values():
        raise FetchError("url", f"port {port}")
    where = _host(host)
    if port is not None and port != PORTS[parts.scheme]:
        where += f":{port}"
    return urlunsplit((parts.scheme, where, path, query, ""))


_SAFE = "%/:@!$&'()*+,;=~"


_SECRET = re.compile(r"(?i)([?&;][^=&;#]*(?:token|secret|passw|pwd|key|sig|auth|session)[^=&;#]*=)[^&;#]*")
_USER = re.compile(r"(?<=://)[^/?#@]*@")


def without_secrets(url: str) -> str:
    """A URL, or whatever looks like one, to be shown or stored: no name, no password, no token.

    >>> without_secrets("https://me:pass@feeds.example/rss?api_key=s3cret&page=2")
    'https://feeds.example/rss?api_key=…&page=2'
    """
    return _SECRET.sub(r"\1…", _USER.sub("", url))


def _host(host: str) -> str:
    if ":" in host and not _ADDRESS6.fullmatch(host):
        raise FetchError("url", "no IPv6 address between the brackets")
    try:
        return spelled_host(host)
    except ValueError as error:
        raise FetchError("url", str(error)[:200]) from error


def joined(base: str, reference: str) -> str:
    """What `reference` means in a document at `base`, checked.

    >>> joined("https://news.example/a/b", "../c")
    'https://news.example/c'
    """
    try:
        return checked(urljoin(base, reference.strip(" \t\r\n")))
    except ValueError as error:
        raise FetchError("url", str(error)[:200]) from error


def origin_of(url: str) -> str:
    """Scheme, host and port of a checked URL: what one robots.txt speaks for."""
    return "/".join(url.split("/", 3)[:3])


def host_of(url: str) -> str:
    """Host and port of a checked URL: what one rate limit holds for."""
    return url.split("/", 3)[2]
