"""One line, read for cues: what speaks for boilerplate, what against, and what kind of line it is.

No cue is trusted alone. "Follow", "Twitter", "our" and a short line are each ordinary in reporting; a short
line with all of them is a promo. So cues add up to a score, and who asks sets the bar (`decide.py`): higher
inside the text, lower at its edges.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from cleaners.boilerplate.lexicon import Match, Wording
from cleaners.boilerplate.line_features import NETWORKS, QUOTES, Features, features
from cleaners.boilerplate.line_role import role
from cleaners.boilerplate.told import (
    ASKING,
    is_about_a_channel,
    is_information,
    is_reported,
    is_theirs,
    is_told,
    says_more,
    says_much_more,
    says_who,
    words_before,
)
from cleaners.text.folding import WIDE, following, words
from cleaners.text.lines import Line
from cleaners.text.sentences import ASKED, ends_sentence, sentences

_PARAGRAPH = 150  # longer lines are read only at the edges of an article,
_NOTICE = 700  # characters of a paragraph that may be a notice
_BEFORE = 160  # of which so many may stand before what shows it
LONG = 450  # and longer ones nowhere: they are paragraphs
_SURE = 1.0  # the score of a line that is read but once
_LEAD = 3  # words before what a sentence asks for: "You can also follow ..."
_TITLE = 12  # characters of the shortest title behind words that lead on to it
_SENTENCE = 6  # words of a first sentence that says something by itself
_COUNTING = ("of",)  # captions of no button alone: "1 of 5"
_FIGURES = 3  # in a row of a table: "Europe 268 293 256"
_SAID = 1  # spaces in a line that somebody says
DOUBT = 0.3  # what a paragraph may have against it and still be the article's
_ABBREVIATED = 40  # characters at the end of a line in which its abbreviation stands
# Between buttons whose markup alone parted them: "Share on FacebookShare on X"; not within names of networks.
_GLUED = re.compile(
    r"(?=[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ])(?<=[a-zß-öø-ÿ])(?<!You)(?<!Tik)(?<!Pay)(?<!Linked)(?<!Whats)(?<!Sound)(?<!Stumble)"
)
# And where nothing but their pictures parted them: "facebooktwitterwhatsapp".
_BESIDE = "messenger|linkedin|pinterest|flipboard|reddit|pocket|xing|email|mail|print"
_NETWORK = re.compile(f"{'|'.join(NETWORKS)}|{_BESIDE}", re.IGNORECASE)
_ONE_WORD = re.compile(f"(?:{_NETWORK.pattern}){{3,}}", re.IGNORECASE)
_STEP = re.compile(r"[>›»·|•/]")  # between the sections of a path through the site
_DIGIT = re.compile(r"\d")
_FIGURE = re.compile(r"\d[\d.,]*")
_COUNTER = re.compile(r"\W*\d[\d.,]*[a-zA-Z]{3}")
_ABBREVIATION = re.compile(r"(?:\b[IVX]+|\b[A-Z]\.[A-Z]|\b(?:Jr|Sr|Inc|Co|Ltd|Corp))\.$")

# What each cue weighs. Two strong ones or three weak ones reach the bar at an edge, one more inside.
# As far as is known they were set by hand, with a labelled set of 279 articles in 28 languages in view, until
# no body paragraph of it was deleted. `benchmarks/cue_weights.py` fits them again to a labelled file.
WEIGHTS = {
    "line": 1.0,
    "edge": 0.6,
    "buttons": 1.0,
    "heading": 1.0,
    "contact": 0.8,
    "notice": 1.6,
    "sure": 1.0,
    "start": 0.9,
    "start of a sentence": 0.5,
    "within": 0.6,
    "one word": 0.4,
    "beside": 0.4,
    "reserved": 0.6,
    "ask first": 0.4,
    "ask": 0.2,
    "please": 0.1,
    "channel": 0.3,
    "self": 0.25,
    "lure": 0.15,
    "link": 0.3,
    "handle": 0.2,
    "email": 0.35,
    "bare": 0.3,
    "arrow": 0.6,
    "very short": 0.2,
    "short": 0.15,
    "long": -0.2,
    "they": -0.3,
    "said": -0.6,
    "told": -0.4,
    "says more": -0.5,
    "reported": -0.6,
    "quoted": -0.2,
    "opens quoted": -0.6,
}
_ORDER = {kind: place for place, kind in enumerate(WEIGHTS)}
_WHOLE = ("line", "heading", "contact", "edge")
_RULES = (*_WHOLE, "notice", "sure", "start", "start of a sentence", "within", "one word")
_PLACED = ("start", "edge", "notice")  # kinds of phrases that count only where they stand
_CALLS = frozenset(("ask", "self", "lure"))  # what a call for something of ours has
# Cues that show a sentence is part of a promo.
_SPEAK = frozenset((*_RULES, "ask", "channel", "self")) - {"edge"}


class Cue(NamedTuple):
    """One thing that speaks for boilerplate or, with a weight below zero, against it.

    `found` is how it stands in the wording (`facebook page`), or its kind where it is no phrase (`short`).
    """

    kind: str
    found: str
    weight: float


class Weighed(NamedTuple):
    """The rule that fired, or none, and all cues; `unused` says why they came to nothing."""

    rule: str
    cues: tuple[Cue, ...]
    unused: str = ""


class Reading(NamedTuple):
    """What one line is and how much speaks for stripping it.

    `size` counts characters, wide ones twice; `terms` words without numbers. `role` is what
    `line_role.py` makes of it. `prose` is a paragraph of sentences, `many` of more than one; `title` a line
    that could be a headline or a link. `whole` says that a rule's phrase is all of it. `read` is false for a
    paragraph that was not read closely. `kinds` are those of all phrases in it, also where they complete no
    rule.
    """

    line: Line
    size: int
    terms: int
    prose: bool
    many: bool
    title: bool
    bullet: bool
    quoted: bool
    role: str
    rule: str = ""
    cues: tuple[str, ...] = ()
    score: float = 0.0
    whole: bool = False
    read: bool = True
    kinds: frozenset[str] = frozenset()


def read(line: Line, wording: Wording, *, closely: bool = True) -> Reading:
    """Read one line; a paragraph only if `closely`.

    >>> from cleaners.boilerplate.lexicon import wording
    >>> read(Line(0, 0, "Please visit our Facebook page"), wording("en", "")).cues
    ('visit', 'please', 'facebook page', 'our', 'very short')
    """
    text = line.text
    size = len(text)
    is_long = size > (LONG if closely else _PARAGRAPH)
    if is_long and not (size <= _NOTICE and wording.may_notify(text)):
        return Reading(line, size, size // 8, True, True, False, False, True, "", read=size > LONG)
    return Reading(line, *_read(text, wording)[1:])


@lru_cache(maxsize=1 << 9)  # a second pass asks for most lines again, and so does a source's next article
def _read(text: str, wording: Wording) -> Reading:
    """The reading of a text as a line of its own, with bars between the buttons in it that run together, if
    that makes more of it."""
    reading = _read_as_it_stands(text, wording)
    if reading.score >= _SURE or reading.role or len(text) > _PARAGRAPH:
        return reading
    apart = " | ".join(_NETWORK.findall(text)) if _ONE_WORD.fullmatch(text) else _GLUED.sub(" | ", text)
    if apart == text:
        return reading
    parted = _read_as_it_stands(apart, wording)
    return parted if parted.score > reading.score or parted.role in ("heading", "open") else reading


def _read_as_it_stands(text: str, wording: Wording) -> Reading:
    line = Line(0, len(text), text)
    seen = _see(text, wording)
    size, marked, letters, starts = seen.size, seen.marked, seen.letters, seen.starts
    ends = ends_sentence(text)
    asks = text.endswith(ASKED) and size <= 140  # a headline that asks is no paragraph
    prose = size >= 220 or (ends and not asks and (size >= 80 or (len(starts) > 1 and size >= 60)))
    title = not prose and size <= 180 and bool(letters) and (marked.bullet or _is_unfinished(text))
    shape = (line, size, len(letters), prose, len(starts) > 1, title, marked.bullet, _is_quoted(seen))
    kind = role(text, size, letters, seen.matches, seen.kinds, marked)
    kinds = seen.kinds
    if not _may_fire(seen) or not _speaks(seen):
        return Reading(*shape, kind, kinds=kinds)
    rule, cues = _score(text, seen, wording.tag)
    if not rule:
        return Reading(*shape, kind, kinds=kinds)
    whole = any(cue.kind in _WHOLE for cue in cues)
    return Reading(*shape, kind, rule, tuple(cue.found for cue in cues), total(cues), whole, kinds=kinds)


def weigh(line: Line, wording: Wording) -> Weighed:
    """What `read` goes by for a line, also where it comes to nothing: for explanations.

    >>> from cleaners.boilerplate.lexicon import wording
    >>> weigh(Line(0, 0, "Parents can follow the school on Facebook"), wording("en", "")).cues[0]
    Cue(kind='ask', found='follow', weight=0.2)
    """
    text = _read(line.text, wording).line.text
    seen = _see(text, wording)
    if not seen.matches and not seen.marked.found and not seen.marked.reserved:
        return Weighed("", ())
    rule, cues = _score(text, seen, wording.tag)
    if not _speaks(seen):
        return Weighed("", cues, "several sentences, of which some do not speak as promos do")
    return Weighed(rule, cues, "" if rule else "these cues complete no rule")


def total(cues: Iterable[Cue]) -> float:
    """The sum of the weights."""
    return round(sum(cue.weight for cue in cues), 2)


class _Seen(NamedTuple):
    """A line's marks, words and phrases, before anything is made of them."""

    size: int
    marked: Features
    letters: list[str]
    starts: list[int]
    hooks: list[bool]
    matches: list[Match]
    kinds: frozenset[str]


