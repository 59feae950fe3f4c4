"""The boilerplate cleaner: what goes, what stays, and the laws it keeps on any text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cleaners.boilerplate.strip import propose
from cleaners.edits.log import apply
from seeds.languages import seed, tags

ARTICLES = sorted((Path(__file__).parents[3] / "seeds" / "articles").glob("*.txt"))


def strip(text: str, language: str | None = None, **options: Any) -> str:
    return apply(text, propose(text, language=language, **options).edits)[0]


def examples(tag: str, kind: str) -> list[tuple[str, str, str]]:
    """Each example of a language's rules: the rule's id, where it may stand, the line."""
    return [
        (rule.id, rule.how, example)
        for rule in seed(tag).boilerplate.rules
        for example in getattr(rule, kind)
    ]


def article(tag: str, line: str, how: str = "") -> str:
    """An example at the end of an article in its language, where the bar is lowest; sections above."""
    body = seed(tag).boilerplate.body
    return "\n\n".join((line, *body, *body) if how == "edge" else (*body, *body, line))


# One test a language, not one an example: there are nine thousand, and pytest would cost more than they do.
# A failure names every example that fails.
@pytest.mark.parametrize("tag", tags())
def test_the_rules_strip_their_examples(tag: str) -> None:
    bare = article(tag, "").rstrip()
    left = [
        (rule, line)
        for rule, how, line in examples(tag, "strips")
        if strip(article(tag, line, how), tag) != bare
    ]
    assert not left


@pytest.mark.parametrize("tag", tags())
def test_the_rules_keep_their_examples(tag: str) -> None:
    taken = [
        (rule, line)
        for rule, how, line in examples(tag, "keeps")
        if strip(article(tag, line, how), tag) != article(tag, line, how)
    ]
    assert not taken


def test_every_rule_has_examples_both_ways() -> None:
    for tag in tags():
        for rule in seed(tag).boilerplate.rules:
            assert rule.strips, rule.id
            assert rule.keeps, rule.id
            assert rule.id.split(".")[1] == tag


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)
def test_the_seed_article_loses_exactly_its_last_line(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for language in ("en", None):
        (edit,) = propose(text, language=language).edits
        assert (
            edit.before.strip() == "Please visit out Twitter account for updates on the situation in Ukraine."
        )
        assert edit.rule == "promo.en.visit-twitter-account"
        assert edit.end == len(text)
        assert edit.cues
        assert edit.score


BODY = (
    "The bridge opens in May, after two years of work on its southern ramp, which had sunk into the mud.\n\n"
    "It carries four lanes. Two of them are kept for buses and for lorries from the harbour.\n\n"
    "The toll will be two crowns a car, as it was before the works began, and nothing for those who walk."
)


def test_a_promo_goes_and_the_same_words_reported_stay() -> None:
    assert strip(BODY + "\n\nPlease visit our Facebook page for news on the economy.", "en") == BODY
    quoted = BODY + '\n\n"Please visit our Twitter account," the minister said, adding that news comes daily.'
    assert strip(quoted, "en") == quoted


@pytest.mark.parametrize(
    ("line", "goes"),
    [
        ("If you found this article useful, you have the editor to thank.", False),
        ("If you found this article useful, please consider making a donation of a pound or two.", True),
    ],
)
def test_between_paragraphs_two_phrases_of_a_promo_say_more_than_one(line: str, goes: bool) -> None:
    assert (strip(f"{BODY}\n\n{line}\n\n{BODY}", "en") == f"{BODY}\n\n{BODY}") == goes


LINES = [
    *BODY.split("\n\n"),
    "The second lane opens in June. Follow us on Twitter.",
    "Read more: Old pier",
    "Related",
    "Harbour: Who pays for the wall in the end",
    "Share",
    "Follow us on Twitter @desk",
    "Tags: pier, sea",
    "»",
    "",
    "Sign up for our newsletter. It is free.",
    "By Ana Kos",
    "“Follow us on Twitter,” he said.",
    "Photo: A. Kos",
    "3 May 2031",
]


@settings(max_examples=150)
@given(st.lists(st.sampled_from(LINES), max_size=16), st.sampled_from(["\n", "\n\n", "\r\n"]))
def test_cleaning_twice_is_cleaning_once(lines: list[str], gap: str) -> None:
    once = strip(gap.join(lines), "en")
    assert strip(once, "en") == once


@settings(max_examples=100)
@given(st.text(), st.sampled_from(["en", "ja", None, "zz", ""]))
def test_no_text_raises_and_every_edit_only_deletes(text: str, language: str | None) -> None:
    edits = propose(text, language=language).edits
    apply(text, edits)
    assert all(edit.before and not edit.after for edit in edits)
    assert [edit.start for edit in edits] == sorted(edit.start for edit in edits)


@settings(max_examples=100)
@given(st.lists(st.sampled_from([line for line in LINES if line != "Related"]), max_size=16))
@example([*5 * LINES[:1], *2 * ["The second lane opens in June. Follow us on Twitter.", "By Ana Kos"]])
def test_what_others_lift_and_what_is_quoted_stays(lines: list[str]) -> None:
    kept = ("Tags: pier, sea", "By Ana Kos", "Photo: A. Kos", "“Follow us on Twitter,” he said.")
    once = strip("\n\n".join(lines), "en").splitlines()
    assert [line for line in once if line in kept] == [line for line in lines if line in kept]


def test_a_promo_after_the_last_sentence_goes_and_the_paragraph_stays() -> None:
    flat = " ".join(BODY.split("\n\n"))
    assert strip(flat + " Follow us on Telegram.", "en") == flat
    assert strip(flat + " Follow us on Telegram. Like our page on Facebook!", "en") == flat
    reported = flat + " The mayor asked people to follow her on Telegram."
    assert strip(reported, "en") == reported


def test_a_block_goes_as_a_whole_and_the_body_below_it_stays() -> None:
    block = "Related articles\n\nOld pier opens again after two years\n\nFerry: the timetable for the summer"
    below = (
        "What comes next\n\nThe old ramp will be taken down in the autumn, and trees will be planted there."
    )
    assert strip(f"{BODY}\n\n{block}\n\n{below}\n\n{BODY}", "en") == f"{BODY}\n\n{below}\n\n{BODY}"
    assert strip(f"{BODY}\n\n{block}", "en") == BODY


def test_no_blank_lines_are_left_behind() -> None:
    text = f"Share\n\n{BODY}\n\n\nAdvertisement\n\n\n{BODY}\n\n\nFollow us on Twitter\n"
    assert strip(text, "en") == f"{BODY}\n\n\n{BODY}\n"


@pytest.mark.parametrize(
    "line",
    [
        "Correction: an earlier version of this article gave the wrong toll.",
        "If you or someone you know needs help, call the crisis line at any hour.",
        "We could not independently verify the video. Follow us on Twitter.",
        "This is a developing story and will be updated.",
        "About the author: Ana Kos builds bridges.",
    ],
)
def test_service_and_honesty_stay(line: str) -> None:
    assert strip(f"{BODY}\n\n{line}", "en") == f"{BODY}\n\n{line}"


def test_if_too_much_would_go_nothing_goes() -> None:
    promos = "\n\n".join(f"Follow us on Twitter for more news from pier {number}." for number in range(9))
    proposal = propose(f"{BODY}\n\n{promos}", language="en")
    assert proposal.abstained
    assert proposal.edits == ()
    assert not propose(BODY, language="en").abstained


class Template:
    """A learned template, matched exactly."""

    def __init__(self, text: str) -> None:
        self.text = text

    def matches(self, paragraph_text: str, at_edge: bool) -> str | None:
        return "learned.echo.1" if at_edge and paragraph_text == self.text else None

    def leading(self, paragraph: str) -> tuple[int, str] | None:
        return None

    def trailing(self, paragraph: str) -> tuple[int, str] | None:
        return None


@pytest.mark.parametrize(
    "below",
    [
        "Old pier to close after the summer\n2 May 2025\nFerry fares will rise again\n30 April 2025",
        "2 May 2025\nOld pier to close after the summer\n30 April 2025\nFerry fares will rise again",
        "Harbour\nOld pier to close after the summer\nAna Kos\n2 May 2025\n"
        "Trade\nFerry fares will rise again\nBo Ray\n30 April 2025",
    ],
    ids=["date closes", "date opens", "section, title, author, date"],
)
def test_headlines_with_a_date_each_are_a_list(below: str) -> None:
    text = f"{BODY}\n{below}"
    gone = "".join(edit.before for edit in propose(text, language="en").edits)
    assert gone.split() == below.split()


@pytest.mark.parametrize(
    "below", ["2 May 2025", "2 May 2025\nAna Kos\n2 May 2025", "Harbour\n2 May 2025\n3 May 2025"]
)
def test_the_articles_own_date_stays(below: str) -> None:
    assert propose(f"{BODY}\n{below}", language="en").edits == ()


@pytest.mark.parametrize(
    ("language", "below"),
    [
        (
            "en",
            "Lift Off Tour\nThursday April 2\nColour Club, Melbourne\nFriday April 17\nGallery Bar, Sydney",
        ),
        (
            "en",
            "8.00pm\nThe Harbour: a documentary about the old wall\n9.30pm\nMurders on the Island of Skye",
        ),
        ("en", "The Last Ferry to Skye\n5:15 PM\nThe Wall Builders of the Cold North\n7:30 PM"),
        ("en", "00:00\nIntroduction to the harbour wall\n04:12\nWhy the cracks went unnoticed for years"),
        ("en", "Sunday, March 8\nNorwich City 0 Stoke City 0\nSaturday, March 7\nLeeds United 2 Hull City 1"),
        ("en", "1884\nThe wall is built by prisoners of war\n1921\nA storm breaks the eastern part of it"),
        ("de", "20:15\nTatort: Der letzte Zug nach Husum in Holstein\n21:45\nTagesthemen mit dem Wetter"),
        (
            "de",
            "12. März 2021\nEin Fischer sieht die ersten Risse\n4. Mai 2021\nDie Stadt sperrt den Osten",
        ),
        (
            "es",
            "4 de mayo de 2024\nReal Unión contra Athletic en San Mamés\n7 de mayo de 2024\nBetis - Sevilla",
        ),
        (
            "fr",
            "Vendredi 3 mai 2024\nOuverture avec la fanfare du port\nSamedi 4 mai 2024\nConcert du chœur",
        ),
        ("it", "8:15\nPartenza dal porto vecchio per l'isola grande\n9:45\nArrivo all'isola grande al faro"),
        ("pl", "3 maja 2024\nKraków, Klub Studio przy ulicy Budryka\n5 maja 2024\nGdańsk, Stary Maneż"),
        (
            "cs",
            "3. května 2024\nZahájení s dechovou hudbou na náměstí\n4. května 2024\nKoncert pěveckého sboru",
        ),
        ("ru", "3 мая 2024\nМосква, Большой зал консерватории\n5 мая 2024\nКазань, Татарская филармония"),
        ("hu", "2024. május 3.\nMegnyitó a kikötői fúvószenekarral\n2024. május 4.\nAz óváros kórusa énekel"),
        ("sv", "Lördag 4 maj\nHammarby mot Malmö på Tele2 Arena i Stockholm\nSöndag 5 maj\nAIK mot Elfsborg"),
        ("tr", "3 Mayıs 2024\nİstanbul, Harbiye Açıkhava Tiyatrosu\n5 Mayıs 2024\nİzmir, Kültürpark sahnesi"),
        ("ja", "2024年5月3日\n東京・日比谷公園大音楽堂\n2024年5月5日\n大阪・フェスティバルホール"),
    ],
)
def test_programmes_results_and_chronologies_are_the_articles_own(language: str, below: str) -> None:
    body = "\n\n".join(seed(language).boilerplate.body * 2)
    for text in (f"{body}\n\n{below}", f"{body}\n\n" + below.replace("\n", "\n\n")):
        assert propose(text, language=language).edits == ()


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", 'The ad used the slogan "Subscribe to our newsletter".'),
        ("en", "Watch: the mayor will speak on Sunday about the new pier."),
        ("de", "Eltern können sich für den Newsletter der Schule anmelden."),
        ("fr", "Les parents peuvent s'inscrire à la newsletter de l'école."),
        ("it", "I genitori possono iscriversi alla newsletter della scuola."),
        ("pl", "Rodzice mogą zapisać się na newsletter szkoły."),
        ("ru", "Город призывает подписаться на свой телеграм-канал с предупреждениями."),
        ("zh", "学校请家长关注学校的微信公众号。"),
    ],
)
def test_who_others_ask_to_follow_is_news(language: str, sentence: str) -> None:
    for text in (f"{BODY}\n\n{sentence}", f"{BODY}\n\n{sentence}\n\n{BODY}"):
        assert propose(text, language=language).edits == ()


@pytest.mark.parametrize(
    ("language", "above"),
    [
        ("en", "Politics"),
        ("en", "Business·Updated"),
        ("en", "Home > Health > Clinics"),
        ("it", "Primo Piano > Sanità"),
        ("es", "Negocios"),
        ("ja", "国際"),
    ],
)
def test_where_in_the_site_it_stands_goes_above_the_article_alone(language: str, above: str) -> None:
    body = "\n\n".join(seed(language).boilerplate.body * 2)
    assert strip(f"{above}\n\n{body}", language) == body
    assert strip(f"{body}\n\n{above}\n\n{body}", language) == f"{body}\n\n{above}\n\n{body}"


def test_a_section_below_the_article_stays_with_what_it_heads() -> None:
    facts = "\n\nDetails\n\nOpen: 9 to 5\n\nPrice: 4 euros"
    assert strip(BODY + facts, "en") == BODY + facts
    tags = "\n\nPolitics\n\nHealth"
    assert strip(BODY + tags, "en") == BODY + tags
    assert strip(BODY + "\n\nShare this article\n\nPolitics\n\nRead more: Who pays for it", "en") == BODY


def test_a_button_s_words_may_be_a_subheading_between_paragraphs() -> None:
    text = f"{BODY}\n\nGet started\n\n{BODY}"
    assert strip(text, "en") == text
    assert strip(f"Get started\n\n{BODY}", "en") == BODY


@pytest.mark.parametrize(
    ("language", "notice"),
    [
        (
            "en",
            "Every lamp here was chosen by our editors, who have tried them all at home for a month. "
            "We may earn a commission if you buy one of them. It helps to pay for our work.",
        ),
        ("de", "Gastkommentare und Beiträge von Fremden müssen nicht der Meinung der Redaktion entsprechen."),
        ("fr", "Le Club est ouvert à tous. Ses contenus n'engagent pas la rédaction."),
        ("ru", "Мнение автора может не совпадать с позицией редакции."),
    ],
)
def test_a_publishers_notice_goes_between_paragraphs_and_as_the_first(language: str, notice: str) -> None:
    body = "\n\n".join(seed(language).boilerplate.body * 2)
    assert strip(f"{body}\n\n{notice}\n\n{body}", language) == f"{body}\n\n{body}"
    assert strip(f"{notice}\n\n{body}", language) == body


@pytest.mark.parametrize(
    "paragraph",
    [
        "“We may earn a commission on each lamp that is sold in the old town,” the shop's owner said.",
        "The shop's owner told the court that she had never read what was written below the pictures "
        "of the lamps that she sold to people from all over the country for eleven years. "
        "Before that she had sold them to the islands. It read: "
        "We may earn a commission. The judge was not amused by it.",
        "The editor told readers that comments do not necessarily reflect the editorial line of the paper.",
        "Polls do not necessarily reflect the views of voters, and this one was held in the holidays.",
        "Breakfast is served on the terrace at no extra cost to you, and the beds are made every day.",
    ],
)
def test_a_paragraph_with_the_words_of_a_notice_stays(paragraph: str) -> None:
    for text in (f"{BODY}\n\n{paragraph}\n\n{BODY}", f"{BODY}\n\n{paragraph}"):
        assert strip(text, "en") == text


@pytest.mark.parametrize(
    "line", ["[ Ferry fares will rise again in the spring ]", "( Why the wall is to be repaired )"]
)
def test_a_headline_in_brackets_goes_and_a_remark_stays(line: str) -> None:
    assert strip(f"{BODY}\n\n{line}\n\n{BODY}", "en") == f"{BODY}\n\n{BODY}"
    for remark in (
        "[He laughs for a long while, and so do we]",
        "[ Applause ]",
        "(She has since moved away.)",
    ):
        text = f"{BODY}\n\n{remark}\n\n{BODY}"
        assert strip(text, "en") == text


def test_a_counter_goes_and_numbers_that_belong_to_a_word_stay() -> None:
    title = "The bridge over the harbour opens in May"
    assert strip(f"{title}\n\n1537\n\n{BODY}", "en") == f"{title}\n\n{BODY}"
    assert strip(f"{BODY}\n\n0", "en") == BODY
    for numbers in ("Serves\n\n4", "Leeds\n\n2\n\nHull\n\n1", "4\n\n12\n\n23"):
        assert not propose(f"{BODY}\n\n{numbers}", language="en", model=None).edits


def test_a_label_of_tags_that_has_none_goes() -> None:
    assert strip(f"{BODY}\n\nTopics", "en") == BODY
    for labelled in ("Tags: floods, harbour", "Tags\n\nfloods\n\nharbour", "Topics:\n\nFloods"):
        assert strip(f"{BODY}\n\n{labelled}", "en") == f"{BODY}\n\n{labelled}"


def test_a_subheading_below_a_link_between_paragraphs_stays() -> None:
    text = f"{BODY}\n\nFeatured articles\n\nThe Cloud Pioneer\n\n{BODY}"
    assert "The Cloud Pioneer" in strip(text, "en")
    text = f"{BODY}\n\nRelated\n\n- Ferry fares will rise again\n\nBonus\n\nAgnes Lind\n\n{BODY}"
    assert strip(text, "en") == f"{BODY}\n\nBonus\n\nAgnes Lind\n\n{BODY}"


@pytest.mark.parametrize("line", ["The ferry timetable for the winter >>", "Book a place on the ferry ❯"])
def test_a_line_that_points_onward_is_a_link(line: str) -> None:
    assert strip(f"{BODY}\n\n{line}", "en") == BODY
    steps = "Read the newsletters →\n\nCount the words of each →\n\nKeep the long ones →\n\nPrint them"
    assert strip(f"{BODY}\n\n{steps}\n\n{BODY}", "en") == f"{BODY}\n\n{steps}\n\n{BODY}"
    quoted = "« The ferry timetable for the winter »"
    assert strip(f"{BODY}\n\n{quoted}", "en") == f"{BODY}\n\n{quoted}"


def test_a_learned_template_may_delete_prose_but_never_a_quotation() -> None:
    prose = "The Echo is written by eleven people. It has been printed in the old mill since 1931."
    (edit,) = propose(f"{BODY}\n\n{prose}", language="en", learned=Template(prose)).edits
    assert (edit.rule, edit.before.strip()) == ("learned.echo.1", prose)
    quote = "“The Echo is written by eleven people,” she said. “It has been printed in the mill since 1931.”"
    assert propose(f"{BODY}\n\n{quote}", language="en", learned=Template(quote)).edits == ()
    assert propose(f"{prose}\n\n{BODY}", language="en", learned=Template("another")).edits == ()
    long = " ".join([prose] * 6)
    (edit,) = propose(f"{BODY}\n\n{BODY}\n\n{BODY}\n\n{long}", language="en", learned=Template(long)).edits
    assert edit.before.strip() == long


def test_every_deletion_says_why() -> None:
    promos = (
        "Please follow our Facebook page for more news.\n\nRelated\n\nOld pier opens again after two years"
    )
    edits = propose(f"{BODY}\n\n{promos}", language="en").edits
    assert all(edit.rule.split(".")[1] in tags() for edit in edits)
    promo, heading, link = edits
    assert heading.rule == link.rule == "related.en.heading"
    assert promo.rule == "promo.en.follow-facebook-page"
    assert {"please", "follow", "facebook page", "our"} <= set(promo.cues)
    assert promo.score
    assert promo.score >= 0.75


@pytest.mark.parametrize("language", ["en-GB", "EN", "de-CH", None, "", "und", "tlh", "zh-Hant-TW"])
def test_any_language_tag_will_do(language: str | None) -> None:
    assert strip(BODY + "\n\nFacebook\n\nTwitter\n\nComments", language) == BODY


def test_a_language_not_told_is_guessed() -> None:
    for tag in ("de", "ru", "fr", "ja"):
        body = "\n\n".join(seed(tag).boilerplate.body * 2)
        rule = next(r for r in seed(tag).boilerplate.rules if r.how == "start")
        assert strip(f"{body}\n\n{rule.strips[0]}") == body


SHORT_LIST = "Alder\n\nBirch\n\nOld oak\n\nRed beech\n\nWillow"
LINKS = [
    "Harbour: The wall is to be repaired before winter comes",
    "Ferry: Why the oldest ship on the coast must go at last",
    "Bread: A school kitchen on the east side wins the prize",
    "Museum: What the wrong maps tell about those who drew them",
]


@pytest.mark.parametrize(
    "lines",
    [
        "Read more:\n\n" + SHORT_LIST,  # tags, whatever the heading says
        "The trees of the island:\n\n" + "\n\n".join(LINKS),  # a list that a colon introduces
        "\n\n".join(f"{number}. {link}" for number, link in enumerate(LINKS, 1)),
        "\n\n".join(link.split(": ")[1] for link in LINKS),  # no kickers
        "\n\n".join("Q: " + link.split(": ")[1] for link in LINKS),
        "- lower fares, as the crews have asked since May\n\n" + "\n\n".join(f"- {link}" for link in LINKS),
        "lower fares, as the crews have asked since May\n\n" + "\n\n".join(LINKS),  # flattened
    ],
)
def test_lists_are_no_links(lines: str) -> None:
    text = f"{BODY}\n\n{BODY}\n\n{lines}"
    assert strip(text, "en") == text


def test_headlines_in_a_row_below_the_article_are_links() -> None:
    assert strip(f"{BODY}\n\n{BODY}\n\n" + "\n\n".join(LINKS), "en") == f"{BODY}\n\n{BODY}"


def test_a_heading_between_paragraphs_takes_few_lines() -> None:
    links = "\n\n".join(f"The harbour wall in the year {2000 + number}" for number in range(9))
    text = f"{BODY}\n\n{BODY}\n\nSee also\n\n{links}\n\n{BODY}\n\n{BODY}"
    assert strip(text, "en") in (text, text.replace("See also\n\n", ""))


def test_a_button_below_each_link_takes_no_subheading_along() -> None:
    """ "More" below the links of a list between paragraphs heads nothing: what follows is the article's."""
    subheading = "What the harbour office says about the second bridge"
    links = "\n\n".join(f"{link.split(': ')[1]}\n\nMehr" for link in LINKS[:2])
    text = f"{BODY}\n\n{BODY}\n\nMehr zum Thema\n\n{links}\n\n{subheading}\n\n{BODY}\n\n{BODY}"
    assert strip(text, "de") == f"{BODY}\n\n{BODY}\n\n{subheading}\n\n{BODY}\n\n{BODY}"


