"""Pictures as models take them."""

import io

import pytest
from PIL import Image

from components.core.errors import FileError
from components.core.images import LONG_SIDE, upright
from tests.core.files import made


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def test_a_picture_is_turned_upright_and_its_metadata_stay_behind():
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x9003] = 6, "Secret camera", "2026:11:22 12:00:00"
    sent = upright("a.jpg", made.picture(80, 20, "JPEG", exif=exif))
    assert (sent.width, sent.height) == (20, 80)
    assert b"Secret" not in sent.data
    assert dict(opened(sent.data).getexif()) == {}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_large_picture_is_made_no_larger_than_models_take(kind: str):
    sent = upright("a", made.picture(3 * LONG_SIDE, LONG_SIDE // 2, kind))
    assert max(sent.width, sent.height) == LONG_SIDE
    assert opened(sent.data).size == (sent.width, sent.height)


def test_photos_of_phones_become_jpeg():
    sent = upright("IMG_1.HEIC", made.heic(64, 48))
    assert (sent.media_type, sent.width, sent.height) == ("image/jpeg", 64, 48)


def test_of_an_animation_the_first_frame_is_taken():
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    to = io.BytesIO()
    frames[0].save(to, "GIF", save_all=True, append_images=frames[1:])
    sent = opened(upright("a.gif", to.getvalue()).data)
    assert getattr(sent, "n_frames", 1) == 1
    assert sent.convert("RGB").getpixel((5, 5)) == (255, 0, 0)


def test_what_can_be_seen_through_stays_so():
    clear = Image.new("RGBA", (20, 20), (255, 0, 0, 0))
    to = io.BytesIO()
    clear.save(to, "PNG")
    assert opened(upright("a.png", to.getvalue()).data).mode == "RGBA"


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "CMYK", "F"])
def test_pictures_of_every_mode_can_be_sent(mode: str):
    sent = upright("a", made.picture(30, 20, "TIFF", mode=mode))
    assert sent.media_type in ("image/jpeg", "image/png")
    assert opened(sent.data).mode in ("RGB", "RGBA")


def test_sixteen_bits_do_not_become_white():
    to = io.BytesIO()
    rising = b"".join((n * 256).to_bytes(2, "little") for n in range(256)) * 64
    Image.frombytes("I;16", (256, 64), rising).save(to, "PNG")
    low, high = opened(upright("a.png", to.getvalue()).data).convert("L").getextrema()
    assert low < 10
    assert high > 245


def test_a_large_noisy_screenshot_is_packed_as_a_photo():
    noise = Image.effect_noise((1800, 1800), 80).convert("RGB")
    to = io.BytesIO()
    noise.save(to, "PNG")
    assert upright("a.png", to.getvalue()).media_type == "image/jpeg"


@pytest.mark.parametrize("size", [(9000, 8000), (20_000, 10_000)])
def test_too_many_pixels_are_refused_before_they_are_unpacked(size, monkeypatch: pytest.MonkeyPatch):
    data = made.picture(*size, mode="1")
    monkeypatch.setattr(Image.Image, "load", lambda _self: pytest.fail("unpacked"))
    with pytest.raises(FileError) as refused:
        upright("big.png", data)
    assert refused.value.values == {"reason": "pixels", "name": "big.png", "limit": 64}
