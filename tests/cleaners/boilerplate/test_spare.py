"""Reporting in the words of boilerplate: what stands around a line shows that it is the article's own."""

from __future__ import annotations

import pytest

from cleaners.boilerplate.strip import propose
from cleaners.edits.log import apply
from tests.support.radio_club import BODY


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(
            "- Choose a quiet room for the first recording.\n- Listen to podcasts of others for updates\n"
            "- Keep the window shut while the ferry leaves.\n- Write down the hour and the wind.",
            id="a bullet whose like continue",
        ),
        pytest.param(
            "👉 The lamp on the north pier was lit again on Monday night.\n\n"
            "👉 Most of the crew had gone home before the storm came.",
            id="bullets that open reporting",
        ),
        pytest.param(
            f"Instagram\n\nInstagram is where the club shows pictures of its oldest horns.\n\n{BODY}",
            id="a subheading with the name of a network",
        ),
        pytest.param("1. Facebook\n\n2. YouTube\n\n3. A printed letter", id="a numbered list of networks"),
        pytest.param("| Network | Price |\n| TikTok | $0.50 |\n| YouTube | $2.00 |", id="a table"),
        pytest.param(
            "- Room: the upper floor of the harbour house, with sails and nets\n"
            "- Members: those who keep the fog horns of the coast running\n"
            "- Recordings: voices and horns, kept in the museum for eleven years",
            id="a list about the article's own matter",
        ),
        pytest.param(
            "- Included: a walk along the coast with a guide, and supper at the inn.\n\n"
            "The first trip goes north.\n\n"
            "- Included: a walk along the coast with a guide, and supper at the inn.\n\n"
            "The second trip goes south.\n\n"
            "- Included: a walk along the coast with a guide, and supper at the inn.",
            id="an item that each part of a list repeats",
        ),
    ],
)
def test_lines_of_the_article_stay(lines: str) -> None:
    for text in (f"{BODY}\n\n{lines}", f"{BODY}\n\n{lines}\n\n{BODY}"):
        assert propose(text, language="en").edits == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "Privacy policy makers met in the harbour house on Monday.",
        "The union can be reached at the harbour house, its chair said.",
        "With the new browser comes an adblock engine that the club wrote itself, and it works in every "
        "program that shows pages, as the club found out when it tried them all last winter.",
        "We can keep our work safe and share our work with other clubs on the coast.",
    ],
)
def test_words_of_notices_in_sentences_stay(sentence: str) -> None:
    for text in (f"{BODY}\n\n{sentence}", f"{BODY}\n\n{sentence}\n\n{BODY}"):
        assert propose(text, language="en").edits == ()


def test_a_heading_that_stands_under_each_item_is_a_button_and_takes_nothing_along() -> None:
    items = [
        f"How to build a shelf of driftwood, part {number}" for number in ("one", "two", "three", "four")
    ]
    text = f"{BODY}\n\n" + "\n\n".join(f"{item}\n\nRead more" for item in items)
    left = apply(text, propose(text, language="en").edits)[0]
    assert all(item in left for item in items[:1])


def test_what_looks_the_same_as_promotion_still_goes() -> None:
    promos = "👉 More on fog horns in our podcast\n\nFollow us on Instagram\n\nFacebook"
    text = f"{BODY}\n\n{promos}"
    assert apply(text, propose(text, language="en").edits)[0] == BODY


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        ("en", "The club gives its address as follows:\n\nhorns@harbour.example\n\nBox 422"),
        ("en", "Harbour house\n\n(415) 742-4306\n\nhorns@harbour.example"),
        ("de", "Homepage: https://nebelhorn.example/\n\nSpendenkonto der Stadt"),
        (
            "de",
            "- Hier geht es zum Museum der Nebelhörner: www.nebelhorn.de\n"
            "- Die schönsten Leuchttürme der Küste: www.leuchtturm-tour.de\n"
            "- Und noch mehr Boote gibt es im Norden: www.boote-im-norden.de",
        ),
    ],
)
def test_addresses_that_an_article_gives_stay(language: str, lines: str) -> None:
    text = f"{BODY}\n\n{BODY}\n\n{lines}"
    assert propose(text, language=language).edits == ()


def test_a_paragraph_that_sounds_like_a_promo_does_not_end_the_article() -> None:
    asked = "Now we can go to our page and add the horn. You will want to change the name of the place first."
    text = f"{BODY}\n\n{asked}\n\n" + BODY.split("\n\n")[0]
    assert propose(text, language="en").edits == ()


@pytest.mark.parametrize(
    "again",
    [
        "Included: a walk along the coast with a guide, and supper at the inn of the village.",
        "BEST FOR: those who walk with a dog",
    ],
)
def test_what_is_said_of_each_of_some_goods_stays(again: str) -> None:
    trips = [f"The {where} trip takes two days\n\n{again}" for where in ("northern", "southern", "eastern")]
    text = f"{BODY}\n\n" + "\n\n".join(trips) + f"\n\n{BODY}"
    assert propose(text, language="en").edits == ()


