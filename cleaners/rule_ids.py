"""Which rules there are: ids are an interface, on the trails of rows and in what people decide.

An id is of a rule file (`newsletter.en.signup`), of the code (`typography.quotes`), of the kinds of chrome
(`extract.share`), composed of a request and a channel in a language's words (`promo.en.follow-twitter`), or
learned for a source (`learned.wire.3f2a91`).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from seeds.languages import all_seeds
from seeds.schema import nearest

# What the code names itself; a test compares this with the code.
IN_CODE = frozenset(
    f"{kind}.{name}"
    for kind, names in {
        "comments": "und.readers",
        "contact": "und.email",
        "copyright": "und.notice",
        "extract": "address author beside button captions dates headline link-block newsletter related "
        "repeat tags wall",
        "lift": "byline caption dateline tags title",
        "links": "und.address und.arrow",
        "mojibake": "charset utf-8",
        "model": "und.head und.links und.tail",
        "nav": "und.between und.closing und.label und.menu und.path und.remains und.sign",
        "origin": "und.feed",
        "related": "und.block und.dated und.headlines und.rest und.teasers",
        "repeated": "und.line",
        "share": "und.buttons und.counter",
        "typography": "apostrophe bidi blank-lines c1-controls controls dashes ellipsis entities full-width "
        "hyphenation hyphens ligatures line-ends mark-runs nfc no-break primes quotes repeated soft-hyphen "
        "spaces unwrap zero-width",
    }.items()
    for name in names.split()
)
LEARNED = "learned"


def current(name: str) -> str:
    """The id that a rule has today, of one that it has or had; what is no id comes back as it is."""
    return _renamed().get(name, name)


@cache
def _renamed() -> Mapping[str, str]:
    rules = (rule for language in all_seeds() for rule in language.boilerplate.rules)
    return {former: rule.id for rule in rules for former in rule.formerly}


def is_rule(name: str) -> bool:
    """Whether there is a rule of this id, or rules below it; an id that a rule had before is one, too.

    >>> [is_rule(name) for name in ("promo.en.follow-twitter", "promo.en", "typography", "promo.en.folow")]
    [True, True, True, False]
    """
    name = current(name)
    kind, _, rest = name.partition(".")
    return (
        name in _known() or kind == LEARNED or (kind == "promo" and _is_composed(*rest.partition(".")[::2]))
    )


def unknown_rule(name: str) -> str:
    """What is wrong with the id of a rule, with the one that was probably meant; an empty string if nothing.

    >>> unknown_rule("typography.quots")
    'there is no rule \\'typography.quots\\'; did you mean "typography.quotes"?'
    """
    if is_rule(name):
        return ""
    kind, _, rest = name.partition(".")
    tag = rest.partition(".")[0]
    near = (nearest(name, _composed(tag)) if kind == "promo" else "") or nearest(name, _known())
    return f"there is no rule {name!r}{near}"


@cache
def _known() -> frozenset[str]:
    """Every id that is written down, and what ids begin with."""
    from seeds.pages import page_names

    ids = {rule.id for language in all_seeds() for rule in language.boilerplate.rules}
    ids |= IN_CODE | {f"extract.{kind}" for kind in (*page_names().furniture, *page_names().beside)}
    parts = [each.split(".") for each in ids]
    return frozenset(".".join(each[:count]) for each in parts for count in range(1, len(each) + 1))


def _is_composed(tag: str, slug: str) -> bool:
    """Whether a slug may be a request, a channel, or the one after the other, in a language's wording."""
    from cleaners.boilerplate.lexicon import composing

    asked, channels = composing(tag)
    return (
        slug in asked
        or slug in channels
        or any(slug.startswith(f"{each}-") and slug[len(each) + 1 :] in channels for each in asked)
    )


def _composed(tag: str) -> frozenset[str]:
    from cleaners.boilerplate.lexicon import composing

    asked, channels = composing(tag)
    whole = {f"{first}-{then}" for first in asked for then in channels}
    return frozenset(f"promo.{tag}.{slug}" for slug in asked | channels | whole)
