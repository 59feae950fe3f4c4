"""Learning what a source repeats: what is found, what never is, and how it is recognised again."""

from __future__ import annotations

import hashlib
import pickle
import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaners.learned.fingerprint import fingerprint, fingerprints, link_fingerprint, mask
from cleaners.learned.mine import NEVER, STRICT, Learned, Template, decide, learn_boilerplate
from cleaners.learned.near_duplicates import distinct
from cleaners.learned.protected import is_about_a_person, is_protected
from seeds.fingerprints import masked_months
from seeds.languages import LanguageSeed, all_seeds

NOUNS = "bridge ferry pier lock quay crane barge tug dock buoy mole dam weir canal sluice jetty"
VERBS = "closed opened sank burned leaked tilted vanished returned floated froze"
PROMO = "Please follow our channel for news of the harbour."


def sentence(random_: random.Random) -> str:
    nouns, verbs = NOUNS.split(), VERBS.split()
    words = [
        f"the {random_.choice(nouns)} by the {random_.choice(nouns)} {random_.choice(verbs)}"
        for _ in range(3)
    ]
    return ", then ".join(words).capitalize() + f" on day {random_.randrange(10**9)} of it."


def bodies(count: int, *, seed: int = 1, length: int = 5) -> list[list[str]]:
    random_ = random.Random(seed)
    # Letters, not only numbers, must tell these apart: numbers are masked.
    return [
        [
            f"{sentence(random_)} {''.join(random_.choices('abcdefghijkl', k=12)).capitalize()}."
            for _ in range(length)
        ]
        for _ in range(count)
    ]


def texts(articles: list[list[str]]) -> list[str]:
    return ["\n\n".join(lines) for lines in articles]


def learned_texts(articles: list[list[str]]) -> list[str]:
    return [template.text for template in learn_boilerplate(texts(articles), source="gazette").templates]


def test_a_promo_at_the_end_is_learned_with_its_counts() -> None:
    articles = bodies(20)
    for article in articles[3:15]:
        article.append(PROMO)
    names = [f"id-{number}" for number in range(20)]
    (template,) = learn_boilerplate(texts(articles), source="gazette", ids=names).templates
    assert template.text == PROMO
    assert template.fingerprint == fingerprint(PROMO)
    assert (template.count, template.documents, template.share) == (12, 12, 0.6)
    assert (template.first_seen, template.last_seen) == ("id-3", "id-14")
    assert template.samples == tuple(names[3:8])
    assert (template.edge_share, template.inside, template.wordings) == (1.0, False, 1)
    assert template.rule == f"learned.gazette.{fingerprint(PROMO)[:12]}"


def test_a_block_is_learned_line_by_line_at_both_ends() -> None:
    articles = [
        ["Harbour Gazette online", *body, PROMO, "Buy the paper at the quay.", "© Gazette 2021"]
        for body in bodies(12)
    ]
    assert set(learned_texts(articles)) == {
        "Harbour Gazette online", PROMO, "Buy the paper at the quay.", "© Gazette 2021",
    }  # fmt: skip


def test_numbers_links_handles_and_looks_may_vary() -> None:
    ends = [
        f"❗️ **Read “us”** [here](https://example.org/{number}), @me{number}: {number},{number + 1}k shares"
        for number in range(12)
    ]
    articles = [[*body, end] for body, end in zip(bodies(12), ends, strict=True)]
    (template,) = learn_boilerplate(texts(articles), source="gazette").templates
    assert (template.documents, template.wordings) == (12, 12)


def test_an_article_that_says_it_twice_is_one_article() -> None:
    articles = bodies(12)
    for article in articles[:2]:
        article[:0] = [PROMO]
        article.append(PROMO)
    assert learned_texts(articles) == []
    articles[2].append(PROMO)
    (template,) = learn_boilerplate(texts(articles), source="gazette").templates
    assert (template.count, template.documents) == (5, 3)


def test_below_the_floor_nothing_is_learned() -> None:
    articles = bodies(60)
    for article in articles[:4]:
        article.append(PROMO)
    assert learned_texts(articles) == []
    articles[4].append(PROMO)
    assert learned_texts(articles) == [PROMO]
    few = [[*body, PROMO] for body in bodies(4)]
    assert learned_texts(few) == []


