"""One line, read for cues: what speaks for boilerplate, what against, and what kind of line it is.

No cue is trusted alone. "Follow", "Twitter", "our" and a short line are each ordinary in reporting; a short
line with all of them is a promo. So cues add up to a score, and who asks sets the bar (`cleaners.boilerplate`):
higher inside the text, lower at its edges.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from cleaners.lines import Line, sentences
from cleaners.wording import WIDE, Match, Wording, words

LONG = 700  # longer lines are paragraphs; only their ends are read
_LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"]+", re.IGNORECASE)
_HOST = re.compile(r"\b[a-z0-9-]{2,40}\.(?:com|org|net|info|me|tv|io|ru|ua|de|fr|uk|us|eu|es|it|pl|br|cz)\b(?:/\S*)?")
_EMAIL = re.compile(r"[\w.+-]{1,64}(?:@|\(at\)|\[at\])[\w-]{1,63}(?:\.[\w-]{1,63})+")
_HANDLE = re.compile(r"(?<![\w@.])@\w{2,40}")
_PHONE = re.compile(r"\+?\(?\d[\d\s()/.–-]{5,20}\d")
_YEAR_OR_TIME = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[:.]\d\d\b|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b|\d[年月日]")
_DATE = re.compile(r"\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b|\b(?:19|20)\d\d\b")
_ARROW = re.compile(r"^(?:>{1,3}|»|►|▶|→|➡|➜|👉|🔗|🔴|👇|⬇|⇒|➤|\+\+)")
_BULLET = re.compile(r"^[-–•*·▪■●]\s")
_RESERVED = re.compile(r"^(?:©|\(c\)|copyright\b)", re.IGNORECASE)
_QUOTED = re.compile(r'["“„«»「『].{12,600}?["”“«»」』]')
_OPENS_QUOTE = tuple("\"“„«「『'‘")
_ENDS_PROSE = re.compile(r"[.!?…。！？؟।][\"”»“’')\]）」』]{0,3}$")
_ENDS_SENTENCE = re.compile(r"[.!?…。！？؟।:][\"”»“’')\]）」』]{0,3}$")

# What each cue weighs. Two strong ones or three weak ones reach the bar at an edge, one more inside.
_WEIGHTS = {
    "line": 1.0,
    "heading": 1.0,
    "contact": 0.8,
    "start": 0.9,
    "within": 0.6,
    "one word": 0.4,
    "ask first": 0.35,
    "ask": 0.2,
    "please": 0.1,
    "channel": 0.3,
    "self": 0.25,
    "lure": 0.15,
    "link": 0.3,
    "handle": 0.2,
    "email": 0.35,
    "arrow": 0.6,
    "bare": 0.3,
    "buttons": 1.0,
    "reserved": 0.6,
    "very short": 0.2,
    "short": 0.15,
    "long": -0.2,
    "they": -0.3,
    "said": -0.6,
    "quoted": -0.6,
}
_RULES = ("line", "heading", "contact", "start", "within")


@dataclass(frozen=True, slots=True)
class Reading:
    """What one line is and how much speaks for stripping it.

    `size` counts characters, wide ones twice. `role` is `heading`, `open`, `contact` (each opens a block
    of links or addresses), `tags`, `caption`, `byline`, `dateline`, `keep` (never strip) or empty.
    `prose` is a paragraph of sentences; `title` a line that could be a headline or a link.
    """

    line: Line
    size: int
    count: int
    prose: bool
    title: bool
    bullet: bool
    quoted: bool
    role: str
    rule: str
    cues: tuple[str, ...]
    score: float


def read(line: Line, wording: Wording) -> Reading:
    """Read one line. Longer than `LONG` characters it is prose, unread.

    >>> from cleaners.wording import wording
    >>> read(Line(0, 0, "Please visit our Facebook page"), wording("en", "")).cues
    ('please', 'visit', 'facebook page', 'our', 'very short')
    """
    text = line.text
    if len(text) > LONG:
        return Reading(line, len(text), LONG // 8, True, False, False, True, "", "", (), 0.0)
    size = len(text) if text.isascii() else len(text) + len(WIDE.findall(text))
    bare, marks = _marks(text)
    tokens = words(bare)
    letters = [word for word in tokens if not word[0].isdigit()]
    matches = wording.find(letters)
    starts = sentences(text)
    quoted = bool(_QUOTED.search(text)) or (text.startswith(_OPENS_QUOTE) and len(letters) > 3)
    role = _role(text, size, tokens, letters, matches, marks)
    rule, cues, score = _score(text, size, letters, matches, marks, quoted, len(starts), wording.tag)
    terminal = bool(_ENDS_PROSE.search(text))
    prose = size >= 220 or (size >= 80 and terminal) or (len(starts) > 1 and size >= 60 and terminal)
    bullet = bool(_BULLET.match(text)) or "arrow" in marks
    title = not prose and size <= 180 and bool(letters) and (bullet or not text.endswith((".", "。", ":", ";", ",")))
    return Reading(line, size, len(letters), prose, title, bullet, quoted, role, rule, cues, score)


def _marks(text: str) -> tuple[str, list[str]]:
    """The text without addresses, and the cues that are not words."""
    marks = []
    bare = text
    lowered = text.lower()
    if "http" in lowered or "www." in lowered:
        bare = _LINK.sub(_network, bare)
        if bare != text:
            marks.append("link")
    if "@" in text or "(at)" in lowered or "[at]" in lowered:
        without = _EMAIL.sub(" ", bare)
        if without != bare:
            marks.append("email")
        bare = _HANDLE.sub(" ", without)
        if bare != without:
            marks.append("handle")
    if "." in bare and "link" not in marks and _HOST.search(lowered):
        marks.append("link")
    if _ARROW.match(text) and "«" not in text:  # »…« quotes
        marks.append("arrow")
    return bare, marks


def _network(match: re.Match[str]) -> str:
    """A link to a network stays as that network's name."""
    host = match.group().split("/")[2 if "//" in match.group() else 0].lower()
    if host.endswith("t.me"):
        return " telegram "
    parts = host.split(".")
    return f" {parts[-2]} " if len(parts) > 1 and parts[-2] in ("facebook", "twitter", "instagram", "youtube") else " "


