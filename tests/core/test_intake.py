"""Pictures from files, folders, archives and addresses, one by one."""

import io
import zipfile

import httpx2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.core import intake
from components.core.errors import FileError, StoreError, StudioError
from components.core.fetch import Fetcher
from components.core.intake import from_addresses, from_files, from_zip, in_order, label
from tests.core.files import made

PNG = made.picture()


def archive(*members: tuple[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    to = io.BytesIO()
    with zipfile.ZipFile(to, "w", packing) as file:
        for name, data in members:
            file.writestr(name, data)
    return to.getvalue()


def told(items) -> list[tuple[str, object]]:
    """Names, and bytes or the reason there are none."""
    return [
        (name, found.values.get("reason") if isinstance(found, StudioError) else found)
        for name, found in items
    ]


def test_pictures_of_an_archive_come_and_what_is_passed_over_is_told():
    data = archive(
        ("photos/", b""),
        ("photos/a.png", PNG),
        ("__MACOSX/photos/._a.png", b"\x00\x05\x16\x07"),
        ("photos/.DS_Store", b"x"),
        ("readme.txt", b"words"),
        ("inner.zip", archive(("b.png", PNG))),
        ("drawing.svg", b"<svg xmlns='x'/>"),
        ("nothing.png", b""),
        ("really.txt", PNG),
    )
    assert told(from_zip("all.zip", data)) == [
        ("photos/a.png", PNG),
        ("__MACOSX/photos/._a.png", "leftover"),
        ("photos/.DS_Store", "leftover"),
        ("readme.txt", "picture"),
        ("inner.zip", "nested"),
        ("drawing.svg", "svg"),
        ("nothing.png", "empty"),
        ("really.txt", PNG),
    ]


def test_no_member_brings_a_path_out_of_the_archive():
    names = ["../../etc/passwd.png", "/root/a.png", "C:\\Windows\\b.png", "x/../../c.png", "a/b/c/d/e.png"]
    found = [name for name, _ in from_zip("a.zip", archive(*((name, PNG) for name in names)))]
    assert found == ["etc/passwd.png", "root/a.png", "Windows/b.png", "x/c.png", "c/d/e.png"]


def test_names_from_china_are_read_whatever_program_packed_them():
    data = archive(("ABCD.png", PNG))
    assert told(from_zip("a.zip", data.replace(b"ABCD", "照片".encode("gbk")))) == [("照片.png", PNG)]
    assert told(from_zip("a.zip", archive(("照片.png", PNG)))) == [("照片.png", PNG)]


def test_one_locked_member_does_not_lock_the_others():
    data = bytearray(archive(("a.png", PNG), ("b.png", PNG)))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    assert told(from_zip("a.zip", bytes(data))) == [("a.png", "encrypted"), ("b.png", PNG)]


def test_what_was_made_to_hurt_is_not_unpacked(monkeypatch: pytest.MonkeyPatch):
    flat = made.picture(kind="BMP") + bytes(30_000_000)
    assert told(from_zip("a.zip", archive(("a.bmp", flat), ("b.png", PNG)))) == [
        ("a.bmp", "bomb"),
        ("b.png", PNG),
    ]
    monkeypatch.setattr(intake, "MEMBERS_MAX", 2)
    assert told(from_zip("a.zip", archive(*((f"{n}.png", PNG) for n in range(3))))) == [("a.zip", "bomb")]
    monkeypatch.setattr(intake, "UNPACKED_MAX_BYTES", len(PNG) - 1)
    assert told(from_zip("a.zip", archive(("a.png", PNG)))) == [("a.zip", "bomb")]


def test_a_member_that_lies_about_its_size_is_told_as_broken():
    data = archive(("a.png", PNG), packing=zipfile.ZIP_STORED)
    assert told(
        from_zip("a.zip", data.replace(len(PNG).to_bytes(4, "little"), (50).to_bytes(4, "little")))
    ) == [("a.png", "broken")]


def test_what_is_too_large_is_told_with_the_limit(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(intake, "BYTES_MAX", len(PNG) - 1)
    assert told(from_zip("a.zip", archive(("a.png", PNG)))) == [("a.png", "large")]
    assert told(from_files([("b.png", lambda: PNG)])) == [("b.png", "large")]


def test_no_archive_and_no_office_document_is_opened_in_vain():
    assert told(from_zip("a.zip", archive(("a.png", PNG))[:40])) == [("a.zip", "broken")]
    assert told(from_files([("a.docx", lambda: made.docx())])) == [("a.docx", "picture")]


def test_files_of_a_folder_are_read_one_by_one_and_archives_among_them_opened():
    read = []

    def reading(name: str, data: bytes):
        return name, lambda: read.append(name) or data

    def gone() -> bytes:
        raise StoreError(reason="missing")

    files = [
        reading("trip/a.png", PNG),
        reading("trip/.DS_Store", b"x"),
        ("trip/gone.png", gone),
        reading("trip/more.zip", archive(("b.png", PNG))),
        reading("trip/late.png", PNG),
    ]
    items = from_files(files)
    assert told([next(items)]) == [("trip/a.png", PNG)]
    assert read == ["trip/a.png"]
    assert told(items) == [
        ("trip/.DS_Store", "leftover"),
        ("trip/gone.png", "missing"),
        ("b.png", PNG),
        ("trip/late.png", PNG),
    ]
    assert "trip/.DS_Store" not in read


class Site(httpx2.AsyncBaseTransport):
    async def handle_async_request(self, request):
        async def body():
            yield PNG

        return httpx2.Response(200, content=body())


def test_public_addresses_are_fetched_and_private_ones_told():
    fetcher = Fetcher(inside={"http://site.test": Site()})
    addresses = [
        "http://site.test/a/cat%20one.png?key=secret",
        "http://127.0.0.1/x.png",
        "file:///etc/passwd",
        "http://[::1",
    ]
    assert told(from_addresses(addresses, fetcher)) == [
        ("cat one.png", PNG),
        ("x.png", "private"),
        ("passwd", "scheme"),
        ("file", "address"),
    ]


@settings(max_examples=100)
@given(name=st.text(max_size=300))
def test_every_name_can_be_shown_and_leads_nowhere(name: str):
    shown = label(name)
    assert shown.isprintable()
    assert 0 < len(shown) <= 310
    assert not {"", ".", ".."} & set(shown.split("/"))


WHOLE = archive(("a.png", PNG), ("b/c.jpg", made.picture(kind="JPEG")), ("d.txt", b"words"))


@pytest.mark.filterwarnings("ignore")
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_an_archive_damaged_anywhere_gives_pictures_or_reasons_and_nothing_else(data: st.DataObject):
    whole = bytearray(WHOLE)
    for place, byte in data.draw(
        st.lists(st.tuples(st.integers(0, len(whole) - 1), st.integers(0, 255)), max_size=12)
    ):
        whole[place] = byte
    cut = data.draw(st.integers(len(whole) // 2, len(whole)))
    for name, found in from_zip("a.zip", bytes(whole[:cut])):
        assert name
        assert isinstance(found, bytes | FileError)


def test_names_are_put_in_the_order_in_which_people_count():
    names = ["b/1.jpg", "a/p10.jpg", "a/p2.jpg", "A\\p007.jpg", "a/" + "9" * 9999]
    assert [name[-8:] for name in sorted(names, key=in_order)] == [
        "99999999", "a/p2.jpg", "p007.jpg", "/p10.jpg", "b/1.jpg",
    ]  # fmt: skip
