"""The one spelling of a web address: host, path and parameters; and what an address says of its page.

Hosts are spelled as IDNA 2008 has them (RFC 5891; UTS 46 without its transitional rules, as browsers do):
`faß.de` is `xn--fa-hia.de`, and not `fass.de`. Sites are registered domains by the Public Suffix List.
"""

from __future__ import annotations

import posixpath
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

import idna

from seeds.addresses import addresses

PORTS = {"http": 80, "https": 443}
_AS_WRITTEN = "%/:@!$&'()*+,;=~"
_SURROGATES = re.compile("[\ud800-\udfff]")
_NAME = re.compile(r"[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*", re.ASCII)
_NUMERIC = re.compile(r"[0-9.:]+|\[.*\]")
# Caches that show a page of another site, with its address behind them; `s` says that it is https.
_CACHED = re.compile(
    r"https?://(?:[a-z0-9-]+\.cdn\.ampproject\.org/[a-z]|www\.google\.[a-z.]+/amp)/(s/)?(?=[^/]+\.[^/]+/)",
    re.I,
)
# A part of a path that is an article's: words joined by hyphens, or a long number.
_NAMED = re.compile(r"[^\W_]-[^\W_]|\d{5}")
# What may follow an article's path: its edition, or the number of a page of it.
_EDITION = re.compile(r"amp|print|mobile|full|all|page|index(\.\w+)?|amp\.html|\d{1,3}")
_UNFILLED = re.compile(r"\{\{|\{%|<%|\$\{|\[\[|%7b%7b|%7b%25|%3c%25|\$%7b|%5b%5b", re.I)


def spelled_host(host: str) -> str:
    """A host in ASCII and small letters. Raises `ValueError` for what is no host name.

    >>> spelled_host("FAß.de."), spelled_host("fass.de"), spelled_host("::1")
    ('xn--fa-hia.de', 'fass.de', '[::1]')
    """
    if ":" in host:
        return f"[{host.lower()}]"
    if not host.isascii():
        try:
            host = idna.encode(host, uts46=True).decode("ascii")
        except idna.IDNAError:
            host = host.encode("idna").decode("ascii")  # signs that only the older rules allow, which resolve
    host = host.lower().removesuffix(".")
    if len(host) > 253 or not _NAME.fullmatch(host):
        raise ValueError("no host name")
    return host


def spelled_path(path: str) -> str:
    """A path with as few escapes as can be, in NFC, without dot segments; an escaped slash stays one.

    >>> spelled_path("/a/../caf%65%CC%81/b%2Fc/")
    '/caf%C3%A9/b%2Fc'
    """
    whole = "/" + "/".join(map(_spelled_segment, path.split("/"))).lstrip("/")
    return posixpath.normpath(whole).rstrip("/")


def requested_path(path: str) -> str:
    """A path as it is asked for: without dot segments, letters in NFC; what was escaped stays as it was.

    >>> requested_path("/a/../cafe\u0301/./b%2Fc/"), requested_path("")
    ('/caf%C3%A9/b%2Fc/', '/')
    """
    kept = [""]
    parts = quote(unicodedata.normalize("NFC", path), safe=_AS_WRITTEN).split("/")[1:]
    for part in parts:
        if part == "..":
            kept = kept[: max(1, len(kept) - 1)]
        elif part != ".":
            kept.append(part)
    ends = [""] if parts[-1:] in ([".."], ["."]) else []
    return "/".join([*kept, *ends]) or "/"


def _spelled_segment(segment: str) -> str:
    plain = unicodedata.normalize("NFC", unquote(segment, errors="surrogateescape"))
    return quote(plain, safe=":@!$&'()*+,;=~", errors="surrogateescape")


@dataclass(frozen=True, slots=True)
class Parameters:
    """What a source declares of the parameters in its addresses, by name in small letters.

    `keep` are those that select a page though they look like trackers, `drop` those that do not.
    """

    keep: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()


NOTHING_DECLARED = Parameters()


