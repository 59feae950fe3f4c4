"""Mojibake: repaired where the right text is sure, and never a change to text that was right."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaners.edits.log import apply, revert
from cleaners.encoding.mojibake import mojibake_edits

RUSSIAN = "Городской совет одобрил бюджет на будущий год, сообщил мэр."
RIGHT = [
    "The council has met.",
    "Über allen Gipfeln, sagte sie – „ja“, und: ‚nein‘.",
    "L’été à Paris, c’est où ? « À l’ouest ! »",
    "Een café in Curaçao; IRMÃ E IRMÃO; SÃO PAULO",
    "Çok güzel, İstanbul’da ŞİŞLİ",
    "»Čas je,« je rekel, in »Če niste opazili,«",
    RUSSIAN,
    "НАТО и США: ЦСКА, МИД",
    "еБАЙ и iPhone",
    "Ελληνικά νέα, ΕΛΛΑΔΑ",
    "Þetta er íslenska, það er rétt",
    "ⓘ ² ½ £5 · 20 °C ¥ § 4",
    "The word “Ã©” is what an é becomes.",
    "ÀÉÈÙ are letters, and ÅÄÖ too",
    "\x93quoted\x94",
    "中文，「引号」。……",
    "MAÇÃ… disse ele. NÃO… não.",
    "Ó, já? Þá ætla ég að fá mér öl á þær æðar",
]


@pytest.mark.parametrize(
    ("misread", "right"),
    [("KÃ¶nig, K√∂nig", "König, König"), ("eÌ\x81tat", "e\u0301tat")],
)
def test_a_run_that_becomes_a_mark_without_a_letter_is_read_by_itself(misread: str, right: str) -> None:
    assert apply(misread, list(mojibake_edits(misread)))[0] == right


@pytest.mark.parametrize("text", RIGHT)
def test_right_text_is_never_changed(text: str) -> None:
    assert list(mojibake_edits(text)) == []


@pytest.mark.parametrize("read_as", ["latin-1", "cp1252"])
@pytest.mark.parametrize(
    "text", ["Manch zu spät gekommener Besucher", "L’été – déjà", "It’s a café", "Straße"]
)
def test_utf8_read_as_something_else(text: str, read_as: str) -> None:
    try:
        wrong = text.encode().decode(read_as)
    except UnicodeDecodeError:
        pytest.skip("this charset cannot hold these bytes")
    assert apply(wrong, mojibake_edits(wrong))[0] == text


@pytest.mark.parametrize(
    ("charset", "read_as"),
    [("cp1251", "latin-1"), ("cp1251", "cp1252"), ("koi8-r", "cp1251"), ("koi8-r", "cp1252")],
)
def test_a_cyrillic_charset_read_as_another(charset: str, read_as: str) -> None:
    wrong = RUSSIAN.encode(charset).decode(read_as)
    right, trail = apply(wrong, mojibake_edits(wrong))
    assert right == RUSSIAN
    assert {edit.rule for edit in trail} == {"mojibake.charset"}


@pytest.mark.parametrize("read_as", ["latin-1", "cp1252"])
@pytest.mark.parametrize(
    ("text", "charset"),
    [
        ("中国港口周二重新开放。", "gbk"),
        ("港口星期二上午重新開放。", "big5"),
        ("港は火曜日の朝に再開したという。", "euc_jp"),
        ("港は火曜日の朝に再開したという。", "cp932"),
        ("항구가 화요일 아침 다시 열렸다.", "cp949"),
    ],
)
def test_a_charset_of_east_asia_read_as_a_latin_one(text: str, charset: str, read_as: str) -> None:
    try:
        wrong = text.encode(charset).decode(read_as)
    except UnicodeDecodeError:
        pytest.skip("this charset cannot hold these bytes")
    assert apply(wrong, mojibake_edits(wrong))[0] == text


@pytest.mark.parametrize(
    ("misread", "right"),
    [("A boat from Ã…lesund came.", "A boat from Ålesund came."), ("Mccoy – DrÃ¥ber", "Mccoy – Dråber")],
)
def test_one_misread_letter_in_a_word(misread: str, right: str) -> None:
    assert apply(misread, mojibake_edits(misread))[0] == right


def test_edits_are_small_and_only_in_the_bad_paragraph() -> None:
    text = "C’est déjà l’été.\nUn cafÃ© et un thÃ©.\nVoilà."
    edits = list(mojibake_edits(text))
    assert [(edit.before, edit.after) for edit in edits] == [("Ã©", "é"), ("Ã©", "é")]
    assert apply(text, edits)[0] == "C’est déjà l’été.\nUn café et un thé.\nVoilà."


def test_read_wrongly_twice() -> None:
    wrong = "déjà vu".encode().decode("cp1252").encode().decode("cp1252", "replace")
    assert apply(wrong, mojibake_edits(wrong))[0] in ("déjà vu", wrong)


def test_a_letter_that_a_text_speaks_of_is_left_alone() -> None:
    assert list(mojibake_edits("Ã is a letter; the word mãe has ã, and Cơ has ơ.")) == []
    misread = "Ils vont Ã  la mer."
    assert apply(misread, mojibake_edits(misread))[0] == "Ils vont à la mer."


def test_what_lost_bytes_is_left_alone() -> None:
    assert list(mojibake_edits("Itâ€?s gone")) == []


@settings(max_examples=150)
@given(st.text(alphabet="Ãâ€©Â\xa0 é\x93\x94abñåíòÿбАВÐ\x9f\n\ud800’“", max_size=60))
def test_laws(text: str) -> None:
    clean, trail = apply(text, mojibake_edits(text))
    assert revert(clean, trail) == text
    assert apply(clean, mojibake_edits(clean))[0] == clean
