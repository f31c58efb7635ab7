"""Every fault of the endpoints for pictures shows on the wire."""

import base64
import binascii
import re
from typing import Any

import httpx2
import pytest

from components.core.relay.sandbox import Sandbox
from components.core.relay.sandbox.faults.images import FAULTS
from tests.core.relay.sandbox.test_faults import listen
from tests.core.relay.sandbox.test_images import EDIT, mask, opened, pictures, png

HIS = "http://sandbox.relay/cdn/"
SIGNS: dict[str, tuple[int, str]] = {
    "image-both": (200, r'"b64_json":"iVBOR[^"]*","url":"http'),
    "image-data-url": (200, r'"url":"data:image/png;base64,iVBOR'),
    "image-address-as-base64": (200, rf'"b64_json":"{HIS}'),
    "image-empty": (200, r'"data":\[\]'),
    "image-data-missing": (200, r'\A\{"created":\d+\}\Z'),
    "image-data-null": (200, r'"data":null'),
    "image-broken-base64": (200, r'"b64_json":"iVBOR[^"!]*!!'),
    "image-no-picture": (200, r'"b64_json":"bm90IGEgcGljdHVyZQ=="'),
    "image-unpadded": (200, r'"b64_json":"[^"\\]{76}\\n[^"=]+"'),
    "image-url-safe": (200, r'"b64_json":"[^"+/]*[-_][^"+/]*"'),
    "image-last-failed": (200, r'"data":\[\{"b64_json".*\},\{"error":\{"code":"moderation_blocked"'),
    "image-as-chat": (200, rf'"object":"chat.completion".*!\[image\]\({HIS}'),
    "image-revised": (200, r'"revised_prompt":"as the upstream put it"'),
    "image-dies": (200, rf'"url":"{HIS}gone/'),
    "image-later": (200, rf'"url":"{HIS}later/'),
    "image-ignores-partials": (200, r'\A\{"created":'),
    "image-ignores-size": (200, r'"quality":"low","size":"1024x1536"'),
    "image-no-edits-501": (501, "api_not_implemented"),
    "image-no-edits-404": (404, r"Invalid URL \(POST /v1/images/edits\)"),
    "image-blocked": (400, "safety system.*moderation_blocked"),
    "image-rejects-stream": (400, r"Unknown parameter: 'stream'"),
    "image-rejects-partial_images": (400, r"Unknown parameter: 'partial_images'"),
    "image-rejects-quality": (400, r"Unknown parameter: 'quality'"),
    "image-524-charged": (524, "524: A timeout occurred"),
    "image-stream-error": (200, r'partial_image".*data: \{"type":"error","error":\{"type":"image_generation_server_error"'),
    "image-stream-pings": (200, r": PING\n\nevent: "),
}  # fmt: skip
CUTS = {"image-stream-cut": 0, "image-stream-cut-late": 1}
"""How many pictures are finished before the line breaks."""
ELSEWHERE = {"image-ignores-mask"}
WHOLE = ("image-last-failed",)
IN_PIECES = ("stream", "rejects-partial_images", "rejects-stream", "ignores-partials")


async def play(http: httpx2.AsyncClient, name: str) -> httpx2.Response:
    wanted: dict[str, Any] = {"model": "gpt-image-1", "prompt": "a fox", "quality": "high"}
    if any(word in name for word in IN_PIECES):
        wanted |= {"stream": True, "partial_images": 1, "n": 2}
    if name in WHOLE:
        wanted["n"] = 2
    if "-edits" in name:
        files = [("image", ("a.png", png(), "image/png"))]
        return await http.post(f"/fault/{name}{EDIT}", data=wanted, files=files)
    return await http.post(f"/fault/{name}/v1/images/generations", json=wanted)


def test_every_fault_has_a_sign() -> None:
    assert {fault.name for fault in FAULTS} == {*SIGNS, *CUTS, *ELSEWHERE}


@pytest.mark.parametrize("name", SIGNS)
async def test_a_fault_is_in_the_reply(name: str, http: httpx2.AsyncClient) -> None:
    status, sign = SIGNS[name]
    reply = await play(http, name)
    assert reply.status_code == status
    assert re.search(sign, reply.text, re.DOTALL)


async def test_a_good_reply_has_none_of_the_signs(http: httpx2.AsyncClient) -> None:
    wanted = {"model": "gpt-image-1", "prompt": "a fox", "quality": "high"}
    good = (await http.post("/v1/images/generations", json=wanted)).text
    signs = {name: sign for name, (status, sign) in SIGNS.items() if status == 200}
    assert [name for name, sign in signs.items() if re.search(sign, good, re.DOTALL)] == [
        "image-ignores-partials"
    ]


@pytest.mark.parametrize("name", CUTS)
async def test_a_stream_breaks_off(name: str, http: httpx2.AsyncClient) -> None:
    wanted = {"model": "gpt-image-1", "prompt": "a fox", "stream": True, "partial_images": 1, "n": 2}
    heard = await listen(http, "POST", f"/fault/{name}/v1/images/generations", wanted)
    assert heard.end == "cut"
    assert heard.body.count(b"event: image_generation.completed") == CUTS[name]


async def test_a_mask_that_is_ignored_leaves_no_place_as_it_was(http: httpx2.AsyncClient) -> None:
    files = [("image", ("a.png", png(), "image/png")), ("mask", ("m.png", mask(), "image/png"))]
    body = {"model": "gpt-image-1", "prompt": "a fox"}
    (edited,) = pictures(await http.post(f"/fault/image-ignores-mask{EDIT}", data=body, files=files))
    (kept,) = pictures(await http.post(EDIT, data=body, files=files))
    outside = (40, 40, 64, 64)
    before = opened(png()).convert("RGB").crop(outside).tobytes()
    assert kept.crop(outside).tobytes() == before
    assert edited.crop(outside).tobytes() != before


async def test_what_came_too_late_is_charged(http: httpx2.AsyncClient, sandbox: Sandbox) -> None:
    await play(http, "image-524-charged")
    (row,) = (await http.get("/api/log/token")).json()["data"]
    assert row["quota"] == sandbox.account("sk-sandbox").used > 0


async def test_an_address_may_be_dead_or_late(http: httpx2.AsyncClient) -> None:
    dead, late = [(await play(http, name)).json()["data"][0]["url"] for name in ("image-dies", "image-later")]
    assert [(await http.get(dead)).status_code for _ in range(2)] == [404, 404]
    assert [(await http.get(late)).status_code for _ in range(3)] == [503, 503, 200]


async def test_broken_base64_is_broken_and_unpadded_is_not(http: httpx2.AsyncClient) -> None:
    (broken,) = (await play(http, "image-broken-base64")).json()["data"]
    with pytest.raises(binascii.Error):
        base64.b64decode(broken["b64_json"], validate=True)
    (unpadded,) = (await play(http, "image-unpadded")).json()["data"]
    text = unpadded["b64_json"].replace("\n", "")
    assert opened(base64.b64decode(text + "=" * (-len(text) % 4))).size == (1024, 1024)
