"""Pictures are judged by their own bytes, before they are unpacked."""

import io
import struct
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from components.core.errors import FetchError
from components.core.images_gallery import SMALL_SIDE_PX, look


def packed(kind: str, size=(800, 600), mode="RGB") -> bytes:
    to = io.BytesIO()
    Image.new(mode, size, "red").save(to, kind)
    return to.getvalue()


def reason(data: bytes) -> str:
    with pytest.raises(FetchError) as caught:
        look(data)
    return caught.value.values["reason"]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "AVIF"])
def test_a_picture_is_measured_and_gets_a_small_one(kind):
    looked = look(packed(kind))
    assert (looked.media_type, looked.width, looked.height) == (f"image/{kind.lower()}", 800, 600)
    with Image.open(io.BytesIO(looked.small)) as small:
        assert (small.format, small.size) == ("WEBP", (SMALL_SIDE_PX, SMALL_SIDE_PX * 3 // 4))


def test_what_shines_through_still_does():
    with Image.open(io.BytesIO(look(packed("PNG", mode="RGBA")).small)) as small:
        assert small.mode in ("RGB", "RGBA")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<html>",
        b"%PDF-1.4",
        packed("TIFF"),
        packed("PNG")[:200],
    ],
)
def test_what_is_no_picture_for_a_browser_is_refused(data):
    assert reason(data) == "picture"


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_unpacked():
    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    huge = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
    data = zlib.compress(b"")
    huge += struct.pack(">I", len(data)) + b"IDAT" + data + struct.pack(">I", zlib.crc32(b"IDAT" + data))
    assert reason(huge) == "pixels"


@given(
    st.binary(max_size=200),
    st.sampled_from([b"", *(packed(kind, (8, 8)) for kind in ("PNG", "JPEG", "GIF", "WEBP"))]),
    st.data(),
)
def test_no_bytes_break_it(noise, whole, data):
    at = data.draw(st.integers(0, len(whole)))
    with suppress(FetchError):
        look(whole[:at] + noise + whole[at + len(noise) :])
