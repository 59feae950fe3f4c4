"""Bytes to text: which charset, on what evidence.

The evidence is asked in order: byte order mark, declaration, strict UTF-8, detection. A declaration
that tells the truth is obeyed, a damaged byte notwithstanding; one that does not is found out, by
damage, or because another charset explains the bytes far better.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterator, Sequence

from cleaners.encoding.charsets import Fit, fit, fits, is_in_use, is_one_byte
from cleaners.encoding.two_bytes import of_two_bytes
from cleaners.errors import Rejected
from cleaners.records import Decoded
from seeds.charsets import meaning

_BOMS = (  # UTF-32 first: its mark begins like that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MAGIC = tuple(
    b"%PDF-|\x89PNG|GIF8|\xff\xd8\xff|PK\x03\x04|PK\x05\x06|\x1f\x8b|BZh|\xfd7zXZ|\x28\xb5\x2f\xfd|7z\xbc\xaf|Rar!|"
    b"\xd0\xcf\x11\xe0|\x7fELF|\xca\xfe\xba\xbe|\xcf\xfa\xed\xfe|MZ\x90\x00|wOFF|wOF2|OggS|fLaC|ID3|RIFF|"
    b"SQLite format 3\x00|PAR1|II*\x00|MM\x00*|%!PS-|\x00\x00\x01\x00|\x00asm".split(b"|")
)
_CONTROLS = bytes({*range(0x20), 0x7F} - {*b"\t\n\f\r\x1b"})
_CONTROLS_AT_MOST = 0.01  # of the bytes; text with more is no text
_NULS_AT_MOST = 0.001
# Of the characters beyond ASCII, those that may be damage. In UTF-8 hardly anything fits by accident.
_DAMAGE_AT_MOST, _DAMAGE_AT_MOST_UTF8 = 0.1, 0.5
_DECLARED_WITHIN = 4096  # bytes; browsers look into the first 1024
_META = re.compile(
    rb"""<meta\b[^>]{0,500}?\bcharset\s{0,9}=\s{0,9}["']?\s{0,9}([\w.:-]{1,40})""", re.IGNORECASE
)
_XML = re.compile(rb"""^\s{0,99}<\?xml\b[^>]{0,200}?\bencoding\s{0,9}=\s{0,9}["']([\w.:-]{1,40})""")
_SAMPLE = 16_384  # bytes shown to detection
_SEGMENT = re.compile(rb"[^\n\r<>]+")
_FAR_BETTER, _FAR_BETTER_IN_ALL = 0.25, 9.0  # natural log, per byte beyond ASCII and over all of them
_LETTER = -3.0  # a mean fit above this is a frequent letter
_POOR = -5.0  # a mean fit below this is no reading of that charset
_FEW = 3  # bytes or letters that show nothing
_ENOUGH = 40  # bytes that show that no charset of one byte fits
_ODD = re.compile("[\u3130-\u318f\ue000-\uf8ff\uff61-\uff9f]")
_CONTROL = re.compile(f"[{re.escape(_CONTROLS.decode())}]")
_ISO_2022_JP = re.compile(rb"\x1b\$[@B][\x21-\x7e]")


def decode(body: bytes, *, declared: str | None = None, markup: bool = False) -> Decoded:
    """Read `body` as text.

    `declared` is the charset the transport named; with `markup`, a declaration in the first lines of
    HTML or XML counts too. The evidence in the result is `bom`, `declared`, `utf-8` or `detected`.
    Bytes that do not fit the charset become U+FFFD; so does a stray NUL. Raises `Rejected` with stage
    `decode` and reason `empty`, `binary` or `undecodable`.

    >>> decode("Привет, мир".encode("cp1251"), declared="utf-8")
    Decoded(text='Привет, мир', charset='windows-1251', evidence='detected')
    """
    if not body.strip():
        raise Rejected("decode", "empty", f"{len(body)} bytes")
    for bom, marked in _BOMS:
        if body.startswith(bom):
            return _checked(body[len(bom) :].decode(marked, "replace"), marked, "bom")
    if body.startswith(_MAGIC):
        raise Rejected("decode", "binary", f"begins with {body[:8]!r}")
    charsets = [charset for label in _declarations(body, declared, markup) if (charset := meaning(label))]
    if _has_controls(body):
        wide, charset = _wide(body)
        return _checked(wide, charset, "declared" if charset in charsets else "detected")
    if (not charsets or charsets[0] == "utf-8") and (text := _strict_utf8(body)) is not None:
        return _named(text, "utf-8", "declared" if charsets else "utf-8")  # its bytes were counted above
    sample = _telling(body)
    ranked = fits(sample)
    for charset in charsets:
        if (text := _as_declared(body, charset, sample, ranked)) is not None:
            return _checked(text, charset, "declared")
    if (text := _as_utf8(body, ranked, is_declared=False)) is not None:
        return _checked(text, "utf-8", "utf-8")
    if (detected := _detected(body, sample, ranked)) is not None:
        return _checked(*detected, "detected")
    for charset in charsets:  # doubtful, but better than nothing
        if (text := _nearly(body, charset)) is not None:
            return _checked(text, charset, "declared")
    raise Rejected("decode", "undecodable", f"fits no charset; the best was {ranked[0].charset}")


