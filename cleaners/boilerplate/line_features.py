"""What a line carries besides words: links, addresses, handles, arrows, dates, quotation marks."""

from __future__ import annotations

import re
from typing import NamedTuple

# Each link, address and handle has one of these; what they begin with comes first, as it is found at once.
_ADDRESSED = re.compile(r"[@/.(\[](?:(?<=[@/])|(?<=\.)[^\s<>\"]|(?<=[(\[])at[)\]])")
_LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"]+", re.IGNORECASE)
_HOST = re.compile(
    r"\b[a-z0-9-]{2,40}\.(?:com|org|net|info|me|tv|io|ru|ua|de|fr|uk|us|eu|es|it|pl|br|cz)\b(?:/\S*)?"
)
_TOP_LEVEL = re.compile(r"\.[a-z]{2,4}\b")  # what every host ends with, and is found at once
_EMAIL = re.compile(r"[\w.+-]{1,64}(?:@|\(at\)|\[at\])[\w-]{1,63}(?:\.[\w-]{1,63})+")
_HANDLE = re.compile(r"(?<![\w@.])@\w{2,40}")
_EMBED = re.compile(
    r"pic\.twitter\.com|/status/|https?://t\.co/|instagram\.com/p/|youtube\.com/watch|youtu\.be/",
    re.IGNORECASE,
)
_POST = re.compile(r"^[—–-].{0,80}\(@\w+\)")  # the signature of an embedded post
_ARROW = re.compile(r"^(?:>{2,3}|>(?=\s?[^\W\d_a-z])|»|←|►|▶|→|➡|➜|👉|🔗|🔴|👇|⬇|⇒|➤|\+\+)")
ONWARD = frozenset(">»❯›→➜➔➡▶►")  # after a space at the end: "Book online ❯"
_BULLET = re.compile(r"^[-–•*·▪■●](?:\s|(?=[A-ZÁÉÍÓÚÑ¿¡«“\"]))")
_DIGIT = re.compile(r"\d")
_DATE = re.compile(r"\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b|\b(?:19|20)\d\d\b|(?:19|20)\d\d年|\d月")
_TIME = re.compile(r"\b(?:[01]?\d|2[0-4])[:.][0-5]\d\b")
_RESERVED = re.compile(r"^(?:©|ⓒ|\(c\)|copyright\b)", re.IGNORECASE)
_QUOTE = re.compile(r'["“”„«»「」『』]')
_BETWEEN_QUOTES = re.compile(r"[\"“„«「『]([^\"”“»」』]+)[\"”“»」』]")
QUOTES = tuple("\"“„«「『'‘")
NETWORKS = ("facebook", "twitter", "instagram", "youtube", "telegram", "whatsapp", "tiktok")


class Features(NamedTuple):
    """The marks of one line, and its text without links and addresses (`bare`).

    A link to a social network leaves that network's name in `bare`. `embed` says that the line shows a
    post of somebody else's, which is material of the article.
    """

    bare: str
    found: tuple[str, ...]
    embed: bool
    bullet: bool
    dated: bool
    timed: bool
    reserved: bool
    quoted: bool


def features(text: str) -> Features:
    """Look at a line without reading its words.

    >>> features("Write to desk@harbour.example or https://t.me/harbour").found
    ('link', 'email')
    >>> features("Write to desk@harbour.example or https://t.me/harbour").bare.split()
    ['Write', 'to', 'or', 'telegram']
    """
    bare, found, embed = _without_addresses(text) if _ADDRESSED.search(text) else (text, [], False)
    marked = not text[:1].isalnum()
    if marked and _ARROW.match(text) and "«" not in text:  # »…« are quotation marks, too
        found.append("arrow")
    bullet = marked and ("arrow" in found or _BULLET.match(text) is not None)
    if not bullet and text[-1:] in ONWARD and text[-2:-1] in (" ", ">") and "«" not in text:
        found.append("arrow")
    digit = _DIGIT.search(text) if len(text) <= 240 else None  # dates and times begin with one
    dated = digit is not None and _DATE.search(text, digit.start()) is not None
    timed = digit is not None and _TIME.search(text, digit.start()) is not None
    reserved = (marked or text[:1] in "cC") and _RESERVED.match(text) is not None
    quoted = text.startswith(QUOTES) or _quotes(text)
    return Features(bare, tuple(found), embed, bullet, dated, timed, reserved, quoted)


def _without_addresses(text: str) -> tuple[str, list[str], bool]:
    """A line without its links, addresses and handles, which of these it had, and whether it shows a post."""
    bare, found = text, list[str]()
    lowered = text.lower()
    linked = "http" in lowered or "www." in lowered
    embed = (linked or "pic." in lowered) and bool(_EMBED.search(text))
    embed = embed or ("(@" in text and bool(_POST.search(text)))
    if linked:
        bare = _LINK.sub(" " if embed else _network, bare)
        if bare != text:
            found.append("link")
    if "@" in text or "(at)" in lowered or "[at]" in lowered:
        without = _EMAIL.sub(" ", bare)
        if without != bare:
            found.append("email")
        bare = _HANDLE.sub(" ", without)
        if bare != without:
            found.append("handle")
    if not found and "t.me/" in lowered:
        bare, found = bare.replace("t.me/", " telegram "), ["link"]
    if not found and _TOP_LEVEL.search(lowered):
        without = _HOST.sub(" ", bare.lower()) if _HOST.search(lowered) else bare
        if without != bare:
            found.append("link")
            bare = without
    return bare, found, embed


def is_quotation(text: str) -> bool:
    """Whether a text opens with a quotation mark, or a third of it stands between some.

    >>> is_quotation('“We open in May,” she said.'), is_quotation('Read the "Brief", our daily letter.')
    (True, False)
    """
    between = sum(map(len, _BETWEEN_QUOTES.findall(text)))
    return text.startswith(QUOTES) or 3 * between >= len(text) > 0


def _quotes(text: str) -> bool:
    """Whether a dozen characters or more stand between quotation marks."""
    if text.isascii() and '"' not in text:
        return False
    first = _QUOTE.search(text)
    return first is not None and bool(_QUOTE.search(text, first.end() + 12))


def _network(match: re.Match[str]) -> str:
    host = match.group().split("//")[-1].split("/")[0].lower()
    if host == "t.me":
        return " telegram "
    name = host.split(".")[-2] if "." in host else host
    return f" {name} " if name in NETWORKS else " "