def _role(
    text: str, size: int, tokens: list[str], letters: list[str], matches: list[Match], marks: list[str]
) -> str:
    """What kind of line this is, before any score."""
    whole = [m for m in matches if m.start == 0 and m.end == len(letters)]
    opening = [m for m in matches if m.start == 0]
    if any(m.phrase.kind == "keep" for m in matches):
        return "keep"
    for kind in ("contact", "heading"):
        if size <= 80 and any(m.phrase.kind == kind for m in whole):
            return kind
    furniture = {m.phrase.kind.removeprefix("furniture.") for m in opening if m.phrase.kind.startswith("furniture.")}
    whole_furniture = {m.phrase.kind for m in whole}
    if "tags" in furniture and ("furniture.tags" in whole_furniture or _set_off(text, opening, "furniture.tags")):
        return "tags"
    if text.startswith("#") and all(word.startswith(("#", "|")) for word in text.split()):
        return "tags"
    anywhere = {m.phrase.kind for m in matches}
    if size <= 300 and "furniture.caption" in anywhere and (
        _set_off(text, matches, "furniture.caption") or re.search(r"[(\[/©][^()]{0,80}[)\]]?$", text)
    ):
        return "caption"
    if _RESERVED.match(text) and size <= 90 and not _YEAR_OR_TIME.search(text) and "within" not in anywhere:
        return "caption"
    if size <= 40 and "furniture.caption" in whole_furniture:
        return "caption"
    if size <= 80 and not _RESERVED.match(text) and anywhere.isdisjoint(("line", "start", "within")):
        if _YEAR_OR_TIME.search(text) and len(letters) <= 6:
            return "dateline"
        if "dateline" in furniture and _set_off(text, opening, "furniture.dateline"):
            return "dateline"
    if any(m.phrase.kind == "open" for m in opening) and size <= 90 and not _ENDS_SENTENCE.search(text.rstrip(":")):
        return "open"
    if size <= 140 and "byline" in furniture and not text.endswith((".", "!", "?")) and not marks:
        return "byline"
    if size <= 40 and 1 < len(tokens) <= 4 and not matches and not marks and _names(text):
        return "byline"
    return ""


def _names(text: str) -> bool:
    """Two to four capitalised words: perhaps a person, whom no rule may take for a link."""
    parts = text.replace("/", " ").split()
    return 1 < len(parts) <= 4 and all(part[0].isupper() for part in parts) and text[-1] not in ".!?:"


def _set_off(text: str, matches: list[Match], kind: str) -> bool:
    """Whether a word of this kind is followed by a colon, a bar or the like."""
    lowered = text.lower()
    for match in matches:
        if match.phrase.kind == kind:
            at = lowered.find(match.phrase.text.lower().rstrip(":"))
            after = lowered[at + len(match.phrase.text.rstrip(":")) :].lstrip() if at >= 0 else ""
            if after[:1] in (":", "|", "：", "/", "»", "©", "–", "-"):
                return True
    return False