def _declarations(body: bytes, declared: str | None, markup: bool) -> Iterator[str]:
    if declared:
        yield declared
    if markup:
        head = body[:_DECLARED_WITHIN]
        for pattern in (_META, _XML):
            if found := pattern.search(head):
                yield found[1].decode("ascii", "replace")


def _as_declared(body: bytes, charset: str, sample: bytes, ranked: Sequence[Fit]) -> str | None:
    """The text in the declared charset; nothing if the bytes show that it is another."""
    if charset == "utf-8":
        return _as_utf8(body, ranked, is_declared=True)
    if charset.startswith(("utf-16", "utf-32")):
        return None  # such text has controls among its bytes, and this has none
    if _is_utf8(body) or (_ISO_2022_JP.search(body) and charset != "iso2022_jp"):
        return None
    text = _nearly(body, charset)
    if text is None or _explained_better(sample, charset, ranked) or _is_odd(text):
        return None
    return text


def _strict_utf8(body: bytes) -> str | None:
    """The text in UTF-8 if every byte fits, as it does on nearly every page: then nothing need be weighed."""
    try:
        return None if _ISO_2022_JP.search(body) else body.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _as_utf8(body: bytes, ranked: Sequence[Fit], is_declared: bool) -> str | None:
    """The text in UTF-8, if that is what it is but for some damage."""
    try:
        return None if _ISO_2022_JP.search(body) else body.decode("utf-8")
    except UnicodeDecodeError as error:
        text = body.decode("utf-8", "replace")
        damaged, whole = text.count("\ufffd"), _beyond_ascii(text)
        if damaged < whole:
            return text if damaged <= whole * _DAMAGE_AT_MOST_UTF8 else None
        # Nothing beyond ASCII but damage: cut off in the middle of a character, or no letters in
        # any charset either.
        cut = error.start >= len(body) - 3 and error.reason == "unexpected end of data"
        cut = cut and (is_declared or ranked[0].mean < _LETTER)
        return text if cut or (damaged < len(text) * _CONTROLS_AT_MOST and ranked[0].mean < _POOR) else None


def _is_utf8(body: bytes) -> bool:
    """Whether this is UTF-8 whatever was declared: hardly any other text beyond ASCII has its shape."""
    try:
        beyond = re.findall(r"[^\x00-\x7f]", body.decode("utf-8"))
    except UnicodeDecodeError:
        return False
    # "CAFÉ»" in Windows-1252 has it by accident, and reads as a letter that nobody uses.
    return any(char > "\u07ff" for char in beyond) or len(beyond) > _FEW or any(map(is_in_use, beyond))


def _nearly(body: bytes, charset: str) -> str | None:
    """The text, with U+FFFD for bytes that do not fit; nothing if these are more than damage."""
    text = body.decode(charset, "replace")
    return text if text.count("\ufffd") <= _beyond_ascii(text) * _DAMAGE_AT_MOST else None


def _beyond_ascii(text: str) -> int:
    return len(text) - len(text.encode("ascii", "ignore"))


