"""Drawing on three roads: what goes up byte for byte, what comes back in whatever shape, and one line in the ledger."""

import asyncio
import base64
import io
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import httpx2
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pydantic import SecretStr

from components.core import errors
from components.core.orders import Order, Road
from components.core.records import (
    Call,
    Cost,
    Doubt,
    Fault,
    PriceSource,
    Relay,
    Source,
    Status,
    Trace,
    Usage,
)
from components.core.relay.connection import Connection, Context
from components.core.relay.image_replies import Painted, Partial, bytes_of, pictures_of
from components.core.relay.images import Enclosed, Painting, Told, body_of
from components.core.relay.sandbox import Sandbox
from components.core.relay.sandbox.faults import FAULTS
from components.core.relay.sandbox.faults.images import FAULTS as OF_IMAGES
from components.core.relay.tariff import Tariff
from tests.core.relay.exchanges import NEVER_S, connection_to


def png(size: tuple[int, int] = (64, 64), colour: str = "#336699") -> bytes:
    out = io.BytesIO()
    Image.new("RGBA", size, colour).save(out, "PNG")
    return out.getvalue()


PNG = png((2, 2))
PNG64 = base64.b64encode(PNG).decode()
REFERENCE: Enclosed = ("fox.png", png(), "image/png")
MASK: Enclosed = ("mask.png", png(colour="#00000000"), "image/png")


def order(model: str = "gpt-image-1", prompt: str = "a fox", **more: Any) -> Order:
    return Order("sandbox", model, prompt, **more)


def small(fault: str = "", **more: Any) -> Order:
    """The cheapest picture there is."""
    return order("dall-e-2" + (f"+fault-{fault}" if fault else ""), size="256x256", **more)


@dataclass
class Drawn:
    """All that came of one call."""

    sandbox: Sandbox = field(default_factory=lambda: Sandbox(rate=0))
    partials: list[Partial] = field(default_factory=list)
    painted: list[Painted] = field(default_factory=list)
    told: str = ""
    error: errors.RelayError | None = None
    calls: list[Call] = field(default_factory=list)
    painting: Painting | None = None

    async def draw(self, wanted: Order, *files: Enclosed, mask: Enclosed | None = None) -> "Drawn":
        return await self.of(connection_to(self.sandbox, self.calls.append), wanted, *files, mask=mask)

    async def of(
        self, connection: Connection, wanted: Order, *files: Enclosed, mask: Enclosed | None = None
    ) -> "Drawn":
        self.painting = Painting(connection, wanted, files, mask, context=Context("drawing"))
        async with aclosing(self.painting.events()) as events:
            try:
                async for event in events:
                    if isinstance(event, Partial):
                        self.partials.append(event)
                    elif isinstance(event, Told):
                        self.told += event.text
                    else:
                        self.painted.append(event)
            except errors.RelayError as error:
                self.error = error
        return self

    @property
    def picture(self) -> Image.Image:
        (painted,) = self.painted
        assert painted.data is not None
        return Image.open(io.BytesIO(painted.data))


async def one_piece(body: bytes) -> Any:
    yield body


def replying(body: object, status: int = 200) -> Callable[[httpx2.Request], httpx2.Response]:
    payload = body if isinstance(body, bytes) else orjson.dumps(body)
    return lambda request: httpx2.Response(status, content=one_piece(payload))


# What goes up.


async def test_only_what_is_set_is_sent(connect):
    sent = []

    def relay(request: httpx2.Request) -> httpx2.Response:
        sent.append((request.method, request.url.path, request.headers["content-type"], request.content))
        return replying({"data": [{"b64_json": PNG64}]})(request)

    await Drawn().of(connect(relay), order("dall-e-3"))
    full = order(
        n=2, size="1536×1024", quality="low", background="transparent", output_format="webp",
        output_compression=0, moderation="low", partial_images=0,
    )  # fmt: skip
    await Drawn().of(connect(relay), full)
    assert sent == [
        (
            "POST",
            "/v1/images/generations",
            "application/json",
            b'{"model":"dall-e-3","prompt":"a fox"}',
        ),
        (
            "POST",
            "/v1/images/generations",
            "application/json",
            b'{"model":"gpt-image-1","prompt":"a fox","n":2,"size":"1536x1024","quality":"low",'
            b'"background":"transparent","output_format":"webp","output_compression":0,"moderation":"low",'
            b'"stream":true,"partial_images":0}',
        ),
    ]


