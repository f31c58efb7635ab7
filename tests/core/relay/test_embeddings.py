"""Texts become vectors in one recorded call, each in its own place, or not at all."""

import asyncio
import base64
import json

import httpx2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from components.core import errors
from components.core.records import Doubt, Status, Usage
from components.core.relay.connection import Context
from components.core.relay.embedding_replies import read, vector_of
from components.core.relay.embeddings import Flaw, body_of, embed

TEXTS = ["one", "two", "three", "four"]
ROWS = np.arange(1, 13, dtype=np.float32).reshape(4, 3) / 16
USAGE = {"prompt_tokens": 4, "total_tokens": 4}


def packed(row: np.ndarray) -> str:
    return base64.b64encode(np.asarray(row, "<f4").tobytes()).decode()


def items(rows=ROWS, form=packed) -> list[dict]:
    return [{"object": "embedding", "index": n, "embedding": form(row)} for n, row in enumerate(rows)]


def reply(data: object, **more: object) -> dict:
    return {"object": "list", "data": data, "model": "m", "usage": USAGE} | more


def answering(told: object, asked: list[dict] | None = None, status: int = 200):
    def relay(request: httpx2.Request) -> httpx2.Response:
        if asked is not None:
            asked.append(json.loads(request.content))
        if isinstance(told, bytes):
            return httpx2.Response(status, content=told)
        return httpx2.Response(status, json=told)

    return relay


def same(given_rows: np.ndarray, wanted: np.ndarray) -> bool:
    return bool(np.array_equal(given_rows, wanted, equal_nan=True))


async def test_texts_become_vectors_in_one_recorded_call(connect, calls):
    asked: list[dict] = []
    context = Context("embeddings", "c")
    embedded = await embed(connect(answering(reply(items()), asked)), "m", TEXTS, context=context)
    assert asked == [{"model": "m", "input": TEXTS, "encoding_format": "base64"}]
    assert same(embedded.vectors, ROWS)
    assert embedded.vectors.dtype == np.float32
    assert embedded.flaws == {}
    (call,) = calls
    assert embedded.call == call
    assert (call.kind, call.model, call.status) == ("embeddings", "m", Status.DONE)
    assert (call.page, call.conversation_id, call.http_status) == ("embeddings", "c", 200)
    assert call.usage == Usage(4, 0, doubt=Doubt.REPORTED)


def test_dimensions_are_sent_only_where_they_were_chosen():
    assert body_of("m", ("a",), 256) == {
        "model": "m",
        "input": ["a"],
        "dimensions": 256,
        "encoding_format": "base64",
    }
    assert body_of("m", ("a",), encoding="") == {"model": "m", "input": ["a"]}


@pytest.mark.parametrize(
    "told",
    [
        reply(items(form=lambda row: row.tolist())),
        reply(items()[::-1]),
        reply([{"embedding": packed(row)} for row in ROWS]),
        reply([item | {"index": 0} for item in items()]),
        reply([item | {"index": n % 2} for n, item in enumerate(items())]),
        reply([item | {"index": item["index"] + 1} for item in reversed(items())]),
        reply([*items(), {"index": 4, "embedding": packed(ROWS[0])}]),
        reply([[row.tolist()] for row in ROWS]),
        reply([{"embedding": json.dumps(row.tolist())} for row in ROWS]),
        reply(items(form=lambda row: packed(row).rstrip("=").replace("+", "-").replace("/", "_"))),
        {"embeddings": ROWS.tolist()},
        {"embeddings": {"float": ROWS.tolist()}},
        ROWS.tolist(),
    ],
    ids=[
        "numbers though base64 was asked for",
        "shuffled",
        "no index",
        "the same index",
        "doubled indexes",
        "counted from one, shuffled",
        "one too many",
        "lists in lists",
        "lists as text",
        "base64 for addresses",
        "a list named embeddings",
        "as Cohere does",
        "a bare list",
    ],
)  # fmt: skip
async def test_every_shape_of_a_reply_gives_each_text_its_vector(told, connect):
    embedded = await embed(connect(answering(told)), "m", TEXTS)
    assert same(embedded.vectors, ROWS)
    assert embedded.flaws == {}


async def test_one_text_may_come_without_a_list(connect):
    for told in ({"embedding": [1.0, 2.0]}, {"data": {"embedding": [1.0, 2.0]}}, [1.0, 2.0]):
        embedded = await embed(connect(answering(told)), "m", ["one"])
        assert same(embedded.vectors, np.array([[1, 2]], np.float32))


