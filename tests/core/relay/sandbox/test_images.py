"""What the sandbox makes of orders for pictures: the pictures, refusals in relays' words, and its bill."""

import base64
import io
import json
from typing import Any

import httpx2
import pytest
from PIL import Image

from components.core.relay.sandbox import Sandbox

DRAW, EDIT = "/v1/images/generations", "/v1/images/edits"
CENT = 5000
"""Quota."""


def error(reply: httpx2.Response) -> Any:
    return reply.json()["error"]


def opened(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


def pictures(reply: httpx2.Response) -> list[Image.Image]:
    return [opened(base64.b64decode(item["b64_json"])) for item in reply.json()["data"]]


def png(size: tuple[int, int] = (64, 64), colour: str = "#336699", mode: str = "RGBA") -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, colour).save(out, "PNG")
    return out.getvalue()


def mask(size: tuple[int, int] = (64, 64), clear: tuple[int, int, int, int] = (8, 8, 24, 40)) -> bytes:
    picture = Image.new("RGBA", size, "white")
    picture.paste((0, 0, 0, 0), clear)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


async def draw(http: httpx2.AsyncClient, model: str = "gpt-image-1", **wanted: Any) -> httpx2.Response:
    return await http.post(DRAW, json={"model": model, "prompt": "a fox"} | wanted)


async def edit(
    http: httpx2.AsyncClient,
    images: list[bytes] | None = None,
    held: bytes | None = None,
    **wanted: str,
) -> httpx2.Response:
    images = [png()] if images is None else images
    name = "image" if len(images) == 1 else "image[]"
    files = [(name, (f"{place}.png", data, "image/png")) for place, data in enumerate(images)]
    files += [("mask", ("mask.png", held, "image/png"))] if held else []
    return await http.post(EDIT, data={"model": "gpt-image-1", "prompt": "a fox"} | wanted, files=files)


@pytest.mark.parametrize(
    ("model", "size"), [("dall-e-2", "256x256"), ("dall-e-3", "1024x1792"), ("gpt-image-1", "1536x1024")]
)
async def test_a_picture_has_the_size_that_was_asked_for(
    model: str, size: str, http: httpx2.AsyncClient
) -> None:
    form = {} if model == "gpt-image-1" else {"response_format": "b64_json"}
    (picture,) = pictures(await draw(http, model, size=size, **form))
    assert f"{picture.width}x{picture.height}" == size


async def test_the_same_order_gives_the_same_pictures_and_each_of_them_is_another(
    http: httpx2.AsyncClient,
) -> None:
    first = (await draw(http, n=2, quality="low")).json()["data"]
    assert first == (await draw(http, n=2, quality="low")).json()["data"]
    assert first[0] != first[1]


@pytest.mark.parametrize(("form", "kind"), [("png", "PNG"), ("jpeg", "JPEG"), ("webp", "WEBP")])
async def test_a_picture_has_the_format_that_was_asked_for(
    form: str, kind: str, http: httpx2.AsyncClient
) -> None:
    reply = await draw(http, output_format=form)
    assert (pictures(reply)[0].format, reply.json()["output_format"]) == (kind, form)


async def test_a_transparent_background_is_transparent(http: httpx2.AsyncClient) -> None:
    (picture,) = pictures(await draw(http, background="transparent"))
    assert picture.getchannel("A").getextrema() == (0, 255)


async def test_dall_e_gives_an_address_that_leads_to_the_picture(http: httpx2.AsyncClient) -> None:
    (item,) = (await draw(http, "dall-e-3", size="1792x1024")).json()["data"]
    assert item["url"].startswith("http://sandbox.relay/cdn/")
    assert item["revised_prompt"] == "a fox, painted by the sandbox"
    there = await http.get(item["url"])
    assert (opened(there.content).size, there.headers["content-type"]) == ((1792, 1024), "image/png")


