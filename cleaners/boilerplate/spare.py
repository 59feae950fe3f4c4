"""Lines whose words would doom them and whose neighbours show that they are the article's own.

"- Follow the industry to improve your podcast." stands in a list of advice, "5. YouTube" above a paragraph
about it, "| TikTok | $0.50 |" in a table.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Sequence

from cleaners.boilerplate.detector import Changes, Doomed, View, run_around
from cleaners.boilerplate.line_features import ONWARD
from cleaners.boilerplate.line_score import Reading
from cleaners.boilerplate.told import ABOUT_ITSELF
from cleaners.text.sentences import ANNOUNCING, ASKED, STATED

_COUNTED = re.compile(r"((?:[^\W\d]+ )?)(\d{1,2})([.):]\s)")  # "3. ", "Tip 3: "
_NUMBERED = re.compile(r"(?:\d{1,2}|[a-h])[.)]\s")
_FIELD = re.compile(r"[\"'][\w-]+[\"']\s?:\s")
_LIKE = re.compile(r"[-–•*·▪■●👉→➡➜►▶✔✅]|>{1,3}|\d{1,2}[.)]|\|")
_TOLD = ("promo.", "contact.")  # kinds that an article may be about
SENTENCE = 80  # characters of a line that says more than a button
MANY = 5  # such lines for one rule, each other words: more than any promo of the labelled sets has
_LONE = ("nav.", "contact.", "donate.", "cookies.")  # kinds of buttons that stand alone where they are none
_LONE_WORDS = (  # and kinds whose buttons of a word or two do
    "account.",
    "app.",
    "gallery.",
    "newsletter.",
    "paywall.",
    "player.",
    "push.",
    "share.",
)
_FEW = 2  # words of such a button
_HEADINGS = 3  # different ones above sentences: an article about buttons
_SENTENCE = 4  # words of one
_STEPS = 3  # lines in a row that point onward
_DIGITS = 7  # of a telephone number
_WRAPPED = 30  # characters of a line that was wrapped
_SPEAKS = 400  # characters of a paragraph in which it speaks of its subheading
_SURE = 1.0  # the score of a sentence that goes by itself
_ASKS = frozenset(("ask", "notice", "please", "self", "sure", "you"))  # what no such sentence has
_ITSELF = (*ABOUT_ITSELF, "contact.", "nav.", "newsletter.", "paywall.")  # what a page says of itself
_HEADING = 4  # words of a subheading such as "Security"
_NEAR = 6  # lines within which the next subheading stands
_PARAGRAPH = 150  # characters of a paragraph that has a subheading
_PUT = ("comments.", "contact.", "promo.")  # kinds of questions that are put to persons, too
_ANSWERED = 2  # questions whose answers stay, from which on an article is an interview; and half of them do
_BUTTONS = ("nav.und.", "ad.", "newsletter.", "account.", "paywall.", "pager.", "gallery.", "player.")
_LINKS = ("related.", "readmore.")  # all other kinds have buttons that are also topics


def spared(view: View, doomed: Doomed) -> Changes:
    """Which of the lines that go by their own score are to stay."""
    if not doomed:
        return {}
    subject = _subject(view, doomed) | _answers(view, doomed) | _headings(view, doomed)
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


def _answers(view: View, doomed: Doomed) -> set[int]:
    """Answers of several sentences in an interview, and their questions: its subject may be promos.

    "Did subscriptions suffer?" "Subscribe to our newsletter, we asked everybody. Two thousand did."
    """
    shown = view.shown
    asked = [at for at in range(view.first + 1, len(shown) - 1) if _asks(shown, at)]
    answered = [at for at in asked if at + 1 not in doomed]
    if len(answered) < _ANSWERED or 2 * len(answered) < len(asked):
        return set()
    talk = [at for at in asked if at <= answered[-1]]
    answers = {at + 1 for at in talk if shown[at + 1].many}
    return answers.union(at for at in talk if at in doomed and not doomed[at].rule.startswith(_LINKS))


def _headings(view: View, doomed: Doomed) -> set[int]:
    """Buttons that each stand alone between two sentences that stay, three or more with other words: an
    article about buttons has them as its subheadings, a page has the same one again."""
    shown = view.shown
    found = {
        at
        for at in doomed
        if view.first < at < len(shown) - 1
        and shown[at].whole
        and shown[at].terms <= _HEADING
        and all(_is_sentence(shown[beside]) and beside not in doomed for beside in (at - 1, at + 1))
    }
    return found if len({shown[at].line.text for at in found}) >= _HEADINGS else set()


def _is_sentence(reading: Reading) -> bool:
    return reading.terms >= _SENTENCE and reading.line.text.endswith(STATED)


def _asks(shown: Sequence[Reading], at: int) -> bool:
    """Whether a line is a question above a paragraph, or above a sentence that asks for nothing."""
    below = shown[at + 1]
    return shown[at].line.text.endswith(ASKED) and (below.prose or (_is_sentence(below) and not below.cues))


def _is_spared(view: View, doomed: Doomed, at: int) -> bool:
    shown = view.shown
    return (
        _is_row(shown[at])
        or _is_subheading(shown, doomed, at, view.first)
        or _continues(shown, doomed, at)
        or _is_given_address(shown, doomed, at)
        or _is_wrapped(shown, doomed, at)
        or _is_rest(shown, doomed, at)
        or _is_step(shown, at)
        or _is_asked(view, doomed, at)
        or _is_lone(shown, doomed, at)
        or _is_weak(shown, doomed, at)
        or _is_counted(shown, doomed, at)
    )


def _is_lone(shown: Sequence[Reading], doomed: Collection[int], at: int) -> bool:
    """Whether a button of such a kind stands once, between two paragraphs that stay: on sources
    that nobody has read, it is as often a subheading as it is a button."""
    kinds = _LONE + _LONE_WORDS if shown[at].terms <= _FEW else _LONE
    if not shown[at].whole or not shown[at].rule.startswith(kinds) or not 0 < at < len(shown) - 1:
        return False
    if any(beside in doomed or not shown[beside].prose for beside in (at - 1, at + 1)):
        return False
    text = shown[at].line.text
    again = any(reading.line.text == text and other != at for other, reading in enumerate(shown))
    return shown[at].terms <= _HEADING and not again


def _is_weak(shown: Sequence[Reading], doomed: Collection[int], at: int) -> bool:
    """Whether a sentence asks the reader for nothing and has weak cues alone, below one that stays: it may
    be the article's last one. "Everybody chipped in." """
    reading = shown[at]
    if reading.score >= _SURE or reading.whole or at - 1 in doomed or not at:
        return False
    if not reading.line.text.endswith((*STATED, *ASKED)) or not shown[at - 1].line.text.endswith(STATED):
        return False
    return reading.kinds.isdisjoint(_ASKS) and not reading.rule.startswith(_ITSELF)