def test_what_stands_between_the_buttons_of_a_long_list_is_its_items() -> None:
    items = [f"The {name} horn, heard from the sea on a day of fog" for name in "ABCDEFGHIJKL"]
    text = f"{BODY}\n\n" + "\n\n".join(f"{item}\n\nRead more" for item in items)
    left = apply(text, propose(text, language="en").edits)[0]
    assert all(item in left for item in items)


def test_what_an_article_says_of_many_is_its_subject() -> None:
    names = ("Denis", "Valerie", "Susan", "Brian", "Cecilia")
    says = "{0}: You can continue to follow {0} at @{0}_ on Twitter. Archived content is at @{0}44."
    lines = [says.format(name) for name in names]
    text = "\n\n".join((BODY, BODY.upper(), *lines))
    assert propose(text, language="en").edits == ()
    one = "\n\n".join((BODY, BODY.upper(), lines[0], lines[0]))
    assert apply(one, propose(one, language="en").edits)[0] == "\n\n".join((BODY, BODY.upper()))


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(
            "Comment\n\nThe city will have paid for every horn of the coast by the middle of the year, which "
            "is more than it spent on its lighthouses, its bell buoys and its boats in ten years together."
            "\n\nPrice\n\nA horn costs eleven thousand, not counting the mast that it stands on, the cable "
            "that feeds it and the person who climbs up twice a year to clear its mouth of nests and salt.",
            id="one of the article's one-word subheadings",
        ),
        pytest.param(
            "The precise terms and conditions for those who borrow one of the horns of the museum follow."
            "\n\nTerms and Conditions\n\n0. Words.",
            id="a subheading that the line above announces",
        ),
        pytest.param(
            "If at any time you would like to hear no more of the horns, you can email us at\n\n"
            "the address of the club and we will take you off the list of those who are woken.",
            id="a wrapped sentence",
        ),
        pytest.param('{\n\n"email": "horns@harbour.example",\n\n"telephone": "1"\n\n}', id="a record"),
        pytest.param(
            "> The horns keep me up at night.\n\n> what do you think?\n\n> Nobody listens to us here.",
            id="a quoted letter",
        ),
        pytest.param(
            "The club has these three:\n\n- Horn and Google Search\n\n- Print PDF\n\n- Bell of the pier",
            id="a bullet whose words are those of buttons",
        ),
        pytest.param(
            "More on the harbour house\n\nharbour house\n\nThe house of the club will close for three weeks, "
            "and its members are not happy",
            id="a subheading that its heading names",
        ),
    ],
)
def test_what_stands_around_a_line_shows_that_it_is_the_articles_own(lines: str) -> None:
    text = f"{BODY}\n\n{lines}\n\n{BODY}"
    assert propose(text, language="en").edits == ()


def test_buttons_of_two_wordings_below_the_items_of_one_list() -> None:
    items = [f"The {name} horn, heard from the sea on a day of fog and wind" for name in "ABCDEFGHI"]
    buttons = ["Continue reading"] * 6 + ["Read more"] * 3
    listed = "\n\n".join(f"{item}\n\n{button}" for item, button in zip(items, buttons, strict=True))
    text = f"{BODY}\n\n{listed}\n\n{BODY}"
    left = apply(text, propose(text, language="en").edits)[0]
    assert all(item in left for item in items)


@pytest.mark.parametrize("heading", ["Lea también:", "Lea también: El muelle viejo abrirá en dos años"])
def test_a_list_of_goods_between_links_stays(heading: str) -> None:
    goods = ["- Pan", "- Leche", "- Huevos y queso"]
    listed = "\n\n".join(goods)
    text = f"{BODY}\n\nHay que llevar lo siguiente:\n\n{heading}\n\n{listed}\n\nSíguenos en Facebook"
    left = apply(text, propose(text, language="es").edits)[0]
    assert all(item in left for item in goods)


def test_an_interview_may_be_about_promos() -> None:
    asked = (
        "Why did you turn off the comments?",
        "Some forty people called us by noon. By the evening nobody did.",
        "Did subscriptions suffer?",
        "Subscribe to our newsletter and you get the letters page by mail. That was our offer. It worked.",
        "Would you do it again?",
        "I would do it tomorrow. The letters that we get by mail are better than what people wrote there.",
    )
    interview = "\n\n".join([BODY, *asked])
    assert propose(interview, language="en").edits == ()
    lone = "\n\n".join([BODY, *asked[2:4], BODY])
    behind = "\n\n".join([BODY, *asked[:2], *asked[4:], *asked[2:4]])
    link = "\n\n".join([BODY, *asked[:2], "Read more: Why do papers close their comments?", *asked[1:]])
    for text, rule in ((lone, "newsletter."), (behind, "newsletter."), (link, "readmore.")):
        assert [edit.rule for edit in propose(text, language="en").edits if edit.rule.startswith(rule)]