def test_paragraphs_inside_the_body_are_not_learned() -> None:
    background = "The harbour was dug by hand two centuries ago, when the river moved away from the town."
    articles = bodies(30, length=11)
    for article in articles[:9]:
        article.insert(6, background)
        article.insert(3, "What we know")
    assert learned_texts(articles) == []


def test_furniture_inside_the_body_is_learned_and_recognised_there() -> None:
    articles = [[*body[:3], "Story goes on below", *body[3:]] for body in bodies(20, length=9)]
    learned = learn_boilerplate(texts(articles), source="gazette")
    assert [template.inside for template in learned.templates] == [True]
    assert learned.matches("Story goes on below", at_edge=False)
    assert decide(replace(learned.templates[0], documents=99), bar=STRICT) == "proposed"


@pytest.mark.parametrize("flat", [False, True])
def test_sentences_at_the_ends_of_a_paragraph(flat: bool) -> None:
    opens, closes = "You are reading the Gazette.", "Follow our channel now. It is free for everyone."
    articles = [
        [f"{opens} {body[0]}", *body[1:-1], f"{body[-1]} {closes}"] if number % 3 else body
        for number, body in enumerate(bodies(21))
    ]
    if flat:
        articles = [[" ".join(article)] for article in articles]
    learned = learn_boilerplate(texts(articles), source="gazette")
    assert {(each.part, each.text) for each in learned.templates} == {("start", opens), ("end", closes)}
    first, last = articles[1][0], articles[1][-1]
    start, rule = learned.leading(first) or (0, "")
    assert first[:start] == f"{opens} "
    assert rule == f"learned.gazette.{fingerprint(opens)[:12]}"
    end, rule = learned.trailing(last) or (0, "")
    assert last[end:] == closes
    assert rule == f"learned.gazette.{fingerprint(closes)[:12]}"
    assert learned.trailing(last[:end].rstrip()) is None
    assert learned.leading(closes) is None
    assert {each.fingerprint for each in learned.templates} <= fingerprints("\n".join(articles[1]))


@pytest.mark.parametrize(
    "closes", ["The investigation is still going on.", "Police ask for help.", "So it goes."]
)
def test_stock_phrases_of_news_are_not_learned(closes: str) -> None:
    articles = [[*body[:-1], f"{body[-1]} {closes}"] for body in bodies(21)]
    assert learned_texts(articles) == []


def test_lines_that_point_to_the_same_address() -> None:
    ways = ["Read us: t.me/gazette", "[Join](https://t.me/gazette) us", "**All** of it: __t.me/gazette__", ""]
    articles = [[*body, ways[number % 4]] for number, body in enumerate(bodies(32))]
    learned = learn_boilerplate(texts(articles), source="gazette")
    (link,) = [each for each in learned.templates if each.part == "link"]
    assert (link.documents, link.wordings) == (24, 3)
    assert (
        learned.matches("Never miss a tide: [t.me/gazette](https://t.me/gazette)", at_edge=True) == link.rule
    )
    assert learned.matches("Never miss a tide: t.me/gazette", at_edge=False) is None
    assert learned.matches("Never miss a tide: t.me/gazette/seven", at_edge=True) is None
    assert learned.matches("The mayor said so on t.me/gazette", at_edge=True) is None
    assert learned.matches("It was there first. See t.me/gazette", at_edge=True) is None
    assert learned.matches(f"{'Never ' * 40} miss a tide: t.me/gazette", at_edge=True) is None
    assert link.fingerprint in fingerprints("Never miss a tide: t.me/gazette")
    assert decide(replace(link, documents=99, wordings=1), bar=STRICT) == "proposed"


def test_an_address_in_one_way_or_few_articles_is_no_link_template() -> None:
    often = [[*body, "Read us: t.me/gazette"] for body in bodies(32)]
    assert [each.part for each in learn_boilerplate(texts(often), source="gazette").templates] == [
        "paragraph"
    ]
    seldom = bodies(32)
    seldom[0].append("Read us: t.me/gazette")
    seldom[1].append("Join us: t.me/gazette")
    assert learned_texts(seldom) == []