async def test_a_text_without_a_vector_is_told_by_its_flaw_and_the_others_are_kept(connect):
    data = [
        {"index": 5, "embedding": [1.0, 2.0]},
        {"index": 4, "embedding": None},
        {"index": 3, "embedding": [1.0, None]},
        {"index": 1, "embedding": [1.0]},
        {"index": 0, "embedding": [{}, 1.0]},
        {"index": 2, "embedding": [1e300, 0.0]},
    ]
    embedded = await embed(connect(answering(reply(data))), "m", [*TEXTS, "five", "six", "seven"], width=2)
    assert same(embedded.vectors, np.array([[np.nan] * 2] * 5 + [[1, 2]] + [[np.nan] * 2], np.float32))
    assert embedded.flaws == {
        0: Flaw.UNREADABLE,
        1: Flaw.LENGTH,
        2: Flaw.NOT_FINITE,
        3: Flaw.NOT_FINITE,
        4: Flaw.MISSING,
        6: Flaw.MISSING,
    }


async def test_not_a_number_as_python_servers_write_it_is_a_flaw(connect):
    told = json.dumps(reply([{"index": 0, "embedding": [float("nan")]}, {"index": 1, "embedding": [1.0]}]))
    embedded = await embed(connect(answering(told.encode())), "m", ["a", "b"])
    assert embedded.flaws == {0: Flaw.NOT_FINITE}
    assert same(embedded.vectors, np.array([[np.nan], [1]], np.float32))


async def test_the_usual_length_counts_where_none_was_given(connect):
    rows = [{"index": n, "embedding": [1.0] * length} for n, length in enumerate((2, 3, 3, 1))]
    embedded = await embed(connect(answering(reply(rows))), "m", TEXTS)
    assert (embedded.vectors.shape, embedded.flaws) == ((4, 3), {0: Flaw.LENGTH, 3: Flaw.LENGTH})


@pytest.mark.parametrize("data", [[], None, [{}, None], [{"index": 0, "embedding": ""}]])
async def test_a_reply_without_any_vector_is_an_empty_answer(data, connect, calls):
    with pytest.raises(errors.EmptyAnswerError) as raised:
        await embed(connect(answering(reply(data))), "m", TEXTS)
    assert raised.value.values["reason"] == "vectorless"
    assert raised.value.values["charged"] == "maybe"
    assert (calls[0].status, calls[0].usage.prompt) == (Status.FAILED, 4)


@pytest.mark.parametrize("data", [items()[:3], [*items(), *items()]])
async def test_vectors_nobody_can_place_are_not_placed(data, connect):
    data = [{"embedding": item["embedding"]} for item in data]
    with pytest.raises(errors.EmptyAnswerError) as raised:
        await embed(connect(answering(reply(data))), "m", TEXTS)
    values = raised.value.values
    assert (values["reason"], values["given"], values["wanted"]) == ("unplaced", len(data), 4)


async def test_a_refusal_beside_no_data_is_a_refusal(connect):
    told = {"code": 20012, "message": "Model does not exist. Please check it carefully.", "data": None}
    with pytest.raises(errors.ModelMissingError):
        await embed(connect(answering(told)), "m", TEXTS)


async def test_tokens_the_relay_does_not_tell_are_estimated(connect, calls):
    await embed(connect(answering({"data": items()})), "m", TEXTS)
    assert calls[0].usage == Usage(5, 0, doubt=Doubt.ESTIMATED)


def floats_only(refuses: tuple[int, dict] | None, asked: list[dict]):
    """A relay that refuses to be asked for base64, or that garbles it."""

    def relay(request: httpx2.Request) -> httpx2.Response:
        body = json.loads(request.content)
        asked.append(body)
        if refuses and "encoding_format" in body:
            return httpx2.Response(refuses[0], json=refuses[1])
        if body.get("encoding_format") == "base64":
            return httpx2.Response(200, json=reply(items(form=lambda row: packed(row)[:-3])))
        return httpx2.Response(200, json=reply(items(form=lambda row: row.tolist())))

    return relay


