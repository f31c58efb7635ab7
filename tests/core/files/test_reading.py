"""Files are read by what is in them; what cannot be read is refused with a reason and by name."""

import io
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from components.core.errors import FileError
from components.core.files import Kind, read, table, text_of
from components.core.files import reading as limits
from components.core.files.sheets import ROWS_MAX
from components.core.store import Store
from tests.core.files import made

ZH = "今天天气很好，我们去公园散步吧。"


def refusal(name: str, data: bytes) -> tuple[object, object]:
    with pytest.raises(FileError) as refused:
        read(name, data)
    return refused.value.values["reason"], refused.value.values["name"]


def test_a_picture_is_known_by_its_bytes_whatever_it_is_called():
    reading = read("notes.txt", made.picture(40, 30, "JPEG"))
    assert (reading.kind, reading.media_type, reading.text) == (Kind.PICTURE, "image/jpeg", "")
    assert (reading.facts["width"], reading.facts["height"]) == (40, 30)


def test_a_text_is_known_by_its_bytes_whatever_it_is_called():
    reading = read("photo.png", b"just words")
    assert (reading.kind, reading.text) == (Kind.TEXT, "just words")


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030", "gbk"]
)
@pytest.mark.parametrize("text", [f"{ZH}\n{ZH} done", ZH * 50 + " Python and English words here"])
def test_chinese_is_read_in_every_usual_encoding(encoding: str, text: str):
    if encoding.startswith("utf-16-"):
        text = text + "\n" + "plain words " * 60
    reading = read("a.txt", text.encode(encoding))
    assert reading.text == text
    assert "damaged" not in reading.facts


@pytest.mark.parametrize(
    ("name", "called"), [("a.xlsx", "xlsx"), ("A.PDF", "PDF"), ("a.jpg", "jpg"), ("a.md", None)]
)
def test_a_text_with_the_name_of_something_else_is_told_as_a_text(name: str, called: str | None):
    assert read(name, b"Green tea").facts.get("called") == called


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Voilà un café crème à la française, déjà servi", "cp1252"),
        ("Привет, как дела? Сегодня хорошая погода", "cp1251"),
        ("今日はとても良い天気ですね。散歩に行きましょう。", "shift_jis"),
        ("今天天氣很好，我們去公園散步吧。這是繁體中文。", "big5"),
    ],
)
def test_other_encodings_are_guessed(text: str, encoding: str):
    assert read("a.txt", (text * 5).encode(encoding)).text == text * 5


def test_broken_bytes_in_a_text_are_counted_and_the_rest_is_kept():
    data = (ZH * 20).encode()
    reading = read("a.txt", data[:300] + b"\xff" + data[300:])
    assert reading.facts["damaged"] == 1
    assert reading.text == (ZH * 20)[:100] + "\ufffd" + (ZH * 20)[100:]


def test_twenty_thousand_lines_are_read():
    reading = read("long.log", "".join(f"line {n}\r\n" for n in range(20_000)).encode())
    assert reading.facts["lines"] == 20_000
    assert "\r" not in reading.text


def test_pages_of_a_pdf_are_counted_and_read():
    reading = read("a.bin", made.pdf("First page", "Second page"))
    assert (reading.kind, reading.facts["pages"], reading.text) == (Kind.PDF, 2, "First page\n\nSecond page")