@pytest.mark.parametrize("heading", ["Lesen Sie auch", "Verwandte Themen", "Mehr zum Hafen:"])
def test_a_heading_goes_whose_links_are_gone(heading: str) -> None:
    """Between paragraphs, if no subheading of an article says so; at the end, if it announces something."""
    below = "" if heading.endswith(":") else f"\n\n{BODY}"
    assert strip(f"{BODY}\n\n{BODY}\n\n{heading}{below}", "de") == f"{BODY}\n\n{BODY}{below}"


@pytest.mark.parametrize("heading", ["Im Video", "Mehr zum Hafen"])
def test_a_heading_that_may_be_a_subheading_stays_without_links(heading: str) -> None:
    text = f"{BODY}\n\n{BODY}\n\n{heading}\n\n{BODY}\n\n{BODY}"
    assert strip(text, "de") == text


@pytest.mark.parametrize(
    ("tag", "row"),
    [
        ("de", "TeilenTweetenDrucken"),
        ("en", "ShareTweetPinPrint"),
        ("und", "facebooktwitterflipboardwhatsapp"),
        ("und", "Face\u00adbookTwit\u00adterPinterestWhats\u00adApp"),
    ],
)
def test_buttons_may_run_together(tag: str, row: str) -> None:
    assert strip(f"{BODY}\n\n{row}\n\n{BODY}", tag) == f"{BODY}\n\n{BODY}"


