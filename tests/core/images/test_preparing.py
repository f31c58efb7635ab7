"""Pictures prepared by a recipe, and refused with a reason."""

import contextlib
import io
import itertools
import struct
from base64 import b64encode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from components.core.errors import FileError
from components.core.images import PRESETS, Format, Recipe, frames, prepare, prepare_frames
from components.core.images.metadata import Metadata
from components.core.images.recipe import FRAMES_MAX
from tests.core.files import made

KINDS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF")
COLOURS = ("red", "lime", "blue", "yellow", "white")


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    to = io.BytesIO()
    picture.save(to, kind, **options)
    return to.getvalue()


def noise(width: int = 300, height: int = 200, mode: str = "RGB") -> Image.Image:
    return Image.effect_noise((width, height), 80).convert(mode)


def quarters() -> Image.Image:
    """Red, lime above; blue, yellow below: 80 by 60."""
    picture = Image.new("RGB", (80, 60))
    for at, colour in zip([(0, 0), (40, 0), (0, 30), (40, 30)], COLOURS, strict=False):
        picture.paste(colour, (*at, at[0] + 40, at[1] + 30))
    return picture


def animation(kind: str, count: int = 5) -> bytes:
    pictures = [Image.new("RGB", (40, 30), colour) for colour in COLOURS[:count]]
    return saved(pictures[0], kind, save_all=True, append_images=pictures[1:])


def colour(data: bytes, x: int = 5, y: int = 5) -> str:
    seen = opened(data).convert("RGB").getpixel((x, y))
    by_name = {name: Image.new("RGB", (1, 1), name).getpixel((0, 0)) for name in COLOURS}
    return min(by_name, key=lambda name: sum(abs(a - b) for a, b in zip(by_name[name], seen, strict=True)))


def refusal(data: bytes, recipe: Recipe | None = None, **more: int) -> object:
    with pytest.raises(FileError) as refused:
        prepare("a.png", data, recipe, **more)
    assert refused.value.values["name"] == "a.png"
    return refused.value.values["reason"]


def exif(orientation: int = 1, *, gps: bool = False) -> Image.Exif:
    tags = Image.Exif()
    tags[0x0112], tags[0x010F] = orientation, "Secret camera"
    if gps:
        tags.get_ifd(0x8825).update({1: "N", 2: (31.0, 14.0, 5.0), 3: "E", 4: (121.0, 29.0, 3.0)})
    return tags


@pytest.mark.parametrize("kind", [*KINDS, "HEIF"])
def test_every_format_is_known_by_its_bytes_and_a_false_name_is_told(kind: str):
    data = made.heic(60, 40) if kind == "HEIF" else saved(noise(60, 40), kind)
    done = prepare("holiday.svg", data)
    assert (done.kind, done.called, done.width, done.height) == (kind, "svg", 60, 40)
    assert prepare(f"a.{kind}", data).called is None
    assert prepare("IMG 3.1", data).called is None


@pytest.mark.parametrize(("wanted", "kind"), [("JPEG", "JPEG"), ("PNG", "PNG"), ("WEBP", "WEBP")])
def test_the_format_asked_for_is_what_comes(wanted: str, kind: str):
    done = prepare("a", saved(noise(), "PNG"), Recipe(format=Format(wanted)))
    assert opened(done.data).format == kind
    assert done.media_type == f"image/{kind.lower()}"


def test_lower_quality_makes_fewer_bytes():
    data = saved(noise(), "PNG")
    small, large = (prepare("a", data, Recipe(format=Format.JPEG, quality=q)) for q in (30, 90))
    assert len(small.data) < len(large.data)


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_makes_no_picture_larger_and_no_side_longer_than_it_says(name: str):
    recipe = PRESETS[name]
    done = prepare("a.jpg", saved(noise(5000, 500), "JPEG"), recipe)
    assert max(done.width, done.height) == recipe.long_side
    assert done.scale == pytest.approx(recipe.long_side / 5000)
    assert (done.original_width, done.original_height) == (5000, 500)
    assert prepare("a.jpg", saved(noise(50, 40), "JPEG"), recipe).scale == 1


