"""When two paragraphs of a source are the same but for numbers, dates, links and handles.

Accepted templates are kept by fingerprint: a change here, or to the months in `seeds/fingerprints.toml`,
makes the ones on record unrecognisable until `learn` has run again. So it keeps its own months.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache

from cleaners.text.lines import split
from seeds.fingerprints import masked_months

# Longer ones are never compared: no template is that long, and folding must stay cheap.
LONGEST = 2000
# How far from the end of a paragraph, and how many sentences, a template may reach that is part of it.
SEARCHED, SENTENCES = 600, 4
# How long a line may be that is known by the one address it points to.
SHORT = 200

_MARKUP = re.compile(r"[*_`~\u200b-\u200f\u2060\ufe0e\ufe0f\ufeff]+")
_LINK = re.compile(
    r"\]\([^()\s]*\)"  # the address of a Markdown link; its words stay
    r"|https?://\S+|www\.\S+|(?<![\w.-])[a-z0-9-]+(?:\.[a-z0-9-]+)+/\S*"
)
_TARGET = re.compile(r"(?<![\w.-])(?:https?://)?(?:www\.)?((?:[a-z0-9-]+\.)+[a-z]+/[^\s()\[\]<>]*|@\w[\w.]+)")
_HANDLE = re.compile(r"(?<![\w.])@[\w.]+")
_NUMBER = re.compile(r"\d+(?:[.,:/-]\d+)*(?:[kmк]\b)?")
_BESIDE_NUMBER = re.compile(r"(?<=\b0 )\w{3,12}\b|(?<=\b0\. )\w{3,12}\b|\b\w{3,12}\b(?= 0\b)")
_WORD = re.compile(r"[\w<>]")
_SENTENCE_END = re.compile(r"(?:[.!?…؟।][\"'”’»)\]]{0,3}\s+|[。！？][”’」』）]{0,3}\s*)(?=\S)")
_LETTER = re.compile(r"[^\W\d_]")


_SPACES = re.compile(r"\s+")
# Quotes, and the Turkish capital whose lower case would be two characters.
_FOLDED = str.maketrans("“”„‟«»‹›″‘’‚‛′`´ʼİ", '"' * 9 + "'" * 8 + "i")


def _fold(text: str) -> str:
    """Case, kinds of quotes and runs of spaces gone. Kept as it is, whatever `cleaners.text.folding` comes to
    do: templates on record were made with it."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text.translate(_FOLDED))
    return _SPACES.sub(" ", text.casefold()).strip()


def mask(paragraph: str) -> str:
    """The paragraph folded, with numbers, links and handles masked, without markup and outer symbols.

    A paragraph that is nothing but these stays as it is, folded.

    >>> mask("❗️ **Read us here:** [our site](https://example.org/a1), 12.05.2021")
    'read us here: our site<link>, 0'
    >>> mask("Updated 4 May 2021") == mask("Updated 12 June 2022")
    True
    >>> mask("https://example.org/a1")
    'https://example.org/a1'
    """
    folded = _fold(_MARKUP.sub("", paragraph))
    masked = _NUMBER.sub("0", _HANDLE.sub("<handle>", _LINK.sub("<link>", folded).replace("[", "")))
    if not _LETTER.search(masked.replace("<link>", "").replace("<handle>", "")):
        return folded
    first, last = _WORD.search(masked), _WORD.search(masked[::-1])
    masked = masked[first.start() : len(masked) - last.start()] if first and last else folded
    return _BESIDE_NUMBER.sub(_masked_month, masked) if "0" in masked else masked


def _masked_month(word: re.Match[str]) -> str:
    return "0" if word[0] in masked_months() else word[0]


@lru_cache(maxsize=1024)  # the same few lines of an article are asked for again and again
def fingerprint(paragraph: str) -> str:
    """SHA-256 (hex) of the masked paragraph: the key of a template in `learned_boilerplate`.

    >>> fingerprint("12 shares") == fingerprint("7,315  Shares")
    True
    """
    form = mask(paragraph.strip()) if len(paragraph) <= LONGEST else paragraph
    return hashlib.sha256(form.encode("utf-8", "surrogatepass")).hexdigest()


def link_fingerprint(paragraph: str) -> str | None:
    """The key of the one address that a short line points to; None if it isn't short or points elsewhere too.

    >>> one, other = "Read us: [here](https://t.me/gazette)", "**Join** __t.me/gazette__"
    >>> link_fingerprint(one) == link_fingerprint(other)
    True
    >>> link_fingerprint("Read t.me/gazette and t.me/herald")
    """
    if len(paragraph) > SHORT or not ("/" in paragraph or "@" in paragraph) or endings(paragraph):
        return None
    folded = _fold(_MARKUP.sub("", paragraph))
    targets = {target.rstrip(".,:;!?/") for target in _TARGET.findall(folded)}
    if len(targets) != 1:
        return None
    return hashlib.sha256(f"link {targets.pop()}".encode("utf-8", "surrogatepass")).hexdigest()


def paragraphs(text: str) -> list[str]:
    """The lines of a text that are not blank, without the spaces around them.

    >>> paragraphs("One.\\n\\n  Two. ")
    ['One.', 'Two.']
    """
    return [line.text for line in split(text)]


def endings(paragraph: str) -> list[tuple[int, str]]:
    """The last sentences of a paragraph, the most first, and where they start; never all of it.

    >>> endings("It rained. It froze. Follow us!")
    [(11, 'It froze. Follow us!'), (21, 'Follow us!')]
    """
    begin = max(0, len(paragraph) - SEARCHED)
    starts = [match.end() + begin for match in _SENTENCE_END.finditer(paragraph[begin:])][-SENTENCES:]
    return [(start, paragraph[start:].strip()) for start in starts]


def beginnings(paragraph: str) -> list[tuple[int, str]]:
    """The first sentences of a paragraph, the most first, and where they end; never all of it.

    >>> beginnings("Follow us! It rained. It froze.")
    [(22, 'Follow us! It rained.'), (11, 'Follow us!')]
    """
    ends = [match.end() for match in _SENTENCE_END.finditer(paragraph[:SEARCHED])][:SENTENCES]
    return [(end, paragraph[:end].strip()) for end in reversed(ends)]


def fingerprints(text: str) -> frozenset[str]:
    """Those of all paragraphs, of the sentences at their ends, and of what short ones point to.

    A text can only be touched by templates whose fingerprint is among them.
    """
    found = set()
    for paragraph in paragraphs(text):
        pieces = (piece for _, piece in (*beginnings(paragraph), *endings(paragraph)))
        found |= {fingerprint(paragraph), *map(fingerprint, pieces)}
        if link := link_fingerprint(paragraph):
            found.add(link)
    return frozenset(found)