def _explained_better(sample: bytes, charset: str, ranked: Sequence[Fit]) -> bool:
    """Whether the declared one-byte charset cannot be true: another fits far better, or none fits."""
    if not is_one_byte(charset) or ranked[0].count < _FEW:
        return False
    own = fit(sample, charset)
    gain = ranked[0].score - own.score
    far_better = gain > _FAR_BETTER_IN_ALL and gain > _FAR_BETTER * own.count
    return far_better or (own.mean < _POOR and own.count >= _ENOUGH)


def _is_odd(text: str) -> bool:
    """Whether what came out is loose Korean letters, half-width katakana or private characters."""
    odd = len(_ODD.findall(text))
    return odd > _FEW and odd > _beyond_ascii(text) * 0.3


def _detected(body: bytes, sample: bytes, ranked: Sequence[Fit]) -> tuple[str, str] | None:
    """The letters tell one-byte charsets apart; charset-normalizer knows those of many bytes, and Thai."""
    best = ranked[0]
    if _ISO_2022_JP.search(body):
        guesses = ["iso2022_jp"]
    elif best.mean > _POOR:
        guesses = [best.charset]
    else:
        from charset_normalizer import from_bytes  # late: most articles are UTF-8

        guesses = [charset for match in from_bytes(sample) if (charset := meaning(match.encoding))]
        # It takes no charset that a single byte of the text does not fit.
        guesses = guesses or [charset for charset in (of_two_bytes(sample),) if charset]
    for charset in guesses:
        if (text := _nearly(body, charset)) is not None and not _is_odd(text):
            return text, charset
    text = body.decode("utf-8", "replace")
    return (text, "utf-8") if text.count("\ufffd") < len(text) * _CONTROLS_AT_MOST else None


def _telling(body: bytes) -> bytes:
    """The stretches of `body` that have bytes beyond ASCII: they tell the charset, and markup does not."""
    pieces, size = [], 0
    for found in _SEGMENT.finditer(body):
        if not found[0].isascii():
            pieces.append(found[0][:_SAMPLE])
            size += len(pieces[-1]) + 1
            if size > _SAMPLE:
                break
    return b"\n".join(pieces)[:_SAMPLE]


def _has_controls(body: bytes) -> bool:
    """Whether there are too many NULs and other controls for text of one byte a letter."""
    if body.count(0) > len(body) * _NULS_AT_MOST:
        return True
    return len(body) - len(body.translate(None, _CONTROLS)) > len(body) * _CONTROLS_AT_MOST


def _wide(body: bytes) -> tuple[str, str]:
    """UTF-16 or UTF-32 without a byte order mark, or nothing that is text."""
    whole = body[: len(body) - len(body) % 4] if body.count(0) * 2 > len(body) else b""
    for charset, part in (
        ("utf-32-le", whole),
        ("utf-32-be", whole),
        ("utf-16-le", body),
        ("utf-16-be", body),
    ):
        text = part[: _SAMPLE - _SAMPLE % 4].decode(charset, "ignore")
        # In the wrong byte order spaces and line ends become U+2000 and U+0A00.
        plain = sum(map(text.count, " \n,.、。，"))
        if text and plain > len(text) * 0.01 and plain > text.count("\u2000") and _mostly_text(text):
            return body.decode(charset, "replace"), charset
    raise Rejected("decode", "binary", f"{body.count(0)} NUL bytes of {len(body)}")


def _mostly_text(text: str) -> bool:
    fine = sum(unicodedata.category(char) not in ("Cc", "Cn", "Co", "Cs") for char in text)
    return fine + sum(map(text.count, "\n\r\t")) > len(text) * 0.99


def _checked(text: str, charset: str, evidence: str) -> Decoded:
    """The result, unless it is no text."""
    controls = sum(1 for _ in _CONTROL.finditer(text))
    if controls > len(text) * _CONTROLS_AT_MOST:
        raise Rejected("decode", "binary", f"{controls} control characters of {len(text)}, in {charset}")
    return _named(text, charset, evidence)


def _named(text: str, charset: str, evidence: str) -> Decoded:
    """The result, unless nothing is left of it; a stray NUL becomes U+FFFD, as in HTML."""
    if not text.strip():
        raise Rejected("decode", "empty", f"nothing but space, in {charset}")
    name = f"windows-{charset[2:]}" if charset.startswith("cp125") else charset
    return Decoded(text.replace("\x00", "\ufffd"), name, evidence)
