"""What no list of links says: an article's facts, line by line, its talk and its tags.

Below a heading of links, a form or a notice an article may go on with a table of results, the facts of an
event, questions and short answers. Teasers are headlines, so three lines in a row that are none stay.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from cleaners.boilerplate.detector import Changes, Doomed, View, runs
from cleaners.boilerplate.line_score import Reading
from cleaners.boilerplate.own_tags import own_tags
from cleaners.boilerplate.teasers import BROKEN
from cleaners.text.sentences import ANNOUNCING, ends_sentence

_LEAST = 3  # such lines in a row
_LONGEST = 64  # columns of one
_SUBHEADING = 4  # words of a line above one
LABELLED = re.compile(r"(\w[^:：/]{0,23})[:：](?!//)\s?\S")  # "Where: Town Hall"
_LABELLED_WORDS = 5  # with its value: a headline below the name of its section has more
_RANKED, _RANKED_WORDS = re.compile(r"\d{1,3}[.)]\s"), 4  # "3. Thorne Archive": no headline
_FIGURE = re.compile(r"\d\s?(?:[%€£$)]|[^\W\d]{1,2})?$")  # "Adults £8", "K. Ito 10.01", "Leeds v Hull, 3pm"
# "62.5 g", "720×1280", "Octa-core, 2.4 GHz"; "5m" and "2 h" are how long ago, too
_UNITS = (
    "[mck]m|[cdm]l|[km]?g|lbs?|oz|ft|inch(?:es)?|mph|km/h|kcal|k[JWV]|[kmM]?Wh|m?Ah|[kMG]?Hz|[KMGT]B|[MG]bps"
    r"|MP|dpi|ppi|px|fps|rpm|dB|hp|[°º]\s?[CF]?|型"
)
_MEASURE = re.compile(rf"\d\s?(?:[×*]\s?\d|(?:{_UNITS})(?![^\W\d_]))")
_MEASURE_WORDS = 4  # beside it
_STOP, _STOP_WORDS = re.compile(r"[^:,]*\d[^:,]*,[^:,]+,"), 6  # of a tour: "Oct. 4, Leeds, Town Hall"
_AMOUNT, _AMOUNT_WORDS = re.compile(r"\d{1,3}(?:[.,/]\d+)?\s\w"), 3  # "6 apples", "2 tbsp sugar"
_YEAR = re.compile(r"\b(?:19|20)\d\d$")  # the date of a teaser ends so
# "[1] Minutes", "2021: Council agrees", "3. Ada Stone 41", whoever it may name
_ENTRY = re.compile(r"\[\d{1,3}\]\s|(?:19|20)\d\d\s?[:：]\s?\D|\d{1,3}[.)]\s.*\D\d+$")
_DATES = ("dateline", "byline", "credit", "tags")  # roles of lines that stand beside teasers, too


def own_matter(view: View, *, talk: bool = True) -> set[int]:
    """The lines below the first paragraph that are facts or short sentences, three or more in a row, and the
    subheadings among them; without `talk` facts alone, as readers write short sentences, too. And tags."""
    shown = view.shown
    facts = {
        at
        for at in range(view.first + 1, len(shown))
        if _is_fact(shown[at]) or (talk and _is_talk(shown[at]))
    }
    if len(facts) < _LEAST:
        return own_tags(view)
    headed = {at - 1 for at in facts if at - 1 > view.first and _is_subheading(shown[at - 1])}
    between = {at - 1 for at in headed - facts if at - 2 in facts and _is_subheading(shown[at - 1])}
    own = runs(range(len(shown)), (facts | headed | between).__contains__, _LEAST)
    return {at for run in own if _is_own(shown, facts.intersection(run)) for at in run} | own_tags(view)


def _is_own(shown: Sequence[Reading], facts: Collection[int]) -> bool:
    """Whether there are facts or talk enough, and most are no headlines that were cut off."""
    broken = sum(shown[at].line.text.endswith(BROKEN) for at in facts)
    return len(facts) >= _LEAST and 2 * broken <= len(facts)


def kept_matter(view: View, doomed: Doomed) -> Changes:
    """Those of these lines that were to go for where they stand: by no word of their own."""
    going = [at for at in doomed if not view.shown[at].cues]
    if not going:
        return {}
    own = own_matter(view)
    return {at: None for at in going if at in own}


def _is_fact(reading: Reading) -> bool:
    """Whether a line is a measure, a label with its value, a note, or ends with a figure that is no date."""
    text = reading.line.text
    if not _is_plain(reading):
        return False
    if reading.terms <= _MEASURE_WORDS and _MEASURE.search(text):
        return True
    if not reading.terms:
        return False
    if _ENTRY.match(text):
        return True
    if reading.role in _DATES:
        return False
    labelled = reading.terms <= _LABELLED_WORDS and LABELLED.match(text) is not None
    ranked = reading.terms <= _RANKED_WORDS and _RANKED.match(text) is not None
    figure = _FIGURE.search(text) is not None and not _YEAR.search(text)
    amount = reading.terms <= _AMOUNT_WORDS and _AMOUNT.match(text) is not None
    stop = reading.terms <= _STOP_WORDS and _STOP.match(text) is not None
    return labelled or ranked or figure or amount or stop


def _is_talk(reading: Reading) -> bool:
    """Whether a line is a short sentence, such as a question or its answer, or carries on the one above, as
    verses do."""
    text = reading.line.text
    return (
        _is_plain(reading)
        and reading.terms > 0
        and (ends_sentence(text) or text[0].islower() or text.endswith(","))
    )


def _is_plain(reading: Reading) -> bool:
    return (
        reading.size <= _LONGEST and not reading.cues and reading.role not in ("heading", "open", "contact")
    )


def _is_subheading(reading: Reading) -> bool:
    if not _is_plain(reading) or reading.role in _DATES:
        return False
    return 0 < reading.terms <= _SUBHEADING or reading.line.text.endswith(ANNOUNCING)
