"""Style `typographic`: a language's own quotation marks, spaces, dash and ellipsis, from plain text.

Quotation marks are paired paragraph by paragraph. Levels alternate only in paragraphs whose marks all
pair up; elsewhere each mark is set by what stands around it. A paragraph that would not be read back
the same way keeps its straight marks: setting twice must be setting once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from cleaners.edits.log import Edit, apply
from cleaners.typography.punctuation import CJK
from cleaners.typography.quotes import STRAIGHT
from seeds.typography import Conventions

_MARK = re.compile("[\"']")
_FEET = re.compile(r"""(?<=\d)(')(?: ?\d{1,3}(?:[.,]\d{1,3})?(")|(?=\d))""")
_DECADE = re.compile(r"'\d\ds?\b")
_ELISION = re.compile(r"'([^\W\d_]+)")
_DOTS = re.compile(r"(?<!\.)\.\.\.(?!\.)")
_SPACED_DASH = re.compile(r"(?<=[^\s-]) (--?) (?=[^\s-])")
_HEBREW = re.compile("[\u05d0-\u05ea]")
_ANGLE = "«»‹›"
_BEFORE_OPENING = "([{—–-/¿¡"
_ENDING = ".,;:!?)]}…"
_PRIMES = {"'": "′", '"': "″"}


@dataclass(slots=True)
class _Mark:
    """A straight mark of a paragraph, and what it turns out to be."""

    at: int
    char: str
    role: str = ""  # open, close, apostrophe, prime; nothing if that cannot be told
    is_paired: bool = False


def typographic(text: str, known: Conventions, plain: Callable[[str], str]) -> Iterator[Edit]:
    """Set plain text by the conventions of a language; `plain` makes a paragraph plain again.

    >>> from seeds.typography import conventions
    >>> line = "\\"He's 5'10\\" tall - really...\\", said 'Max'"
    >>> apply(line, typographic(line, conventions("de"), lambda set_line: line))[0]
    '„He’s 5′10″ tall – really…“, said ‚Max‘'
    """
    # An arrow ("Read more »") is known by there being no other angle mark: then add none.
    has_arrows = any(mark in text for mark in _ANGLE)
    with_quotes = not (has_arrows and any(mark in "".join(known.outer + known.inner) for mark in _ANGLE))
    edits = _stable(text, known, with_quotes, plain)
    if edits is not None:
        yield from edits
        return
    start = 0
    for paragraph in text.split("\n"):
        edits = _stable(paragraph, known, with_quotes, plain)
        for edit in _stable(paragraph, known, False, plain) or () if edits is None else edits:
            yield Edit(start + edit.start, edit.before, edit.after, edit.rule)
        start += len(paragraph) + 1


def _stable(
    text: str, known: Conventions, with_quotes: bool, plain: Callable[[str], str]
) -> list[Edit] | None:
    """Edits that set `text`, if making the result plain and setting it again would give it again."""
    edits = _proposed(text, known, with_quotes)
    result = apply(text, edits)[0]
    again = plain(result)
    if again == text or apply(again, _proposed(again, known, with_quotes))[0] == result:
        return edits
    return None


def _proposed(text: str, known: Conventions, with_quotes: bool) -> list[Edit]:
    edits = [*_dots(text), *_dashes(text, known), *_spaces(text, known)]
    if with_quotes:
        start = 0
        for paragraph in text.split("\n"):
            if '"' in paragraph or "'" in paragraph:
                edits += _marks(paragraph, start, known)
            start += len(paragraph) + 1
    return sorted(edits, key=lambda edit: edit.start)


def _dots(paragraph: str) -> Iterator[Edit]:
    if "..." not in paragraph:
        return
    for found in _DOTS.finditer(paragraph):
        left, right = paragraph[found.start() - 1 : found.start()], paragraph[found.end() : found.end() + 1]
        if not CJK.match(left) and not CJK.match(right):
            yield Edit(found.start(), "...", "…", "typography.ellipsis")


def _dashes(paragraph: str, known: Conventions) -> Iterator[Edit]:
    if " -" not in paragraph:
        return
    for found in _SPACED_DASH.finditer(paragraph):
        yield Edit(found.start(1), found[1], known.dash, "typography.dashes")


def _spaces(paragraph: str, known: Conventions) -> Iterator[Edit]:
    """The no-break space that French sets before some marks, where there is a space already."""
    for mark, space in known.before.items():
        at = paragraph.find(f" {mark}")
        while at >= 0:
            behind = paragraph[at + 2 : at + 3]
            if at and not behind.isalnum():
                yield Edit(at, " ", space, "typography.no-break")
            at = paragraph.find(f" {mark}", at + 2)


def _marks(paragraph: str, start: int, known: Conventions) -> Iterator[Edit]:
    """Quotation marks, apostrophes and primes of the paragraph that begins at `start`."""
    marks = _roles(paragraph, known.elisions)
    balanced = all(mark.role and (mark.is_paired or mark.role in ("apostrophe", "prime")) for mark in marks)
    enclosing: list[tuple[str, str]] = []
    for mark in marks:
        if mark.role == "apostrophe":
            yield Edit(start + mark.at, mark.char, "’", "typography.apostrophe")
        elif mark.role == "prime":
            yield Edit(start + mark.at, mark.char, _PRIMES[mark.char], "typography.primes")
        elif mark.role == "open":
            pair = _pair(mark.char, enclosing[-1] if enclosing and balanced else None, known)
            enclosing.append(pair)
            yield Edit(start + mark.at, mark.char, pair[0] + _inside(pair[0], known), "typography.quotes")
        elif mark.role == "close":
            pair = enclosing.pop() if enclosing and mark.is_paired else _pair(mark.char, None, known)
            yield Edit(start + mark.at, mark.char, _inside(pair[1], known) + pair[1], "typography.quotes")


def _pair(char: str, enclosing: tuple[str, str] | None, known: Conventions) -> tuple[str, str]:
    """The marks of the next level; a single mark prefers the language's single ones, if it has any."""
    singles = [pair for pair in (known.outer, known.inner) if STRAIGHT[pair[0]] == "'"]
    preferred = singles[0] if char == "'" and len(singles) == 1 else known.outer
    if preferred != enclosing:
        return preferred
    return known.inner if preferred == known.outer else known.outer


def _inside(mark: str, known: Conventions) -> str:
    return known.inside if mark in _ANGLE else ""


def _roles(paragraph: str, elisions: frozenset[str]) -> list[_Mark]:
    """Tell openers, closers, apostrophes and primes apart, and pair openers with closers."""
    primes = {found.start(group) for found in _FEET.finditer(paragraph) for group in (1, 2)}
    marks: list[_Mark] = []
    still_open: dict[str, list[_Mark]] = {'"': [], "'": []}
    for found in _MARK.finditer(paragraph):
        at, char = found.start(), found[0]
        left, right = paragraph[at - 1 : at] if at else "", paragraph[at + 1 : at + 2]
        if _HEBREW.match(left) and _HEBREW.match(right):
            continue  # part of an abbreviation
        follows_opener = bool(marks) and marks[-1].at == at - 1 and marks[-1].role == "open"
        mark = _Mark(at, char)
        marks.append(mark)
        if at in primes:
            mark.role = "prime"
        elif char == "'" and _is_apostrophe(paragraph, at, left, right, elisions):
            mark.role = "apostrophe"
        else:
            opens = _can_begin(paragraph, at + 1) and (
                not left.strip() or left in _BEFORE_OPENING or follows_opener
            )
            closes = bool(left.strip()) and not follows_opener and not right.isalnum()
            if opens == closes and left.strip() and right.strip():  # either: the marks before decide
                closes = bool(still_open[char])
                opens = not closes
            if closes:
                _close(mark, still_open, left)
            elif opens:
                mark.role = "open"
                still_open[char].append(mark)
    for mark in still_open["'"]:
        mark.role = "apostrophe"
    return marks


def _can_begin(paragraph: str, at: int) -> bool:
    """Whether a quotation can begin with what stands here: no space, no mark that ends something."""
    right = paragraph[at : at + 1]
    return bool(right.strip()) and (right not in _ENDING or paragraph.startswith("...", at))


def _is_apostrophe(paragraph: str, at: int, left: str, right: str, elisions: frozenset[str]) -> bool:
    if left.isalnum():
        return right.isalnum() and not CJK.match(left)
    word = _ELISION.match(paragraph, at)
    return bool(_DECADE.match(paragraph, at)) or bool(word and word[1].lower() in elisions)


def _close(mark: _Mark, still_open: dict[str, list[_Mark]], left: str) -> None:
    """Pair a closing mark with the last opener of its kind; single openers in between were apostrophes."""
    singles, doubles = still_open["'"], still_open['"']
    if mark.char == '"' and doubles:
        while singles and singles[-1].at > doubles[-1].at:
            singles.pop().role = "apostrophe"
        opener = doubles.pop()
    elif mark.char == "'" and singles and not (doubles and doubles[-1].at > singles[-1].at):
        opener = singles.pop()
    else:
        stray = "close" if mark.char == '"' else "apostrophe"
        mark.role = "prime" if left.isdigit() and not still_open[mark.char] else stray
        return
    mark.role, mark.is_paired, opener.is_paired = "close", True, True
