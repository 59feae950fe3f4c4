"""XML from strangers as text that holds no declarations: no DTD, no entities, nothing to load."""

from __future__ import annotations

import codecs
import re

from flows.errors import DocumentError

_BOMS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32-le",  # before UTF-16, whose mark it starts with
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
    b"<\0?\0": "utf-16-le",
    b"\0<\0?": "utf-16-be",
}
_DECLARED = re.compile(rb"""<\?xml[^<>]{0,200}?encoding\s{0,20}=\s{0,20}["']([\w.:-]{1,40})["']""")
# Not every codec is for reading documents: `punycode` or `unicode_escape` would do something else.
_CHARSETS = re.compile(
    r"utf-8|utf-(16|32)(-[lb]e)?|ascii|iso8859-\d+|cp\d+|koi8-\w|gb\w+|big5\w*|shift_ji\w+|euc_\w+|mac-\w+|tis-620"
)
_DECLARATION = re.compile(r"\A\s*<\?xml[^<>]{0,500}\?>")
_DOCTYPE = re.compile(r"<!DOCTYPE[^<>\[]{0,1000}>", re.IGNORECASE)
_SUBSET = re.compile(r"<!DOCTYPE[^<>\[]{0,1000}\[", re.IGNORECASE)
_REFERENCE = re.compile(r"&#([0-9]+|[xX][0-9a-fA-F]+);?")


def xml_text(body: bytes, charset: str | None = None) -> str:
    r"""The document without its XML declaration and DOCTYPE. `charset` is what the transport declared.

    A bad byte or character reference becomes U+FFFD. Raises `DocumentError("dtd")` if the document brings
    declarations of its own: old feeds name a public DTD, which is dropped; only attacks define entities.

    >>> xml_text(b'<?xml version="1.0" encoding="iso-8859-1"?><!DOCTYPE rss SYSTEM "x.dtd"><rss>\xe9</rss>')
    '<rss>é</rss>'
    """
    text = _decoded(body, charset)
    text = _DECLARATION.sub("", text.removeprefix("\ufeff"), count=1).lstrip()
    if _SUBSET.search(text):
        raise DocumentError("dtd", "the document declares things of its own")
    return _REFERENCE.sub(_possible, _DOCTYPE.sub("", text))


def _possible(reference: re.Match[str]) -> str:
    """A numbered character as it is if there is such a one: others make parsers give up the document."""
    digits = reference[1].lower()
    code = int(digits.lstrip("x"), 16 if digits.startswith("x") else 10) if len(digits) <= 8 else -1
    allowed = (
        code in (9, 10, 13) or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000
    )
    return reference[0] if allowed else "\ufffd"


def _decoded(body: bytes, charset: str | None) -> str:
    marked = next((name for mark, name in _BOMS.items() if body.startswith(mark)), None)
    declared = _DECLARED.match(body.lstrip()[:300])
    for name in (marked, charset, declared[1].decode("ascii") if declared else None):
        if name and (known := _known(name)):
            if known == "utf-8":
                break
            return body.decode(known, "replace")
    text = body.decode("utf-8", "replace")
    if "\ufffd" in text and not any(letter > "\x7f" for letter in text if letter != "\ufffd"):
        return body.decode("cp1252", "replace")  # nothing in it is UTF-8, whatever it says
    return text


def _known(name: str) -> str | None:
    try:
        known = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    return known if _CHARSETS.fullmatch(known) else None