def _see(text: str, wording: Wording) -> _Seen:
    size = len(text) if text.isascii() else len(text) + len(WIDE.findall(text))
    marked = features(text)
    letters, starts, hooks = _words(marked.bare)
    matches = [
        match
        for match in wording.find(letters)
        if match.phrase.kind not in _PLACED or _counts(match, text, letters, starts)
    ]
    kinds = frozenset([match.phrase.kind for match in matches])
    return _Seen(size, marked, letters, starts, hooks, matches, kinds)


def _counts(match: Match, text: str, letters: Sequence[str], starts: Sequence[int]) -> bool:
    """Whether the name of a section stands alone, or in a path through the site; what opens a line, where a
    sentence begins; and a notice's words, so near the beginning that nothing else is said before them, and
    where nobody quotes them."""
    phrase = match.phrase
    if phrase.kind == "start":
        return match.start in starts
    if phrase.kind == "edge":
        return match.end - match.start == len(letters) or (_STEP.search(text) is not None and "<" not in text)
    if phrase.kind == "notice" and match.start:
        at = max(text.lower().find(phrase.text.split("*")[0]), 0)
        return at <= _BEFORE and not text[:at].endswith(QUOTES)
    return True


def _is_unfinished(text: str) -> bool:
    """Whether a line does not end as sentences do, but for an abbreviation."""
    if text[-1] not in ".。:：;,":
        return True
    return text[-1] == "." and _ABBREVIATION.search(text, max(0, len(text) - _ABBREVIATED)) is not None