@pytest.mark.parametrize("name", ["YouTube", "LinkedIn", "HafenCity", "ShareMyRideApp", "FacebookPapers"])
def test_a_name_with_capitals_inside_is_no_row_of_buttons(name: str) -> None:
    text = f"{BODY}\n\n{name} opens an office\n\n{BODY}"
    assert strip(text, "en") == text


@pytest.mark.parametrize("title", ["Fans of press releases", "Change of privacy policy"])
def test_a_title_about_what_a_button_names_is_no_row_of_buttons(title: str) -> None:
    text = f"{BODY}\n\n{title}\n\n{BODY}"
    assert strip(text, "en") == text


@pytest.mark.parametrize("button", ["Claim Book", "Listen to this segment", "Your cart is empty"])
def test_buttons_go_from_between_paragraphs(button: str) -> None:
    assert strip(f"{BODY}\n\n{button}\n\n{BODY}", "en") == f"{BODY}\n\n{BODY}"


@pytest.mark.parametrize("way", ["Blog » News » Harbour » ", "Home Harbour ", "News / "])
def test_a_path_may_end_with_the_title(way: str) -> None:
    title = "The new bridge opens in May"
    text = f"{title}\n\n{BODY}\n\n{BODY}"
    assert strip(f"{way}{title}\n\n{text}", "en") == text
    other = f"Harbour » Another bridge opens in June\n\n{text}"
    assert strip(other, "en") == other