def test_a_paragraph_of_nothing_but_templates_ends() -> None:
    learned = Learned.of([template(PROMO)])
    assert learned.trailing(f"It rained. {PROMO} {PROMO}") == (11, template(PROMO).rule)
    assert learned.leading(f"{PROMO} It rained.") == (len(PROMO) + 1, template(PROMO).rule)
    assert learned.trailing(f"{PROMO} " * 5_000) is None
    assert learned.leading(f"{PROMO} " * 5_000) is None


def test_copies_of_articles_teach_nothing() -> None:
    one, two, *others = bodies(30)
    same = [list(one) for _ in range(9)]
    nearly = [[*two[:2], f"Only here: {words[0]}", *two[2:]] for words in bodies(9, seed=5)]
    assert learned_texts(others + same) == []
    assert learned_texts(others + nearly) == []
    assert learned_texts(others[:9] + nearly) == []


def test_promos_are_learned_beside_copies() -> None:
    articles = [[*body, PROMO] for body in bodies(12)]
    assert learned_texts(articles + articles[:6]) == [PROMO]
    learned = learn_boilerplate(texts(articles + articles[:6]), source="gazette")
    assert learned.templates[0].documents == 12


def test_what_is_all_there_is_of_an_article_is_not_learned() -> None:
    rates = [[f"A pound of cod is at {number} in the harbour this morning."] for number in range(30)]
    assert learned_texts(rates) == []
    assert learned_texts(rates + bodies(10)) == []


def test_what_stands_beside_next_to_nothing_is_not_learned() -> None:
    words = "late early cancelled full empty slow wet dark loud cold".split()  # noqa: SIM905
    assert (
        learned_texts([["The state of the morning ferry to the island", f"It is {word}."] for word in words])
        == []
    )


def test_a_sentence_inside_the_body_is_learned_where_it_is_the_same_in_all_of_them() -> None:
    said = "The council will meet about the bridge {} in the town hall by the harbour, as it does each year."
    for numbers, learned in (([4] * 20, 1), (range(20), 0)):
        lines = [said.format(number) for number in numbers]
        articles = [
            [*body[:4], line, *body[4:]] for body, line in zip(bodies(20, length=9), lines, strict=True)
        ]
        assert len(learned_texts(articles)) == learned


def test_an_article_whose_text_stands_in_a_longer_one_is_its_copy() -> None:
    short, long = [["a", "b"], ["a", "b", "c", "d"]]
    sizes = {"a": 90, "b": 60, "c": 300, "d": 200}
    for articles in ([short, long], [long, short]):
        lines = [[f"{mark} ".ljust(sizes[mark], "x") for mark in each] for each in articles]
        assert distinct(lines, articles) == [0]


def test_long_headings_inside_the_body_are_not_learned() -> None:
    heading = "What we know and do not know about the harbour, its bridges, its ferries and its piers"
    assert learned_texts([[*body[:3], heading, *body[3:]] for body in bodies(20, length=9)]) == []


@pytest.mark.parametrize(
    "line",
    [
        "***",
        "By Ada Stone",
        "Tags: harbour",
        "#harbour #gazette",
        "4 May 2021",
        "Photo: Harbour Gazette",
        "A barrel of cod costs $40 at the quay today",
        "“We will never close the bridge again,” goes the song of the town.",
    ],
)
def test_lines_that_belong_elsewhere_are_not_learned(line: str) -> None:
    assert learned_texts([[*body, line] for body in bodies(12)]) == []


@pytest.mark.parametrize(
    "language", [each for each in all_seeds() if each.protected.says], ids=lambda each: each.tag
)
def test_protected_wording(language: LanguageSeed) -> None:
    stays, goes = language.protected.stays, language.protected.goes
    assert stays
    assert goes
    for line in stays:
        assert is_protected(line)
        assert is_protected(line, f"{language.tag}-XX")
        assert learned_texts([[*body, line] for body in bodies(12)]) == []
    for line in goes:
        assert not is_protected(line)
        assert learned_texts([[*body, line] for body in bodies(12)]) == [line]


