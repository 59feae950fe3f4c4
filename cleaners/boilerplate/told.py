"""Sentences that tell of others: who asks, signs up, forbids. Reporting has the words of promos, too.

"Sign up for our newsletter." asks the reader. "Parents can sign up for the school's newsletter." does not,
nor does "Sign up, the guide called, and they did.", nor "All rights reserved for the poor, the banner read."
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence

from cleaners.boilerplate.lexicon import Match
from cleaners.boilerplate.line_features import Features
from cleaners.text.folding import WIDE, following, words
from cleaners.text.sentences import ends_sentence

# The kinds of rules that ask the reader for something, as reporting tells of others who ask or do it.
ASKING = ("promo.", "channel.", "newsletter.", "push.", "app.", "account.", "comments.")
_CALLING = (*ASKING, "donate.", "paywall.", "share.", "nav.", "contact.", "readmore.")
_STATING = (
    "copyright.",
    "comments.",
    "cookies.",
    "embed.",
    "player.",
)  # kinds that are statements, and whose subject may do more
_OPEN = ("comments.", "cookies.")  # of these, such as need no comma: notices of rights are long themselves
_RULED = ("notice", "sure", "start", "start of a sentence", "within", "one word", "beside")
_INFORMING = ".information"  # rules for "more information about ...", at the end of their name
_OPENS = (*_RULED, "ask first")
_ADDRESSES = frozenset((*_RULED, "line", "heading", "ask first", "please", "self", "you", "lure"))
_ADDRESSED = ("ask", "ask first", "please", "self", "you")  # cues of which a promo's sentence has one
_NEAR = 2  # words between what is asked and the comma behind it
_LEAD = 2  # words that may stand before what is asked: "Please", "Now"
_CALL = 3  # words that tell who called
_MORE = 6  # words by which a statement says more than a notice does
_PHRASES = ("sure", "start of a sentence", "within", "one word")
_SPEAKING = frozenset(("please", "self", "channel", "lure"))
# Kinds that state something about the page, and so ask nobody for anything.
ABOUT_ITSELF = ("copyright.", "comments.", "cookies.", "translation.", "ad.", "embed.", "origin.", "player.")
_WORDY = 4  # words of a phrase that are not said by chance,
_LONG = 16  # and its characters, wide ones twice: in Chinese each is a word
_COMPOSING = ("ask", "please", "channel", "lure")
_MANY = 10  # words beside those of a composed promo by which a statement says much more
_BESIDES = 3  # words beside its phrase by which a statement says more,
_GIVEN = re.compile(
    r"donate\.\w+\.appeal"
)  # and one word less where others live on what is given: "The museum is funded by gifts."
_LETTER = 0.4  # of a word, which a character of Chinese or Japanese is
_STATED = (".", "。", "।", "۔")
_OPENING = re.compile(r"[\"“„”«»「『].{8,}?[\"“”«»」』]")
_BREAK = re.compile(r"[,，、،]")


def is_told(
    text: str, found: Mapping[str, Match], first: str, starts: Sequence[int], marked: Features
) -> bool:
    """Whether a sentence tells of others who ask or sign up: it begins with them, has no "we", no "you"."""
    if first not in ("", "within", "one word") or not text.endswith((".", "。")) or marked.found:
        return False
    if not first:  # "We can show our work and share the plans."
        return found.keys().isdisjoint(("ask first", "please", "lure"))
    openers = [found[kind] for kind in (first, "ask first", "please") if kind in found]
    return found.keys().isdisjoint(("self", "you")) and all(match.start not in starts for match in openers)


def is_reported(
    text: str,
    rule: str,
    found: Mapping[str, Match],
    matches: Sequence[Match],
    letters: Sequence[str],
    starts: Sequence[int],
    marked: Features,
) -> bool:
    """Whether a sentence opens in the words of a promo or a notice, and goes on to say who used them.

    Nothing behind those words may address the reader; a name of a channel alone does not.
    """
    if not text.endswith((".", "。")) or marked.found or marked.reserved or marked.dated:
        return False
    opening = min((found[kind] for kind in _OPENS if kind in found), key=_place, default=None)
    if opening is None:
        return False
    sentence = _sentence(opening.start, starts, len(letters))
    said = max(match.end for match in matches if match.start == opening.start)
    behind = following(text.replace("-", " "), opening.phrase.text.replace("*", "").replace("-", " "))
    broken = _BREAK.search(behind)
    near = len(words(behind[: broken.start()])) if broken else 0
    stating = rule.startswith(_STATING)
    if opening.start - sentence.start > _LEAD or (near > _NEAR and not stating):
        return False
    rest = [match for match in matches if match.start >= said + near * (not stating)]
    if any(match.phrase.kind in _ADDRESSES for match in rest):
        return False
    named = sum(match.end - match.start for match in rest if match.phrase.kind == "channel")
    left = sentence.stop - said - near - named
    if stating:
        return left + near >= (_CALL if broken else _MORE) and (broken is not None or rule.startswith(_OPEN))
    opened = [match.phrase.rule for match in matches if match.start == opening.start]
    called = any(name.startswith(_CALLING) for name in (rule, *opened))
    return broken is not None and left >= _CALL and called


def is_about_a_channel(
    text: str, rule: str, found: Mapping[str, Match], first: str, marked: Features
) -> bool:
    """Whether a sentence has the words of a notice of rights because it says something of a channel.

    "WhatsApp's privacy policy changes in May."
    """
    return (
        rule.startswith("copyright.")
        and first in ("within", "one word")
        and "channel" in found
        and not marked.found
        and found.keys().isdisjoint(_ADDRESSED)
        and ends_sentence(text)
    )


def is_information(text: str, rule: str, found: Mapping[str, Match], marked: Features) -> bool:
    """Whether a line says where to learn more of what the article is about.

    "More information about tickets can be found at www.harbour.example." has an address, and no word of
    ours. A line that gives none leads on to something else of the site.
    """
    if not rule.endswith(_INFORMING) or "self" in found:
        return False
    named = "channel" in found and ends_sentence(text)  # "on the museum's website"
    return named or not {"link", "email"}.isdisjoint(marked.found)


def is_theirs(found: Mapping[str, Match], starts: Sequence[int]) -> bool:
    """Whether the first of several sentences gives no address of ours.

    "More information on tickets is on the clubs' websites. The dates are here: ..."
    """
    return len(starts) > 1 and ("self" not in found or found["self"].start >= starts[1])


def says_more(
    text: str,
    rule: str,
    found: Mapping[str, Match],
    first: str,
    matches: Sequence[Match],
    starts: Sequence[int],
    count: int,
    marked: Features,
) -> bool:
    """Whether a statement has a few words of a promo in it, nothing else of one, and much besides.

    "The picture was used with permission of the widow, who had kept it for forty years." `count` is how many
    words it has.
    """
    match = found.get(first) if first in _PHRASES else None
    if not match or not text.endswith(_STATED) or marked.found or marked.reserved:
        return False
    others = [found[kind] for kind in _RULED if kind in found]
    if any(other.start >= match.end or other.end <= match.start for other in others):
        return False  # a second phrase stands beside it
    if rule.startswith(ABOUT_ITSELF) and _is_wordy(match):
        return False
    if _speaks(match, matches, starts):
        return False
    besides = len(_sentence(match.start, starts, count)) - (match.end - match.start)
    return _in_words(besides, text) > _BESIDES - (_GIVEN.match(rule) is not None)


def says_who(text: str) -> bool:
    """Whether a statement that opens with words in quotation marks goes on to say who used them.

    >>> says_who('"Subscribe to our newsletter", the sign said, and somebody had drawn a fish.')
    True
    """
    quoted = _OPENING.match(text)
    return quoted is not None and text.endswith(_STATED) and len(words(text[quoted.end() :])) >= _CALL


def says_much_more(
    text: str,
    rule: str,
    found: Mapping[str, Match],
    matches: Sequence[Match],
    starts: Sequence[int],
    count: int,
    marked: Features,
) -> bool:
    """Whether a statement says of others that they do something with a channel, in many words beside.

    "This means that you can listen to a podcast on both of them while a third one is charging." `count` is
    how many words it has.
    """
    if not rule.startswith("promo.") or not text.endswith(_STATED) or marked.found or "self" in found:
        return False
    you = {match.start for match in matches if match.phrase.kind == "you"}
    calls = [match.start for match in matches if match.phrase.kind in ("ask", "please")]
    if any(at in starts and at not in you for at in calls):
        return False  # "You can listen" calls nobody, "Please listen" does
    named = sum(match.end - match.start for match in found.values() if match.phrase.kind in _COMPOSING)
    return _in_words(count - named, text) >= _MANY


def words_before(at: int, starts: Sequence[int]) -> int:
    """How many words stand before a word in its sentence. `starts` are the first words of all sentences.

    >>> words_before(5, [0, 3, 9])
    2
    """
    return at - starts[bisect_right(starts, at) - 1]


def _sentence(at: int, starts: Sequence[int], count: int) -> range:
    """The sentence that a word stands in, of a line of so many words."""
    after = bisect_right(starts, at)
    return range(starts[after - 1], starts[after] if after < len(starts) else count)


def _in_words(count: int, text: str) -> float:
    """How many words some of a line are, where each character may have been counted as one."""
    return count * (_LETTER if WIDE.search(text) else 1)


def _is_wordy(match: Match) -> bool:
    """Whether a phrase has so many words that nobody says them by chance."""
    phrase = match.phrase.text
    return len(match.phrase.parts) >= _WORDY and len(phrase) + len(WIDE.findall(phrase)) >= _LONG


def _speaks(phrase: Match, cues: Sequence[Match], starts: Sequence[int]) -> bool:
    """Whether a phrase addresses the reader, or asks for something of ours, or words beside it do."""
    inside = {cue.phrase.kind for cue in cues if phrase.start <= cue.start < phrase.end}
    if "you" in inside or {"ask", "self"} <= inside:
        return True
    return any(
        cue.phrase.kind in _SPEAKING
        or (cue.phrase.kind == "ask" and words_before(cue.start, starts) <= _LEAD)
        for cue in cues
        if not phrase.start <= cue.start < phrase.end
    )


def _place(match: Match) -> tuple[int, int]:
    return match.start, match.end
