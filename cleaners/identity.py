"""Which article is this? An id that stays the same over re-landing, other file names and trackers."""

from __future__ import annotations

import hashlib
import posixpath
import re
import unicodedata
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

# Parameters that say how a reader came to the page, not which page it is.
_TRACKERS = re.compile(
    r"(utm|mtm|pk|piwik|matomo|hsa|ga|vero|oly|at|wt|ns|icid|cm_mmc|mc)_.*"
    r"|[a-z]{1,4}clid|gclsrc|igshid|igsh|_ga|_gl|_hsenc|_hsmi|hsctatracking|spm|xtor|cmpid|cmp|ncid|ocid|icid"
    r"|smid|smtyp|ref|ref_src|ref_url|referrer|sref|partner|campaign|fb_action_ids|fb_source|__twitter_impression"
    r"|share|shared|sharetype|from_feed|feed_id|feedtype|rss|amp|outputtype|cid_source|taid|s_cid|echobox|guccounter"
)
_SURROGATES = re.compile("[\ud800-\udfff]")
_HOST = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*")
_PORTS = {"http": 80, "https": 443}


def canonical_url(url: str) -> str | None:
    """One spelling for the addresses of one page, or None if it is not a web address.

    Scheme, `www.`, case of the host, default port, fragment, tracking parameters, order of the
    others, dot segments, a closing slash and needless percent escapes make no difference.

    >>> canonical_url("HTTP://www.Example.com:80/a/../News/1/?utm_source=x&id=7#top")
    'example.com/News/1?id=7'
    >>> canonical_url("https://example.com/News/1?id=7") == _
    True
    >>> canonical_url("file.jsonl#17") is None
    True
    """
    url = _SURROGATES.sub(lambda match: quote(match[0].encode("utf-8", "surrogatepass")), url.strip())
    try:
        parts = urlsplit(url)
        host, port = _host(parts.hostname or ""), parts.port
    except ValueError:
        return None
    if parts.scheme not in _PORTS or not host:
        return None
    if port and port != _PORTS[parts.scheme]:
        host += f":{port}"
    path = posixpath.normpath("/" + "/".join(map(_escape, parts.path.split("/"))).lstrip("/")).rstrip("/")
    fields = parse_qsl(parts.query, keep_blank_values=True, errors="surrogateescape")
    kept = sorted(field for field in fields if not _TRACKERS.fullmatch(field[0].lower()))
    return host + path + (f"?{urlencode(kept, errors='surrogateescape')}" if kept else "")


def article_id(source: str, url: str | None, text: str) -> str:
    """SHA-256 (hex) over the canonical URL; where there is none, over source and content.

    Content is compared by its letters and digits alone, so that another reading of the same page,
    with other spaces or quotes, is the same article. Pass the extracted text, not the clean one:
    rules change, the id must not.

    >>> article_id("a", "https://example.com/1", "x") == article_id("b", "http://www.example.com/1", "y")
    True
    >>> article_id("a", None, "“Yes”, she said.") == article_id("a", None, '"Yes", she  said.')
    True
    >>> article_id("a", None, "Yes") == article_id("b", None, "Yes")
    False
    """
    canonical = canonical_url(url) if url else None
    parts = ("url", canonical) if canonical else ("content", source, _letters(text))
    digest = hashlib.sha256()
    for part in parts:
        encoded = part.encode("utf-8", "surrogatepass")
        digest.update(len(encoded).to_bytes(8, "big") + encoded)
    return digest.hexdigest()


def _host(host: str) -> str:
    """A host as ASCII, without `www.`; empty if it is none. Raises `ValueError` on bad labels."""
    ascii_host = host.rstrip(".").encode("idna").decode("ascii").lower().removeprefix("www.")
    if ":" in ascii_host:
        return f"[{ascii_host}]"
    return ascii_host if _HOST.fullmatch(ascii_host) else ""


def _escape(segment: str) -> str:
    """A path segment with as few escapes as can be; an escaped slash stays one."""
    return quote(unquote(segment, errors="surrogateescape"), safe=":@!$&'()*+,;=~", errors="surrogateescape")


def _letters(text: str) -> str:
    """Letters, digits and the marks that belong to them (vowel signs of Indic scripts, accents)."""
    kept = (c for c in text if c.isalnum() or unicodedata.category(c)[0] == "M")
    # Text that has no letters at all is still some text.
    return "".join(kept).casefold() or text