def _is_quoted(seen: _Seen) -> bool:
    return seen.marked.quoted and len(seen.letters) > 3


def _may_fire(seen: _Seen) -> bool:
    """Whether there is anything that a rule needs; most lines have none of it."""
    kinds, marked = seen.kinds, seen.marked
    if marked.found or marked.reserved or not kinds.isdisjoint(_RULES):
        return True
    return ("channel" in kinds and ("ask" in kinds or "lure" in kinds)) or kinds >= _CALLS


def _speaks(seen: _Seen) -> bool:
    """Whether a line is one sentence, or one promo in several."""
    if len(seen.starts) <= 1 or seen.size <= 90:
        return True
    if any(match.phrase.kind == "notice" for match in seen.matches):
        return True
    sure = seen.size <= 240 and any(match.phrase.kind == "sure" for match in seen.matches)
    return sure or _all_speak(seen.starts, seen.hooks, seen.matches, seen.marked)


def _words(bare: str) -> tuple[list[str], list[int], list[bool]]:
    """The words of a line without numbers; for each sentence, its first word's number and whether it
    is short, a question or a call, as the hooks of promos are."""
    letters: list[str] = []
    starts: list[int] = []
    hooks: list[bool] = []
    positions = sentences(bare)
    numbered = _DIGIT.search(bare) is not None or not bare.isascii()
    for start, end in zip(positions, (*positions[1:], len(bare)), strict=True):
        sentence = bare[start:end].rstrip()
        starts.append(len(letters))
        hooks.append(len(sentence) <= 40 or sentence.endswith(("?", "!", "？", "！")))
        letters += _without_numbers(sentence) if numbered else words(sentence)
    return letters, starts, hooks


