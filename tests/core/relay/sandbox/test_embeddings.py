"""What the sandbox makes of texts: vectors that mean something, refusals in OpenAI's words, and its bill."""

import base64
from typing import Any

import httpx2
import numpy as np
import pytest
from openai import AsyncOpenAI

from components.core.catalog.abilities import Ability, abilities
from components.core.relay.sandbox import Sandbox
from components.core.relay.sandbox import embeddings as endpoint
from components.core.relay.sandbox.embeddings import CALL_TOKENS_MAX, MINDS, SMALL, TEXT_TOKENS_MAX
from components.core.relay.sandbox.faults.embeddings import FAULTS
from components.core.relay.sandbox.meanings import vectors

PATH = "/v1/embeddings"
LARGE, ADA, BGE = "text-embedding-3-large", "text-embedding-ada-002", "bge-m3"
ALIKE = [
    ("How do I get a refund?", "我想退款，怎么办？"),
    ("My parcel has not arrived yet", "快递还没到"),
    ("I forgot my password", "忘记密码了"),
    ("The weather is sunny today", "今天天气晴朗"),
    ("The battery lasts all day", "电池续航很好"),
    ("a recipe for noodles", "面条的做法和食谱"),
]
TEXTS = [text for pair in ALIKE for text in pair]


async def ask(http: httpx2.AsyncClient, **body: Any) -> httpx2.Response:
    return await http.post(PATH, json={"model": SMALL, "input": TEXTS} | body)


def error(reply: httpx2.Response) -> Any:
    return reply.json()["error"]


def rows(reply: httpx2.Response) -> np.ndarray:
    held = [item["embedding"] for item in reply.json()["data"]]
    return np.array(
        [np.frombuffer(base64.b64decode(one), "<f4") if isinstance(one, str) else one for one in held],
        np.float32,
    )


async def test_texts_come_back_as_vectors_of_length_one_with_their_usage(http: httpx2.AsyncClient) -> None:
    reply = (await ask(http, input=["hello there", "你好"])).json()
    assert reply["object"] == "list"
    assert reply["model"] == SMALL
    assert [(item["object"], item["index"]) for item in reply["data"]] == [("embedding", 0), ("embedding", 1)]
    assert reply["usage"] == {"prompt_tokens": 4, "total_tokens": 4}
    for item in reply["data"]:
        assert len(item["embedding"]) == 1536
        assert np.linalg.norm(item["embedding"]) == pytest.approx(1, abs=1e-5)


async def test_base64_holds_the_same_numbers(http: httpx2.AsyncClient) -> None:
    plain, packed = await ask(http), await ask(http, encoding_format="base64")
    assert isinstance(packed.json()["data"][0]["embedding"], str)
    np.testing.assert_array_equal(rows(plain), rows(packed))


async def test_openais_own_client_reads_it(openai: AsyncOpenAI) -> None:
    reply = await openai.embeddings.create(model=LARGE, input="hello", dimensions=64)
    assert len(reply.data[0].embedding) == 64


@pytest.mark.parametrize("model", MINDS)
def test_translations_lie_nearest_to_each_other_and_strangers_far_away(model: str) -> None:
    found = vectors(model, MINDS[model], TEXTS)
    cosines = found @ found.T
    np.fill_diagonal(cosines, -1)
    assert cosines.argmax(axis=1).tolist() == [place ^ 1 for place in range(len(TEXTS))]
    near = [cosines[place, place + 1] for place in range(0, len(TEXTS), 2)]
    far = [cosines[a, b] for a in range(len(TEXTS)) for b in range(len(TEXTS)) if a // 2 != b // 2]
    assert 0.4 < min(near) <= max(near) < 0.95
    assert np.mean(far) < np.mean(near) - 0.15


@pytest.mark.parametrize("model", MINDS)
def test_king_without_man_and_with_woman_is_queen(model: str) -> None:
    words = ["queen", "prince", "table", "mother", "Paris", "king", "man", "woman"]
    found = vectors(model, MINDS[model], words)
    wanted = found[5] - found[6] + found[7]
    assert words[int((found[:5] @ wanted).argmax())] == "queen"


def test_the_first_numbers_carry_most_so_that_vectors_may_be_cut() -> None:
    found = vectors(LARGE, MINDS[LARGE], TEXTS)
    assert (found[:, :256] ** 2).sum(axis=1).mean() > 0.5
    cut = found[:, :256] / np.linalg.norm(found[:, :256], axis=1, keepdims=True)
    whole = np.corrcoef((found @ found.T).ravel(), (cut @ cut.T).ravel())
    assert whole[0, 1] > 0.95


def test_a_text_has_the_same_vector_alone_and_among_others() -> None:
    many = vectors(SMALL, MINDS[SMALL], [*TEXTS, *map(str, range(600)), TEXTS[3]])
    np.testing.assert_allclose(many[3], many[-1], atol=1e-6)
    np.testing.assert_allclose(many[3], vectors(SMALL, MINDS[SMALL], [TEXTS[3]])[0], atol=1e-6)


def test_models_have_spaces_of_their_own_that_tell_the_same() -> None:
    small, ada = (vectors(name, MINDS[name], TEXTS) for name in (SMALL, ADA))
    assert np.abs((small * ada).sum(axis=1)).max() < 0.3
    upper = np.triu_indices(len(TEXTS), 1)
    assert np.corrcoef((small @ small.T)[upper], (ada @ ada.T)[upper])[0, 1] > 0.7


async def test_fewer_dimensions_are_the_first_ones_made_long_again(http: httpx2.AsyncClient) -> None:
    whole, cut = rows(await ask(http)), rows(await ask(http, dimensions=256))
    first = whole[:, :256]
    np.testing.assert_allclose(cut, first / np.linalg.norm(first, axis=1, keepdims=True), atol=1e-6)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"input": ["a", ""]}, "Invalid 'input[1]': input cannot be an empty string."),
        ({"input": [""]}, "Invalid 'input[0]': input cannot be an empty string."),
        ({"input": []}, "'$.input' is invalid."),
        ({"input": None}, "'$.input' is invalid."),
        ({"input": ["a", 1.5]}, "Invalid type for 'input[1]'"),
        ({"input": ["a"] * 2049}, "array too long. Expected an array with maximum length 2048, but got an array with length 2049"),
        ({"input": ["a", "b " * (TEXT_TOKENS_MAX + 1)]}, "Invalid 'input[1]': maximum input length is 8192 tokens."),
        ({"input": ["b" + " b" * 7999] * 38}, f"Requested 304000 tokens, max {CALL_TOKENS_MAX} tokens per request"),
        ({"dimensions": 1537}, "Invalid value for 'dimensions' = 1537."),
        ({"model": ADA, "dimensions": 256}, "This model does not support specifying dimensions."),
        ({"model": BGE, "dimensions": 256}, "This model does not support specifying dimensions."),
    ],
)  # fmt: skip
async def test_what_openai_refuses_is_refused_and_not_charged(
    body: dict[str, Any], words: str, http: httpx2.AsyncClient, sandbox: Sandbox
) -> None:
    reply = await ask(http, **body)
    assert reply.status_code == 400
    assert words in error(reply)["message"]
    assert error(reply)["type"] in ("invalid_request_error", "max_tokens_per_request")
    assert sandbox.account("sk-sandbox").used == 0