def test_words_of_speech_count_in_their_language() -> None:
    # "sa" says in Norwegian, and is a possessive in French.
    assert not is_protected("Suivez la Gazette et sa chaîne pour tout savoir du port.", "fr")
    assert is_protected("Broen er trygg, sa ordføreren.", "no")


# Paragraphs and the first digits of their fingerprints, as they are on record with accepted templates.
ON_RECORD = [
    ("Updated 4 May 2021", "7eb437da1f560217"),
    ("Оновлено 4 травня 2021 року", "9a3cd24958aa3c56"),
    ("Sign up for our newsletter, 12 shares", "b317ea3f6bfdb28f"),
    ("Aktualisiert am 4. Mai 2021 um 10:48 Uhr", "955879f2a24f5363"),
    ("Publié le 4 février 2021", "227ac3ccff819bdc"),
    ("❗️ **Read us here:** [our site](https://example.org/a1), 12.05.2021", "f514f72066bcdb63"),
    ("اشترك في قناتنا 4 مايو 2021", "8eb3235331ada974"),
    ("2021年5月4日 関連記事", "7609f71368ff7618"),
    ("Straße ﬁnden İstanbul 3 Mart", "e16dc9805d682b9d"),
    ("Обновено на 4 май 2021", "14f0048f9bfd0cb2"),  # no month of the list: adding it would lose templates
    ("Подписывайтесь на наш канал ё й", "4a4eb7b988deef5a"),
    ("‘Quoted’ “text”  with\u00a0space", "64650ee45404a3dd"),
    ("https://example.org/a1", "4debe3bee6841861"),
    ("Megjelent: 2021. május 4.", "aa3fb88eb5dc3bec"),
]


@pytest.mark.parametrize(("paragraph", "start"), ON_RECORD)
def test_fingerprints_stay_what_they_are(paragraph: str, start: str) -> None:
    assert fingerprint(paragraph).startswith(start)


def test_the_months_of_fingerprints_are_frozen() -> None:
    digest = hashlib.sha256("\n".join(sorted(masked_months())).encode()).hexdigest()
    assert digest.startswith("5343a1cef542e330")


def template(wording: str, **fields: object) -> Template[str]:
    base = Template("gazette", fingerprint(wording), wording, 40, 0.8, "0", "49")
    return replace(base, **fields)  # type: ignore[arg-type]


def test_templates_from_a_table_recognise_paragraphs() -> None:
    learned = Learned.of([template(PROMO), template("Continue", inside=True)])
    assert learned.matches(f"  {PROMO.upper()} ", at_edge=True) == template(PROMO).rule
    assert learned.matches(PROMO, at_edge=False) is None
    assert learned.matches("continue", at_edge=False) == template("Continue").rule
    assert learned.matches(f"{PROMO} And more.", at_edge=True) is None
    assert learned.matches("x" * 10**6, at_edge=True) is None
    assert not Learned()
    assert Learned().matches(PROMO, at_edge=True) is None


def test_short_articles_above_a_long_notice_are_no_copies_of_one_another() -> None:
    notice = (
        "Please follow our channel for news of the harbour" + ", the ferries, the piers and the quays" * 5
    )
    names = ["bridge", "ferry", "pier", "lock", "quay", "dock", "mole", "crane"]
    told = [f"The {name} is closed from Monday on until the repairs are done.\n\n{notice}." for name in names]
    (found,) = learn_boilerplate(told, source="gazette").templates
    assert (found.documents, found.share) == (8, 1.0)


@pytest.mark.parametrize(
    ("part", "leading", "trailing"),
    [("paragraph", True, True), ("start", True, False), ("end", False, True), ("link", False, False)],
)
def test_sentences_are_recognised_on_the_side_on_which_they_were_learned(
    part: str, leading: bool, trailing: bool
) -> None:
    learned = Learned.of([template("Follow our channel!", part=part)])
    assert (learned.leading("Follow our channel! The bridge is closed.") is not None) is leading
    assert (learned.trailing("The bridge is closed. Follow our channel!") is not None) is trailing


