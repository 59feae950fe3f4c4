"""From what stands in a byline to the names of the authors; feeds and JSON lines are read the same way."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from html import unescape

from seeds.pages import page_names

LONGEST_NAME = 60
MOST_AUTHORS = 30
LONGEST_HAN = 5  # Han characters of a name, the family's and the given one
MOST_ROLE_WORDS = 6

_ADDRESS = re.compile(r"https?:|www\.|\w@\w|^@")
_LINK = re.compile(r"\s(?:https?:|www\.)\S*")
_MAIL = re.compile(r"<?\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}>?")
_BRACKETED = re.compile(r"\([^()]{0,120}\)|\[[^\[\]]{0,120}\]|（[^（）]{0,120}）|<[^<>]{0,120}>")
_FRAME = re.compile(r"^[【\[「『]\s*(.{1,80}?)\s*[】\]」』]$")
_SUFFIX = re.compile(r",\s*((?:Sr|Jr|II|III|IV|Esq)\b\.?)", re.IGNORECASE)
_DEGREE = re.compile(r"(?:[A-Z][A-Za-z]{0,2}\.?){1,3}[A-Z]?\.?(?:-[A-Z]{1,3})?|[A-Z]{2,6}")
_HAN_LEAD = re.compile(r"[\u4e00-\u9fff·]{0,12}(?:记者|記者)[\s:：]*(?=[\u4e00-\u9fff])")
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_HAN_NAMES = re.compile(r"(?:[\u4e00-\u9fff]{2,4}\s+)+[\u4e00-\u9fff]{2,4}")
_AND_MORE = re.compile(r"\s외\s\d+명$")
_PLACE = re.compile(r"\s+in\s+[A-Z].*$")
_INVERTED = re.compile(r"([^\W\d_][\w'’. -]{1,30}),\s([^\W\d_][\w'’. -]{0,30})$")
_FAMILY_NAME_FIRST = re.compile(r"([^\W\d_a-z][^\W\d_A-Z]+),\s([^\W\d_a-z][^\W\d_A-Z]+(?:\s[A-Z]\.)?)")
_FIRST_NUMBER = re.compile(r"\s\S*\d")
# What stands before the number in a date that follows a name.
_DAY_AT_END = re.compile(
    r"(?:[\s,|•·–—-]+(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tue|wed|thu|fri|sat|sun|today|yesterday"
    r"|jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?|on|at|published|posted|updated)\b\.?:?)+[\s,|•·–—-]*$",
    re.IGNORECASE,
)
_PARTICLES = frozenset(
    [
        "de",
        "da",
        "do",
        "dos",
        "das",
        "del",
        "della",
        "der",
        "den",
        "di",
        "du",
        "la",
        "le",
        "van",
        "von",
        "zu",
        "bin",
        "ben",
        "al",
        "el",
        "ter",
        "ten",
        "y",
        "e",
        "i",
    ]
)


def author_names(written: Iterable[str], *, inverted: bool = False) -> tuple[str, ...]:
    """Split bylines into names, without the words around them; addresses and numbers are no names.

    A comma parts names only where every part looks like one; between two single words it stands behind
    a family name ("Ito, Ann"); otherwise what follows it is a role, a place or a house and goes. `inverted`
    is for lists that write the family name first throughout.

    >>> author_names(["By Ann Ito and Bo Lund, Harbour Correspondent"])
    ('Ann Ito', 'Bo Lund')
    >>> author_names(["Ann Ito, Bo Lund, and Cy Marr"])
    ('Ann Ito', 'Bo Lund', 'Cy Marr')
    >>> author_names(["ann@example.org (Ann Ito)", "Bo Lund - Chief Reporter", "【記者山田花子】"])
    ('Ann Ito', 'Bo Lund', '山田花子')
    >>> author_names(["By Ann Ito and Dan Lund Monday, March 4, 2024"])
    ('Ann Ito', 'Dan Lund')
    >>> author_names(["https://example.org/staff/ann"])
    ()
    """
    names: dict[str, str] = {}
    for byline in written:
        byline = " ".join(unescape(unescape(byline[:500])).split())
        turned = _INVERTED.match(byline) if inverted else _FAMILY_NAME_FIRST.fullmatch(byline)
        if turned and not is_house(f"{turned[2]} {turned[1]}"):
            byline = f"{turned[2]} {turned[1]}"
        byline = _AND_MORE.sub("", _without_addresses(byline))
        dated = _FIRST_NUMBER.search(byline)
        found = _single(_DAY_AT_END.sub("", byline[: dated.start()])) if dated else []
        for name in found if found and all(map(_is_plain, found)) else _single(byline):
            names.setdefault(name.casefold(), name)
    return tuple(names.values())[:MOST_AUTHORS]


def _single(byline: str) -> list[str]:
    """Each name of a byline that can be one."""
    names: list[str] = []
    for part in _parts(_bare(byline)):
        name = _bare(_trimmed(part))
        name = _without_role(_trimmed(_PLACE.sub("", name)) if _PLACE.search(name) else name)
        if 1 < len(name) <= LONGEST_NAME and _is_clean(name):
            names.append(name)
    return names


def _is_plain(name: str) -> bool:
    """Whether a name is one beyond doubt: a person's of two or three words."""
    return is_person(name) and len(name.split()) <= 3