def _is_counted(shown: Sequence[Reading], doomed: Collection[int], at: int) -> bool:
    """Whether a line has a number, and the one before or after it stands on another line that stays."""
    found = _COUNTED.match(shown[at].line.text)
    if found is None:
        return False
    name, number, mark = found.groups()
    beside = tuple(f"{name}{int(number) + step}{mark}" for step in (-1, 1))
    return any(
        reading.line.text.startswith(beside) and other not in doomed and abs(other - at) > 1
        for other, reading in enumerate(shown)
    )


def _is_asked(view: View, doomed: Doomed, at: int) -> bool:
    """Whether a line is a question that the next paragraph of the article answers: "What do you think?"

    Where a site asks its readers, what follows goes along or is not there.
    """
    shown = view.shown
    return (
        view.first < at < view.last
        and _asks(shown, at)
        and at + 1 not in doomed
        and shown[at].rule.startswith(_PUT)
    )


def _is_wrapped(shown: Sequence[Reading], doomed: Collection[int], at: int) -> bool:
    """Whether the sentence of a line goes on in the next one, which stays."""
    text = shown[at].line.text
    if (
        len(text) < _WRAPPED
        or not (text[-1].isalpha() or text[-1] == ",")
        or at + 1 >= len(shown)
        or at + 1 in doomed
    ):
        return False
    below = shown[at + 1].line.text
    return below[0].islower() and below.endswith(STATED)


def _is_rest(shown: Sequence[Reading], doomed: Collection[int], at: int) -> bool:
    """Whether a line ends, or carries on, the sentence that a longer line above it began, which stays."""
    if not at or at - 1 in doomed:
        return False
    above, text = shown[at - 1].line.text, shown[at].line.text
    if len(above) < _WRAPPED or not text[0].islower() or not (above[-1].isalnum() or above[-1] in ",-–"):
        return False
    if text.endswith((*STATED, ",")):
        return True
    return at + 1 < len(shown) and len(text) >= _WRAPPED and shown[at + 1].line.text[0].islower()