def test_an_arrow_back_leads_to_another_article() -> None:
    assert strip(f"{BODY}\n\n{BODY}\n\n← Why the old pier closed", "en") == f"{BODY}\n\n{BODY}"
    text = f"{BODY}\n\n← Why the old pier closed\n\n{BODY}\n\n{BODY}"
    assert strip(text, "en") == text


def test_a_path_of_several_steps_may_end_with_a_title_that_is_not_repeated() -> None:
    path = "Harbour Post › News & Stories › Travel › The old tumbler of the east coast (2021/5)"
    text = f"{BODY}\n\n{BODY}"
    assert strip(f"{path}\n\n{text}", "en") == text
    told = f"From the pier › past the lighthouse and the mill › to the bay it takes an hour.\n\n{text}"
    assert strip(told, "en") == told


def test_what_has_a_label_above_the_article_is_no_path() -> None:
    text = f"Harbour songs\n\nAlbum › Genre: Pop\n\n{BODY}\n\n{BODY}"
    assert strip(text, "en") == text


def test_a_menu_above_the_article_goes() -> None:
    menu = "\n".join(
        f"- {name}" for name in ("Polski", "Deutsch", "Français", "Türkçe", "Česky", "Suomi", "Eesti")
    )
    assert strip(f"{menu}\n\n{BODY}\n\n{BODY}", "en") == f"{BODY}\n\n{BODY}"