def test_a_question_that_the_next_paragraph_answers_stays() -> None:
    answer = (
        "The harbour master laughed, looked at the horn for a while, and said that nobody had ever asked her."
    )
    text = f"{BODY}\n\nWhat do you think?\n\n{answer}\n\n{BODY}"
    assert propose(text, language="en").edits == ()
    below = propose(f"{BODY}\n\nWhat do you think?", language="en").edits
    assert [edit.before.strip() for edit in below] == ["What do you think?"]


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(
            "The harbour company said that its offer has been raised to a total of 37,950,000\nshares.",
            id="the end of a wrapped sentence",
        ),
        pytest.param(
            "Effective aid has to be given soon to all of those\n"
            "which support us in this fight against the sand in our harbour,\nthe mayor of the island said.",
            id="the middle of one",
        ),
        pytest.param("Africa 121 98 77\nEurope 268 293 256\nOceania 88 97 84", id="rows of a table"),
        pytest.param(
            "<Harbour International Ltd> said\nit will buy the two ferries of its rival.", id="a ticker"
        ),
    ],
)
def test_wrapped_lines_and_rows_of_figures_stay(lines: str) -> None:
    for text in (f"{BODY}\n{lines}\n{BODY}", f"{BODY}\n{lines}"):
        assert propose(text, language="en").edits == ()


def test_a_menus_word_between_two_paragraphs_is_a_subheading() -> None:
    assert propose(f"{BODY}\n\nSee more\n\n{BODY}", language="en").edits == ()
    below = propose(f"{BODY}\n\nSee more\n\nFollow us on Facebook", language="en").edits
    assert sum("See more" in edit.before for edit in below) == 1


def test_a_number_of_an_articles_count_stays_whatever_it_heads() -> None:
    tips = "1. Walk\n\nIn any weather.\n\n2. Read more\n\nPaper, not glass.\n\n3. Sleep\n\nIn the dark."
    assert propose(f"{BODY}\n\n{tips}", language="en").edits == ()
    alone = propose(f"{BODY}\n\n2. Read more\n\nFollow us on Facebook", language="en").edits
    assert any("Read more" in edit.before for edit in alone)


def test_three_buttons_each_between_sentences_are_an_articles_subheadings() -> None:
    buttons = {
        "Accept all": "Almost nobody does so, the study found.",
        "Reject all": "It has had to be as large for a year.",
        "Manage preferences": "They fill forty pages, and more.",
    }
    text = "\n\n".join([BODY, *(line for pair in buttons.items() for line in pair), BODY])
    assert propose(text, language="en").edits == ()
    again = "\n\n".join([BODY, *(line for told in buttons.values() for line in ("Accept all", told)), BODY])
    assert sum("Accept all" in edit.before for edit in propose(again, language="en").edits) == 3


def test_an_item_of_advice_names_a_site_or_a_paper_that_is_not_ours() -> None:
    for language, line in (
        ("nl", "- Download het formulier van de site van de gemeente"),
        ("it", "- Abbonatevi a un giornale locale"),
    ):
        assert propose(f"{BODY}\n\n{line}", language=language).edits == ()
    assert len(propose(f"{BODY}\n\n- Abbonatevi al nostro giornale", language="it").edits) == 1


@pytest.mark.parametrize("line", ["Add to bag", "Compare prices", "Send by mail", "Update your profile"])
def test_a_button_among_items_that_stay_is_one_of_them(line: str) -> None:
    items = f"- White flour\n- {line}\n- Rope and tar\n- Two lamps"
    assert propose(f"{BODY}\n\n{items}\n\n{BODY}", language="en").edits == ()


@pytest.mark.parametrize("word", ["Newsletter", "Follow", "Shares", "Members only"])
def test_a_word_alone_between_paragraphs_is_a_subheading(word: str) -> None:
    above, below = BODY.split("\n\n")[:2]
    assert propose(f"{above}\n\n{word}\n\n{below}", language="en").edits == ()


@pytest.mark.parametrize("sentence", ["And who will chip in?", "No comments."])
def test_a_short_sentence_below_the_article_is_its_last(sentence: str) -> None:
    assert propose(f"{BODY}\n\n{sentence}", language="en").edits == ()


@pytest.mark.parametrize(
    ("language", "notice"),
    [("en", "Comments are closed."), ("ru", "Комментарии закрыты."), ("zh", "评论已关闭。")],
)
def test_a_notice_that_comments_are_closed_is_none(language: str, notice: str) -> None:
    assert apply(f"{BODY}\n\n{notice}", propose(f"{BODY}\n\n{notice}", language=language).edits)[0] == BODY


def test_a_question_below_the_article_is_its_last() -> None:
    asked = f"{BODY}\n\nDo you read the comments?"
    page = f"{asked}\n\nShare on Facebook\n\nRelated stories\n\nHorns of the north coast"
    assert apply(page, propose(page, language="en").edits)[0].startswith(asked)
