"""Where a picture may change: exact alpha from strokes and from files, and what changed elsewhere all the same."""

import io
from dataclasses import replace
from math import hypot

import pytest
from PIL import Image, ImageDraw

from components.core.errors import FileError
from components.core.images import mask
from components.core.images.strokes import Stroke, Tool
from components.core.relay.sandbox.studio import Wanted, make
from components.core.relay.sandbox.uploads import Upload

WIDE = (200, 100)
DOT = Stroke(Tool.BRUSH, 0.1, ((0.5, 0.5),))
LINE = Stroke(Tool.BRUSH, 0.05, ((0.1, 0.2), (0.9, 0.2), (0.9, 0.9)))
OVER = Stroke(Tool.ERASER, 0.05, ((0.5, 0.5),))
INVERT, CLEAR = Stroke(Tool.INVERT), Stroke(Tool.CLEAR)
FILL = Stroke(Tool.BRUSH, 0.25, ((0.2, 0.5), (0.8, 0.5)))


def saved(picture: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    to = io.BytesIO()
    picture.save(to, kind, **options)
    return to.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def changing(made: mask.Mask) -> set[tuple[int, int]]:
    """Where a mask is transparent; everywhere else it is opaque."""
    alpha = opened(made.data).getchannel("A")
    assert alpha.size == (made.width, made.height)
    assert set(alpha.tobytes()) <= {0, 255}
    pixels = alpha.load()
    return {(x, y) for x in range(alpha.width) for y in range(alpha.height) if pixels[x, y] == 0}


def scene(size: tuple[int, int] = (600, 400)) -> Image.Image:
    """A picture with edges, soft places and fine grain."""
    picture = Image.radial_gradient("L").resize(size).convert("RGB")
    pen = ImageDraw.Draw(picture)
    for at in range(0, size[0], 40):
        pen.line((at, 0, size[0] - at, size[1]), fill=(at % 255, 90, 200), width=5)
    return Image.blend(picture, Image.effect_noise(size, 60).convert("RGB"), 0.2)


def refusal(data: bytes, size: tuple[int, int] = WIDE) -> FileError:
    with pytest.raises(FileError) as refused:
        mask.loaded("m.png", data, size)
    return refused.value


def test_a_dot_is_transparent_to_the_pixel_in_the_pictures_own_size():
    made = mask.drawn((DOT,), WIDE)
    middles = {(x, y): hypot(x + 0.5 - 100, y + 0.5 - 50) for x in range(200) for y in range(100)}
    inside = {place for place, far in middles.items() if far <= 19.5}
    outside = {place for place, far in middles.items() if far > 20.5}
    assert inside <= changing(made)
    assert not outside & changing(made)
    assert made.share == len(changing(made)) / 20_000


@pytest.mark.parametrize("size", [WIDE, (1536, 1024), (61, 233)])
def test_a_line_covers_what_is_near_it_and_nothing_else_whatever_the_size(size: tuple[int, int]):
    made = changing(mask.drawn((LINE,), size))
    points = [(x * size[0], y * size[1]) for x, y in LINE.points]
    radius = LINE.radius * max(size)

    def far(x: float, y: float) -> float:
        (left, top), (right, _), (_, bottom) = points
        across = hypot(x - min(max(x, left), right), y - top)
        return min(across, hypot(x - right, y - min(max(y, top), bottom)))

    step = max(1, max(size) // 150)
    for x in range(0, size[0], step):
        for y in range(0, size[1], step):
            away = far(x + 0.5, y + 0.5)
            assert (x, y) in made or away > radius - 1.1
            assert (x, y) not in made or away < radius + 1.1


def test_the_eraser_takes_away_invert_turns_round_and_clear_forgets():
    dot, over = changing(mask.drawn((DOT,), WIDE)), changing(mask.drawn((DOT, OVER), WIDE))
    assert over < dot
    assert (100, 50) in dot - over
    everything = {(x, y) for x in range(200) for y in range(100)}
    assert changing(mask.drawn((DOT, OVER, INVERT), WIDE)) == everything - over
    assert changing(mask.drawn((LINE, INVERT, CLEAR, DOT), WIDE)) == dot
    assert mask.drawn((DOT, CLEAR), WIDE).is_empty
    assert mask.drawn((), WIDE).is_empty
    assert mask.drawn((INVERT,), WIDE).is_full
    assert not mask.drawn((DOT,), WIDE).is_full


def test_a_stroke_that_leaves_the_picture_is_cut_at_its_edge():
    out = Stroke(Tool.BRUSH, 0.05, ((0.5, 0.5), (1.6, 0.5)))
    assert {(199, 50), (150, 50)} <= changing(mask.drawn((out,), WIDE))


def test_without_alpha_a_mask_is_white_where_the_picture_may_change():
    made = opened(mask.drawn((DOT,), WIDE).data)
    assert made.mode == "RGBA"
    assert made.getpixel((100, 50)) == (255, 255, 255, 0)
    assert made.getpixel((0, 0)) == (0, 0, 0, 255)


def test_a_saved_mask_comes_back_as_it_was_and_is_painted_on():
    made = mask.drawn((LINE,), WIDE)
    again = mask.loaded("m.png", made.data, WIDE)
    assert again == made
    assert changing(mask.drawn((DOT,), WIDE, again.data)) == changing(mask.drawn((LINE, DOT), WIDE))
    assert changing(mask.drawn((CLEAR, DOT), WIDE, again.data)) == changing(mask.drawn((DOT,), WIDE))
    assert changing(mask.drawn((), (400, 200), made.data)) >= {(2 * x, 2 * y) for x, y in changing(made)}


@pytest.mark.parametrize(
    ("kind", "mode"), [("PNG", "1"), ("PNG", "L"), ("JPEG", "RGB"), ("PNG", "P"), ("PNG", "RGBA")]
)
def test_white_on_black_is_a_mask_too_of_any_size_with_the_same_shape(kind: str, mode: str):
    drawing = Image.new("L", (1000, 502))
    ImageDraw.Draw(drawing).rectangle((250, 0, 749, 502), fill=255)
    made = mask.loaded("m", saved(drawing.convert(mode), kind), WIDE)
    assert (made.width, made.height) == WIDE
    assert changing(made) == {(x, y) for x in range(50, 150) for y in range(100)}


def test_of_a_mask_with_alpha_the_colours_do_not_count():
    picture = scene(WIDE).convert("RGBA")
    picture.paste((255, 255, 255, 0), (0, 0, 100, 100))
    picture.paste((0, 0, 0, 200), (150, 0, 200, 100))
    assert changing(mask.loaded("m", saved(picture, "WEBP", lossless=True), WIDE)) == {
        (x, y) for x in range(100) for y in range(100)
    }


def test_a_mask_of_another_shape_and_one_that_is_a_photo_are_refused():
    other = refusal(saved(Image.new("1", (100, 100))))
    assert dict(other.values) == {
        "reason": "mask_shape",
        "name": "m.png",
        "given": "100 × 100",
        "wanted": "200 × 100",
    }
    assert refusal(saved(scene(WIDE))).values["reason"] == "mask_gray"
    assert refusal(b"no picture").values["reason"] == "picture"
    assert refusal(saved(Image.new("1", (10_000, 6_500)))).values["reason"] == "pixels"


def edited(picture: Image.Image, box: tuple[int, int, int, int]) -> Image.Image:
    after = picture.copy()
    after.paste((10, 200, 30), box)
    return after


@pytest.fixture
def held() -> bytes:
    """A mask that lets the middle third change."""
    middle = Stroke(Tool.BRUSH, 0.11, ((0.5, 0.3), (0.5, 0.7)))
    return mask.drawn((middle,), (600, 400)).data


def test_what_changed_inside_the_mask_alone_is_no_change(held: bytes):
    before = scene()
    after = edited(before, (250, 130, 350, 270))
    assert mask.beyond(saved(before), saved(after), held) == 0


@pytest.mark.parametrize("quality", [95, 75, 50])
@pytest.mark.parametrize("size", [(600, 400), (1536, 1024), (300, 201)])
def test_noise_of_a_jpeg_and_another_size_are_no_changes(size: tuple[int, int], quality: int, held: bytes):
    after = edited(scene(), (250, 130, 350, 270)).resize(size, Image.Resampling.BICUBIC)
    told = mask.beyond(saved(scene()), saved(after, "JPEG", quality=quality), held)
    assert told is not None
    assert told < 0.03 < mask.IGNORED_SHARE


def test_a_change_outside_is_told_by_its_share_of_the_outside(held: bytes):
    before = scene()
    outside = opened(held).getchannel("A").histogram()[255] / 240_000
    told = mask.beyond(saved(before), saved(edited(before, (0, 0, 150, 400))), held)
    assert told == pytest.approx(0.25 / outside, abs=0.08)
    other = mask.beyond(saved(before), saved(Image.effect_mandelbrot((600, 400), (-2, -1, 1, 1), 50)), held)
    assert other is not None
    assert other > 0.3 > mask.IGNORED_SHARE


@pytest.mark.parametrize("output_format", ["png", "jpeg"])
def test_a_relay_that_ignores_the_mask_is_found_out(output_format: str, held: bytes):
    before = saved(scene())
    picture, over = (
        Upload(name, name, "image/png", data, opened(data))
        for name, data in (("image", before), ("mask", held))
    )
    order = Wanted(
        "gpt-image-1", "a red hat", 1, (600, 400), "high", output_format=output_format, images=(picture,)
    )
    kept, ignored = (make(replace(order, mask=sent), 1)[0].data for sent in (over, None))
    assert mask.beyond(before, kept, held) == pytest.approx(0, abs=0.01)
    told = mask.beyond(before, ignored, held)
    assert told is not None
    assert told > mask.IGNORED_SHARE


def test_what_cannot_be_compared_is_not_told_as_unchanged(held: bytes):
    before = saved(scene())
    assert mask.beyond(before, saved(scene((400, 400))), held) is None
    assert mask.beyond(before, before, mask.drawn((INVERT,), (600, 400)).data) is None
    with pytest.raises(FileError):
        mask.beyond(before, b"<html>524</html>", held)