def test_what_an_article_repeats_goes_and_a_doubled_article_stays() -> None:
    notice = "Your device cannot show the moving map that stands in this place."
    paragraphs = [*BODY.split("\n\n"), *seed("en").boilerplate.body]
    long = (
        " ".join(paragraphs)
        + " The mayor will cut a ribbon, and the first tram of the morning will be free for all."
    )
    assert notice not in strip(f"\n\n{notice}\n\n".join([BODY, *paragraphs[3:], long]), "en")
    assert strip("\n\n".join([BODY] * 3), "en") == "\n\n".join([BODY] * 3)
    label = "\n\n".join(f"{BODY}\n\nOLVASSA EZT IS | Könyv a kikötőről" for _ in range(3))
    assert "OLVASSA" not in strip(label, "hu")


@pytest.mark.parametrize(
    "dates",
    [
        ("3 hours ago", "2 days ago"),
        ("vor 3 Stunden", "vor 2 Tagen"),
        ("3小时前", "2天前"),
        ("منذ 3 ساعات", "منذ 5 أيام"),
        ("3 часа назад", "2 дня назад"),
        ("6 May", "4 May"),
    ],
)
def test_a_list_may_date_its_items_by_how_long_ago(dates: tuple[str, str]) -> None:
    below = f"Old pier to close after the summer\n{dates[0]}\nFerry fares will rise again\n{dates[1]}"
    gone = "".join(edit.before for edit in propose(f"{BODY}\n{below}", language="en").edits)
    assert gone.split() == below.split()


def test_more_may_go_where_an_article_stays() -> None:
    promos = "\n\n".join(f"Follow us on Twitter for more news from pier {number}." for number in range(12))
    article = f"{BODY}\n\n{BODY}"
    proposal = propose(f"{article}\n\n{promos}", language="en")
    assert not proposal.abstained
    assert apply(f"{article}\n\n{promos}", proposal.edits)[0] == article