def _is_step(shown: Sequence[Reading], at: int) -> bool:
    """Whether a line that points onward is one of several in a row: the steps of something."""
    end = shown[at].line.text[-1]
    if end not in ONWARD:
        return False
    steps = run_around(at, range(len(shown)), lambda other: shown[other].line.text.endswith(end))
    return len(steps) >= _STEPS


def _is_row(reading: Reading) -> bool:
    """Whether a line is a row of a table, or a field of a record: `"email": "desk@harbour.example",`."""
    text = reading.line.text
    barred = len(text) > 2 and text[0] == text[-1] == "|" and text.count("|") > 2
    return barred or _FIELD.match(text) is not None


def _is_given_address(shown: Sequence[Reading], doomed: Collection[int], at: int) -> bool:
    """Whether a bare address is what the line above it announces, or stands with a telephone number."""
    if shown[at].rule != "contact.und.email" or shown[at].terms or not at or at - 1 in doomed:
        return False
    above, text = shown[at - 1].line.text, shown[at].line.text
    dialled = sum(map(str.isdigit, text.split("@")[0])) >= _DIGITS and at + 1 < len(shown)
    return dialled or above.endswith(ANNOUNCING) or 2 * sum(map(str.isdigit, above)) > len(above)


def _is_subheading(shown: Sequence[Reading], doomed: Collection[int], at: int, first: int) -> bool:
    """Whether a line with the name of a button is numbered, or heads a paragraph about what it names."""
    reading = shown[at]
    if at + 1 >= len(shown):
        return False
    below, numbered = shown[at + 1], _NUMBERED.match(reading.line.text) is not None
    if numbered and below.prose and at + 1 not in doomed:
        return True
    if not reading.whole or reading.rule.startswith(_LINKS):
        return False
    if numbered:
        return True
    if at + 1 in doomed or at - 1 in doomed:
        return False
    announced = reading.terms > 1 and reading.rule.startswith("nav.") and shown[at - 1].prose
    if first < at and announced and _names(reading, shown[at - 1]):
        return True  # "The terms and conditions for copying follow."
    sentence = below.prose or below.line.text.endswith((".", "。"))
    told = below.role in ("", "keep") or (below.role == "caption" and below.prose)
    if not sentence or not told or at <= first:
        return False
    return _names(reading, below) or _is_one_of(shown, doomed, at)


def _names(reading: Reading, beside: Reading) -> bool:
    """Whether the paragraph below, or the one above, speaks of what the line names."""
    name = reading.line.text.strip(" :-–•*").casefold()
    return name in beside.line.text[:_SPEAKS].casefold()


def _is_one_of(shown: Sequence[Reading], doomed: Collection[int], at: int) -> bool:
    """Whether a word is one of the article's subheadings, each above a paragraph of its own.

    "Accessibility" above a paragraph is, where "Security" stands above the next one. A button stands there
    again and again.
    """
    text = shown[at].line.text
    again = any(shown[other].line.text == text for other in doomed if other != at)
    if again or not text.isalpha() or text[0].islower() or shown[at].rule.startswith(_BUTTONS):
        return False
    return shown[at + 1].size >= _PARAGRAPH and any(
        0 < other < len(shown) - 1
        and other not in doomed
        and shown[other].title
        and shown[other].terms <= _HEADING
        and shown[other].role in ("", "name")
        and shown[other + 1].prose
        and shown[other + 1].size >= _PARAGRAPH
        for other in range(at - _NEAR, at + _NEAR + 1)
        if other != at
    )


def _continues(shown: Sequence[Reading], doomed: Collection[int], at: int) -> bool:
    """Whether a line is one item of a list of the article's: most of its like beside it stay."""
    mark = _LIKE.match(shown[at].line.text)
    if mark is None:
        return False
    marked = mark.group()
    items = run_around(at, range(len(shown)), lambda other: _alike(marked, shown[other]))
    return 3 * sum(item in doomed for item in items) <= len(items)


def _alike(mark: str, reading: Reading) -> bool:
    other = _LIKE.match(reading.line.text)
    return other is not None and (other.group() == mark or (mark[0].isdigit() and other.group()[0].isdigit()))
