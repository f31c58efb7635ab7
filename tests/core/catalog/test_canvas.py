"""What models that draw take, what of an order they refuse, and what it may come to."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.core.catalog.abilities import Ability, abilities
from components.core.catalog.canvas import Brought, misfits, rules, weight
from components.core.catalog.canvas_table import CHATS, EXACT, FREE
from components.core.catalog.prices import Price, cost, listed
from components.core.orders import Order, Road
from components.core.records import Doubt, PriceSource, Usage


def order(model="gpt-image-1", prompt="a fox", **more):
    return Order("sandbox", model, prompt, **more)


def refused(wanted, *sizes):
    """Reasons and parameters of all that is refused."""
    return [
        (error.values["reason"].removeprefix("drawing_"), error.values.get("parameter"))
        for error in misfits(wanted, [Brought(size, 1, 1) for size in sizes])
    ]


@pytest.mark.parametrize(
    ("model", "road"),
    [
        ("dall-e-3", Road.GENERATIONS),
        ("openai/GPT-Image-1", Road.GENERATIONS),
        ("gpt-image-2-all", Road.GENERATIONS),
        ("flux-pro-1.1", Road.GENERATIONS),
        ("doubao-seedream-4-0", Road.GENERATIONS),
        ("nobody-knows-it", Road.GENERATIONS),
        ("gpt-4o-image", Road.CHAT),
        ("gpt-4o-image-vip", Road.CHAT),
        ("gpt-4-all", Road.CHAT),
        ("gemini-2.5-flash-image-preview", Road.CHAT),
        ("gpt-4o", Road.CHAT),
    ],
)
def test_each_model_is_asked_on_its_road(model, road):
    assert rules(model).road is road


def test_a_relays_own_gpt_image_is_listed_among_those_that_draw_on_that_road():
    assert abilities("gpt-image-2-all") == abilities("z-image-turbo") == {Ability.IMAGES}
    assert Ability.DRAWING_BY_CHAT in abilities("gpt-4o-all")


def test_a_dated_snapshot_takes_what_its_model_takes():
    assert rules("gpt-image-2-2026-04-21") is EXACT["gpt-image-2"]
    assert rules("gpt-image-2.5-flare-2026-09-08").qualities == (
        "auto", "low", "medium", "high", "xhigh", "max",
    )  # fmt: skip


@pytest.mark.parametrize("model", ["flux-dev", "sd-3.5", "qwen-image", "cogview-4", "gpt-image-2-all", "x"])
def test_models_nobody_publishes_rules_of_are_free(model):
    wanted = order(
        model, "p" * 40_000, n=50, size="1:1", quality="4k", style="any", background="red", output_format="tiff",
        response_format="url", negative_prompt="no", seed=1, partial_images=3,
    )  # fmt: skip
    assert rules(model) is FREE
    assert misfits(wanted) == ()


@pytest.mark.parametrize("model", EXACT)
def test_each_model_takes_what_it_offers(model):
    canvas = rules(model)
    offers = {
        "size": canvas.sizes,
        "quality": canvas.qualities,
        "style": canvas.styles,
        "background": canvas.backgrounds,
        "output_format": canvas.formats,
        "moderation": canvas.moderations,
        "input_fidelity": canvas.fidelities,
        "response_format": canvas.response_formats,
        "n": (1, canvas.n_max),
    }
    for parameter, values in offers.items():
        for value in values or ():
            assert misfits(order(model, **{parameter: value})) == ()


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (order(prompt=" \n"), [("prompt", "prompt")]),
        (order("dall-e-2", "a" * 1001), [("prompt_bytes", "prompt")]),
        (order("dall-e-2", "狐" * 333), []),
        (order("dall-e-2", "狐" * 334), [("prompt_bytes", "prompt")]),
        (order("dall-e-3", "狐" * 1334), [("prompt_bytes", "prompt")]),
        (order(prompt="狐" * 32_000), []),
        (order(prompt="狐" * 32_001), [("prompt_chars", "prompt")]),
        (order("cogview-3", "狐" * 278), [("prompt_bytes", "prompt")]),
        (order("dall-e-3", n=2), [("n", "n")]),
        (order("dall-e-2", n=11), [("n", "n")]),
        (order(n=0), [("n", "n")]),
        (order("dall-e-2", size="1536x1024"), [("value", "size")]),
        (order("dall-e-3", size="1024×1024"), []),
        (order(size="1:1"), [("value", "size")]),
        (order("gpt-image-2", size="1536x864"), []),
        (order("gpt-image-2", size="1000x1000"), [("size_step", "size")]),
        (order("gpt-image-2", size="4096x2048"), [("size_side", "size")]),
        (order("gpt-image-2", size="3200x800"), [("size_ratio", "size")]),
        (order("gpt-image-2", size="3840x3840"), [("size_large", "size")]),
        (order("gpt-image-2", size="512x512"), [("size_small", "size")]),
        (order("dall-e-3", quality="high"), [("value", "quality")]),
        (order("dall-e-3", background="opaque"), [("unknown", "background")]),
        (order(style="vivid"), [("unknown", "style")]),
        (order(response_format="url"), [("unknown", "response_format")]),
        (order(negative_prompt="no", seed=0), [("unknown", "negative_prompt"), ("unknown", "seed")]),
        (order("dall-e-2", partial_images=0), [("unknown", "partial_images")]),
        (order("dall-e-2", output_compression=0), [("unknown", "output_compression")]),
        (order(partial_images=4), [("n", "partial_images")]),
        (order(background="transparent", output_format="jpeg"), [("transparent", "background")]),
        (order(output_compression=50), [("compression", "output_compression")]),
        (order(output_compression=50, output_format="webp"), []),
        (order("gpt-image-1-mini", input_fidelity="high"), [("value", "input_fidelity")]),
        (order("gpt-image-2", input_fidelity="high"), [("unknown", "input_fidelity")]),
        (order(road=Road.EDITS), [("reference", "image")]),
        (order("dall-e-3", road=Road.EDITS, references=("a",), mask="m"), [("references", "image"), ("mask", "mask")]),
        (order("dall-e-2", road=Road.EDITS, references=("a", "b")), [("references_many", "image")]),
        (order(road=Road.EDITS, references=("a",) * 17), [("references_many", "image")]),
        (order("gpt-4o-image", road=Road.CHAT, size="1:1", n=2), [("n", "n"), ("unknown", "size")]),
        (order("flux-pro", road=Road.CHAT, mask="m", references=("a",)), [("mask", "mask")]),
    ],
)  # fmt: skip
def test_what_a_model_is_known_to_refuse_is_named(wanted, expected):
    assert refused(wanted) == expected


def test_a_reference_is_measured_in_bytes():
    wanted = order(road=Road.EDITS, references=("a", "b"))
    assert refused(wanted, 49_000_000, 3) == []
    (error,) = misfits(wanted, [Brought(3, 1, 2), Brought(60_000_000, 1, 2)])
    assert dict(error.values) == {
        "reason": "drawing_reference_large",
        "parameter": "image",
        "value": 60,
        "limit": 50,
    }


def test_dall_e_2_edits_square_pictures_alone():
    wanted = order("dall-e-2", road=Road.EDITS, references=("a",))
    assert misfits(wanted, [Brought(3, 5, 5)]) == ()
    assert [error.values["reason"] for error in misfits(wanted, [Brought(3, 5, 6)])] == [
        "drawing_reference_square"
    ]


def test_a_chat_takes_nothing_but_words_and_pictures():
    assert (CHATS.sizes, CHATS.freehand, CHATS.n_max, CHATS.references_max) == ((), None, 1, 16)


# What it may come to.


@pytest.mark.parametrize(
    ("wanted", "tokens"),
    [
        (order(quality="low", size="1024x1024"), 272),
        (order(quality="low", size="1024x1536"), 408),
        (order(quality="low", size="1536x1024"), 400),
        (order(quality="medium", size="1024x1024"), 1056),
        (order(quality="high", size="1536x1024"), 6208),
        (order("gpt-image-1.5", quality="high", size="1024x1024"), 4160),
        (order(quality="high", size="1024x1024", n=3), 3 * 4160),
        (order(quality="low", size="1024x1024", n=2, partial_images=3), 2 * 572),
        (order(), 6240),
        (order("gpt-image-2", quality="high", size="1024x1024"), 7024),
        (order("gpt-image-2", quality="high", size="1536x1024"), 5488),
        (order("gpt-image-2", quality="high", size="3584x2048"), 12329),
        (order("gpt-image-2-all"), None),
        (order("flux-pro"), None),
        (order("gpt-image-1", road=Road.CHAT), None),
    ],
)
def test_tokens_follow_size_quality_and_number(wanted, tokens):
    assert weight(wanted).completion == tokens
    assert weight(wanted).doubt is (Doubt.UNKNOWN if tokens is None else Doubt.ESTIMATED)


def test_the_minis_tokens_give_its_published_prices():
    """$0.005, $0.011, $0.036 for a square."""
    tokens = [weight(order("gpt-image-1-mini", quality=quality, size="1024x1024")).completion for quality in ("low", "medium", "high")]  # fmt: skip
    assert [round(count * 8 / 1_000_000, 3) for count in tokens] == [0.005, 0.011, 0.036]


def test_pictures_to_start_from_weigh_too():
    plain = weight(order(road=Road.EDITS, quality="low", size="1024x1024"))
    more = weight(order(road=Road.EDITS, quality="low", size="1024x1024", references=("a", "b")))
    faithful = weight(
        order(road=Road.EDITS, quality="low", size="1024x1024", references=("a", "b"), input_fidelity="high")
    )
    assert plain.prompt < more.prompt < faithful.prompt
    assert plain.completion == more.completion


@pytest.mark.parametrize(
    ("wanted", "dollars"),
    [
        (order("dall-e-2", size="256x256"), "0.016"),
        (order("dall-e-2", n=2), "0.04"),
        (order("dall-e-3"), "0.04"),
        (order("dall-e-3", quality="hd"), "0.08"),
        (order("dall-e-3", size="1792x1024"), "0.08"),
        (order("dall-e-3", size="1024x1792", quality="hd"), "0.12"),
    ],
)
def test_what_dall_e_costs_by_the_public_list(wanted, dollars):
    price = listed(wanted.model)
    assert cost(price, weight(wanted)).amount == Decimal(dollars)
    assert price.source is PriceSource.LIST


def test_pictures_are_priced_as_pictures():
    """gpt-image-1.5 writes words for $10 a million and draws for $32."""
    assert listed("gpt-image-1.5").output_per_million == 32
    assert listed("gpt-image-1").output_per_million == 40


def test_the_relays_own_price_by_call_is_paid_for_each():
    price = Price(per_call=Decimal("0.1"), source=PriceSource.RELAY)
    assert cost(price, weight(order("flux-pro", n=4))).amount == Decimal("0.4")
    assert cost(price, weight(order("gpt-4o-image", n=4, road=Road.CHAT))).amount == Decimal("0.1")
    assert cost(price, Usage()).amount == Decimal("0.1")


@given(st.text(max_size=30), st.text(max_size=20), st.text(max_size=10), st.integers(-5, 50) | st.none())
def test_no_order_makes_the_rules_fail(model, size, quality, n):
    wanted = order(model, size=size, quality=quality, n=n)
    assert all(error.values["reason"].startswith("drawing_") for error in misfits(wanted))
    assert weight(wanted).times is not None
