"""What a picture was made with goes into its file without a pixel changing, and is read out of any file."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from components.core.images.parameters import TEXT_MAX_CHARS, Texts, read, written

KINDS = [("PNG", {}), ("JPEG", {}), ("WEBP", {"lossless": True}), ("WEBP", {"quality": 80})]
SAID = Texts('a fox 🦊, 雪\nSize: 8x8, Model: m, Version: "x, y"', '{"format": "x", "prompt": "\\u96ea"}')


def packed(kind: str, mode: str = "RGB", **how: object) -> bytes:
    to = io.BytesIO()
    Image.linear_gradient("L").resize((9, 7)).convert(mode).save(to, kind, **how)
    return to.getvalue()


def pixels(data: bytes) -> bytes:
    with Image.open(io.BytesIO(data)) as picture:
        return picture.tobytes() + str((picture.size, picture.mode)).encode()


@pytest.mark.parametrize(("kind", "how"), KINDS)
def test_what_is_written_is_read_and_no_pixel_changes(kind, how):
    data = packed(kind, **how)
    made = written(data, f"image/{kind.lower()}", SAID)
    assert read(made) == SAID
    assert pixels(made) == pixels(data)


def test_what_shines_through_still_does():
    data = packed("WEBP", "RGBA", lossless=True)
    assert pixels(written(data, "image/webp", SAID)) == pixels(data)


@pytest.mark.parametrize(("kind", "how"), KINDS)
def test_written_twice_it_says_the_first_words_and_the_last_of_ours(kind, how):
    media_type = f"image/{kind.lower()}"
    made = written(written(packed(kind, **how), media_type, SAID), media_type, Texts("other", '{"b": 1}'))
    assert (read(made).words, pixels(made)) == (SAID.words, pixels(packed(kind, **how)))
    assert read(made).ours in (SAID.ours, '{"b": 1}')


def test_how_a_photo_is_turned_and_its_profile_stay():
    exif = Image.Exif()
    exif[0x0112] = 6
    data = packed("JPEG", exif=exif, icc_profile=b"a profile", comment=b"a comment")
    with Image.open(io.BytesIO(written(data, "image/jpeg", SAID))) as picture:
        assert (picture.getexif()[0x0112], picture.info["icc_profile"]) == (6, b"a profile")
        assert picture.info["comment"] == b"a comment"


def test_the_words_of_other_programs_are_read():
    info = PngInfo()
    info.add_text("parameters", "a fox\nSteps: 20")
    assert read(packed("PNG", pnginfo=info)).words == "a fox\nSteps: 20"
    for comment in (b"UNICODE\0" + "雪 a fox".encode("utf-16-le"), b"ASCII\0\0\0a fox", b"\0" * 8 + b"a fox"):
        exif = Image.Exif()
        exif.get_ifd(0x8769)[0x9286] = comment
        assert read(packed("JPEG", exif=exif)).words.endswith("a fox")


@pytest.mark.parametrize("media_type", ["image/png", "image/jpeg", "image/webp", "image/gif", "text/plain"])
def test_what_is_no_such_picture_stays_as_it_is(media_type):
    for data in (b"", b"hello", packed("GIF"), b"RIFF\xff\xff\xff\xffWEBPVP8 \xff\xff\xff\xff"):
        assert written(data, media_type, SAID) == data
        assert read(data) == Texts()


def test_a_text_that_is_too_long_is_neither_written_nor_read():
    data, long = packed("PNG"), "x" * (TEXT_MAX_CHARS + 1)
    assert written(data, "image/png", Texts(long, "")) == data
    info = PngInfo()
    info.add_text("parameters", long, zip=True)
    assert read(packed("PNG", pnginfo=info)) == Texts()


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow warns of EXIF that is not what it should be
@settings(max_examples=150, deadline=None)
@given(st.sampled_from(KINDS), st.data())
def test_damaged_files_are_read_and_written_without_an_error(kind, data):
    name, how = kind
    media_type = f"image/{name.lower()}"
    whole = bytearray(written(packed(name, **how), media_type, SAID))
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    damaged = bytes(whole[: data.draw(st.integers(0, len(whole)))])
    assert isinstance(read(damaged), Texts)
    assert isinstance(written(damaged, media_type, SAID), bytes)