@pytest.mark.parametrize(
    "refusal",
    [
        {
            "error": {
                "message": "Unknown parameter: 'encoding_format'.",
                "param": "encoding_format",
                "code": "",
            }
        },
        {"error": {"message": "Unrecognized request arguments supplied: encoding_format", "code": ""}},
        {"detail": [{"loc": ["body", "encoding_format"], "msg": "Input should be 'float'"}]},
    ],
)
async def test_a_relay_that_refuses_base64_is_asked_without_and_never_again_with_it(refusal, connect, calls):
    asked: list[dict] = []
    connection = connect(floats_only((400, refusal), asked))
    for _ in range(2):
        assert same((await embed(connection, "m", TEXTS)).vectors, ROWS)
    assert [body.get("encoding_format") for body in asked] == ["base64", None, None]
    assert [call.status for call in calls] == [Status.FAILED, Status.DONE, Status.DONE]


async def test_a_refusal_that_may_have_been_charged_is_not_repeated(connect):
    asked: list[dict] = []
    refusal = {"error": {"message": "Unknown parameter: 'encoding_format'.", "param": "encoding_format"}}
    with pytest.raises(errors.ParameterError):
        await embed(connect(floats_only((500, refusal), asked)), "m", TEXTS)
    assert len(asked) == 1


async def test_a_relay_that_garbles_base64_is_asked_for_numbers_and_remembered(connect, calls):
    asked: list[dict] = []
    connection = connect(floats_only(None, asked))
    for _ in range(2):
        assert same((await embed(connection, "m", TEXTS)).vectors, ROWS)
    assert [body["encoding_format"] for body in asked] == ["base64", "float", "float"]
    assert [call.status for call in calls] == [Status.FAILED, Status.DONE, Status.DONE]
    assert calls[0].usage.prompt == 4


WORDINGS = [
    ("Invalid 'input': array too long. Expected an array with maximum length 2048, but got an array with length 3000 instead.", "batch", 2048),
    ("Too many inputs. The max number of inputs is 16.  We hope to increase the number of inputs per request soon.", "batch", 16),
    ("<400> InternalError.Algo.InvalidParameter: Value error, batch size is invalid, it should not be larger than 10.: input.contents", "batch", 10),
    ("input batch size 136 > maximum allowed batch size 64", "batch", 64),
    ("* BatchEmbedContentsRequest.requests: at most 100 requests can be in one batch", "batch", 100),
    ("invalid request: total number of texts must be at most 96, received 3000", "batch", 96),
    ("The batch size limit is 1000. Your batch size is 3000.", "batch", 1000),
    ("List should have at most 2048 items after validation, not 3000", "batch", 2048),
    ("maximum 2,048 items", "batch", 2048),
    ("Too many inputs in request, split into more batches.", "batch", None),
    ("input数组最大不得超过64条", "batch", 64),
    ("Requested 453357 tokens, max 300000 tokens per request", "tokens", 300000),
    ("Too many tokens in batch. Max is 16384 got 17555", "tokens", 16384),
    ("Request to model 'voyage-3' failed. The max allowed tokens per submitted batch is 120000. Your batch has 121138 tokens after truncation.", "tokens", 120000),
    ("This model's maximum context length is 8192 tokens, however you requested 9000 tokens (9000 in your prompt; 0 for the completion).", "text", 8192),
    ("Invalid 'input[3]': maximum input length is 8192 tokens.", "text", 8192),
    ("`inputs` must have less than 512 tokens. Given: 1234", "text", 512),
    ("Range of input length should be [1, 2048]", "text", 2048),
    ("input is too large to process. increase the physical batch size", "text", None),
]  # fmt: skip


@pytest.mark.parametrize(("said", "reason", "limit"), WORDINGS)
async def test_a_limit_is_read_out_of_the_words_of_many_providers(said, reason, limit, connect, calls):
    told = {"error": {"message": said, "type": "invalid_request_error", "param": None, "code": None}}
    with pytest.raises(errors.TooLargeError) as raised:
        await embed(connect(answering(told, status=400)), "m", ["x"] * 3000)
    values = raised.value.values
    assert (values["reason"], values["limit"], values["charged"]) == (reason, limit, "no")
    assert calls[0].fault is not None
    assert calls[0].fault.values == values


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ("Invalid 'input[0]': input cannot be an empty string.", errors.ParameterError),
        ("This model does not support specifying dimensions.", errors.ParameterError),
        ("maximum 2048 items", errors.ParameterError),
        ("当前分组上游负载已饱和，请稍后再试", errors.ParameterError),
    ],
)
async def test_other_refusals_of_a_few_texts_stay_what_they_are(said, error, connect):
    told = {"error": {"message": said, "type": "invalid_request_error", "param": None, "code": None}}
    with pytest.raises(error) as raised:
        await embed(connect(answering(told, status=400)), "m", TEXTS)
    assert "limit" not in raised.value.values


