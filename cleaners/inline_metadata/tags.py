"""Lines that hold an article's tags. Each is judged on its own, without its neighbours."""

from __future__ import annotations

import re

from cleaners.inline_metadata.vocabulary import BULLETS, LONG, Vocabulary, is_name, split_label
from cleaners.text.folding import fold
from cleaners.text.sentences import ends_sentence, is_ideographic

_SEPARATORS = re.compile(r"[,;|،、；，•·]|\s/\s|\s{3,}")
_HASHTAGS = re.compile(r"(?:#[^\s#.,!?;:]+[\s,]*)+")


def labelled_tags(text: str, known: Vocabulary, *, edge: bool) -> tuple[str, ...]:
    """The tags behind a label on the same line; labels that are ordinary words count at an `edge`."""
    if len(text) > 2 * LONG:
        return ()
    label, rest = split_label(text)
    if label in known.tags or (edge and label in known.topics):
        return tag_list(rest)
    parts = text.strip(BULLETS).split(maxsplit=4)
    if not parts or fold(parts[0][:LONG]) not in known.openings:
        return ()
    for count in range(min(3, len(parts) - 1), 0, -1):
        if fold(" ".join(parts[:count])) in known.tags:
            tags = tag_list(text.strip(BULLETS).split(maxsplit=count)[count])
            return tags if len(tags) > 2 or (len(tags) > 1 and count > 1) else ()
    return ()


def is_tag_label(text: str, known: Vocabulary, *, edge: bool) -> bool:
    """Whether the line is a label alone, with its tags on the lines that follow."""
    if len(text) > 40:
        return False
    label = fold(text.strip(BULLETS + ":："))
    return label in known.tags or (edge and text.rstrip(BULLETS)[-1:] in ":：" and label in known.topics)


def tag_list(text: str) -> tuple[str, ...]:
    """The items of a list of short items, or nothing if it isn't one.

    >>> tag_list("floods, Harbour , insurance")
    ('floods', 'Harbour', 'insurance')
    >>> tag_list("every dog must wear one of them, and owners who refuse will be fined")
    ()
    """
    text = text.strip(BULLETS)
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
    named = all(len(item.split()) <= 3 and is_name(item.split()[0]) for item in items)
    return items if len(items) > 1 and named and not any(c.isdigit() for c in text) else ()


def unique(items: list[str]) -> tuple[str, ...]:
    """Each item once, as first written."""
    first: dict[str, str] = {}
    for item in filter(None, items):
        first.setdefault(fold(item), item)
    return tuple(first.values())