@pytest.mark.parametrize(
    ("typed", "sent"),
    [("1024×1024", "1024x1024"), ("1024 X 768", "1024x768"), ("512*512", "512x512"), ("auto", "auto"), ("16:9", "16:9")],
)  # fmt: skip
def test_a_size_is_sent_with_the_letter_x(typed, sent):
    assert body_of(order("flux-pro", size=typed))["size"] == sent


def test_a_response_format_is_sent_to_models_that_may_take_it_alone():
    wanted = {
        model: body_of(order(model, response_format="b64_json")).get("response_format")
        for model in ("dall-e-3", "flux-pro", "gpt-image-1", "gpt-image-1-mini")
    }
    assert wanted == {
        "dall-e-3": "b64_json",
        "flux-pro": "b64_json",
        "gpt-image-1": None,
        "gpt-image-1-mini": None,
    }


def parts(request: httpx2.Request) -> list[tuple[str, bytes]]:
    """The head and the content of each part of a form."""
    boundary = request.headers["content-type"].partition("boundary=")[2].encode()
    pieces = request.content.split(b"--" + boundary)[1:-1]
    split = [piece.strip(b"\r\n").partition(b"\r\n\r\n") for piece in pieces]
    return [(head.decode(), content) for head, _, content in split]


@pytest.mark.parametrize(("count", "name"), [(1, "image"), (2, "image[]")])
async def test_an_edit_goes_up_as_a_form_with_its_files(connect, count, name):
    sent: list[httpx2.Request] = []

    def relay(request: httpx2.Request) -> httpx2.Response:
        sent.append(request)
        return replying({"data": [{"b64_json": PNG64}]})(request)

    wanted = order(prompt="狐狸", road=Road.EDITS, n=1, input_fidelity="high", partial_images=1)
    await Drawn().of(connect(relay), wanted, *[REFERENCE] * count, mask=MASK)
    assert sent[0].url.path == "/v1/images/edits"
    head = 'Content-Disposition: form-data; name="{}"'
    values = {
        "model": "gpt-image-1",
        "prompt": "狐狸",
        "n": "1",
        "input_fidelity": "high",
        "stream": "true",
        "partial_images": "1",
    }
    file = f'Content-Disposition: form-data; name="{name}"; filename="fox.png"\r\nContent-Type: image/png'
    held = 'Content-Disposition: form-data; name="mask"; filename="mask.png"\r\nContent-Type: image/png'
    assert parts(sent[0]) == [
        *((head.format(field), value.encode()) for field, value in values.items()),
        *[(file, REFERENCE[1])] * count,
        (held, MASK[1]),
    ]


async def test_a_mask_arrives_with_its_alpha(connect):
    drawn = await Drawn().draw(order(road=Road.EDITS, quality="low"), REFERENCE, mask=MASK)
    reference, mask = drawn.sandbox.requests[-1].enclosed
    assert (reference["field"], reference["size"], mask["clear_pixels"]) == ("image", [64, 64], 64 * 64)
    assert base64.b64decode(mask["base64"]) == MASK[1]
    assert drawn.picture.size == (64, 64)


# What comes back.


async def test_a_drawing_is_one_call_in_the_ledger():
    drawn = await Drawn().draw(order(n=2, quality="low", size="1024x1024"))
    assert [(type(one.data), one.address, one.fault) for one in drawn.painted] == [(bytes, None, None)] * 2
    assert drawn.painted[0].actual == {
        "size": "1024x1024",
        "quality": "low",
        "background": "opaque",
        "output_format": "png",
    }
    (call,) = drawn.calls
    assert call == drawn.painting.call
    assert (call.kind, call.model, call.status, call.page) == (
        "images",
        "gpt-image-1",
        Status.DONE,
        "drawing",
    )
    assert call.usage == Usage(4, 544, doubt=Doubt.REPORTED)
    assert call.timing.first_token_s is not None