def test_without_a_long_side_the_size_stays():
    done = prepare("a.jpg", saved(noise(5000, 50), "JPEG"), Recipe(long_side=None))
    assert (done.width, done.height, done.scale) == (5000, 50, 1)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_a_part_is_cut_from_the_upright_picture_however_it_is_stored(kind: str, orientation: int):
    data = saved(quarters(), kind, exif=exif(orientation), **({"quality": 100} if kind == "JPEG" else {}))
    upright = ImageOps.exif_transpose(opened(data)).convert("RGB")
    done = prepare("a", data, Recipe(crop=(0.5, 0.0, 1.0, 0.5), format=Format.PNG))
    assert (done.original_width, done.original_height) == upright.size
    assert (done.width, done.height) == (upright.width // 2, upright.height // 2)
    assert colour(done.data) == colour(saved(upright, "PNG"), upright.width - 5, 5)


def test_a_part_keeps_the_pixels_the_whole_would_lose():
    done = prepare(
        "a.jpg", saved(noise(3000, 300), "JPEG"), Recipe(long_side=1000, crop=(0.0, 0.0, 0.3, 1.0))
    )
    assert (done.width, done.scale) == (900, 1)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_what_a_picture_tells_besides_is_removed_and_named(kind: str):
    done = prepare("a", saved(noise(60, 40), kind, exif=exif(gps=True)))
    assert Metadata.EXIF in done.removed
    assert Metadata.GPS in done.removed or kind == "TIFF"  # Pillow writes no place into a TIFF
    assert b"Secret" not in done.data
    assert dict(opened(done.data).getexif()) == {}


def test_a_picture_that_tells_nothing_has_nothing_removed():
    for kind in KINDS:
        assert prepare("a", saved(noise(60, 40), kind)).removed == ()


def test_words_left_in_a_picture_are_removed_and_named():
    from PIL.PngImagePlugin import PngInfo

    words = PngInfo()
    words.add_text("Author", "Secret painter")
    assert prepare("a", saved(noise(), "PNG", pnginfo=words)).removed == (Metadata.COMMENT,)
    assert prepare("a", saved(noise(), "JPEG", comment="Secret")).removed == (Metadata.COMMENT,)
    assert prepare("a", saved(noise(), "JPEG", xmp=b"<x:xmpmeta/>")).removed == (Metadata.XMP,)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_metadata_stay_when_they_are_wanted_and_the_picture_is_upright_all_the_same(format: str):
    data = saved(quarters(), "JPEG", exif=exif(6, gps=True))
    done = prepare("a", data, Recipe(keeps_metadata=True, format=Format(format)))
    kept = opened(done.data).getexif()
    assert (kept[0x010F], kept.get(0x0112, 1)) == ("Secret camera", 1)
    assert kept.get_ifd(0x8825)[2] == (31.0, 14.0, 5.0)
    assert (done.width, done.height, done.removed) == (60, 80, ())


def test_what_one_sees_through_stays_or_is_laid_on_the_background():
    data = saved(Image.new("RGBA", (20, 20), (255, 0, 0, 0)), "PNG")
    assert opened(prepare("a", data).data).mode == "RGBA"
    assert colour(prepare("a", data, Recipe(background="#0000ff")).data) == "blue"
    assert colour(prepare("a", data, Recipe(format=Format.JPEG)).data) == "white"


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "TIFF", "AVIF", "PNG"])
def test_any_frame_can_be_taken_and_the_last_when_there_are_fewer(kind: str):
    data = animation(kind)
    seen = [prepare("a", data, Recipe(frame=n, format=Format.PNG)) for n in (0, 2, 4, 99)]
    assert [colour(one.data) for one in seen] == ["red", "blue", "white", "white"]
    assert [(one.frame, one.frames) for one in seen] == [(0, 5), (2, 5), (4, 5), (4, 5)]


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "TIFF", "AVIF"])
def test_several_frames_are_taken_evenly(kind: str):
    done = prepare_frames("a", animation(kind), Recipe(frames=3))
    assert [(one.frame, colour(one.data)) for one in done] == [(0, "red"), (2, "blue"), (4, "white")]


@given(total=st.integers(1, 500), frames=st.integers(2, FRAMES_MAX))
def test_frames_chosen_evenly_hold_the_first_and_the_last(total: int, frames: int):
    chosen = Recipe(frames=frames).chosen(total)
    assert list(chosen) == sorted(set(chosen))
    assert (chosen[0], chosen[-1], len(chosen)) == (0, total - 1, min(total, frames))
    gaps = {after - before for before, after in itertools.pairwise(chosen)}
    assert max(gaps, default=0) - min(gaps, default=0) <= 1


def test_a_picture_over_the_relays_limit_is_made_smaller_and_that_is_told():
    data = saved(noise(500, 400), "PNG")
    for recipe in (Recipe(), Recipe(format=Format.PNG), Recipe(format=Format.WEBP)):
        done = prepare("a", data, recipe, limit_bytes=110_000)
        assert len(b64encode(done.data)) + 64_000 <= 110_000
        assert done.shrunk
        assert done.scale == pytest.approx(done.width / 500)
    assert not prepare("a", data).shrunk