def _score(
    text: str,
    size: int,
    letters: list[str],
    matches: list[Match],
    marks: list[str],
    quoted: bool,
    sentence_count: int,
    tag: str,
) -> tuple[str, tuple[str, ...], float]:
    """The rule that fired, the cues that matched in reading order, and the sum of their weights."""
    found: dict[str, Match] = {}
    dated = bool(_DATE.search(text))
    # The words of a rule's own phrase are not cues once more.
    within = [match for match in matches if match.phrase.kind == "within"]
    for match in matches:
        kind = match.phrase.kind
        whole = match.start == 0 and match.end == len(letters)
        if kind in ("line", "heading", "contact") and not (whole and size <= 90 and not dated):
            continue
        if kind == "start" and not (match.start == 0 and size <= 240 and _starts(text, match, len(letters))):
            continue
        if kind == "ask" and (match.start == 0 or _after_please(match, matches)):
            kind = "ask first"
        if kind not in _RULES and any(m.start <= match.start < m.end for m in within):
            continue
        found.setdefault(kind, match)
    if "ask first" in found or within:
        found.pop("ask", None)
    if "within" in found and len(found["within"].phrase.parts) == 1:
        found["one word"] = found.pop("within")
    covered = sum(m.end - m.start for m in _cover([m for m in matches if m.phrase.kind == "line"]))
    buttons = len(letters) > 1 and covered >= 0.75 * len(letters) and size <= 140
    weighed = [(kind, found[kind]) for kind in _WEIGHTS if kind in found]
    rules = [match.phrase.rule for kind, match in weighed if match.phrase.rule]
    names = [match.phrase.text for _, match in weighed]
    kinds = [kind for kind, _ in weighed] + [mark for mark in marks if mark in _WEIGHTS]
    names += marks
    if buttons and not rules:
        rules, kinds, names = ["share.und.buttons"], [*kinds, "buttons"], [*names, "buttons"]
    if _RESERVED.match(text) and (_YEAR_OR_TIME.search(text) or "within" in found) and size <= 220:
        rules, kinds, names = [*rules, "copyright.und.notice"], [*kinds, "reserved"], [*names, "©"]
    if not rules:
        # Only words that add up: somebody must ask for something, or an address must be given.
        target = "channel" in found or "link" in marks or "handle" in marks or "email" in marks
        if target and ("ask first" in found or ("ask" in found and ("self" in found or marks))):
            asked = found.get("ask first") or found["ask"]
            rules = [f"promo.{tag}.{_slug(asked)}" + (f"-{_slug(found['channel'])}" if "channel" in found else "")]
        elif ("link" in marks or "handle" in marks) and ("channel" in found or len(letters) <= 3):
            rules = ["links.und.address"]
        elif "email" in marks:
            rules = ["contact.und.email"]
            if len(letters) <= 3:
                kinds, names = [*kinds, "bare"], [*names, "bare"]
        elif "arrow" in marks and size <= 180:
            rules = ["links.und.arrow"]
        else:
            return "", (), 0.0
    elif not found.keys() & {"within", "one word"} or not found.keys().isdisjoint({"line", "heading", "contact", "start"}):
        kinds = [kind for kind in kinds if kind not in ("said", "they")]
        quoted = False
    if quoted:
        kinds, names = [*kinds, "quoted"], [*names, "quoted"]
    length = "very short" if size <= 60 else "short" if size <= 150 else "long" if size > 260 else ""
    if length:
        kinds, names = [*kinds, length], [*names, length]
    return rules[0], tuple(names), round(sum(_WEIGHTS[kind] for kind in kinds), 2)


def _starts(text: str, match: Match, count: int) -> bool:
    """Whether what opens the line is set off, where its phrase was written with a colon."""
    if not match.phrase.separated:
        return True
    if match.end + 1 >= count:
        return False
    at = len(text) - len(text.lstrip("-–•*·▪■●>»►▶→➡👉🔗[( \u00a0"))
    opening = text[at : at + len(match.phrase.text) + 8]
    return any(mark in opening for mark in (":", "：", "»", ">", "|", "–", "—"))


def _after_please(match: Match, matches: list[Match]) -> bool:
    return any(m.phrase.kind == "please" and m.end in (match.start, match.start - 1) for m in matches)


def _cover(matches: list[Match]) -> list[Match]:
    """Matches that do not overlap, from the left."""
    chosen: list[Match] = []
    for match in matches:
        if not chosen or match.start >= chosen[-1].end:
            chosen.append(match)
    return chosen


def _slug(match: Match) -> str:
    return "-".join(part.rstrip("*") for part in match.phrase.parts)