@pytest.mark.parametrize(
    ("model", "wanted", "code", "param"),
    [
        ("dall-e-3", {"prompt": ""}, "prompt_missing", ""),
        ("dall-e-2", {"size": "1536x1024"}, "size_not_supported", ""),
        ("dall-e-2", {"prompt": "狐" * 334}, "prompt_too_long", ""),
        ("dall-e-3", {"prompt": "a" * 4001}, "prompt_too_long", ""),
        ("dall-e-3", {"n": 2}, "n_not_within_range", ""),
        ("dall-e-2", {"n": 11}, "n_not_within_range", ""),
        ("gpt-image-1", {"size": "1024×1024"}, "invalid_image_request", ""),
        ("gpt-image-1", {"size": "512x512"}, "invalid_value", "size"),
        ("gpt-image-1", {"quality": "hd"}, "invalid_value", "quality"),
        ("gpt-image-1", {"response_format": "url"}, "unknown_parameter", "response_format"),
        ("gpt-image-1", {"style": "vivid"}, "unknown_parameter", "style"),
        ("dall-e-3", {"background": "opaque"}, "unknown_parameter", "background"),
        ("dall-e-2", {"stream": True}, "unknown_parameter", "stream"),
        ("gpt-image-1", {"partial_images": 4, "stream": True}, "integer_above_max_value", "partial_images"),
        ("gpt-image-1", {"background": "transparent", "output_format": "jpeg"}, "invalid_parameter", "background"),
    ],
)  # fmt: skip
async def test_what_a_model_does_not_take_is_refused_and_not_charged(
    model: str,
    wanted: dict[str, Any],
    code: str,
    param: str,
    http: httpx2.AsyncClient,
    sandbox: Sandbox,
) -> None:
    reply = await draw(http, model, **wanted)
    assert (reply.status_code, error(reply)["code"], error(reply)["param"]) == (400, code, param)
    assert sandbox.account("sk-sandbox").used == 0


async def test_a_prompt_is_measured_in_bytes(http: httpx2.AsyncClient) -> None:
    assert (await draw(http, "dall-e-2", prompt="狐" * 333, size="256x256")).status_code == 200


@pytest.mark.parametrize(
    ("model", "wanted", "quota"),
    [
        ("dall-e-2", {"size": "256x256", "n": 2}, 2 * 8000),
        ("dall-e-2", {"size": "1024x1024"}, 2 * CENT),
        ("dall-e-3", {}, 4 * CENT),
        ("dall-e-3", {"quality": "hd", "size": "1792x1024"}, 12 * CENT),
        ("gpt-image-1", {"quality": "low", "size": "1024x1024"}, (2 + 272 * 8) * 2.5),
    ],
)
async def test_pictures_are_charged_by_number_size_and_quality(
    model: str, wanted: dict[str, Any], quota: float, http: httpx2.AsyncClient, sandbox: Sandbox
) -> None:
    assert (await draw(http, model, **wanted)).status_code == 200
    (row,) = (await http.get("/api/log/token")).json()["data"]
    assert (row["model_name"], row["quota"]) == (model, sandbox.account("sk-sandbox").used)
    assert row["quota"] == quota


async def test_an_edit_changes_what_the_mask_clears_and_nothing_else(http: httpx2.AsyncClient) -> None:
    (edited,) = pictures(await edit(http, [png()], mask()))
    before = opened(png()).convert("RGB")
    inside = (8, 8, 24, 40)
    assert edited.size == before.size
    assert edited.crop(inside).tobytes() != before.crop(inside).tobytes()
    edited.paste((0, 0, 0), inside)
    before.paste((0, 0, 0), inside)
    assert edited.tobytes() == before.tobytes()


async def test_the_journal_tells_what_arrived(http: httpx2.AsyncClient, sandbox: Sandbox) -> None:
    await edit(http, [png((64, 48)), png((32, 32))], mask((64, 48)), quality="low")
    record = sandbox.requests[-1]
    assert record.body == {"model": "gpt-image-1", "prompt": "a fox", "quality": "low"}
    first, second, held = record.enclosed
    assert [(one["field"], one["size"]) for one in (first, second)] == [
        ("image[]", [64, 48]),
        ("image[]", [32, 32]),
    ]
    assert (held["field"], held["size"], held["mode"]) == ("mask", [64, 48], "RGBA")
    assert (held["clear_pixels"], held["clear_box"]) == (16 * 32, (8, 8, 24, 40))
    assert base64.b64decode(held["base64"]) == mask((64, 48))
    public = (await http.get("/_sandbox/requests")).json()
    assert public[-1]["enclosed"][2]["clear_box"] == [8, 8, 24, 40]


