"""What a single line looks like, on its own: tags, a byline, a date line, a headline.

Every function here answers for one line without its neighbours. That is what makes lifting stable:
taking a line out never changes what the other lines look like.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from cleaners.folding import fold
from cleaners.lift_lines import LONG, ends_sentence, is_ideographic, is_prose
from seeds.lift import LiftWording, lift_wording

_BULLETS = " \t\r\xa0\u200b*_-–—•·>►▪|[]()（）【】"
_LABEL_END = re.compile(r"[:：|=＝]")
_SEPARATORS = re.compile(r"[,;|،、；，•·]|\s/\s|\s{3,}")
_HASHTAGS = re.compile(r"(?:#[^\s#.,!?;:]+[\s,]*)+")
_TOKEN = re.compile(r"\d+|[^\W\d_]+")
_NUMERIC_DATE = re.compile(
    r"(?<!\d)(?:(?:19|20)\d\d\s?[-./年]\s?\d{1,2}\s?[-./月]\s?\d{1,2}"
    r"|\d{1,2}\s?[-./]\s?\d{1,2}\s?[-./]\s?(?:19|20)\d\d)(?!\d)"
)
_PLACE_AND_DASH = re.compile(r"([^\d:;.!?\"“”«»]{2,60}?)\s*(?:\([^()\d]{2,20}\)\s*)?[-–—]")
_ADDRESS = re.compile(r"[@©®]|https?://|www\.|\.(?:com|org|net|ru|ua|de)\b")
_TWO_SENTENCES = re.compile(r"[^\W\d_]{4}[.] (\w)")
_BEFORE_COLON = re.compile(r"(\w+)\s?[:：/]")
_VIA = re.compile(r"\b(?:via|by|von|par|por|di)\b", re.IGNORECASE)
_LABELLED_WORD = re.compile(r"\W*\w+\s?[:：/]\s?\S+")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The wording of all languages as sets of folded words; `by` only holds those of the language."""

    tags: frozenset[str]
    topics: frozenset[str]
    by: frozenset[str]
    author: frozenset[str]
    joins: frozenset[str]
    stops: frozenset[str]
    credits: frozenset[str]
    months: frozenset[str]
    dated: frozenset[str]


@cache
def vocabulary(language: str | None) -> Vocabulary:
    """The words to read lines of a language with.

    Labels are read in any language, because a site's furniture often is in another than its text.
    Words like "by" and "di" are too common for that: with a known language only its own and English count.
    """
    every = lift_wording()
    mine = (language or "").split("-")[0].lower()
    own = [wording for wording in every if wording.language in (mine, "en", "und")]
    if not any(wording.language == mine for wording in own):
        own = list(every)

    def folded(name: str, wordings: Sequence[LiftWording] = every) -> frozenset[str]:
        return frozenset(fold(word) for wording in wordings for word in getattr(wording, name))

    def tokens(name: str) -> frozenset[str]:
        return frozenset(token for word in folded(name) for token in _TOKEN.findall(word))

    return Vocabulary(
        folded("tags"), folded("topics"), folded("by", own), folded("author"), folded("joins"),
        folded("stops"), folded("credits"), tokens("months"),
        tokens("months") | tokens("weekdays") | tokens("dated"),
    )  # fmt: skip


# --- tags -------------------------------------------------------------------------------------------


def labelled_tags(text: str, known: Vocabulary, *, edge: bool) -> tuple[str, ...]:
    """The tags behind a label on the same line; labels that are ordinary words count at an `edge`."""
    if len(text) > 2 * LONG:
        return ()
    label, rest = _label(text)
    labels = known.tags | known.topics if edge else known.tags
    if label in labels:
        return tag_list(rest)
    parts = text.strip(_BULLETS).split(maxsplit=4)
    for count in range(min(3, len(parts) - 1), 0, -1):
        if fold(" ".join(parts[:count])) in known.tags:
            tags = tag_list(text.strip(_BULLETS).split(maxsplit=count)[count])
            return tags if len(tags) > 2 or (len(tags) > 1 and count > 1) else ()
    return ()


def is_tag_label(text: str, known: Vocabulary, *, edge: bool) -> bool:
    """Whether the line is a label alone, with its tags on the lines that follow."""
    if len(text) > 40:
        return False
    label = fold(text.strip(_BULLETS + ":："))
    return label in known.tags or (edge and text.rstrip(_BULLETS)[-1:] in ":：" and label in known.topics)


def tag_list(text: str) -> tuple[str, ...]:
    """The items of a list of short items, or nothing if it isn't one.

    >>> tag_list("floods, Harbour , insurance")
    ('floods', 'Harbour', 'insurance')
    >>> tag_list("every dog must wear one of them, and owners who refuse will be fined")
    ()
    """
    text = text.strip(_BULLETS)
    if _HASHTAGS.fullmatch(text):
        return unique(re.findall(r"#([^\s#,]+)", text))
    if not text or len(text) > 2 * LONG or any(mark in text for mark in '!?！？؟。"“”„«»'):
        return ()
    items = [item.strip(" \t\r\xa0#*_") for item in _SEPARATORS.split(text.rstrip("."))]
    if len(items) == 1 and is_ideographic(text):
        items = text.split()
    items = [item for item in items if item]
    longest = max((len(item.split()) for item in items), default=99)
    if (
        longest > (6 if len(items) > 1 else 4)
        or max(map(len, items)) > 60
        or any(": " in item for item in items)
    ):
        return ()
    if text.endswith(".") and (longest > 3 or len(items) < 3):
        return ()
    return unique(items)