def _trimmed(part: str) -> str:
    name = part.strip(" .,:;|–—-•·\"'“”/*")
    return f"{name}." if re.search(r"\b(?:Sr|Jr|[A-Z])$", name) and f"{name}." in part else name


def _without_role(name: str) -> str:
    """Without the account, the degrees and the role that stand behind a name."""
    words, names = name.split(), page_names()
    while len(words) > 2 and (words[-1] in names.degrees or words[-1].startswith("@")):
        words.pop()
    name = " ".join(words)
    if len(words) < 3 or words[-1].casefold() not in names.roles:
        return name
    while len(words) > 2 and words[-1].casefold() in names.roles | names.before_roles:
        words.pop()
    return " ".join(words)


def is_person(name: str) -> bool:
    """Whether a name can be somebody's: two to five words with capitals, or few in a script without.

    >>> is_person("Ana de la Cruz"), is_person("山田花子"), is_person("Newsroom"), is_person("BBC News")
    (True, True, False, False)
    """
    words = name.split()
    if is_house(name) or re.search(r"\w\.\w{2,}$", name):
        return False
    if _HAN.fullmatch(name):
        return 2 <= len(name) <= LONGEST_HAN
    if not any(letter.isupper() for letter in name):
        cased = any(letter.islower() for letter in name)
        return not cased and 2 <= len(name.replace(" ", "")) <= 30 and len(words) <= 5
    return 2 <= len(words) <= 5 and all(
        word[0].isupper() or word.casefold() in _PARTICLES or not word[0].isalpha() for word in words
    )


def is_role(text: str) -> bool:
    """Whether a few words say what somebody is, or has a degree in.

    >>> is_role("Senior Port Reporter"), is_role("Ph.D."), is_role("Editor at large"), is_role("Harbours")
    (True, True, True, False)
    """
    words = text.split()
    if not 0 < len(words) <= MOST_ROLE_WORDS:
        return False
    ends = {words[0].casefold().strip(".,"), words[-1].casefold().strip(".,")}
    return not ends.isdisjoint(page_names().roles) or words[0] in page_names().degrees


def is_house(name: str) -> bool:
    """Whether a name has a word of those of agencies, desks and newspapers, or ends with a role."""
    names = page_names()
    words = [word.casefold().strip(".,") for word in name.split()]
    return any(word in names.houses for word in words) or (bool(words) and words[-1] in names.roles)


def _without_addresses(byline: str) -> str:
    """Without mail addresses; the name may stand in brackets behind one."""
    if "@" not in byline:
        return "" if _ADDRESS.match(byline) else _LINK.sub("", byline)
    rest = _MAIL.sub("", byline).strip(" ,;-–|")
    rest = "" if _ADDRESS.search(rest) else rest
    if found := re.fullmatch(r"[(<\[]\s*([^()<>\[\]]*?)\s*[)>\]]", rest):
        return found[1]
    return rest


def _is_clean(name: str) -> bool:
    return (
        not _ADDRESS.search(name)
        and not any(map(str.isdigit, name))
        and not set("()[]{}<>=?!？！。（）【】：").intersection(name)
        and name.casefold() not in page_names().roles
        and name.casefold() not in page_names().before
    )