async def test_further_pictures_are_seen_in_the_edit_and_without_a_mask_all_changes(
    http: httpx2.AsyncClient,
) -> None:
    alone = pictures(await edit(http, [png()]))[0]
    together = pictures(await edit(http, [png(), png(colour="#ff0000")]))[0]
    assert alone.tobytes() != opened(png()).convert("RGB").tobytes()
    assert together.tobytes() != alone.tobytes()


@pytest.mark.parametrize(
    ("images", "held", "wanted", "words"),
    [
        ([png()], mask((32, 32)), {}, "mask size does not match image size"),
        ([png()], png(mode="RGB"), {}, "missing alpha channel"),
        ([png()], None, {"model": "dall-e-3"}, "Value must be 'dall-e-2'"),
        ([png((64, 32))], None, {"model": "dall-e-2"}, "must be square"),
        ([png(mode="RGB")], None, {"model": "dall-e-2"}, "format must be in"),
        ([png()] * 17, None, {}, "array too long"),
        ([b"no picture"], None, {}, "Invalid image file"),
        ([], mask(), {}, "Missing required parameter: 'image'"),
    ],
)
async def test_what_cannot_be_edited_is_refused_and_not_charged(
    images: list[bytes],
    held: bytes | None,
    wanted: dict[str, str],
    words: str,
    http: httpx2.AsyncClient,
    sandbox: Sandbox,
) -> None:
    reply = await edit(http, images, held, **wanted)
    assert reply.status_code == 400
    assert words in error(reply)["message"]
    assert sandbox.account("sk-sandbox").used == 0


async def test_edits_of_dall_e_lie_at_an_address(http: httpx2.AsyncClient) -> None:
    (item,) = (await edit(http, model="dall-e-2", size="256x256")).json()["data"]
    assert opened((await http.get(item["url"])).content).size == (256, 256)


def events(reply: httpx2.Response) -> list[dict[str, Any]]:
    lines = reply.text.split("\n")
    return [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: ")]


async def test_unfinished_pictures_come_before_the_finished(http: httpx2.AsyncClient) -> None:
    reply = await draw(http, stream=True, partial_images=2, n=2, quality="low")
    told = events(reply)
    kinds = [event["type"].partition(".")[2] for event in told]
    assert kinds == ["partial_image", "partial_image", "completed"] * 2
    assert [event.get("partial_image_index") for event in told[:3]] == [0, 1, None]
    assert told[2]["usage"]["output_tokens"] == 272 + 2 * 100
    whole = (await draw(http, n=2, quality="low")).json()["data"]
    assert [told[2]["b64_json"], told[5]["b64_json"]] == [item["b64_json"] for item in whole]
    sizes = [len(event["b64_json"]) for event in told[:3]]
    assert sizes[0] != sizes[1]


async def test_an_edit_streams_under_its_own_name(http: httpx2.AsyncClient) -> None:
    told = events(await edit(http, stream="true", partial_images="1"))
    assert [event["type"] for event in told] == ["image_edit.partial_image", "image_edit.completed"]


async def test_a_drawing_model_does_not_chat_and_variations_are_not_offered(http: httpx2.AsyncClient) -> None:
    asked = {"model": "dall-e-3", "messages": [{"role": "user", "content": "hello"}]}
    assert (await http.post("/v1/chat/completions", json=asked)).status_code == 503
    assert (await http.post("/v1/images/variations", json={})).status_code == 501
    assert (await draw(http, "sandbox-chat")).status_code == 503


async def test_without_money_nothing_is_painted(http: httpx2.AsyncClient) -> None:
    http.headers["Authorization"] = "Bearer sk-sandbox-broke"
    assert error(await draw(http))["code"] == "insufficient_user_quota"


async def test_no_json_is_no_order(http: httpx2.AsyncClient) -> None:
    reply = await http.post(DRAW, content=b"model=x")
    assert (reply.status_code, error(reply)["code"]) == (400, "invalid_image_request")