def test_pages_that_are_left_out_are_said(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("components.core.files.pdfs.PAGES_MAX", 2)
    reading = read("a.pdf", made.pdf("one", "two", "three"))
    assert (reading.facts["pages"], reading.facts["pages_read"], reading.text) == (3, 2, "one\n\ntwo")


def test_a_document_is_read_with_its_headings_and_tables():
    reading = read("a.docx", made.docx("Plan", "Do it.", (("who", "what"), ("a|b", "c\nd"))))
    assert reading.kind is Kind.DOCUMENT
    assert reading.text == "# Plan\n\nDo it.\n\n| who | what |\n| --- | --- |\n| a\\|b | c d |"


def test_a_workbook_is_sent_as_csv_sheet_by_sheet():
    reading = read(
        "a.xlsx", made.xlsx(Tea=[["kind", "°C"], ["green", 80], [None, None], ["a,b", 1.5]], Empty=[])
    )
    assert reading.kind is Kind.TABLE
    assert reading.text == '# Sheet Tea\nkind,°C\ngreen,80\n"a,b",1.5\n'
    assert (reading.facts["rows"], reading.facts["columns"]) == (3, 2)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_a_csv_file_is_a_table_whatever_separates_its_cells(separator: str):
    lines = [separator.join(cells) for cells in (("name", "n"), ("a", "1"), ("b", "2"))]
    reading = read("a.csv", "\n".join(lines).encode())
    assert (reading.kind, reading.text) == (Kind.TABLE, "name,n\na,1\nb,2\n")


def test_rows_beyond_the_limit_are_not_sent_and_the_model_is_told():
    rows = [["n"], *([str(n)] for n in range(5000))]
    for reading in (
        read("a.csv", "\n".join(",".join([*row, "x"]) for row in rows).encode()),
        read("a.xlsx", made.xlsx(S=rows)),
    ):
        assert (reading.facts["rows"], reading.facts["rows_sent"]) == (5001, ROWS_MAX)
        assert f"only the first {ROWS_MAX} of 5001 rows" in reading.text.split("\n")[0]
        assert reading.text.count("\n") == ROWS_MAX + 1


def test_what_was_kept_gives_the_same_text_and_table_again(tmp_path):
    store = Store(f"sqlite:///{tmp_path / 's.db'}", tmp_path)
    for name, data in (
        ("a.csv", b"x,y\n1,2\n"),
        ("a.xlsx", made.xlsx(S=[["x", "y"], [1, 2]])),
        ("a.txt", "é".encode("utf-16")),
    ):
        reading = read(name, data)
        file = store.files.add("me", reading.name, reading.data, reading.media_type, reading.facts)
        for _again in range(2):
            assert text_of(file, lambda file=file: store.files.read("me", file.id)) == reading.text
        if reading.kind is Kind.TABLE:
            assert table(file, reading.data)[0].rows == [["x", "y"], ["1", "2"]]
    store.close()


def locked_workbook() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")


REFUSED = {
    "empty": b"",
    "empty (blank)": b" \n\t\n",
    "kind": b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 20,
    "kind (archive)": made.archive(readme=b"x"),
    "encrypted": made.pdf("secret", password="pass"),
    "encrypted (office)": locked_workbook(),
    "old_office": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "textless": made.pdf(""),
    "textless (document)": made.docx("", ""),
    "textless (workbook)": made.xlsx(S=[]),
    "pixels": made.picture(20_000, 10_000, mode="1"),
    "truncated": made.picture(kind="JPEG")[:300],
    "broken": made.picture(kind="PNG")[:50].replace(b"IHDR", b"XXXX") + bytes(50),
    "broken (pdf)": b"%PDF-1.7\nnothing of the kind",
    "broken (document)": made.archive(word__document_xml=b"<not xml"),
    "broken (workbook)": made.archive(xl__workbook_xml=b"<not xml"),
    "broken (archive)": made.docx()[:2000],
    "bomb": made.archive(word__document_xml=bytes(60_000_000)),
}


@pytest.mark.parametrize("reason", REFUSED)
def test_what_cannot_be_read_is_refused_with_its_reason_and_by_name(reason: str):
    assert refusal("C:\\temp\\bad\x00.bin", REFUSED[reason]) == (reason.split(" ")[0], "bad.bin")


def test_limits_hold(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(limits, "BYTES_MAX", 100)
    assert refusal("a", b"x" * 101)[0] == "large"
    monkeypatch.setattr(limits, "CHARS_MAX", 50)
    assert refusal("a", b"x" * 51)[0] == "long"


def test_a_bomb_that_lies_about_its_size_does_not_unpack():
    honest = made.archive(word__document_xml=bytes(60_000_000))
    lying = honest.replace((60_000_000).to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    assert lying != honest
    assert refusal("a.docx", lying)[0] == "broken"


def test_entities_inside_a_workbook_do_not_multiply():
    source, to = zipfile.ZipFile(io.BytesIO(made.xlsx(S=[["x"]]))), io.BytesIO()
    laughs = b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    with zipfile.ZipFile(to, "w") as target:
        for info in source.infolist():
            data = source.read(info)
            if info.filename.endswith(("sheet1.xml", "sharedStrings.xml")):
                data = laughs + data.replace(b"<?xml version='1.0' encoding='UTF-8'?>", b"").replace(
                    b">x<", b">&b;<"
                )
            target.writestr(info, data)
    assert refusal("a.xlsx", to.getvalue())[0] == "broken"


@pytest.mark.parametrize(
    "name", ["", "/", "\x00\x07", "..", "a" * 5000, "../../etc/passwd", "图\u202e片.png"]
)
def test_a_name_is_short_and_printable_and_has_no_path(name: str):
    short = read(name, b"x").name
    assert 0 < len(short) <= 100
    assert short.isprintable()
    assert not set(short) & set("/\\")


WHOLE = {
    "picture": made.picture(),
    "jpeg": made.picture(kind="JPEG"),
    "webp": made.picture(kind="WEBP"),
    "gif": made.picture(kind="GIF"),
    "heic": made.heic(),
    "pdf": made.pdf("words"),
    "docx": made.docx(rows=(("a", "b"),)),
    "xlsx": made.xlsx(S=[["a", 1]]),
    "utf-16": "words".encode("utf-16"),
}


def read_or_refused(name: str, data: bytes) -> None:
    """Whatever else is raised fails the test."""
    try:
        reading = read(name, data)
    except FileError as error:
        reading = None
        refused = error.values["name"]
    assert refused == name if reading is None else reading.text or Image.open(io.BytesIO(reading.data)).size


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data(), kind=st.sampled_from(sorted(WHOLE)))
def test_a_file_damaged_anywhere_is_read_or_refused_and_nothing_else(data: st.DataObject, kind: str):
    whole = bytearray(WHOLE[kind])
    for place, byte in data.draw(
        st.lists(st.tuples(st.integers(0, len(whole) - 1), st.integers(0, 255)), max_size=30)
    ):
        whole[place] = byte
    cut = data.draw(st.integers(0, len(whole)))
    read_or_refused(f"a.{kind}", bytes(whole[:cut] if cut > len(whole) // 2 else whole))


@settings(max_examples=100)
@given(data=st.binary(max_size=300), name=st.sampled_from(["a.csv", "a.txt", "a.docx", "a.png"]))
def test_any_bytes_are_read_or_refused_and_nothing_else(data: bytes, name: str):
    read_or_refused(name, data)


@settings(max_examples=100)
@given(
    text=st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1).filter(str.strip)
)
def test_every_text_in_utf8_is_read_as_it_is(text: str):
    assert read("a.md", text.encode()).text == text


cells = st.text(st.sampled_from("ab,;|\t\" '中\n"), max_size=6)


@settings(max_examples=60)
@given(rows=st.lists(st.lists(cells, min_size=2, max_size=3), min_size=1, max_size=6))
def test_any_table_of_text_is_read_or_refused(rows: list[list[str]]):
    text = "\n".join(",".join(row) for row in rows)
    read_or_refused("a.csv", text.encode())