async def test_an_address_comes_with_the_prompt_as_it_was_revised():
    (painted,) = (await Drawn().draw(order("dall-e-3"))).painted
    assert painted.data is None
    assert painted.address.startswith("http://sandbox.relay/cdn/")
    assert painted.revised_prompt == "a fox, painted by the sandbox"


async def test_unfinished_pictures_come_first():
    drawn = await Drawn().draw(order(n=2, quality="low", partial_images=1))
    assert [partial.number for partial in drawn.partials] == [0, 1]
    assert all(Image.open(io.BytesIO(partial.data)).size == (1024, 1024) for partial in drawn.partials)
    assert len(drawn.painted) == 2
    assert drawn.calls[0].usage == Usage(4, 2 * (272 + 100), doubt=Doubt.ESTIMATED)


async def test_an_edit_streams_too():
    wanted = order(road=Road.EDITS, quality="low", partial_images=2)
    drawn = await Drawn().draw(wanted, REFERENCE)
    assert (len(drawn.partials), len(drawn.painted)) == (2, 1)


@pytest.mark.parametrize(
    "model", ["gpt-4o-image", "sandbox-draw", "gpt-4o-image+fault-drawing-6-images-body"]
)
async def test_a_chat_model_draws_in_its_answer(model):
    drawn = await Drawn().draw(order(model, prompt="draw a fox", road=Road.CHAT))
    (painted,) = drawn.painted
    assert painted.address.startswith("http://sandbox.relay/cdn/")
    assert [(call.kind, call.status) for call in drawn.calls] == [("images", Status.DONE)]
    assert drawn.painting.call == drawn.calls[0]


async def test_what_a_chat_model_says_is_told_as_it_comes():
    drawn = await Drawn().draw(order("gpt-4o-image", prompt="draw a fox", road=Road.CHAT))
    assert "> 进度 **34%**" in drawn.told
    assert drawn.painted[0].revised_prompt == "draw a fox"
    assert drawn.painting.said == ""


async def test_base64_in_an_answer_is_a_picture_and_is_not_told():
    drawn = await Drawn().draw(order("gpt-4o-image+fault-drawing-5-data-url", road=Road.CHAT))
    assert drawn.picture.size == (512, 512)
    assert drawn.told == ""


async def test_an_answer_in_words_is_no_picture():
    drawn = await Drawn().draw(order("sandbox-chat", road=Road.CHAT))
    assert (type(drawn.error), drawn.error.values["reason"]) == (errors.EmptyAnswerError, "pictureless")
    assert drawn.told == drawn.painting.said != ""


async def test_pictures_go_along_in_a_chat():
    drawn = await Drawn().draw(order("gpt-4o-image", road=Road.CHAT), REFERENCE)
    text, picture = drawn.sandbox.requests[-1].body["messages"][0]["content"]
    assert text == {"type": "text", "text": "a fox"}
    assert picture["image_url"]["url"] == f"data:image/png;base64,{base64.b64encode(REFERENCE[1]).decode()}"