async def test_numbers_of_tokens_are_a_text_too(http: httpx2.AsyncClient) -> None:
    for said, count in ([1, 2, 3], 1), ([[1, 2], [3]], 2):
        assert len((await ask(http, input=said)).json()["data"]) == count


async def test_models_that_make_no_vectors_have_no_channel_and_those_that_do_do_not_chat(
    http: httpx2.AsyncClient,
) -> None:
    assert error(await ask(http, model="sandbox-chat"))["code"] == "model_not_found"
    asked = {"model": SMALL, "messages": [{"role": "user", "content": "hello"}]}
    assert (await http.post("/v1/chat/completions", json=asked)).status_code == 503


async def test_it_is_charged_by_tokens_and_stands_in_the_log(
    http: httpx2.AsyncClient, sandbox: Sandbox
) -> None:
    await ask(http, input=["word " * 1000] * 10)
    (row,) = (await http.get("/api/log/token")).json()["data"]
    assert (row["model_name"], row["completion_tokens"]) == (SMALL, 0)
    assert 10_000 <= row["prompt_tokens"] <= 10_010
    assert sandbox.account("sk-sandbox").used == row["quota"] == -(-row["prompt_tokens"] // 100)


async def test_without_money_nothing_is_made(http: httpx2.AsyncClient) -> None:
    http.headers["Authorization"] = "Bearer sk-sandbox-broke"
    assert error(await ask(http))["code"] == "insufficient_user_quota"


async def test_the_list_says_what_they_are_for_and_the_prices_what_they_cost(
    http: httpx2.AsyncClient,
) -> None:
    told = {row["id"]: row for row in (await http.get("/v1/models")).json()["data"]}
    for name in MINDS:
        assert abilities(name, told[name]["supported_endpoint_types"]) == {Ability.EMBEDDINGS}
    prices = {
        row["model_name"]: row["model_ratio"] for row in (await http.get("/api/pricing")).json()["data"]
    }
    assert [prices[name] for name in (SMALL, LARGE, ADA, BGE)] == [0.01, 0.065, 0.05, 0.005]


async def test_the_journal_keeps_of_every_text_its_beginning(
    http: httpx2.AsyncClient, sandbox: Sandbox
) -> None:
    await ask(http, input=["x" * 99, "y"])
    assert sandbox.requests[-1].body == {"model": SMALL, "input": ["x" * 40, "y"]}


async def test_a_sandbox_with_a_pace_takes_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []

    async def pause(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr(endpoint, "pause", pause)
    headers = {"Authorization": "Bearer sk-sandbox"}
    async with httpx2.AsyncClient(
        transport=Sandbox(rate=80).transport(), base_url="http://s.relay", headers=headers
    ) as http:
        await ask(http, input=["a"] * 1000)
    assert waited == [pytest.approx(0.1)]


async def test_every_fault_shows_on_the_wire(http: httpx2.AsyncClient) -> None:
    many = {"input": ["a text"] * 1500, "encoding_format": "base64"}
    few = {"input": ["one", "two " * 40, *["text"] * 3], "encoding_format": "base64", "dimensions": 64}
    for fault in FAULTS:
        body = many if "limit-" in fault.name and not fault.name.endswith("-text") else few
        good = await ask(http, **body)
        bad = await http.post(f"/fault/{fault.name}{PATH}", json={"model": SMALL} | body)
        assert good.status_code == 200
        assert (bad.status_code, bad.content) != (200, good.content), fault.name
