"""Language: every string gets a tag or `und`, always the same one, in any thread and process."""

import pytest

from cleaners.language import READ, detect_language, sample

SENTENCES = {
    "en": "The council said on Monday that the bridge would be closed for repairs until the spring.",
    "uk": "Міська рада повідомила, що міст закриють на ремонт до весни, а автобуси поїдуть в об'їзд.",
    "ru": "Городской совет сообщил, что мост закроют на ремонт до весны, а автобусы поедут в объезд.",
    "be": "Гарадскі савет паведаміў, што мост закрыюць на рамонт да вясны, а аўтобусы паедуць у аб'езд.",
    "sr": "Градско веће је саопштило да ће мост бити затворен због поправке до пролећа.",
    "mk": "Градскиот совет соопшти дека мостот ќе биде затворен поради поправка до пролет.",
    "ka": "საქალაქო საბჭომ განაცხადა, რომ ხიდი გაზაფხულამდე დაიკეტება.",
    "zh": "市议会周一表示，这座桥将关闭维修到春天。",
    "zh-Hant": "市議會週一表示，這座橋將關閉維修到春天。",
    "ja": "市議会は月曜日、橋を春まで修理のため閉鎖すると発表した。",
}


@pytest.mark.parametrize("tag", SENTENCES)
def test_one_sentence_is_enough(tag):
    assert detect_language(SENTENCES[tag]).tag == tag


@pytest.mark.parametrize("text", ["", " \n\t", "12:30", "—…!?", "\ud800", "😀😀", "https://example.org/news"])
def test_without_letters_there_is_no_language(text):
    assert detect_language(text).tag == "und"


def test_no_more_than_the_limit_is_read():
    assert len(sample("word " * 2_000_000)) <= READ + 10
    assert len(sample("x" * 10_000_000)) <= READ + 10