def hashtags(text: str) -> tuple[str, ...]:
    """The tags of a line of hashtags and nothing else."""
    if text.startswith("#") and len(text) < LONG and _HASHTAGS.fullmatch(text):
        return tuple(tag for tag in tag_list(text) if not tag.isdigit())
    return ()


def bare_tags(line: str) -> tuple[str, ...]:
    """The items of a line that is a comma list of names, unlabelled: `Kremlin, Ryabkov, USA`."""
    text = line.strip()
    if ("," not in text and "،" not in text) or len(text) > 160 or ends_sentence(text):
        return ()
    items = tag_list(text)
    named = all(len(item.split()) <= 3 and _is_name(item.split()[0]) for item in items)
    return items if len(items) > 1 and named and not any(c.isdigit() for c in text) else ()


def unique(items: list[str]) -> tuple[str, ...]:
    """Each item once, as first written."""
    first: dict[str, str] = {}
    for item in filter(None, items):
        first.setdefault(fold(item), item)
    return tuple(first.values())


# --- byline and date line ---------------------------------------------------------------------------


def is_byline(text: str, known: Vocabulary) -> bool:
    """Whether the line is a word like "By" and names, or a label like "Author:" and names."""
    if not 4 < len(text) <= 120:
        return False
    label, rest = _label(text)
    if label in known.author | known.by and _are_names(rest, known, at_least=1):
        return True
    parts = text.strip(_BULLETS).split()
    return any(
        fold(" ".join(parts[:count])) in known.by and _are_names(" ".join(parts[count:]), known, at_least=2)
        for count in range(1, min(4, len(parts)))
    )


def _are_names(text: str, known: Vocabulary, *, at_least: int) -> bool:
    if any(mark in text for mark in '?!:;？！。："“”„«»…'):
        return False
    names, parts = 0, text.strip(_BULLETS).replace(",", " , ").replace("/", " / ").split()
    dated = _has_date(text, known)
    for part in parts:
        word = fold(part.strip(".,()'’"))
        if _is_name(part):
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
    tokens = _TOKEN.findall(fold(text))
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
    tokens = _TOKEN.findall(fold(text))
    spelled = any(token in known.months and len(token) > 2 for token in tokens)
    return spelled and any(
        token.isdigit() and (1 <= int(token[:5]) <= 31 or 1900 <= int(token[:5]) < 2100) for token in tokens
    )


def _is_place(text: str) -> bool:
    parts = text.split()
    return 1 <= len(parts) <= 4 and all(part[0].isupper() and part.strip(".'’-").isalpha() for part in parts)


# --- headline ---------------------------------------------------------------------------------------


def is_headline(text: str, known: Vocabulary) -> bool:
    """Whether the line could be a headline: some words, no full stop, nothing else it could be."""
    if len(text) > 160 or is_prose(text) or text[0] in "-–—•·>|#(（[@":
        return False
    if text.rstrip(_BULLETS)[-1:] in tuple(".,:;!…、。，：；！"):
        return False
    if (stop := _TWO_SENTENCES.search(text)) and stop[1].isupper():
        return False
    first = next((character for character in text if character.isalnum()), "")
    if not first or first.islower() or _is_quotation(text) or _is_furniture(text, known):
        return False
    if is_ideographic(text):
        return 8 <= len(text) <= 60
    return 3 <= len(text.split()) <= 25


def _is_quotation(text: str) -> bool:
    return fold(text[0]) in "\"'" and fold(text[-1]) in "\"'"


def _is_furniture(text: str, known: Vocabulary) -> bool:
    """Whether the line is a credit, an address, a count of shares, a byline or a date."""
    tokens = _TOKEN.findall(fold(text))
    counted = bool(tokens) and tokens[0].isdigit() and any(token in known.stops for token in tokens)
    if counted or is_credit(text, known) or _ADDRESS.search(text) or _LABELLED_WORD.fullmatch(text):
        return True
    return is_byline(text, known) or is_dateline(text, known)


def is_credit(text: str, known: Vocabulary) -> bool:
    """Whether the line names the maker of a picture: `Photo: Ada Stone`, `Image via Harbour Gazette`."""
    if len(text) > 2 * LONG:
        return False
    opening = fold(text[:60]).split()[:3]
    return any(fold(word) in known.credits for word in _BEFORE_COLON.findall(text)) or (
        len(text) <= 120 and any(word in known.credits for word in opening) and bool(_VIA.search(text))
    )


def repeats(text: str, title: str) -> bool:
    """Whether a line says the title again: equal when folded, or but for the name of the site behind it.

    >>> repeats("Bridge to close, “soon”", 'Bridge to close, "soon" | The Harbour Gazette')
    True
    """
    if len(text) > LONG or len(title) > LONG:
        return False
    one, other = sorted((_essence(text), _essence(title)), key=len)
    if not one:
        return False
    return one == other or (
        len(one) >= 12
        and re.match(r"\s[-|–—·•»:]+\s\S", other[len(one) :]) is not None
        and other.startswith(one)
    )


def _essence(text: str) -> str:
    return fold(text).replace('"', "").replace("'", "").strip("*_#. ")


# --- shared -----------------------------------------------------------------------------------------


def _label(text: str) -> tuple[str, str]:
    """The folded label before a colon or bar, and what is behind it."""
    inner = text.strip(_BULLETS)
    match = _LABEL_END.search(inner, 0, 40)
    return (fold(inner[: match.start()].strip(_BULLETS)), inner[match.end() :]) if match else ("", "")


def _is_name(word: str) -> bool:
    """Whether the word starts like a name: with upper case, or in a script that has no case."""
    first = next((character for character in word if character.isalnum()), "")
    return first.isalpha() and (first.isupper() or first.istitle() or not first.islower())