ONE = {"data": [{"b64_json": PNG64}]}
URL = "https://cdn.example.com/x.png?sig=1"
SHAPES: dict[str, tuple[object, list[Painted]]] = {
    "both": ({"data": [{"url": URL, "b64_json": PNG64}]}, [Painted(PNG)]),
    "both, one broken": ({"data": [{"url": URL, "b64_json": "!"}]}, [Painted(None, URL)]),
    "empty strings": ({"data": [{"url": "", "b64_json": PNG64}]}, [Painted(PNG)]),
    "data URL in url": ({"data": [{"url": f"data:image/png;base64,{PNG64}"}]}, [Painted(PNG)]),
    "data URL in b64": ({"data": [{"b64_json": f"data:image/png;base64,{PNG64}"}]}, [Painted(PNG)]),
    "address in b64": ({"data": [{"b64_json": URL}]}, [Painted(None, URL)]),
    "no scheme": ({"data": [{"url": "//cdn.example.com/x"}]}, [Painted(None, "https://cdn.example.com/x")]),
    "one object": ({"data": {"url": URL}}, [Painted(None, URL)]),
    "under images": ({"images": [{"url": URL}], "seed": 7}, [Painted(None, URL, actual={"seed": 7})]),
    "as text": ({"data": [URL]}, [Painted(None, URL)]),
    "a bare list": ([{"url": URL}], [Painted(None, URL)]),
    "of its own": ({"b64_json": PNG64, "size": "2x2"}, [Painted(PNG, actual={"size": "2x2"})]),
    "beside words": ({"images": [{"url": URL}], "message": "ok"}, [Painted(None, URL)]),
    "beside an error": ({"data": [{"url": URL}], "error": {"message": "late"}}, [Painted(None, URL)]),
    "within": ({"data": [{"image_url": {"url": URL}}]}, [Painted(None, URL)]),
}


@pytest.mark.parametrize("name", SHAPES)
async def test_a_reply_is_read_in_every_shape(connect, name):
    body, expected = SHAPES[name]
    drawn = await Drawn().of(connect(replying(body)), order())
    assert (drawn.painted, drawn.error) == (expected, None)


@pytest.mark.parametrize("body", [{"data": []}, {}, {"data": None}, {"created": 1}, b"", b"null", b"[]"])
async def test_a_reply_without_pictures_is_an_empty_answer_that_may_have_cost(connect, calls, body):
    drawn = await Drawn().of(connect(replying(body)), order())
    assert (type(drawn.error), drawn.error.values["charged"]) == (errors.EmptyAnswerError, "maybe")
    assert [call.status for call in calls] == [Status.FAILED]


async def test_a_picture_that_failed_takes_none_of_the_others_away(connect):
    blocked = {"error": {"code": "moderation_blocked", "message": "not this one"}}
    body = {"data": [blocked, {"b64_json": PNG64}, {"b64_json": "!"}]}
    drawn = await Drawn().of(connect(replying(body)), order(n=3))
    good, refused, unreadable = drawn.painted
    assert good == Painted(PNG)
    assert (refused.fault.key, refused.fault.values["reason"]) == ("relay.parameter", "moderation")
    assert unreadable.fault == Fault("relay.empty", {"reason": "unreadable", "charged": "maybe"})


async def test_a_stream_of_events_without_types_or_with_an_ending_is_read(connect):
    lines = [
        b'data: {"partial_image_index":0,"b64_json":"%s"}' % PNG64.encode(),
        b'data: {"b64_json":"%s","usage":{"input_tokens":1,"output_tokens":2}}' % PNG64.encode(),
        b"data: [DONE]",
    ]
    drawn = await Drawn().of(connect(replying(b"\n\n".join(lines))), order(partial_images=1))
    assert (drawn.partials, drawn.painted) == ([Partial(0, PNG)], [Painted(PNG)])


async def test_an_unfinished_picture_that_cannot_be_read_is_no_harm(connect):
    lines = [
        b'data: {"type":"image_generation.partial_image","b64_json":"!"}',
        b'data: {"type":"image_generation.completed","b64_json":"%s"}' % PNG64.encode(),
    ]
    drawn = await Drawn().of(connect(replying(b"\n\n".join(lines))), order(partial_images=1))
    assert (drawn.partials, drawn.painted, drawn.error) == ([], [Painted(PNG)], None)


# What can go wrong.

