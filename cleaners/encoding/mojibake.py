"""Mojibake: text that was read in the wrong charset somewhere on its way, and is read again rightly.

Three kinds are repaired, paragraph by paragraph: UTF-8 read as something else (by ftfy, behind a gate
that costs one scan), one Cyrillic, Greek or other one-byte charset read as another, and a charset of East
Asia read as a Latin one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from unicodedata import combining

from cleaners.edits.compose import minimal
from cleaners.edits.log import Edit
from cleaners.encoding.charsets import fit, fits
from cleaners.encoding.two_bytes import of_two_bytes

_CODECS = ("latin-1", "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1257", "mac-roman", "cp437")
# Bytes 0xC2 to 0xF4 begin a character in UTF-8, and 0x80 to 0xBF continue it.
_BEGINS = "".join({char for codec in _CODECS for char in bytes(range(0xC2, 0xF5)).decode(codec, "ignore")})
_GOES_ON = "".join({char for codec in _CODECS for char in bytes(range(0x80, 0xC0)).decode(codec, "ignore")})
_UTF8_MISREAD = re.compile(f"[{re.escape(_BEGINS)}](?:[{re.escape(_GOES_ON)}]|(?<=[ÃÂ]) )")
# Four letters in a row that languages written in Latin put one by one; a small letter before capitals.
# Each begins with one class of characters: a scan for one is many times faster than a choice.
_LATIN_MISREAD = re.compile(r"[À-ÖØ-öø-ÿ¸¨][À-ÖØ-öø-ÿ¸¨]{3}")
_CYRILLIC_MISREAD = re.compile(r"[а-яё](?<!\w[а-яё])[А-ЯЁ]{3}")
# What bytes are in a Latin charset, whichever of the two it was; pairs of them, as East Asia has them.
_BYTE_OF = {chr(byte): byte for byte in range(256)}
_BYTE_OF |= {char: byte for byte in range(0x80, 0xA0) if (char := bytes([byte]).decode("cp1252", "ignore"))}
_HIGH = "".join(char for char, byte in _BYTE_OF.items() if byte >= 0x80)
_PAIRS_MISREAD = re.compile(
    f"[{re.escape(_HIGH)}]{{2}}(?: ?[{re.escape(_HIGH)}][@-~{re.escape(_HIGH)}]){{5}}"
)
# One character alone, which is too little for ftfy: in a word, where no symbol stands, or as its capital.
_LETTER_MISREAD = re.compile(f"(?<=[a-z])[ÃÄÅ][{re.escape(_GOES_ON)}](?=[a-z])|(?<!\\w)Ã…(?=[a-z]{{2}})")
# Alone in quotation marks it is what somebody is talking about.
_MARK = "(?:[\"'“”„«»]|&quot;)"
_QUOTED = re.compile(f"{_MARK}[{re.escape(_BEGINS)}][{re.escape(_GOES_ON)}]{{1,3}}{_MARK}")
_ASCII = re.compile("([\x00-\x7f]+)")
_LONGEST = 100_000  # characters of a paragraph; longer ones are no prose
_LETTERS_AT_LEAST = 12  # of one charset read as another, for a judgement
_FITS, _DOES_NOT_FIT = -4.3, -5.0  # mean fit of bytes to a charset: see `charsets.Fit`
_PAIRS_AT_LEAST = 6  # of bytes of a charset of East Asia, for a judgement


def mojibake_edits(text: str) -> Iterable[Edit]:
    """Propose repairs of mojibake: ascending, and only where the repaired text is surely the right one.

    >>> [(e.start, e.before, e.after) for e in mojibake_edits("The cafÃ© said â€œnoâ€\x9d")]
    [(7, 'Ã©', 'é'), (15, 'â€œ', '“'), (20, 'â€\x9d', '”')]
    >>> list(mojibake_edits("Über den Fluß — été"))
    []
    """
    if text.isascii() or not (
        _UTF8_MISREAD.search(text) or _is_charset_misread(text) or _PAIRS_MISREAD.search(text)
    ):
        return
    start = 0
    for paragraph in text.split("\n"):
        if len(paragraph) <= _LONGEST and not paragraph.isascii():
            repaired, rule = _repaired(paragraph)
            if repaired != paragraph:
                yield from _differences(paragraph, repaired, start, rule)
        start += len(paragraph) + 1


def _is_charset_misread(text: str) -> bool:
    return bool(_LATIN_MISREAD.search(text) or _CYRILLIC_MISREAD.search(text))


def _repaired(paragraph: str) -> tuple[str, str]:
    if _is_charset_misread(paragraph) and (repaired := _in_another_charset(paragraph)):
        return repaired, "mojibake.charset"
    if _PAIRS_MISREAD.search(paragraph) and (repaired := _in_two_bytes(paragraph)):
        return repaired, "mojibake.charset"
    unquoted = _QUOTED.sub("", paragraph)
    if _UTF8_MISREAD.search(unquoted) and not _is_about_a_letter(unquoted):
        return _as_utf8(paragraph), "mojibake.utf-8"
    return paragraph, ""


def _as_utf8(paragraph: str) -> str:
    from ftfy import TextFixerConfig, fix_encoding  # late: few articles need it

    # Sequences that lost bytes are left alone, and C1 controls are a matter of typography.
    only_sure = TextFixerConfig(explain=False, replace_lossy_sequences=False, fix_c1_controls=False)
    pieces, repaired = (_ASCII.split(text) for text in (paragraph, fix_encoding(paragraph, only_sure)))
    if len(pieces) == len(repaired):
        for at, right in enumerate(repaired):
            # One charset is found for all of a paragraph. Where it reads a mark without a letter, the run
            # was misread in another: "Ã¶" is an "ö" of Latin-1, and a comma below of Mac Roman.
            if right and combining(right[0]) and (alone := fix_encoding(pieces[at], only_sure)).isalpha():
                repaired[at] = alone
    return _LETTER_MISREAD.sub(_letter, "".join(repaired))


def _letter(misread: re.Match[str]) -> str:
    """The letter that two characters are, if it is one of those that Latin words have."""
    try:
        letter = bytes(_BYTE_OF[char] for char in misread[0]).decode()
    except (KeyError, UnicodeDecodeError):
        return misread[0]
    return letter if letter.isalpha() and letter.islower() == (misread[0] != "Ã…") else misread[0]


def _is_about_a_letter(paragraph: str) -> bool:
    """Whether a letter and a space are all that looks misread, while other accents are right: "Ã is one"."""
    weak = all(found.group().endswith(" ") for found in _UTF8_MISREAD.finditer(paragraph))
    return weak and any(not char.isascii() and char.isalpha() for char in _UTF8_MISREAD.sub("", paragraph))


def _in_another_charset(paragraph: str) -> str | None:
    """The text read in the one-byte charset it was in, if the letters leave no doubt which that is."""
    for read_as in ("cp1252", "latin-1", "cp1251"):
        try:
            body = paragraph.encode(read_as)
        except UnicodeEncodeError:
            continue
        best = fits(body)[0]
        own = fit(body, "cp1252" if read_as == "latin-1" else read_as)
        if best.count >= _LETTERS_AT_LEAST and best.mean > _FITS and own.mean < _DOES_NOT_FIT:
            return body.decode(best.charset, "replace")
    return None


def _in_two_bytes(paragraph: str) -> str | None:
    """The text in the charset of East Asia that it was in, unless one of one byte a letter fits, too."""
    try:
        body = bytes(_BYTE_OF[char] for char in paragraph)
    except KeyError:
        return None
    charset = of_two_bytes(body, enough=_PAIRS_AT_LEAST)
    if charset is None or fits(body)[0].mean > _FITS:
        return None
    try:
        return body.decode(charset)
    except UnicodeDecodeError:
        return None


def _differences(paragraph: str, repaired: str, offset: int, rule: str) -> Iterator[Edit]:
    """Run by run of characters beyond ASCII; in one piece where what is between the runs changed too."""
    pieces, right_pieces = _ASCII.split(paragraph), _ASCII.split(repaired)
    if pieces[1::2] != right_pieces[1::2]:
        pieces, right_pieces = [paragraph], [repaired]
    for piece, right in zip(pieces, right_pieces, strict=True):
        if piece != right:
            yield minimal(offset, piece, right, rule)
        offset += len(piece)
