"""What a heading takes along above the first paragraph, and of a long list between paragraphs."""

from __future__ import annotations

from cleaners.boilerplate.strip import propose
from seeds.languages import seed
from tests.support.radio_club import BODY as SHORT
from tests.support.radio_club import strip

BODY = "\n\n".join([SHORT, *seed("en").boilerplate.body, SHORT])
TITLE = "The club that records the fog horns of the coast"
LINKS = (
    "The bakery on Mill Street opens a school for apprentices",
    "Who pays for the new swimming bath in the valley?",
    "Three bridges will be painted before winter comes",
)


def test_headlines_under_a_heading_go_where_the_title_stands_above_them() -> None:
    days = ("6 May", "2 May", "30 April")
    dated = "\n\n".join(line for pair in zip(LINKS, days, strict=True) for line in pair)
    top = f"{TITLE}\n\nBy Vera Holm"
    for links in ("\n\n".join(LINKS), dated):
        assert strip(f"{top}\n\nRelated\n\n{links}\n\n{BODY}") == f"{top}\n\n{BODY}"


def test_the_title_stays_under_a_heading() -> None:
    for above in ("", f"{LINKS[0]}\n\n"):
        kept = strip(f"{above}Related\n\n{LINKS[1]}\n\n{TITLE}\n\n6 May\n\n{BODY}")
        assert f"{TITLE}\n\n6 May" in kept
    lone = strip(f"{TITLE}\n\nRelated\n\n{LINKS[0]}\n\n{BODY}")  # it may be a subtitle
    assert LINKS[0] in lone
    signed = strip(f"{TITLE}\n\nRelated\n\n{LINKS[0]}\n\n{LINKS[2]}\n\nBy Vera Holm\n\n{BODY}")
    assert LINKS[2] in signed


def test_points_of_the_article_s_own_keep_their_heading() -> None:
    body = seed("ru").boilerplate.body
    points = [f"— {line}" for line in body]
    text = "\n\n".join([*body, "Главное:", *points])
    assert propose(text, language="ru", model=None).edits == ()
    links = "\n\n".join([*body, "Главное:", *body])  # they are gone
    assert [edit.before for edit in propose(links, language="ru", model=None).edits] == ["Главное:\n\n"]


def test_one_teaser_of_several_may_have_a_short_title() -> None:
    told = "Eight pupils learn what the master baker has from her grandmother, and a ninth may come."
    teasers = (
        LINKS[0],
        told,
        "Part 2: Up early",
        f"{told} They begin at three in the morning, when the mill opens and the town sleeps.",
        LINKS[2],
        told,
    )
    assert strip("\n\n".join([BODY, "Related articles", *teasers, "Share on Facebook"])) == BODY


def test_a_long_list_between_paragraphs_goes_if_all_of_it_are_headlines() -> None:
    paragraphs = "\n\n".join([BODY] * 4)
    links = [f"{link} of {place}" for link in LINKS for place in ("Ebb Island", "the north", "Holm")]
    text = "\n\n".join([paragraphs, "Related articles", *links, paragraphs])
    assert strip(text) == f"{paragraphs}\n\n{paragraphs}"
    facts = "\n\n".join([paragraphs, "Related articles", *links[:5], "Pier Nine", *links[5:], paragraphs])
    assert links[0] in strip(facts)


def test_points_between_paragraphs_are_no_links() -> None:
    picks = "Top Picks\n\nBest Overall\n\nHolm Loaf Maker\n\n- Paddles collapse\n\n- Noisy"
    text = f"{BODY}\n\n{picks}\n\n{BODY}"
    assert strip(text) == text
    links = "\n\n".join(["Top Picks", *LINKS])
    assert strip(f"{BODY}\n\n{links}\n\n{BODY}") == f"{BODY}\n\n{BODY}"