DRAWN_64, AT_ADDRESS, FAILED = "data", "address", "fault"
TABLE: dict[str, tuple[list[str], type[errors.RelayError] | None, dict[str, object]]] = {
    "image-both": ([DRAWN_64], None, {}),
    "image-data-url": ([DRAWN_64], None, {}),
    "image-address-as-base64": ([AT_ADDRESS], None, {}),
    "image-empty": ([], errors.EmptyAnswerError, {"charged": "maybe"}),
    "image-data-missing": ([], errors.EmptyAnswerError, {"charged": "maybe"}),
    "image-data-null": ([], errors.EmptyAnswerError, {"charged": "maybe"}),
    "image-broken-base64": ([], errors.EmptyAnswerError, {"reason": "unreadable", "charged": "maybe"}),
    "image-no-picture": ([], errors.EmptyAnswerError, {"reason": "unreadable"}),
    "image-unpadded": ([DRAWN_64], None, {}),
    "image-url-safe": ([DRAWN_64], None, {}),
    "image-last-failed": ([DRAWN_64, FAILED], None, {}),
    "image-as-chat": ([AT_ADDRESS], None, {}),
    "image-revised": ([DRAWN_64], None, {}),
    "image-dies": ([AT_ADDRESS], None, {}),
    "image-later": ([AT_ADDRESS], None, {}),
    "image-ignores-mask": ([DRAWN_64], None, {}),
    "image-ignores-partials": ([DRAWN_64, DRAWN_64], None, {}),
    "image-ignores-size": ([DRAWN_64], None, {}),
    "image-no-edits-501": ([], errors.NotOfferedError, {"reason": "edits", "charged": "no"}),
    "image-no-edits-404": ([], errors.NotOfferedError, {"reason": "edits", "charged": "no"}),
    "image-blocked": ([], errors.ParameterError, {"reason": "moderation", "charged": "no"}),
    "image-rejects-stream": ([], errors.ParameterError, {"parameter": "partial_images", "charged": "no"}),
    "image-rejects-partial_images": ([], errors.ParameterError, {"parameter": "partial_images"}),
    "image-rejects-quality": ([], errors.ParameterError, {"parameter": "quality"}),
    "image-524-charged": ([], errors.UpstreamError, {"status": 524, "charged": "maybe"}),
    "image-stream-error": ([], errors.UpstreamError, {"charged": "maybe"}),
    "image-stream-cut": ([], errors.CutError, {"charged": "maybe"}),
    "image-stream-cut-late": ([DRAWN_64], errors.CutError, {"charged": "maybe"}),
    "image-stream-pings": ([DRAWN_64, DRAWN_64], None, {}),
}  # fmt: skip
IN_PIECES = ("stream", "partials", "partial_images")


def test_no_fault_of_the_sandbox_is_forgotten():
    assert {fault.name for fault in OF_IMAGES} == set(TABLE)


@pytest.mark.parametrize("name", TABLE)
async def test_a_relay_that_misbehaves(name):
    expected, error, values = TABLE[name]
    more: dict[str, Any] = {"n": 2, "partial_images": 1} if any(word in name for word in IN_PIECES) else {}
    if name == "image-last-failed":
        more = {"n": 2}
    wanted = order(f"gpt-image-1+fault-{name}", quality="high" if name == "image-url-safe" else "low", **more)
    files = [REFERENCE] if "edits" in name or "mask" in name else []
    if files:
        wanted = order(wanted.model, road=Road.EDITS)
    drawn = await Drawn().draw(wanted, *files, mask=MASK if "mask" in name else None)
    came = [
        next(form for form in (DRAWN_64, AT_ADDRESS, FAILED) if getattr(one, form)) for one in drawn.painted
    ]
    assert (came, type(drawn.error) if drawn.error else None) == (expected, error)
    assert {key: drawn.error.values.get(key) for key in values} == values if drawn.error else True
    # Each is one request and one line of the ledger: nothing that may have been charged is sent again.
    assert len(drawn.sandbox.requests) == len(drawn.calls) == 1
    assert drawn.calls[0].status is (Status.FAILED if error else Status.DONE)


async def test_a_picture_says_what_it_is_when_the_relay_did_otherwise():
    drawn = await Drawn().draw(
        order("gpt-image-1+fault-image-ignores-size", size="1024x1024", quality="high")
    )
    (painted,) = drawn.painted
    assert (painted.actual["size"], painted.actual["quality"]) == ("1024x1536", "low")


