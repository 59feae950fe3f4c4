"""JSON, tables, XML, Markdown and archives: articles land, faults and what is passed over are named."""

from __future__ import annotations

import io
import json
import tarfile
import zipfile
from pathlib import Path

import pytest

from cleaners import RawArticle, Rejected, clean_article
from flows.errors import PassedOver, Unreadable
from flows.sources.files import archives
from flows.sources.files.folder import articles_from
from seeds.sources import Source

HERE = Source("local")
STORM = "The harbour of Lowen was closed on Tuesday after a storm, officials said. Forty ships were outside."
FERRY = "Two ferries turned back to the mainland in the evening, the company said on Wednesday morning."


def read(path: Path, **settings: object) -> list[RawArticle | Unreadable | PassedOver]:
    return list(articles_from([path], source=Source("local", **settings)))  # type: ignore[arg-type]


def landed(path: Path) -> dict[str, RawArticle]:
    found = read(path)
    assert all(isinstance(each, RawArticle) for each in found), found
    return {each.uri: each for each in found if isinstance(each, RawArticle)}


def refused(path: Path) -> Unreadable:
    (found,) = read(path)
    assert isinstance(found, Unreadable), found
    return found


def test_what_a_folder_holds_of_other_types_is_named(tmp_path: Path) -> None:
    for name in ("a.txt", "r.PDF", "s.docx", "deep/t.docx", "README", ".hidden.pdf", "u.txt.part"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    found = [each for each in read(tmp_path) if isinstance(each, PassedOver)]
    assert {each.uri: each.type for each in found} == {
        "r.PDF": ".pdf",
        "s.docx": ".docx",
        "deep/t.docx": ".docx",
        "README": "README",
    }


def test_members_of_a_json_list_land_as_they_are_written(tmp_path: Path) -> None:
    members = ['{"text": "Rain \\u00e9.",  "title":"A"}', '{\n "text": "Snow."}', '"no object"']
    path = tmp_path / "list.json"
    path.write_bytes(b"\xef\xbb\xbf [ " + " , ".join(members).encode() + b"\n]\n")
    assert [each.body.decode() for each in landed(path).values()] == members
    assert list(landed(path)) == ["list.json#1", "list.json#2", "list.json#3"]


@pytest.mark.parametrize(
    "text", ['[{"text": "a"} {"text": "b"}]', '[{"text": "a"', "[" * 100_000, '[{"a":1},]']
)
def test_a_json_list_that_breaks_off_keeps_what_was_whole(tmp_path: Path, text: str) -> None:
    path = tmp_path / "list.json"
    path.write_text(text)
    *whole, last = read(path)
    assert isinstance(last, Unreadable)
    assert last.reason == "bad_json"
    assert all(isinstance(each, RawArticle) for each in whole)


def test_what_other_tools_write_needs_no_mapping(tmp_path: Path) -> None:
    trafilatura = {
        "title": "Storm",
        "author": "Anna Berg",
        "date": "2026-01-31",
        "text": STORM,
        "source": "x",
    }
    trafilatura["source"] = "https://news.example/storm"
    news_please = {
        "title": "Ferry",
        "authors": ["Bo Ek"],
        "date_publish": "2026-01-30 10:00:00",
        "maintext": FERRY,
    }
    (tmp_path / "a.json").write_text(json.dumps(trafilatura))
    (tmp_path / "b.json").write_text(json.dumps(news_please))
    storm, ferry = (clean_article(raw) for raw in landed(tmp_path).values())
    assert (storm.title, storm.authors, storm.url) == ("Storm", ("Anna Berg",), "https://news.example/storm")
    assert (ferry.title, ferry.authors, ferry.text) == ("Ferry", ("Bo Ek",), FERRY)
    assert [str(each.published_at)[:10] for each in (storm, ferry)] == ["2026-01-31", "2026-01-30"]


def test_a_missing_field_names_the_keys_that_are_there() -> None:
    raw = RawArticle("local", "x.json", b'{"headline": "A", "story": "B"}', "application/json")
    with pytest.raises(Rejected, match="there are 'headline', 'story'"):
        clean_article(raw)


@pytest.mark.parametrize("delimiter", list(",;\t|"))
def test_rows_of_a_table_land_by_the_names_of_its_columns(tmp_path: Path, delimiter: str) -> None:
    quoted = f'"{STORM}\n""{FERRY}"""'
    rows = [["title", "text", "tags"], ["Storm", quoted, ""], [], ["Ferry", f'"{FERRY}"', "sea"]]
    path = tmp_path / "export.csv"
    path.write_text("\r\n".join(delimiter.join(row) for row in rows), "utf-8-sig", newline="")
    found = [(uri, json.loads(raw.body)) for uri, raw in landed(path).items()]
    assert found == [
        ("export.csv#1", {"title": "Storm", "text": f'{STORM}\n"{FERRY}"'}),
        ("export.csv#3", {"title": "Ferry", "text": FERRY, "tags": "sea"}),
    ]


def test_a_table_in_another_charset_is_read_as_its_source_declares(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes("text\nČeské přístavy byly zavřeny.\n".encode("cp1250"))
    assert refused(path).reason == "encoding"
    (raw,) = read(path, charset="cp1250")
    assert isinstance(raw, RawArticle)
    assert json.loads(raw.body) == {"text": "České přístavy byly zavřeny."}


def test_a_row_with_too_many_fields_costs_only_itself(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text("title,text\nA,B,C\nD,E\n")
    bad, good = read(path)
    assert isinstance(bad, Unreadable)
    assert (bad.uri, bad.reason) == ("export.csv#1", "bad_csv")
    assert isinstance(good, RawArticle)


def test_an_empty_table_has_no_names(tmp_path: Path) -> None:
    (tmp_path / "export.tsv").write_text("")
    assert refused(tmp_path / "export.tsv").reason == "bad_csv"


TEI = f"""<?xml version="1.0"?><TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc>
<titleStmt><title>Storm</title><author>Anna Berg</author></titleStmt>
<publicationStmt><date when="2026-01-31"/></publicationStmt></fileDesc></teiHeader><text><body>
<p>{STORM}</p><list><item>one <hi>ship</hi> came in</item><item>two did not</item></list>
<p>{FERRY}<note>not text</note></p></body></text></TEI>"""


def test_tei_is_an_article_with_what_its_header_says(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(TEI)
    article = clean_article(landed(tmp_path)["a.xml"])
    assert article.text.split("\n") == [STORM, "one ship came in", "two did not", FERRY]
    assert (article.title, article.authors) == ("Storm", ("Anna Berg",))
    assert str(article.published_at) == "2026-01-31 00:00:00+00:00"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (TEI.replace("<TEI", '<!DOCTYPE TEI [<!ENTITY a "b">]><TEI'), "dtd"),
        (TEI.replace("</p>", "", 1), "bad_xml"),
        ("<TEI><text><body/></text></TEI>", "empty"),
    ],
)
def test_tei_that_cannot_be_read_says_why(tmp_path: Path, text: str, reason: str) -> None:
    (tmp_path / "a.xml").write_text(text)
    with pytest.raises(Rejected) as caught:
        clean_article(landed(tmp_path)["a.xml"])
    assert caught.value.reason == reason


def test_entries_of_a_feed_file_land_each(tmp_path: Path) -> None:
    items = "".join(
        f"<item><title>{name}</title><link>https://news.example/{name}</link><description>{text}</description></item>"
        for name, text in (("storm", STORM), ("ferry", FERRY), ("empty", ""))
    )
    path = tmp_path / "feed.xml"
    path.write_text(
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>c</title>{items}</channel></rss>'
    )
    storm, ferry, empty = read(path)
    assert isinstance(storm, RawArticle)
    assert isinstance(ferry, RawArticle)
    assert isinstance(empty, Unreadable)
    assert (storm.uri, storm.hints["title"]) == ("feed.xml#https://news.example/storm", "storm")
    assert empty.reason == "no_content"


def test_other_xml_is_refused_by_the_name_of_its_root(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text("<!-- x --><library/>")
    assert refused(tmp_path / "a.xml").reason == "unknown_type"
    assert "library" in refused(tmp_path / "a.xml").detail


def test_markdown_is_read_with_its_front_matter(tmp_path: Path) -> None:
    front = (
        "---\ntitle: 'Storm'\ndate: 2026-01-31\ntags: [sea, \"wind\"]\nauthor: Anna Berg\ndraft: false\n---\n"
    )
    (tmp_path / "a.md").write_text(
        f"{front}\n{STORM} It was *loud*.\n\n{FERRY}\n\nThe end came late, they said.\n"
    )
    article = clean_article(landed(tmp_path)["a.md"])
    assert article.text.split("\n")[:2] == [f"{STORM} It was loud.", FERRY]
    assert (article.title, article.authors, article.tags) == ("Storm", ("Anna Berg",), ("sea", "wind"))


def packed(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, body in members.items():
            archive.writestr(name, body)
    return out.getvalue()


def taped(members: dict[str, bytes], mode: str) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]
        for name, body in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(body)
            archive.addfile(info, io.BytesIO(body))
        archive.addfile(tarfile.TarInfo("link.txt").__class__("hard.txt"))
    return out.getvalue()


MEMBERS = {
    "in/a.txt": STORM.encode(),
    "../out.txt": FERRY.encode(),
    "l.jsonl": b'{"text": "a"}\n{"text": "b"}\n',
    "__MACOSX/in/a.txt": b"x",
    "b.pdf": b"x",
    "c.zip": b"x",
}


@pytest.mark.parametrize("name", ["x.zip", "x.tar", "x.tar.gz", "x.tgz"])
def test_files_inside_an_archive_land_below_its_name(tmp_path: Path, name: str) -> None:
    mode = "w" if name.endswith(".tar") else "w:gz"
    (tmp_path / name).write_bytes(packed(MEMBERS) if name.endswith(".zip") else taped(MEMBERS, mode))
    found = {each.uri: type(each) for each in read(tmp_path) if not each.uri.endswith("hard.txt")}
    assert found == {
        f"{name}/in/a.txt": RawArticle,
        f"{name}/../out.txt": RawArticle,
        f"{name}/l.jsonl#1": RawArticle,
        f"{name}/l.jsonl#2": RawArticle,
        f"{name}/b.pdf": PassedOver,
        f"{name}/c.zip": PassedOver,
    }


def test_a_bad_member_costs_only_itself(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(packed({"a.json": b"[1 2]", "b.txt": STORM.encode(), "c.txt.gz": b"no gzip"}))
    assert {each.uri: getattr(each, "reason", "") for each in read(path)} == {
        "x.zip/a.json": "bad_json",
        "x.zip/a.json#1": "",
        "x.zip/b.txt": "",
        "x.zip/c.txt.gz": "corrupt",
    }


def test_an_archive_cannot_give_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "DOCUMENT_LIMIT", 1 << 20)
    path = tmp_path / "x.zip"
    path.write_bytes(packed({f"{number}.txt": b"a" * (1 << 20) for number in range(4)}))
    *_, last = read(path)
    assert isinstance(last, Unreadable)
    assert (last.uri, last.reason) == ("x.zip", "bomb")


def test_an_archive_with_too_many_files_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_MEMBERS", 3)
    for name, body in (("x.zip", packed(MEMBERS)), ("x.tar", taped(MEMBERS, "w"))):
        (tmp_path / name).write_bytes(body)
        *_, last = read(tmp_path / name)
        assert isinstance(last, Unreadable)
        assert (last.uri, last.reason) == (name, "too_many")


@pytest.mark.parametrize("name", ["x.zip", "x.tar", "x.tar.gz"])
def test_an_archive_that_is_cut_short_says_so(tmp_path: Path, name: str) -> None:
    whole = packed(MEMBERS) if name == "x.zip" else taped(MEMBERS, "w" if name == "x.tar" else "w:gz")
    (tmp_path / name).write_bytes(whole[: len(whole) // 2 if name != "x.tar" else 600])
    *_, last = read(tmp_path / name)
    assert isinstance(last, Unreadable)
    assert last.reason in ("corrupt", "truncated")