def _without_numbers(sentence: str) -> list[str]:
    found = words(sentence)
    if _COUNTER.match(sentence):  # "1.7Mshares", "3min read"
        found = [word.lstrip("0123456789") if word.isascii() else word for word in found]
        found = [word for word in found if word]
    return [word for word in found if not word[0].isdigit()]


def _all_speak(
    starts: Sequence[int], hooks: Sequence[bool], matches: Sequence[Match], marked: Features
) -> bool:
    """Whether at least half of a paragraph's sentences show that they are part of a promo, and the
    others are no more than its hooks."""
    speaking = {
        bisect(starts, match.start) - 1
        for match in matches
        if match.phrase.kind in _SPEAK
        and (match.phrase.kind != "ask" or words_before(match.start, starts) <= _LEAD)
    }
    silent = [hook for at, hook in enumerate(hooks) if at not in speaking]
    return all(silent) and len(speaking) + bool(marked.found) >= (len(starts) + 1) // 2


def _score(text: str, seen: _Seen, tag: str) -> tuple[str, tuple[Cue, ...]]:
    """The rule that fired, or an empty string, and the cues that matched, strongest first."""
    size, marked, letters, starts, matches = seen.size, seen.marked, seen.letters, seen.starts, seen.matches
    found = _cues(text, size, letters, starts, matches, marked)
    ruled = [kind for kind in _RULES if kind in found]
    rule = found[ruled[0]].phrase.rule if ruled else ""
    if is_information(text, rule, found, marked):
        return "", ()
    extra = [*marked.found]
    asks = text.endswith(ASKED)
    if not (ruled or asks) and _are_buttons(text, letters, matches, size) and not marked.dated:
        rule, extra = "share.und.buttons", [*extra, "buttons"]
    elif marked.reserved and size <= 220 and (marked.dated or "within" in found):
        rule, extra = rule or "copyright.und.notice", [*extra, "reserved"]
    elif not rule and (not asks or marked.found or "self" in found):
        rule = _composed(found, marked, len(letters) <= 6, tag) or _called(found, starts, size, tag)
        if rule and says_much_more(text, rule, found, matches, starts, len(letters), marked):
            extra.append("says more")
        if not rule and letters and "arrow" in marked.found and not ends_sentence(text):
            rule = "links.und.arrow"  # what ends as a sentence may be an item of the article's own list
        if not letters and "email" in marked.found:
            extra.append("bare")
    first = ruled[0] if ruled else ""
    if first == "edge":
        found = {first: found[first]}  # its words are nothing besides: "Get started" asks for nothing
    elif first == "notice":
        found = {kind: match for kind, match in found.items() if kind not in ("sure", "within", "one word")}
    if is_about_a_channel(text, rule, found, first, marked):
        del found["channel"]
        found["one word"] = found.pop(first)
    if first in _WHOLE or (first == "start" and found[first].phrase.separated):
        found = {kind: match for kind, match in found.items() if kind not in ("said", "they")}
    elif _is_quoted(seen):
        extra.append("opens quoted" if text.startswith(QUOTES) or "said" in found else "quoted")
        if says_who(text):
            extra.append("reported")
    if first == "notice":
        extra += ["reported"] if "said" in found else []
    elif rule.startswith(ASKING) and is_told(text, found, first, starts, marked):
        extra.append("told")
    elif rule and is_reported(text, rule, found, matches, letters, starts, marked):
        extra.append("reported")
    elif first == "start of a sentence" and marked.found and is_theirs(found, starts):
        found = {kind: match for kind, match in found.items() if kind != "self"}
        extra.append("told")
    if says_more(text, rule, found, first, matches, starts, len(letters), marked):
        extra.append("says more")
    if size <= 60:
        extra.append("very short")
    elif size <= 150:
        extra.append("short")
    elif size > 260:
        extra.append("long")
    kinds = sorted({*found, *extra} & WEIGHTS.keys(), key=_ORDER.__getitem__)
    texts = (found[kind].phrase.text if kind in found else kind for kind in kinds)
    return rule, tuple(Cue(kind, text, WEIGHTS[kind]) for kind, text in zip(kinds, texts, strict=True))