@pytest.mark.parametrize(
    ("wanted", "parameter", "reason"),
    [
        (order("dall-e-2", size="1536x1024"), "size", None),
        (order("dall-e-2", prompt="狐" * 334), "prompt", "prompt_long"),
        (order("dall-e-3", n=2), "n", None),
        (order("dall-e-3", prompt=""), "prompt", None),
        (order(style="vivid"), "style", None),
        (order(seed=1), "seed", None),
        (order(quality="hd"), "quality", None),
        (order(size="512x512"), "size", None),
        (order(background="transparent", output_format="jpeg"), "background", None),
    ],
)
async def test_a_refusal_names_the_parameter_and_costs_nothing(wanted, parameter, reason):
    drawn = await Drawn().draw(wanted)
    assert isinstance(drawn.error, errors.ParameterError)
    assert (drawn.error.values["parameter"], drawn.error.values.get("reason")) == (parameter, reason)
    assert drawn.error.values["charged"] == "no"


async def test_a_mask_of_another_size_is_named():
    mask = ("mask.png", png((32, 32)), "image/png")
    drawn = await Drawn().draw(order(road=Road.EDITS), REFERENCE, mask=mask)
    assert (type(drawn.error), drawn.error.values["parameter"]) == (errors.ParameterError, "mask")


async def test_no_fault_of_the_sandbox_escapes_the_tree_or_is_asked_twice():
    names = {name for name, fault in FAULTS.items() if fault.acts_on("images")} - {"silent-before-headers"}
    for name in names:
        drawn = await Drawn().draw(small(name))
        assert drawn.painted or drawn.error, name
        assert (len(drawn.calls), len(drawn.sandbox.requests)) == (1, 1), name


async def test_a_relay_that_stays_silent_is_left_and_may_have_charged(calls):
    connection = connection_to(Sandbox(rate=0), calls.append, patience_s=0.1)
    drawn = await Drawn().of(connection, small("silent-before-headers"))
    assert (type(drawn.error), drawn.error.values["charged"]) == (errors.SilenceError, "maybe")


async def test_the_wait_is_the_long_one(calls):
    """A picture takes longer than a relay may be silent in a chat."""
    connection = connection_to(Sandbox(rate=1000), calls.append, silence_s=0.05, patience_s=NEVER_S)
    assert (await Drawn().of(connection, small())).painted


async def test_a_drawing_that_is_left_is_a_stopped_call_and_an_ended_connection(connect, calls):
    left = []

    async def stream() -> AsyncIterator[bytes]:
        try:
            yield b'data: {"partial_image_index":0,"b64_json":"%s"}\n\n' % PNG64.encode()
            await asyncio.Event().wait()
        finally:
            left.append(True)

    connection = connect(lambda request: httpx2.Response(200, content=stream()))
    async with aclosing(Painting(connection, order(partial_images=1)).events()) as events:
        assert await anext(events) == Partial(0, PNG)
    assert [call.status for call in calls] == [Status.STOPPED]
    assert left == [True]


# What it costs.


async def test_a_price_by_call_is_paid_for_each_picture_by_its_size():
    drawn = Drawn()
    connection = connection_to(drawn.sandbox, drawn.calls.append)
    tariff = Tariff()
    await tariff.follow(connection)
    connection.price = tariff.cost
    await drawn.of(connection, order("dall-e-2", n=3, size="1024x1024"))
    await drawn.of(connection, order("dall-e-3", quality="hd", size="1792x1024"))
    await drawn.of(connection, order("dall-e-3", size="12x12"))
    costs = [call.cost.amount for call in drawn.calls if call.kind == "images"]
    assert costs == [Decimal("0.06"), Decimal("0.12"), None]
    assert drawn.sandbox.account("sk-sandbox-0123456789abcdef").used == 90_000


async def test_a_call_that_may_have_been_charged_is_a_guess_and_a_refused_one_costs_nothing_known(calls):
    connection = connection_to(Sandbox(rate=0), calls.append)

    async def price(model: str | None, usage: Usage) -> Cost:
        return Cost(Decimal("0.04"), source=PriceSource.RELAY, doubt=Doubt.REPORTED)

    connection.price = price
    for fault in ("image-524-charged", "image-blocked", "image-revised"):
        await Drawn().of(connection, small(fault))
    costs = [(call.cost.amount, call.cost.doubt) for call in calls]
    cents = Decimal("0.04")
    assert costs == [(cents, Doubt.ESTIMATED), (None, Doubt.UNKNOWN), (cents, Doubt.REPORTED)]