def _parts(byline: str) -> Iterator[str]:
    """The names between commas, words and marks; each without its role."""
    whole = _BRACKETED.sub("", byline) if byline[:1] not in "(（[" else byline
    whole = _HAN_LEAD.sub("", whole, count=1)
    if found := _others().search(whole):
        whole = whole[: found.start()]
    if _HAN_NAMES.fullmatch(whole):
        yield from whole.split()  # names of Han characters, parted by spaces
        return
    pieces = [_listed(piece) for piece in re.split(r"\s*[;|&/•·]\s*|\s+[-–—]\s+", whole)]
    if any(is_person(name) for names in pieces for name in names):
        # Set apart from a person, a house or a role is not another author.
        pieces = [names for names in pieces if not all(map(is_house, names))]
    for names in pieces:
        yield from names


def _listed(piece: str) -> list[str]:
    """The names in what commas and joining words hold together."""
    # "Joe Schmo, Sr." is one name; its comma comes back at the end.
    names: list[str] = []
    told = False  # whether a role, a place or a house stands before: what follows belongs to it, up to "and"
    for position, part in enumerate(re.split(r"\s*[,，、]\s*", _SUFFIX.sub("\0\\1", piece))):
        joined = _joined(part)
        if told and part.partition(" ")[0].casefold() not in page_names().between:
            continue
        if position == 0 or _are_names(joined):
            names += joined
            told = False
        elif not all(_DEGREE.fullmatch(each) for each in joined):
            told = True
    return [name.replace("\0", ", ") for name in names]


def _joined(part: str) -> list[str]:
    joined = [part]
    for word in page_names().between:
        split = [each for name in joined for each in _split_at(name, word)]
        if len(split) > len(joined) and (word not in page_names().inside or _are_names(split)):
            joined = split
    return [name for name in joined if name and not (len(joined) > 1 and name.islower())]


def _split_at(name: str, word: str) -> list[str]:
    """The names on both sides of a joining word; with a capital it may be a name: Dan, Con, Ja."""
    if word not in name.casefold():
        return [name]
    split = _joint(word.upper() if name.isupper() else word).split(name)
    if len(split) == 1 and _are_names(titled := _joint(word.title()).split(name)):
        return titled
    return split


@cache
def _joint(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?:^|(?<=\s)){re.escape(word)}\s+")


def _are_names(parts: list[str]) -> bool:
    return all(_like_a_name(part) for part in parts)


def _like_a_name(part: str) -> bool:
    words = part.split()
    if words and (words[-1].casefold() in page_names().roles or words[0].casefold() in page_names().roles):
        return False
    if not words or any(word.casefold() in page_names().houses for word in words):
        return False
    if len(words) == 1:
        return (
            len(part) >= 2
            and not part.isascii()
            and not any(map(str.islower, part))
            and not any(map(str.isupper, part))
        )
    return len(words) <= 5 and all(
        word[0].isupper() or not word[0].isalpha() or not (word[0].isupper() or word[0].islower())
        for word in (words[0], words[-1])
    )


def _bare(byline: str) -> str:
    """Without a frame, and without a word before the first name or after the last: "by", "von", "기자"."""
    if found := _FRAME.match(byline):
        byline = found[1]
    found = _before().match(byline)
    return _after().sub("", byline[found.end() :] if found else byline)


@cache
def _before() -> re.Pattern[str]:
    words = sorted(page_names().before, key=len, reverse=True)
    spaced = "|".join(map(re.escape, words))
    # A word of a script without spaces may stand right before the name.
    tight = "|".join(re.escape(word) for word in words if "\u3040" <= word[0] <= "\u9fff")
    return re.compile(rf"(?:{spaced})(?:\s*[:：]\s*|\s+)|(?:{tight})", re.IGNORECASE)


@cache
def _after() -> re.Pattern[str]:
    words = "|".join(map(re.escape, page_names().after))
    return re.compile(rf"\s?(?:{words})$")


@cache
def _others() -> re.Pattern[str]:
    return re.compile(rf"(?<!^)\s?\b(?:{'|'.join(map(re.escape, page_names().others))})", re.IGNORECASE)
