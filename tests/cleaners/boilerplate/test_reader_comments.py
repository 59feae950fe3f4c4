"""What readers wrote below the article goes; an article with a button about comments in it does not."""

from __future__ import annotations

from itertools import chain

from seeds.languages import seed
from tests.support.radio_club import strip

BODY = "\n\n".join(
    [
        "The radio club meets on the upper floor of the harbour house, and has done so for eleven years now.",
        "Its members record the fog horns of the coast, and the voices of those who keep them running.",
        *seed("en").boilerplate.body,
    ]
)
OPINIONS = (
    (
        "Ana on 9 June 2017 at 13:22",
        "I grew up beside that horn. It kept us awake for three nights in a row.",
    ),
    ("sailor77 on 10 June 2017 at 15:26", "Never heard of them."),
    ("Posted by: Tom, 11 June 2017 | 08:10", "So who pays for it? We do, as always, and nobody asks us."),
)


def written(*opinions: tuple[str, str]) -> str:
    return "\n\n".join(chain.from_iterable(opinions))


def test_what_readers_wrote_goes() -> None:
    assert strip(f"{BODY}\n\n3 Comments\n\n{written(*OPINIONS)}") == BODY
    turned = written(*((said, who) for who, said in OPINIONS))
    assert strip(f"{BODY}\n\nComments\n\n{turned}") == BODY
    tagged = strip(f"{BODY}\n\nComments\n\n{written(*OPINIONS)}\n\nTags: horns, coast")
    assert tagged == f"{BODY}\n\nTags: horns, coast"


def test_an_article_goes_on_below_a_button_about_comments() -> None:
    for below in (
        BODY,
        f"Last updated on 9 June 2017\n\n{BODY}",  # one date
        f"{BODY}\n\n{BODY}\n\n{BODY}\n\n{written(*OPINIONS)}",  # more than half of the text
        written(*((said, said) for _, said in OPINIONS)),  # no dates
    ):
        assert strip(f"{BODY}\n\nComments\n\n{below}") == f"{BODY}\n\n{below}"
    assert strip(f"{BODY}\n\n{written(*OPINIONS)}") == f"{BODY}\n\n{written(*OPINIONS)}"


def test_answers_that_have_a_button_each_may_be_what_the_page_is_for() -> None:
    answers = "\n\nReply\n\n".join(written(opinion) for opinion in OPINIONS)
    assert OPINIONS[0][1] in strip(f"{BODY}\n\n{answers}\n\nReply")


def test_names_with_a_colon_above_a_date_and_an_hour_need_no_button() -> None:
    opinions = [
        [f"{who} says:", f"9 June 2017 at {hour}", said]
        for who, hour, (_, said) in zip(
            ("Ana", "sailor77", "Tom"), ("13:22", "9:07", "21:40"), OPINIONS, strict=True
        )
    ]
    above = f"{BODY}\n\n{BODY}"
    long = "\n\n".join([above, *chain(*opinions)])
    assert strip(long) == strip("\n\n".join([long, *chain(*opinions * 3)])) == above  # more than the article
    for kept in (
        [*chain(*opinions[:2])],  # two
        [line.replace("9 June 2017 at ", "") for line in chain(*opinions)],  # a transcript
        [
            line.replace(" says:", f" in {at}:") for at, lines in enumerate(opinions) for line in lines
        ],  # a tour
        [line.replace("9 June", "Date: 9 June") for line in chain(*opinions)],  # heads of letters
    ):
        assert strip("\n\n".join([above, *kept])) == "\n\n".join([above, *kept])
