"""Lines that say who wrote an article, where and when. Each is judged on its own."""

from __future__ import annotations

import re

from cleaners.inline_metadata.vocabulary import BULLETS, TOKEN, Vocabulary, is_name, split_label
from cleaners.text.folding import fold
from cleaners.text.sentences import is_ideographic

_PUNCTUATED = re.compile(r"[?!;？！。：\"“”„«»…]|:(?!\d)")
_NUMERIC_DATE = re.compile(
    r"(?<!\d)(?:(?:19|20)\d\d\s?[-./年년]\s?\d{1,2}\s?[-./月월]\s?\d{1,2}"
    r"|\d{1,2}\s?[-./]\s?\d{1,2}\s?[-./]\s?(?:19|20)\d\d)(?!\d)"
)
_ADDRESS = re.compile(r"[\w.+-]{1,40}@[\w.-]{3,60}")
_KOREAN_PLACE = r"(?:[가-힣]{2,12}(?:\s[가-힣]{2,12})?\s?=\s?)?"
_BAR = re.compile(r"[|•·]")
_DASHES = "-–—"
_PLACE_AND_DASH = re.compile(r"([^\d:;.!?\"“”«»]{2,60}?)\s*(?:\([^()\d]{2,20}\)\s*)?[-–—]")


def is_byline(text: str, known: Vocabulary) -> bool:
    """Whether the line is a word like "By" and names, a label like "Author:" and names, or a name with
    its date: `Ada Stone | Harbour Gazette | 4 May 2021`. In Korean the word stands behind the name, and
    perhaps an address: `서울=석하나 기자 stone@example.com`.
    """
    if not 4 < len(text) <= 120:
        return False
    if "@" in text and _is_korean(text, known):
        return True
    label, rest = split_label(text)
    if (label in known.author or label in known.by) and _are_names(rest, known, at_least=1):
        return True
    parts = text.strip(BULLETS).split()
    opening = fold(parts[0]).split() if parts else []
    if (not opening or opening[0] in known.by_openings) and any(
        fold(" ".join(parts[:count])) in known.by and _are_names(" ".join(parts[count:]), known, at_least=2)
        for count in range(1, min(4, len(parts)))
    ):
        return True
    pieces = _BAR.split(text)
    return len(pieces) > 1 and _is_name_and_date(pieces, known)


def _is_korean(text: str, known: Vocabulary) -> bool:
    """Whether the line is names, each with a word such as "기자" behind it, and addresses; a place before.

    What was read as a name is not read another way: in a line that repeats such a word there are millions.
    """
    inner = _ADDRESS.sub(" ", text).strip(BULLETS + "/<>")
    roles = "|".join(map(re.escape, sorted(known.author)))
    return re.fullmatch(rf"{_KOREAN_PLACE}(?:[가-힣]{{2,4}}\s?(?:{roles})[\s,·/]*)++", inner) is not None


def is_byline_label(text: str, known: Vocabulary) -> bool:
    """Whether the line is such a word or label alone, with the names on the lines that follow."""
    if len(text) > 30:
        return False
    label = fold(text.strip(BULLETS + ":："))
    return label in known.author or label in known.by


def is_full_name(text: str) -> bool:
    """Whether the line is a name: two to four words, each with a capital but for particles.

    >>> is_full_name("Piet de Wilde"), is_full_name("Harbour bridge"), is_full_name("Leeds")
    (True, False, False)
    """
    parts = text.split()
    if not 2 <= len(parts) <= 4 or len(text) > 40:
        return False
    if not all(part.strip(".'’-").isalpha() for part in parts):
        return False
    return (
        parts[0][0].isupper()
        and parts[-1][0].isupper()
        and all(part[0].isupper() or len(part) < 4 for part in parts)
    )


def _is_name_and_date(pieces: list[str], known: Vocabulary) -> bool:
    stripped = [piece.strip() for piece in pieces]
    dated = any(_only_dated(piece, known) and _has_date(piece, known) for piece in stripped[1:])
    return dated and len(stripped) < 5 and is_full_name(stripped[0])


def _are_names(text: str, known: Vocabulary, *, at_least: int) -> bool:
    if _PUNCTUATED.search(text):
        return False
    names, parts = 0, text.strip(BULLETS).replace(",", " , ").replace("/", " / ").split()
    dated = _has_date(text, known)
    for part in parts:
        word = fold(part.strip(".,()'’"))
        if is_name(part):
            names += 1
        elif not (word in known.joins or not word or (dated and (word.isdigit() or word in known.dated))):
            return False
    if not parts or (parts[-1].endswith(".") and len(parts[-1]) > 4):
        return False
    # Where there is no upper case, only a short line can be told from a sentence.
    cased = any(part[0].isupper() for part in parts)
    return at_least <= names and len(parts) <= (14 if cased else 6) and (cased or len(text) <= 30)


def is_dateline(text: str, known: Vocabulary) -> bool:
    """Whether the line is a date and what belongs to one, perhaps behind a place; or `PLACE (Agency) -`."""
    if not 5 < len(text) <= 90:
        return False
    if text[-1] not in _DASHES and not any(map(str.isdigit, text)):  # nearly every line
        return False
    if _only_dated(text, known):
        return _has_date(text, known)
    place, comma, rest = text.partition(",")
    if comma and _is_place(place) and _only_dated(rest, known):
        return _has_date(rest, known)
    match = _PLACE_AND_DASH.fullmatch(text)
    return match is not None and all(map(_is_place, match[1].split(",")))


def continues_dateline(text: str, known: Vocabulary) -> bool:
    """Whether a line right below a date line goes on with it: `15:40`, `| Updated:`."""
    return 2 < len(text) <= 40 and not text.isdigit() and _only_dated(text, known)


def _only_dated(text: str, known: Vocabulary) -> bool:
    tokens = TOKEN.findall(fold(text))
    return bool(tokens) and all(token.isdigit() or _is_dated(token, known.dated) for token in tokens)


def _is_dated(token: str, dated: frozenset[str]) -> bool:
    """Whether the token is such a word, or several of them in a script without spaces."""
    if token in dated:
        return True
    while token and is_ideographic(token):
        length = next((n for n in range(min(6, len(token)), 0, -1) if token[:n] in dated), 0)
        if not length:
            return False
        token = token[length:]
    return not token


def _has_date(text: str, known: Vocabulary) -> bool:
    if _NUMERIC_DATE.search(text):
        return True
    tokens = TOKEN.findall(fold(text))
    spelled = any(token in known.months and len(token) > (2 if token.isascii() else 1) for token in tokens)
    return spelled and any(
        token.isdigit() and (1 <= int(token[:5]) <= 31 or 1900 <= int(token[:5]) < 2100) for token in tokens
    )


def _is_place(text: str) -> bool:
    parts = text.split()
    return 1 <= len(parts) <= 4 and all(part[0].isupper() and part.strip(".'’-").isalpha() for part in parts)