def test_several_frames_fit_into_one_request_together():
    noisy = [noise(300, 300) for _ in range(4)]
    data = saved(noisy[0], "TIFF", save_all=True, append_images=noisy[1:])
    done = prepare_frames("a", data, Recipe(frames=4), limit_bytes=150_000)
    assert sum(len(b64encode(one.data)) for one in done) + 64_000 <= 150_000
    assert len(done) == 4


def test_a_recipe_nobody_can_cook_is_refused():
    for wrong in (
        {"crop": (0.5, 0, 0.5, 1)},
        {"crop": (0, 0, 1, 1.1)},
        {"quality": 0},
        {"frames": 0},
        {"long_side": 0},
    ):
        with pytest.raises(ValueError, match="Recipe"):
            Recipe(**wrong)


SVG = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'
REFUSED = {
    "empty": b"",
    "svg": SVG,
    "svg (with a mark)": b"\xef\xbb\xbf  " + SVG[22:],
    "picture": b"%PDF-1.7",
    "picture (page)": b"<html><svg></svg></html>",
    "picture (archive)": made.archive(readme=b"x"),
    "pixels": made.picture(20_000, 10_000, mode="1"),
    "broken": saved(noise(), "PNG")[:60].replace(b"IHDR", b"XXXX") + bytes(99),
}  # fmt: skip


@pytest.mark.parametrize("reason", REFUSED)
def test_what_is_no_picture_is_refused_with_its_reason(reason: str):
    assert refusal(REFUSED[reason]) == reason.split(" ")[0]


@pytest.mark.parametrize("kind", [*KINDS, "HEIF"])
@pytest.mark.parametrize("share", [0.5, 0.95])
def test_a_picture_that_breaks_off_is_told_so(kind: str, share: float):
    data = made.heic(200, 100) if kind == "HEIF" else saved(noise(), kind)
    assert refusal(data[: int(len(data) * share)]) == "truncated"


def test_a_picture_no_request_has_room_for_is_refused():
    assert refusal(saved(noise(), "PNG"), limit_bytes=64_010) == "body"


def test_frames_are_not_unpacked_without_end(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(frames, "UNPACKED_PIXELS_MAX", 4 * 40 * 30)
    assert refusal(animation("GIF"), Recipe(frame=4)) == "frames"
    assert prepare("a", animation("GIF"), Recipe(frame=3)).frame == 3
    assert prepare("a", animation("TIFF"), Recipe(frame=4)).frame == 4


def test_frames_are_counted_without_reading_them_all(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(frames, "COUNTED_MAX", 3)
    for kind in ("GIF", "TIFF", "WEBP"):
        assert prepare("a", animation(kind)).frames == 3
    ring = bytearray(saved(noise(20, 20), "TIFF"))
    at = struct.unpack_from("<I", ring, 4)[0]
    struct.pack_into("<I", ring, at + 2 + 12 * struct.unpack_from("<H", ring, at)[0], at)
    assert prepare("a", bytes(ring)).frames == 1


WHOLE = {kind: saved(noise(40, 30), kind) for kind in KINDS} | {
    "HEIF": made.heic(),
    "moving GIF": animation("GIF", 3),
    "moving WEBP": animation("WEBP", 3),
    "two pages": animation("TIFF", 2),
    "turned": saved(quarters(), "JPEG", exif=exif(6, gps=True)),
}


@pytest.mark.filterwarnings("ignore")
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data(), kind=st.sampled_from(sorted(WHOLE)))
def test_a_picture_damaged_anywhere_is_prepared_or_refused_and_nothing_else(data: st.DataObject, kind: str):
    whole = bytearray(WHOLE[kind])
    for place, byte in data.draw(
        st.lists(st.tuples(st.integers(0, len(whole) - 1), st.integers(0, 255)), max_size=12)
    ):
        whole[place] = byte
    cut = data.draw(st.integers(len(whole) // 2, len(whole)))
    with contextlib.suppress(FileError):
        done = prepare_frames("a", bytes(whole[:cut]), Recipe(long_side=100, frames=2, keeps_metadata=True))
        assert all(opened(one.data).size == (one.width, one.height) for one in done)


@pytest.mark.filterwarnings("ignore")
@settings(max_examples=60, deadline=None)
@given(
    data=st.binary(max_size=200),
    start=st.sampled_from([kind[:30] for kind in WHOLE.values()] + [b"", b"<svg"]),
)
def test_any_bytes_are_prepared_or_refused_and_nothing_else(data: bytes, start: bytes):
    with pytest.raises(FileError):
        prepare("a", start + data)