async def test_a_web_page_is_no_api_and_nothing_is_asked_twice(connect, calls):
    asked: list[str] = []

    def relay(request: httpx2.Request) -> httpx2.Response:
        asked.append(request.url.path)
        return httpx2.Response(200, content=b"<html><title>Relay</title></html>")

    with pytest.raises(errors.NotAnApiError):
        await embed(connect(relay), "m", TEXTS)
    assert (asked, len(calls)) == (["/v1/embeddings"], 1)


async def test_what_is_looked_at_has_its_vectors_shortened(connect):
    traces, kept, loop = [], asyncio.Event(), asyncio.get_running_loop()

    def trace(one):
        traces.append(one)
        loop.call_soon_threadsafe(kept.set)

    wide = np.linspace(-1, 1, 600, dtype=np.float32)
    rows = [{"index": 0, "embedding": packed(wide)}, {"index": 1, "embedding": wide.tolist()}]
    connection = connect(answering(reply(rows)), trace=trace)
    embedded = await embed(connection, "m", ["a", "b"], taped=True)
    await kept.wait()
    (told,) = traces
    assert told.call_id == embedded.call.id
    assert told.request == body_of("m", ["a", "b"])
    assert told.reply.count("characters left out]") == 2
    assert len(told.reply) < 600
    assert told.reply.endswith('"usage":{"prompt_tokens":4,"total_tokens":4}}')


async def test_nothing_is_kept_for_looking_at_unless_it_was_asked_for(connect):
    traces: list[object] = []
    embedded = await embed(connect(answering(reply(items())), trace=traces.append), "m", TEXTS)
    assert (traces, embedded.call.status) == ([], Status.DONE)


NUMBERS = st.floats(width=32, allow_nan=False, allow_infinity=False) | st.integers(-9, 9)
FOREIGN = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(max_size=12) | st.integers(),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.sampled_from(["data", "embedding", "embeddings", "index", "error", "float"]), inner, max_size=4),
    max_leaves=20,
)  # fmt: skip


@given(FOREIGN, st.integers(1, 5), st.none() | st.integers(1, 4))
def test_no_json_makes_the_reading_fail_but_with_an_empty_answer(data, count, width):
    try:
        found = read(data, count, width)
    except errors.EmptyAnswerError:
        return
    assert len(found.vectors) == count
    assert found.garbled or width in (None, found.vectors.shape[1])
    if found.garbled:
        assert len(found.flaws) == count
        return
    whole = np.isfinite(found.vectors).all(axis=1)
    assert [row for row in range(count) if row not in found.flaws] == np.flatnonzero(whole).tolist()
    assert np.isnan(found.vectors[~whole]).all()


@given(
    st.binary(max_size=80) | FOREIGN.map(lambda data: json.dumps(data).encode("utf-8", "surrogatepass")),
    st.integers(1, 3),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50, deadline=None)
async def test_no_bytes_make_the_call_fail_outside_the_tree(connect, payload, count):
    try:
        embedded = await embed(connect(answering(payload)), "m", ["x"] * count)
    except errors.RelayError:
        return
    assert len(embedded.vectors) == count


@given(st.permutations(range(6)), st.sets(st.integers(0, 5), max_size=5), st.sampled_from([0, 1]))
def test_no_vector_is_ever_in_another_place_than_its_index_says(order, missing, first):
    first = 0 if missing else first
    data = [{"index": n + first, "embedding": [float(n), 1.0]} for n in order if n not in missing]
    found = read({"data": data}, 6)
    wanted = [[np.nan, np.nan] if n in missing else [float(n), 1.0] for n in range(6)]
    assert same(found.vectors, np.array(wanted, np.float32))
    assert found.flaws == dict.fromkeys(sorted(missing), Flaw.MISSING)


@given(st.lists(st.floats(width=32, allow_nan=False), min_size=1, max_size=9))
def test_numbers_come_out_as_they_went_in_in_either_form(numbers):
    row = np.array(numbers, np.float32)
    assert same(vector_of(packed(row)), row)
    assert same(vector_of(row.tolist()), row)
