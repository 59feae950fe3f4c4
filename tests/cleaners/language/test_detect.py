"""Language: every string gets a tag or `und`, always the same one, in any thread and any process."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaners.language.classify import likeliest, probability
from cleaners.language.detect import READ, detect_language, sample, without_noise
from seeds.scripts import scripts, tongues

SENTENCES = {
    "en": "The council said on Monday that the bridge would be closed for repairs until the spring.",
    "de": "Der Stadtrat teilte am Montag mit, dass die Brücke bis zum Frühjahr gesperrt wird.",
    "fr": "Le conseil municipal a annoncé lundi que le pont serait fermé jusqu'au printemps.",
    "es": "El ayuntamiento anunció el lunes que el puente estará cerrado hasta la primavera.",
    "pt": "A câmara municipal anunciou na segunda-feira que a ponte ficará fechada até à primavera.",
    "gl": "Os veciños din que hai moito que facer na cidade e que o concello xa non ten cartos.",
    "tr": "Belediye meclisi pazartesi günü köprünün bahara kadar kapalı kalacağını açıkladı.",
    "az": "Şəhər şurası bazar ertəsi bildirdi ki, körpü yaza qədər bağlı olacaq.",
    "pl": "Rada miasta ogłosiła w poniedziałek, że most będzie zamknięty aż do wiosny.",
    "cs": "Městská rada v pondělí oznámila, že most bude kvůli opravám uzavřen až do jara.",
    "uk": "Міська рада повідомила, що міст закриють на ремонт до весни, а автобуси поїдуть в об'їзд.",
    "ru": "Городской совет сообщил, что мост закроют на ремонт до весны, а автобусы поедут в объезд.",
    "be": "Гарадскі савет паведаміў, што мост закрыюць на рамонт да вясны, а аўтобусы паедуць у аб'езд.",
    "bg": "Градският съвет съобщи, че мостът ще бъде затворен за ремонт до пролетта.",
    "mk": "Градскиот совет соопшти дека мостот ќе биде затворен поради поправка до пролет.",
    "sr": "Градско веће је саопштило да ће мост бити затворен због поправке до пролећа.",
    "sr-Latn": "Gradsko veće je u ponedeljak saopštilo da će most biti zatvoren do proleća.",
    "hr": "Gradsko vijeće priopćilo je u ponedjeljak da će most biti zatvoren do proljeća.",
    "kk": "Қалалық кеңес дүйсенбіде көпір көктемге дейін жабық болады деп хабарлады.",
    "mn": "Хотын зөвлөл даваа гарагт гүүрийг хавар хүртэл хаана гэж мэдэгдсэн байна.",
    "ar": "أعلن مجلس المدينة يوم الاثنين أن الجسر سيبقى مغلقا حتى الربيع.",
    "fa": "شورای شهر روز دوشنبه اعلام کرد که پل تا بهار برای تعمیر بسته می‌ماند.",
    "ur": "سٹی کونسل نے پیر کو بتایا کہ پل مرمت کے لیے بہار تک بند رہے گا۔",
    "hi": "नगर परिषद ने सोमवार को बताया कि पुल मरम्मत के लिए वसंत तक बंद रहेगा।",
    "he": "מועצת העיר הודיעה ביום שני כי הגשר יהיה סגור עד האביב.",
    "el": "Το δημοτικό συμβούλιο ανακοίνωσε ότι η γέφυρα θα μείνει κλειστή.",
    "ka": "საქალაქო საბჭომ განაცხადა, რომ ხიდი გაზაფხულამდე დაიკეტება.",
    "hy": "Քաղաքային խորհուրդը հայտնել է, որ կամուրջը փակ կլինի մինչև գարուն։",
    "ko": "시의회는 월요일에 다리가 봄까지 폐쇄된다고 밝혔다.",
    "zh": "市议会周一表示，这座桥将关闭维修到春天。",
    "zh-Hant": "市議會週一表示，這座橋將關閉維修到春天。",
    "ja": "市議会は月曜日、橋を春まで修理のため閉鎖すると発表した。",
}


@pytest.mark.parametrize("tag", SENTENCES)
def test_one_sentence_is_enough(tag):
    found = detect_language(SENTENCES[tag])
    assert found.tag == tag
    assert found.share == pytest.approx(1, abs=0.05)


@pytest.mark.parametrize("text", ["I love you", "Osteuropa", "Stephanie", "Bank Teller", "Oil prices fall"])
def test_a_few_words_that_may_be_of_several_languages_are_left_open(text):
    assert detect_language(text).tag in ("en", "de", "und")


@pytest.mark.parametrize("tag", ["en", "de", "pl", "ru", "el", "tr"])
def test_capitals_are_the_same_language(tag):
    assert detect_language(SENTENCES[tag].upper()).tag == tag


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t",
        "12:30",
        "—…!?",
        "\ud800",
        "😀😀",
        "https://example.org/news",
        "@someone #news",
        "\u0301" * 50,
    ],
)
def test_without_letters_there_is_no_language(text):
    assert detect_language(text).tag == "und"


@pytest.mark.parametrize(
    "text",
    [
        "Vrgl krumpf dostik weljat, borxin fleem trazzik opluvian qwetnar zhujbal.",
        "qzx wvk jjq xkcd vvb zzt qqp wkx",
        "𐎀𐎁𐎂𐎃𐎄",
    ],
)
def test_what_is_no_language_is_undetermined(text):
    assert detect_language(text).tag == "und"


def test_addresses_mentions_and_numbers_are_not_read():
    noisy = "https://example.org/el-ayuntamiento-de-la-ciudad @ayuntamiento #ciudad 12.345 " + SENTENCES["de"]
    assert detect_language(noisy).tag == "de"
    assert without_noise("#one two http://example.org/three") == "  two  "


def test_the_main_language_and_its_share():
    found = detect_language("\n".join([SENTENCES["ru"]] * 6 + [SENTENCES["en"]] * 2))
    assert found.tag == "ru"
    assert 0.6 < found.share < 0.95
    found = detect_language(" ".join([SENTENCES["de"]] * 6 + [SENTENCES["pl"]] * 2))
    assert found.tag == "de"
    assert 0.6 < found.share < 0.95


def test_a_banner_in_another_language_does_not_decide():
    banner = "We use cookies to give you the best experience on our website. Accept all cookies? "
    assert detect_language(banner * 4 + SENTENCES["uk"] * 30).tag == "uk"


def test_letters_mistyped_from_another_alphabet():
    text = SENTENCES["sr"].translate(str.maketrans("аео", "aeo"))
    assert text != SENTENCES["sr"]
    assert detect_language(text).tag == "sr"


def test_no_more_than_the_limit_is_read():
    for text in ("word " * 2_000_000, "x" * 10_000_000, "漢" * 1_000_000, "a\u0301" * 1_000_000):
        assert len(sample(text)) <= READ + 10
        detect_language(text)


def test_all_of_a_short_text_is_read():
    text = " ".join(map(str, range(120)))
    assert sample(text).replace("\n", "") == text


@settings(max_examples=150)
@given(st.text(st.characters(), max_size=1500))
def test_any_string_has_an_answer_and_always_the_same(text):
    found = detect_language(text)
    assert found == detect_language(text)
    assert 0 <= found.confidence <= 1
    assert 0 <= found.share <= 1


def test_more_text_is_more_certain():
    words = SENTENCES["pl"].split()
    few, many = (probability(likeliest(" ".join(part))) for part in (words[:3], words))
    assert few < many


def test_a_language_nobody_thought_of_is_less_certain():
    known, unknown = likeliest(SENTENCES["mn"]), likeliest(SENTENCES["mn"], without="mn")
    assert unknown.tag != "mn"
    assert probability(unknown) < probability(known)


COLD = """
import sys, threading
from cleaners.language.detect import detect_language
assert "numpy" not in sys.modules and "langdetect" not in sys.modules
texts = {texts!r}
gate, found = threading.Barrier(12), []
def work():
    gate.wait()
    found.append([detect_language(text) for text in texts])
threads = [threading.Thread(target=work) for _ in range(12)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
assert len(found) == 12 and all(each == found[0] for each in found), found
print(found[0])
"""


@pytest.mark.slow
def test_threads_that_race_to_the_first_call_and_other_processes_agree():
    texts = [SENTENCES[tag] for tag in ("en", "uk", "sr-Latn", "ar", "ja")]
    said = {
        subprocess.run(
            [sys.executable, "-c", COLD.format(texts=texts)],
            env={"PYTHONPATH": ".", "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1")
    }
    assert said == {f"{[detect_language(text) for text in texts]}\n"}


def test_the_lists_are_consistent():
    named = {script.name: script for script in scripts()}
    for tongue in tongues():
        script = named[tongue.script]
        assert tongue.profile is None or tongue.profile in script.profiles, tongue.tag
        assert tongue.near is None or tongue.near in script.profiles, tongue.tag
        assert not tongue.letters & script.common, tongue.tag
        assert tongue.often <= tongue.letters | script.common, tongue.tag
        assert all(word == word.lower() for word in tongue.words), tongue.tag
    served = {tongue.profile for tongue in tongues()}
    assert {profile for script in scripts() for profile in script.profiles} <= served