def test_order_of_templates_does_not_matter() -> None:
    some = [template(PROMO), template("Continue"), template("Again", documents=50)]
    assert Learned.of(some) == Learned.of(reversed(some))
    assert Learned.of([template(PROMO), template(PROMO, documents=9)]).templates == (template(PROMO),)


def test_learned_templates_travel_to_other_processes() -> None:
    learned = Learned.of([template(PROMO)])
    learned.matches(PROMO, at_edge=True)
    assert pickle.loads(pickle.dumps(learned)) == learned


def test_affected_texts_are_found_by_fingerprint() -> None:
    touched = f"The bridge is closed.\n\n{PROMO}"
    assert template(PROMO).fingerprint in fingerprints(touched)
    assert template(PROMO).fingerprint not in fingerprints("The bridge is closed.")


@pytest.mark.parametrize(
    "fields",
    [
        {"documents": 19},
        {"share": 0.19},
        {"edge_share": 0.99},
        {"wordings": 4},
        {"text": "x" * 301},
        {"inside": True},
    ],
)
def test_the_strict_bar(fields: dict[str, object]) -> None:
    assert decide(template(PROMO), bar=STRICT) == "accepted"
    assert decide(template(PROMO, **fields), bar=STRICT) == "proposed"
    assert decide(template(PROMO), bar=NEVER) == "proposed"


def test_masking_keeps_what_is_only_a_link() -> None:
    assert mask("https://t.example/one") != mask("https://t.example/two")
    assert mask("Read https://t.example/one") == mask("READ  https://t.example/two")
    assert mask("12 shares") != mask("12 readers")


@settings(max_examples=100)
@given(st.lists(st.text(max_size=80), max_size=12))
def test_any_texts_can_be_learned_from(some: list[str]) -> None:
    learned = learn_boilerplate(some, source="gazette")
    assert learn_boilerplate(some, source="gazette") == learned
    assert Learned.of(learned.templates) == learned
    for each in learned.templates:
        assert each.part != "paragraph" or learned.matches(each.text, at_edge=True) == each.rule


def test_distinct_keeps_the_first_of_each_group() -> None:
    lines = [f"A paragraph about the {noun} that is long enough to count." for noun in NOUNS.split()]
    articles = [lines[:4], lines[4:8], lines[:4], lines[:3], [*lines[4:8], lines[8]], lines[9:]]
    marks = [[fingerprint(line) for line in article] for article in articles]
    assert distinct(articles, marks) == [0, 1, 5]


@pytest.mark.parametrize("piece", ["[", "](", "@a ", "1,", "-a", "a.", ".", "*", "\u0301", "http://"])
def test_long_hostile_texts(piece: str) -> None:
    """A hundred lines of the longest that are compared; quadratic work in the text would not end."""
    line = piece * (2000 // len(piece))
    assert fingerprints("\n".join([line + "x"] * 100))


@pytest.mark.parametrize(
    ("paragraph", "about"),
    [
        ("Ada Stone is a reporter at the harbour desk and writes about all that floats.", True),
        ("Ferries is a newsletter of the harbour desk, and it is free for all that read it.", False),
        ("Ada Stone is a reporter", False),
    ],
)
def test_notes_on_authors_name_a_person_and_say_something(paragraph: str, about: bool) -> None:
    assert is_about_a_person(paragraph, "en") is about


@pytest.mark.parametrize("end", ["", ".", ",", "!", "/", "?"])
def test_marks_behind_an_address_are_none_of_it(end: str) -> None:
    assert link_fingerprint(f"Read us: t.me/gazette{end}") == link_fingerprint("Join t.me/gazette")


def test_a_long_address_hides_no_template() -> None:
    text = "Follow our channel: https://example.org/a"
    template = learn_boilerplate(texts([[*body, text] for body in bodies(12)]), source="gazette").templates[0]
    assert Learned.of([template]).matches(f"{text}?{'x' * 1000}", at_edge=True) == template.rule