def _cues(
    text: str,
    size: int,
    letters: Sequence[str],
    starts: Sequence[int],
    matches: Sequence[Match],
    marked: Features,
) -> dict[str, Match]:
    """The first match of each kind that counts here."""
    begun = {
        match for match in matches if match.phrase.kind == "start" and _starts(text, match, len(letters))
    }
    spans = [match for match in matches if match.phrase.kind == "within" or match in begun]
    firsts = {*starts} | {match.end for match in matches if match.phrase.kind == "please"}
    found: dict[str, Match] = {}
    for match in matches:
        kind = match.phrase.kind
        if kind in _WHOLE:
            if match.start or match.end < len(letters) or size > 90 or marked.dated:
                continue
            if _is_spoken(text) or len(_FIGURE.findall(text)) >= _FIGURES:
                continue
        elif kind == "start":
            if size > 240 or match not in begun:
                continue
            ends = ends_sentence(text) or (
                len(starts) > 1 and starts[1] > _SENTENCE and "link" in marked.found
            )
            if ends and (not match.phrase.separated or text.endswith((".", "。"))):
                kind = "start of a sentence"  # "Watch: the mayor speaks on Sunday." may be reporting
        elif kind == "within" or (kind == "sure" and size > _PARAGRAPH and ends_sentence(text)):
            kind = "within" if len(match.phrase.parts) > 1 else "one word"
            if kind == "within" and kind in found and match.start >= found[kind].end:
                kind = "beside"  # a second phrase of promos, which says the same once more
        elif kind not in ("you", "notice") and any(span.start <= match.start < span.end for span in spans):
            continue  # the words of a rule's own phrase are not cues once more
        elif kind == "ask" and match.start in firsts:
            kind = "ask first"
        found.setdefault(kind, match)
    if "ask first" in found or spans:
        found.pop("ask", None)
    asked = found.get("ask first") or found.get("ask")
    if asked and "channel" in found and found["channel"].start == asked.start:
        del found["channel"]  # one word cannot be both
    return found


def _is_spoken(text: str) -> bool:
    """Whether a line of few words is said by somebody, as no button is: "Back.", "– Later!" """
    if text.count(" ") > _SAID:
        return False
    return text[0] in "—–" or (
        text.endswith((".", "。")) and not text.endswith("..") and not _DIGIT.search(text)
    )