async def test_tokens_nobody_reports_are_estimated_once_a_picture_came(connect, calls):
    await Drawn().of(connect(replying(ONE)), order(quality="medium", size="1024x1024"))
    await Drawn().of(connect(replying({"data": []})), order(quality="medium", size="1024x1024"))
    assert [call.usage for call in calls] == [Usage(2, 1056, doubt=Doubt.ESTIMATED), Usage()]


# What is kept to be looked at.


async def test_the_trace_shows_the_request_and_the_beginnings_of_pictures(connect):
    traces: list[Trace] = []
    large = base64.b64encode(PNG + bytes(300_000)).decode()
    reply = {"data": [{"b64_json": large}, {"url": URL}], "usage": {"input_tokens": 1, "output_tokens": 2}}
    connection = connect(replying(reply), trace=traces.append)
    await Drawn().of(connection, order(road=Road.EDITS), REFERENCE, mask=MASK)
    (trace,) = traces
    assert trace.request["model"] == "gpt-image-1"
    kept = trace.request["image"]
    assert (kept["file"], kept["type"], kept["bytes"]) == ("fox.png", "image/png", len(REFERENCE[1]))
    assert trace.request["mask"]["sha256"] != kept["sha256"]
    assert trace.reply.startswith(
        f'{{"data":[{{"b64_json":"{large[:120]}[{len(large) - 120} characters left out]"'
    )
    assert trace.reply.endswith(f'{{"url":"{URL}"}}],"usage":{{"input_tokens":1,"output_tokens":2}}}}')


# The reader of replies.

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20)
    | st.sampled_from([PNG64, URL, f"data:image/png;base64,{PNG64}", "!", "1024x1024"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["data", "images", "url", "b64_json", "error", "usage", "revised_prompt", "size", "type", "choices"]
            )
            | st.text(max_size=5),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=60)
@given(JSON)
def test_whatever_comes_each_picture_is_bytes_or_an_address_or_a_reason(data):
    for painted in pictures_of(data):
        held = [painted.data is not None, painted.address is not None, painted.fault is not None]
        assert sum(held) == 1
        assert painted.data in (None, PNG)
        painted.revised_prompt.encode()


@settings(max_examples=40)
@given(st.lists(JSON, max_size=4), st.booleans())
async def test_whatever_comes_a_call_ends_with_pictures_or_an_error_of_the_tree(values, streamed):
    bodies = [orjson.dumps(value) for value in values]
    whole = b"".join(b"data: %s\n\n" % body for body in bodies) if streamed else b"".join(bodies)
    relay = Relay("visit:1", "Test", "https://relay.example.com/v1", Source.VISIT)
    calls: list[Call] = []
    async with httpx2.AsyncClient(transport=httpx2.MockTransport(replying(whole))) as http:
        drawn = await Drawn().of(Connection(relay, SecretStr("sk-a"), http, calls.append), order(n=2))
    assert drawn.painted or drawn.error
    assert len(calls) == 1


@given(st.text(max_size=60) | st.binary(max_size=60).map(lambda data: base64.b64encode(data).decode()))
def test_no_text_makes_the_reader_of_base64_fail(text):
    data = bytes_of(text)
    assert data is None or len(data) > 2


@given(st.binary(max_size=80), st.integers(1, 76), st.booleans(), st.booleans())
def test_a_picture_survives_every_way_of_writing_it(tail, width, padded, for_addresses):
    whole = PNG + tail
    encode = base64.urlsafe_b64encode if for_addresses else base64.b64encode
    text = encode(whole).decode()
    text = text if padded else text.rstrip("=")
    lines = "\r\n".join(text[place : place + width] for place in range(0, len(text), width))
    assert bytes_of(lines) == whole
    assert bytes_of(f"data:image/png;base64,{text}") == whole