@lru_cache(maxsize=256)  # of one article the same few are asked for again and again
def canonical_url(url: str, declared: Parameters = NOTHING_DECLARED) -> str | None:
    """One spelling for the addresses of one page, or None if it is not a web address.

    Scheme, `www.`, case of the host, default port, fragment, tracking parameters, order of the
    others, dot segments, a closing slash and needless percent escapes make no difference. `declared`
    is what the page's source says of parameters that are not the same everywhere.

    >>> canonical_url("HTTP://www.Example.com:80/a/../News/1/?utm_source=x&id=7#top")
    'example.com/News/1?id=7'
    >>> canonical_url("https://example.com/News/1?id=7") == _
    True
    >>> canonical_url("https://example.com/?story=7&view=2", Parameters(drop=("view",)))
    'example.com?story=7'
    >>> canonical_url("file.jsonl#17") is None
    True
    """
    parts = _parts(url)
    if parts is None:
        return None
    host, port = spelled_host(parts.hostname or "").removeprefix("www."), parts.port
    if not host:
        return None
    if port and port != PORTS[parts.scheme]:
        host += f":{port}"
    path = spelled_path(re.sub(r"(?i);jsessionid=[^/]*", "", parts.path))
    fields = parse_qsl(parts.query, keep_blank_values=True, errors="surrogateescape")
    kept = sorted((name, value) for name, value in fields if _selects(name.lower(), value.lower(), declared))
    query = f"?{urlencode(kept, errors='surrogateescape')}" if kept else ""
    # Some sites tell their pages apart behind `#!`; nothing else behind `#` reaches a server.
    shown = f"#{_spelled_segment(parts.fragment)}" if parts.fragment.startswith("!/") else ""
    return host + path + query + shown


def _selects(name: str, value: str, declared: Parameters = NOTHING_DECLARED) -> bool:
    """Whether a parameter says which page it is."""
    if name in declared.keep or name in declared.drop:
        return name in declared.keep
    known = addresses()
    if name in known.trackers.names or name.startswith(known.trackers.beginnings):
        return False
    if value in known.editions.values.get(name, ()) or re.fullmatch("[a-z]{1,4}clid", name):
        return False
    return name not in known.ambiguous.names or any(map(str.isdigit, value))


def main_edition(url: str) -> str:
    """The address of an article of which this is the mobile, AMP or print edition, by host and path.

    Anything else stays as it is. Only the form is known: whether the two tell one story, texts say.

    >>> main_edition("https://m.news.example/harbour-closed/amp/")
    'https://news.example/harbour-closed'
    >>> main_edition("https://m.example/a-b"), main_edition("https://news.example/topics/amp")
    ('https://m.example/a-b', 'https://news.example/topics/amp')
    """
    parts = _parts(url)
    if parts is None:
        return url
    known = addresses().editions
    host = parts.hostname or ""
    label, _, rest = host.partition(".")
    netloc = parts.netloc
    if label in known.hosts and "." in rest and site_of_host(rest) == site_of_host(host):
        netloc = netloc.rpartition("@")[2][len(label) + 1 :]
    segments = parts.path.split("/")
    named = [segment for segment in segments if segment]
    if len(named) > 1 and named[-1].lower() in known.endings and any(map(_NAMED.search, named[:-1])):
        segments = ["", *named[:-1]]
    elif len(named) > 1 and named[0].lower() in known.folders and any(map(_NAMED.search, named[1:])):
        segments = ["", *named[1:]]
    path = "/".join(segments)
    return (
        url
        if (netloc, path) == (parts.netloc, parts.path)
        else urlunsplit((*parts[:1], netloc, path, *parts[3:]))
    )


@lru_cache(maxsize=256)
def _parts(url: str) -> SplitResult | None:
    """The parts of a web address, of the page that a cache shows; None for anything else."""
    url = _SURROGATES.sub(lambda match: quote(match[0].encode("utf-8", "surrogatepass")), url.strip())
    if cached := _CACHED.match(url):
        url = ("https://" if cached[1] else "http://") + url[cached.end() :]
    try:
        parts = urlsplit(url)
        spelled_host(parts.hostname or "")
        _ = parts.port  # raises where it is no number
    except ValueError:
        return None
    return parts if parts.scheme in PORTS else None


