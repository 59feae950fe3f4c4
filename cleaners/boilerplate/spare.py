"""Lines whose words would doom them and whose neighbours show that they are the article's own.

"- Follow the industry to improve your podcast." stands in a list of advice, "5. YouTube" above a paragraph
about it, "| TikTok | $0.50 |" in a table.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Sequence

from cleaners.boilerplate.detector import Changes, Doomed, View
from cleaners.boilerplate.line_score import Reading

_NUMBERED = re.compile(r"(?:\d{1,2}|[a-h])[.)]\s")
_LIKE = re.compile(r"[-–•*·▪■●👉→➡➜►▶✔✅]|>{1,3}|\d{1,2}[.)]|\|")
_ASKING = ("promo.", "readmore.", "contact.")  # kinds whose words an item of advice may have, too
_TOLD = ("promo.", "contact.")  # kinds that an article may be about
SENTENCE = 80  # characters of a line that says more than a button
MANY = 5  # such lines for one rule, each other words: more than any promo of the labelled sets has
_LINKS = ("related.", "readmore.")  # all other kinds have buttons that are also topics


def spared(view: View, doomed: Doomed) -> Changes:
    """Which of the lines that go by their own score are to stay."""
    subject = _subject(view, doomed)
    return {
        at: None for at in doomed if view.shown[at].cues and (at in subject or _is_spared(view, doomed, at))
    }


def _subject(view: View, doomed: Doomed) -> set[int]:
    """Lines that say the same of many: "Follow Tara at @tara on Twitter.", again for each who leaves.

    Nobody writes so many whole sentences to advertise himself in one article, each of them another one.
    """
    alike: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for at in doomed:
        reading = view.shown[at]
        if reading.size >= SENTENCE and reading.rule.startswith(_TOLD):
            alike[reading.rule].setdefault(reading.line.text, at)
    return {at for lines in alike.values() if len(lines) >= MANY for at in lines.values()}


def _is_spared(view: View, doomed: Doomed, at: int) -> bool:
    shown = view.shown
    return (
        _is_row(shown[at])
        or _is_subheading(shown, doomed, at, view.first)
        or _continues(shown, doomed, at)
        or _is_given_address(shown, doomed, at)
    )


def _is_row(reading: Reading) -> bool:
    """Whether a line is a row of a table."""
    text = reading.line.text
    return len(text) > 2 and text[0] == text[-1] == "|" and text.count("|") > 2


def _is_given_address(shown: Sequence[Reading], doomed: Collection[int], at: int) -> bool:
    """Whether a bare address is what the line above it announces, or stands with a telephone number."""
    if shown[at].rule != "contact.und.email" or shown[at].terms or not at or at - 1 in doomed:
        return False
    above = shown[at - 1].line.text
    return above.endswith((":", "：")) or 2 * sum(map(str.isdigit, above)) > len(above)


def _is_subheading(shown: Sequence[Reading], doomed: Collection[int], at: int, first: int) -> bool:
    """Whether a line with the name of a button is numbered, or heads a paragraph about what it names."""
    reading = shown[at]
    if not reading.whole or reading.rule.startswith(_LINKS) or at + 1 >= len(shown):
        return False
    below = shown[at + 1]
    if _NUMBERED.match(reading.line.text):
        return True
    sentence = below.prose or below.line.text.endswith((".", "。"))
    if not sentence or at + 1 in doomed or below.role not in ("", "keep"):
        return False
    return first < at and at - 1 not in doomed and _names(reading, below)


def _names(reading: Reading, below: Reading) -> bool:
    """Whether the paragraph below speaks of what the line names."""
    name = reading.line.text.strip(" :-–•*").casefold()
    return name in below.line.text[:240].casefold()


def _continues(shown: Sequence[Reading], doomed: Collection[int], at: int) -> bool:
    """Whether a line is one item of a list of the article's: most of its like beside it stay."""
    mark = _LIKE.match(shown[at].line.text)
    if not shown[at].rule.startswith(_ASKING) and not (mark and mark.group()[0].isdigit()):
        return False
    if mark is None or (shown[at].whole and not mark.group()[0].isdigit()):
        return False
    begin = end = at
    while begin > 0 and _alike(mark.group(), shown[begin - 1]):
        begin -= 1
    while end + 1 < len(shown) and _alike(mark.group(), shown[end + 1]):
        end += 1
    going = sum(member in doomed for member in range(begin, end + 1))
    return 3 * going <= end + 1 - begin


def _alike(mark: str, reading: Reading) -> bool:
    other = _LIKE.match(reading.line.text)
    return other is not None and (other.group() == mark or (mark[0].isdigit() and other.group()[0].isdigit()))
