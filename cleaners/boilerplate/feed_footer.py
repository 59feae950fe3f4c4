"""The line below an item of a feed: "The post Pier opens appeared first on Coast."."""

from __future__ import annotations

import re
from functools import cache

from cleaners.boilerplate.detector import Changes, Doomed, Verdict, View
from seeds.feed_footers import feed_footers

_LONGEST = 400  # characters of all, with a long title
_SITE = 60  # characters of the name of a site
_QUOTES = "\"'“”„«»‘《「 "


def feed_footer(view: View, doomed: Doomed) -> Changes:
    """The last line that is left, if it says where the article of a title appeared first.

    A title begins with no small letter: "The post that he had deleted first appeared on Facebook." is said by
    the article.
    """
    at = len(view.shown) - 1
    while at > view.first and at in doomed:
        at -= 1
    if at <= view.first or len(text := view.shown[at].line.text) > _LONGEST:
        return {}
    found = _footer().fullmatch(text.replace("’", "'"))
    title = found[found.lastgroup].lstrip(_QUOTES) if found and found.lastgroup else ""
    return {at: Verdict("origin.und.feed")} if title and not title[0].islower() else {}


@cache
def _footer() -> re.Pattern[str]:
    phrases = [phrase for said in feed_footers().values() for phrase in said]
    frames = (
        rf"{re.escape(opening)}\W(?P<title{number}>.+)\W{re.escape(behind)}.{{0,{_SITE}}}"
        for number, (opening, behind) in enumerate(phrase.split(" … ") for phrase in phrases)
    )
    return re.compile("|".join(frames))
