"""Bytes to text: the evidence in order, lies found out, damage kept small, hostile bytes bounded."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaners.encoding.charsets import fits, is_one_byte
from cleaners.encoding.decode import decode
from cleaners.errors import Rejected
from seeds.charsets import meaning

RUSSIAN = "Городской совет одобрил бюджет на будущий год. Строительство моста начнётся весной, сообщил мэр."
UKRAINIAN = (
    "Міська рада ухвалила бюджет на наступний рік. Будівництво мосту розпочнеться навесні, їхній план."
)
GREEK = "Το δημοτικό συμβούλιο ενέκρινε τον προϋπολογισμό για το επόμενο έτος."
CZECH = "Městská rada schválila rozpočet na příští rok. Stavba mostu začne na jaře, řekl včera starosta."
FRENCH = "Le conseil a adopté hier le budget de l'année. Les élèves de l'école voisine étaient déjà là."
GERMAN = "Der Stadtrat hat den Haushalt für das nächste Jahr beschlossen, erklärte die Bürgermeisterin."
JAPANESE = "市議会は来年度の予算を承認した。橋の工事は春に始まると市長は述べた。"
CHINESE = "市议会批准了明年的预算。市长说，大桥将在春天开工，居民对此表示欢迎。"
KOREAN = "시의회는 내년도 예산을 승인했다. 다리 공사는 봄에 시작된다고 시장이 말했다."
HEBREW = "מועצת העיר אישרה את התקציב לשנה הבאה, אמר ראש העיר אתמול."


def test_a_byte_order_mark_comes_before_a_declaration() -> None:
    decoded = decode(codecs.BOM_UTF8 + "naïve".encode(), declared="koi8-r")
    assert (decoded.text, decoded.charset, decoded.evidence) == ("naïve", "utf-8", "bom")


@pytest.mark.parametrize(
    ("bom", "charset"),
    [
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_wide_charsets_by_their_mark(bom: bytes, charset: str) -> None:
    decoded = decode(bom + RUSSIAN.encode(charset))
    assert (decoded.text, decoded.charset, decoded.evidence) == (RUSSIAN, charset, "bom")


@pytest.mark.parametrize(
    ("text", "label", "codec"),
    [
        (RUSSIAN, "windows-1251", "cp1251"),
        (RUSSIAN, "KOI8-R", "koi8-r"),
        (UKRAINIAN, "koi8-u", "koi8-u"),
        (GREEK, "iso-8859-7", "iso8859-7"),
        (CZECH, "ISO-8859-2", "iso8859-2"),
        (FRENCH + " “Où ?”", "latin1", "cp1252"),
        (GERMAN + " – 5 €", "ISO-8859-1", "cp1252"),
        (JAPANESE, "Shift_JIS", "cp932"),
        (JAPANESE, "euc-jp", "euc_jp"),
        (CHINESE, "gb2312", "gb18030"),
        (KOREAN, "euc-kr", "cp949"),
        (HEBREW, "windows-1255", "cp1255"),
        (RUSSIAN, "utf8", "utf-8"),
    ],
)
def test_a_true_declaration_is_obeyed(text: str, label: str, codec: str) -> None:
    decoded = decode(text.encode(codec), declared=label)
    assert (decoded.text, decoded.evidence) == (text, "declared")
    assert text.encode(codec).decode(decoded.charset) == text


@pytest.mark.parametrize(
    ("text", "codec", "lie"),
    [
        (RUSSIAN, "cp1251", "utf-8"),
        (RUSSIAN, "cp1251", "iso-8859-1"),
        (RUSSIAN, "koi8-r", "windows-1251"),
        (UKRAINIAN, "koi8-u", "utf-8"),
        (UKRAINIAN, "koi8-u", "windows-1251"),
        (UKRAINIAN, "koi8-u", "koi8-x"),
        (GREEK, "cp1253", "latin-1"),
        (CZECH, "cp1250", "latin-1"),
        (FRENCH, "cp1252", "windows-1251"),
        (GERMAN, "cp1252", "utf-8"),
        (JAPANESE, "cp932", "utf-8"),
        (JAPANESE, "euc_jp", "latin-1"),
        (CHINESE, "gb18030", "latin-1"),
        (KOREAN, "cp949", "utf-8"),
        (RUSSIAN, "utf-8", "windows-1251"),
        (FRENCH, "utf-8", "latin-1"),
        (JAPANESE, "utf-8", "shift_jis"),
        (JAPANESE, "iso2022_jp", "latin-1"),
        ("Ĉu vi ŝatas", "utf-8", "latin-1"),
        (FRENCH, "utf-16-le", "utf-8"),
        (RUSSIAN, "utf-16-be", "windows-1251"),
    ],
)
def test_a_false_declaration_is_found_out(text: str, codec: str, lie: str) -> None:
    decoded = decode(text.encode(codec), declared=lie)
    assert decoded.text == text
    assert decoded.evidence in ("detected", "utf-8")


@pytest.mark.parametrize("charset", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("text", [FRENCH, RUSSIAN, CHINESE, KOREAN])
def test_wide_charsets_without_a_mark(text: str, charset: str) -> None:
    decoded = decode(text.encode(charset))
    assert (decoded.text, decoded.charset, decoded.evidence) == (text, charset, "detected")


def test_one_bad_byte_does_not_make_the_page_be_guessed_again() -> None:
    for text, codec in [(RUSSIAN, "utf-8"), (FRENCH, "utf-8"), (CHINESE, "gb18030")]:
        body = text.encode(codec)
        decoded = decode(body + b" \xff " + body, declared=codec)
        assert decoded.evidence == "declared"
        assert decoded.text == f"{text} � {text}"


def test_one_bad_byte_in_undeclared_utf8() -> None:
    decoded = decode(f"{GERMAN} ".encode() + b"\xe9\n" + GERMAN.encode())
    assert (decoded.text, decoded.charset) == (f"{GERMAN} �\n{GERMAN}", "utf-8")


def test_a_page_cut_in_the_middle_of_a_letter_is_still_utf8() -> None:
    decoded = decode(b"plain words and a caf\xc3", declared="utf-8")
    assert (decoded.text, decoded.charset) == ("plain words and a caf�", "utf-8")


def test_a_last_letter_that_is_no_utf8() -> None:
    assert decode(b"Rendez-vous au caf\xe9").text == "Rendez-vous au café"


def test_windows_quotes_in_a_page_that_says_utf8() -> None:
    assert decode(b"It\x92s \x93plain\x94", declared="utf-8").text == "It’s “plain”"


def test_a_letter_and_a_mark_may_look_like_utf8() -> None:
    assert decode("«CAFÉ»".encode("cp1252"), declared="windows-1252").text == "«CAFÉ»"
    assert decode(b"caf\xc3\xa9", declared="windows-1252").text == "café"


@pytest.mark.parametrize(
    "head",
    [
        b'<html><meta charset="windows-1251"><p>',
        b"<meta http-equiv=Content-Type content='text/html; charset=windows-1251'><p>",
        b'<?xml version="1.0" encoding="windows-1251"?><p>',
    ],
)
def test_markup_declares_its_charset(head: bytes) -> None:
    body = head + "Мир".encode("cp1251")
    assert decode(body, markup=True).text.endswith("Мир")
    assert decode(body, markup=True).evidence == "declared"


def test_the_transport_is_asked_before_the_markup_and_both_before_guessing() -> None:
    body = b'<meta charset="koi8-r">' + RUSSIAN.encode("cp1251")
    assert decode(body, declared="windows-1251", markup=True).evidence == "declared"
    body = b'<meta charset="windows-1251">' + RUSSIAN.encode("cp1251")
    decoded = decode(body, declared="utf-8", markup=True)
    assert (decoded.charset, decoded.evidence) == ("windows-1251", "declared")


def test_plain_text_is_not_asked_for_markup() -> None:
    assert decode(b'<meta charset="koi8-r"> ' + "é, à".encode()).charset == "utf-8"


def test_undeclared_text_is_detected() -> None:
    for text, codec in [
        (RUSSIAN, "koi8-r"),
        (CZECH, "iso8859-2"),
        (HEBREW, "cp1255"),
        (JAPANESE, "iso2022_jp"),
    ]:
        decoded = decode(text.encode(codec))
        assert (decoded.text, decoded.evidence) == (text, "detected"), codec


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b" \r\n\t", "empty"),
        (codecs.BOM_UTF8, "empty"),
        (codecs.BOM_UTF16_LE + "  ".encode("utf-16-le"), "empty"),
        (b"\x89PNG\r\n\x1a\n and more", "binary"),
        (b"%PDF-1.7 and more", "binary"),
        (b"\x1f\x8b\x08 and more", "binary"),
        (b"text\x00\x00\x00\x01\x02\x03" * 20, "binary"),
        (bytes(range(256)) * 4, "binary"),
        (codecs.BOM_UTF16_LE + "\x01\x02a".encode("utf-16-le") * 9, "binary"),
        (bytes(range(0x80, 0x100)) * 40, "undecodable"),
    ],
)
def test_what_is_no_text_is_rejected(body: bytes, reason: str) -> None:
    with pytest.raises(Rejected) as refused:
        decode(body)
    assert (refused.value.stage, refused.value.reason) == ("decode", reason)


def test_a_stray_nul_becomes_a_replacement_character() -> None:
    assert decode(b"x" * 2000 + b"\x00").text == "x" * 2000 + "�"


@pytest.mark.parametrize(
    "label", ["utf-7", "rot13", "unicode_escape", "idna", "cp037", "x" * 9999, "\x00", ""]
)
def test_labels_that_name_no_text_charset_are_not_believed(label: str) -> None:
    assert meaning(label) is None
    assert decode("+AGE- é".encode(), declared=label).text == "+AGE- é"


def test_each_label_of_the_standard_that_python_knows_has_one_meaning() -> None:
    expected = {
        "latin1": "cp1252",
        "us-ascii": "cp1252",
        "iso-8859-9": "cp1254",
        "gbk": "gb18030",
        "x-sjis": "cp932",
        "ks_c_5601-1987": "cp949",
        "big5": "big5hkscs",
        "tis-620": "cp874",
        " UTF-8; ": "utf-8",
        "win1251": "cp1251",
        "windows-1251": "cp1251",
        "utf8mb4": "utf-8",
    }
    assert {label: meaning(label) for label in expected} == expected


@pytest.mark.parametrize("charset", ["cp1252", "mac-roman", "cp850"])
@pytest.mark.parametrize(
    "text",
    [
        "Le port a rouvert mardi, deux jours après une tempête qui avait arraché une grue, près de là.",
        "Die Fähren fahren wieder; Größe und Höhe der Schäden prüft man noch, sagte der Hafenmeister.",
        "El puerto reabrió el martes, dos días después de que la grúa cayera; mañana será otro día.",
    ],
)
def test_text_of_old_systems_is_told_by_its_letters(text: str, charset: str) -> None:
    assert decode(text.encode(charset)).text == text


def test_the_letters_tell_charsets_apart() -> None:
    for text, codec in [(RUSSIAN, "cp866"), (UKRAINIAN, "koi8-u"), (GREEK, "cp1253"), (CZECH, "cp1250")]:
        ranked = fits(text.encode(codec))
        assert ranked[0].charset == codec
        assert is_one_byte(codec)


@settings(max_examples=150)
@given(st.binary(max_size=300), st.sampled_from([None, "utf-8", "koi8-r", "gb18030", "utf-16", "nonsense"]))
def test_any_bytes_give_clean_text_or_a_typed_refusal(body: bytes, declared: str | None) -> None:
    try:
        decoded = decode(body, declared=declared, markup=True)
    except Rejected as refused:
        reason = refused.reason
    else:
        reason = ""
    if reason:
        assert reason in ("empty", "binary", "undecodable")
        return
    decoded.text.encode("utf-8")  # no lone surrogates
    assert decoded.text.strip()
    assert "\x00" not in decoded.text
    assert decode(body, declared=declared, markup=True) == decoded


@settings(max_examples=100)
@given(st.text(min_size=1, max_size=200).filter(lambda text: text.strip() and text.isprintable()))
def test_utf8_is_always_read_back(text: str) -> None:
    assert decode(text.encode(), declared="windows-1252" if len(text) > 9 else None).text in (
        text,
        text.encode().decode("cp1252", "replace") if len(text) > 9 else text,
    )


@pytest.mark.parametrize(
    ("charset", "line"),
    [
        ("gb18030", "渡轮公司周一宣布，开往外岛的航班恢复，三周前它在冰中失去了舵，两个船厂的技工轮班工作。"),
        (
            "big5hkscs",
            "渡輪公司週一宣布，開往外島的航班恢復，三週前它在冰中失去了舵，兩個船廠的技工輪班工作。",
        ),
        ("euc_jp", "離島行きのフェリーは月曜日に運航を再開した。三週間前に氷の中で舵を失っていた。"),
        ("cp949", "외딴섬으로 가는 페리가 월요일부터 다시 운항한다고 회사가 밝혔다. 삼 주 전에 키를 잃었다."),
    ],
)
@pytest.mark.parametrize("stray", [b"\xff", b"\x80\xff"])
def test_a_stray_byte_costs_a_character_and_not_the_text(charset: str, line: str, stray: bytes) -> None:
    body = line.encode(charset) + b"\n" + stray + b"\n" + line.encode(charset)
    found = decode(body)
    assert found.charset == charset
    assert found.text.count(line) == 2


def test_bytes_of_no_charset_are_still_refused() -> None:
    noise = bytes(range(0x81, 0xFF)) * 3
    with pytest.raises(Rejected):
        decode(b"\x80\xff".join(noise[at : at + 7] for at in range(0, len(noise), 7)))