def _composed(found: dict[str, Match], marked: Features, few: bool, tag: str) -> str:
    """The rule's name where only words add up: somebody asks for something that has an address."""
    addressed = any(mark in marked.found for mark in ("link", "handle", "email"))
    if "channel" in found or (addressed and ("self" in found or "email" in marked.found)):
        asked = found.get("ask first") or (found.get("ask") if "self" in found or addressed else None)
        if asked and not (marked.bullet and _is_advice(found, addressed)):
            channel = f"-{found['channel'].phrase.slug}" if "channel" in found else ""
            return f"promo.{tag}.{asked.phrase.slug}{channel}"
        if "self" in found and "lure" in found and "channel" in found:
            return f"promo.{tag}.{found['channel'].phrase.slug}"
    if "email" in marked.found:
        return "contact.und.email"
    is_network = "channel" in found and found["channel"].phrase.text in NETWORKS
    return "links.und.address" if few and addressed and is_network else ""


def _called(found: dict[str, Match], starts: Sequence[int], size: int, tag: str) -> str:
    """The rule's name where a sentence calls for something of ours that is new, free or to be had today, in a
    short line or as its first words; "You can get it from us today" calls nobody."""
    asked, please, you = (found.get(kind) for kind in ("ask first", "please", "you"))
    if asked is None or "self" not in found or "lure" not in found:
        return ""
    politely = please is not None and please.end == asked.start and not (you and you.start <= please.start)
    if not (politely or asked.start in starts) or (size > _PARAGRAPH and asked.start):
        return ""
    return f"promo.{tag}.{asked.phrase.slug}"


def _is_advice(found: dict[str, Match], addressed: bool) -> bool:
    """Whether an item of a list asks for something of nobody's: "- Subscribe to a local paper"."""
    ours = addressed or "self" in found
    return not ours and found["channel"].phrase.text not in NETWORKS


def _are_buttons(text: str, letters: Sequence[str], matches: Sequence[Match], size: int) -> bool:
    """A row of share buttons: most words of a short line are button captions.

    One caption alone opens the line ("Story continues below gallery"): elsewhere it is what a title is about.
    """
    covered = end = 0
    found: list[Match] = []
    for match in matches:
        if match.phrase.kind == "line" and match.start >= end:
            covered, end = covered + match.end - match.start, match.end
            found.append(match)
    row = len([match for match in found if match.phrase.text not in _COUNTING]) > 1
    row = row or (len(found) == 1 and not found[0].start)
    if row and _is_plain_statement(text) and any(_ends_in_comments(match, letters) for match in matches):
        return False  # "No comment.", said by somebody; "Comments are closed." nobody says
    return row and len(letters) > 1 and size <= 140 and covered >= 0.75 * len(letters)


def _ends_in_comments(match: Match, letters: Sequence[str]) -> bool:
    """Whether a button about comments is the end of a line, and not all of it."""
    named = match.phrase.kind == "line" and match.phrase.rule.startswith("comments.")
    return named and match.start > 0 and match.end == len(letters)


def _is_plain_statement(text: str) -> bool:
    """Whether a line ends as a sentence does, and counts nothing."""
    return text.endswith((".", "。")) and not text.endswith("..") and not _DIGIT.search(text)


def _starts(text: str, match: Match, count: int) -> bool:
    """Whether what opens the line is set off, where its phrase was written with a colon."""
    if match.start or not match.phrase.separated:
        return not match.start
    after = following(text, match.phrase.text)
    if match.end + 1 < count and after.startswith((":", "：", "»", ">", "|", "–", "—", "- ")):
        return True
    return len(match.phrase.parts) > 1 and _is_shouted(text, after)


def _is_shouted(text: str, after: str) -> bool:
    """Whether capitals set off what opens the line: "READ MORE Who pays for the wall"."""
    behind = text[len(text) - len(after) :] if after else ""
    opening = text[: len(text) - len(behind)]
    return opening.isupper() and len(behind) >= _TITLE and behind[0].isupper() and not behind.isupper()