def host_and_path(url: str | None) -> tuple[str, str]:
    """The host that an address names, and its path with the query, as they stand; empty where it has none.

    >>> host_and_path("https://www.Harbour.example:80/news?id=7#top"), host_and_path("https://[")
    (('www.harbour.example', '/news?id=7'), ('', ''))
    """
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return "", ""
    return parts.hostname or "", parts.path + (f"?{parts.query}" if parts.query else "")


@lru_cache(maxsize=4096)
def site_of_host(host: str) -> str:
    """The registered domain of a host: what one owner speaks for. Addresses and single names are their own.

    >>> site_of_host("www.news.example.co.uk"), site_of_host("one.blogspot.com"), site_of_host("news.example")
    ('example.co.uk', 'one.blogspot.com', 'news.example')
    """
    if _NUMERIC.fullmatch(host):
        return host
    from tld import get_fld  # brings half of the standard library along

    found = get_fld(f"http://{host}", fail_silently=True, search_private=True)
    return str(found) if found else ".".join(host.split(".")[-2:])


def site_of(url: str) -> str | None:
    """The site of an address, or None if it is no web address.

    >>> site_of("https://m.news.example/a?b"), site_of("a.txt")
    ('news.example', None)
    """
    parts = _parts(url)
    return site_of_host(spelled_host(parts.hostname or "")) if parts else None


def may_be_article(url: str, found_at: str | None = None) -> bool:
    """Whether an address can be an article's: no front page, section, search, login, or unfilled template.

    Parts of the path of the address at which the page was found are sections, too.

    >>> may_be_article("https://news.example/news/port-reopens"), may_be_article("https://news.example/news/")
    (True, False)
    >>> may_be_article("https://news.example/harbour", found_at="https://news.example/harbour/port-reopens")
    False
    """
    parts = _parts(url)
    known = addresses().no_article
    if parts is None or _UNFILLED.search(url):
        return False
    host = spelled_host(parts.hostname or "")
    if "." not in host or _NUMERIC.fullmatch(host) or host.endswith((".localhost", ".local", ".internal")):
        return False
    fields = dict(parse_qsl(parts.query))
    if fields.keys() & set(known.search_parameters) and not any(map(str.isdigit, fields.values())):
        return False
    segments = _segments(parts.path)
    if any(segment in known.filled_wrongly for segment in segments):
        return False
    segments = _without_front(segments)
    selected = any(_selects(name.lower(), value.lower()) for name, value in fields.items())
    if not segments:
        return selected or parts.fragment.startswith("!/")
    if segments[0] in known.service or segments[-1] in known.service:
        return False
    if len(segments) == 1 and segments[0] in known.sections:
        return selected
    return selected or not _leads_to(segments, found_at)


def _segments(path: str) -> list[str]:
    return [segment for segment in unquote(path).lower().split("/") if segment]


def _without_front(segments: list[str]) -> list[str]:
    """A path without what names a site's front page: `index.html`, `en`, `en/home`."""
    language = 1 if segments and len(segments[0]) == 2 and segments[0].isalpha() else 0
    rest = segments[language:]
    named = not rest or (len(rest) == 1 and rest[0].partition(".")[0] in addresses().no_article.front)
    return [] if named else segments


def _leads_to(segments: list[str], found_at: str | None) -> bool:
    """Whether a path is a folder in which the page was found, by names that are no article's."""
    parts = _parts(found_at) if found_at else None
    if parts is None:
        return False
    there = _segments(parts.path)
    if any(map(_NAMED.search, segments)):
        return False
    # What follows may say which edition or page of the article it is.
    beyond = [segment for segment in there[len(segments) :] if not _EDITION.fullmatch(segment)]
    return bool(beyond) and there[: len(segments)] == segments
