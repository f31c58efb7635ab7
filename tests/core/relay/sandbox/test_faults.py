"""Every fault shows on the wire, and is reached by model name, header and address alike."""

import gzip
import re
import zlib
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest

from components.core.relay.sandbox import Sandbox
from components.core.relay.sandbox.faults import (
    FAULTS,
    Fault,
    charging,
    embeddings,
    errors,
    images,
    operators,
    tills,
)
from components.core.relay.sandbox.faults.content import FINISHES
from components.core.relay.sandbox.faults.parameters import REJECTED
from components.core.relay.sandbox.faults.shapes import SHAPES
from components.core.relay.sandbox.wire import dump

PATHS = {
    "models": "/v1/models",
    "subscription": "/v1/dashboard/billing/subscription",
    "usage": "/v1/dashboard/billing/usage",
    "status": "/api/status",
    "token": "/api/usage/token/",
    "log": "/api/log/token",
    "pricing": "/api/pricing",
}
TOOLS = [
    {
        "type": "function",
        "function": {"name": "weather", "parameters": {"properties": {"city": {"type": "string"}}}},
    }
]
WANTED: dict[str, Any] = {
    "temperature": 0.5,
    "top_p": 0.9,
    "max_tokens": 100,
    "max_completion_tokens": 100,
    "presence_penalty": 0.1,
    "frequency_penalty": 0.1,
    "seed": 1,
    "stop": ["never"],
    "reasoning_effort": "low",
    "stream_options": {"include_usage": True},
    "n": 1,
    "logprobs": True,
    "response_format": {"type": "text"},
    "tools": TOOLS,
}


@dataclass(frozen=True)
class Heard:
    """What came over the wire: the body raw, and how it ended."""

    status: int
    headers: httpx2.Headers
    body: bytes
    pieces: tuple[bytes, ...]
    end: str


async def listen(
    http: httpx2.AsyncClient, method: str, path: str, body: Any = None, patience_s: float = 20
) -> Heard:
    pieces: list[bytes] = []
    status, headers, end = 0, httpx2.Headers(), "end"
    try:
        async with http.stream(
            method, path, json=body, headers={"Accept-Encoding": "identity"}, timeout=patience_s
        ) as reply:
            status, headers = reply.status_code, reply.headers
            async for piece in reply.aiter_raw():
                pieces.append(piece)
                if len(pieces) > 50_000:
                    break
    except httpx2.ReadTimeout:
        end = "silent"
    except httpx2.RemoteProtocolError:
        end = "cut"
    return Heard(status, headers, b"".join(pieces), tuple(pieces), end)


def request_for(fault: Fault) -> dict[str, Any]:
    """A chat request that brings the fault out."""
    body: dict[str, Any] = {
        "model": "sandbox-chat",
        "messages": [{"role": "user", "content": "一首 poem"}],
        "stream": True,
    }
    if fault.name != "usage-unasked":
        body["stream_options"] = {"include_usage": True}
    if fault.name.startswith("drawing"):
        body["model"] = "sandbox-draw"
    if fault.name.startswith("tool-calls"):
        body["tools"] = TOOLS
    if fault.group == "Rejected parameters":
        body |= WANTED
    return body


async def play(http: httpx2.AsyncClient, fault: Fault, kind: str = "chat") -> Heard:
    if kind == "chat":
        path = f"/fault/{fault.name}/v1/chat/completions"
        return await listen(http, "POST", path, request_for(fault), 0.2 if fault.name in SILENT else 20)
    return await listen(http, "GET", f"/fault/{fault.name}{PATHS[kind]}")


def said_by(literal: errors.Literal) -> str:
    """A literal's words as they stand inside JSON."""
    return dump(literal.message.replace("{model}", "sandbox-chat")).decode().strip('"')


# What to look for in the raw body of a streamed chat answer. A trailing (?!…) says what must not be there.
NO_DONE = r"\A(?!.*\[DONE\])"
NO_FINISH = r"\A(?!.*\"finish_reason\":\"stop\")"
STREAMS: dict[str, str] = {
    "ping-first": r"\A: PING\n\ndata: \{",
    "ping-between": r"\A: PING\n\n.*\}\n\n: PING\n\ndata: ",
    "comment-processing": r"\A: OPENROUTER PROCESSING\n\n.*\}\n\n: OPENROUTER",
    "event-ping": r'event: ping\ndata: \{"type":"ping"\}\n\n',
    "empty-data": r"\n\ndata:\n\ndata: \n\ndata: \{",
    "event-fields": r"\Aevent: message\nid: 7\nretry: 3000\ndata: \{",
    "no-space": r"\Adata:\{.*\n\ndata:\[DONE\]\n\n\Z",
    "json-next-line": r"\Adata:\n \{",
    "data-several-lines": r'\Adata: \{\ndata:  "id": ',
    "data-doubled": r"\Adata: data: \{",
    "data-null": r'"role":"assistant".*\n\ndata: null\n\ndata: \{',
    "bom-first": r"\A\xef\xbb\xbfdata: \{",
    "single-newline": r"\A(?!.*\n\n)data: \{.*\}\ndata: \{",
    "last-line-open": r"data: \[DONE\]\Z",
    "crlf": r"\A(?!.*[^\r]\n).*\}\r\n\r\ndata: ",
    "cr": r"\A(?!.*\n).*\}\r\rdata: ",
    "long-line": r'"content":"x{100000}\\n\\n"',
    "long-line-lost": NO_FINISH + r".*\[DONE\]",
    "json-instead-of-sse": r'\A\{"id":.*"object":"chat.completion".*"message":\{"role":"assistant"',
    "json-as-sse": r'\A\{"id":.*"object":"chat.completion"',
    "no-done": NO_DONE + r'.*"finish_reason":"stop"',
    "done-without-finish": NO_FINISH + r".*\[DONE\]",
    "no-end": NO_DONE + r'(?!.*"finish_reason":"stop").*content',
    "after-done": r"data: \[DONE\]\n\ndata: \{.*\"content\":",
    "clean-truncation": NO_FINISH + r".*\[DONE\]",
    "choices-empty": r'\Adata: \{[^\n]*"choices":\[\],"prompt_filter_results":\[\]\}',
    "choices-null": r'"choices":null.*"usage":\{[^\n]*"choices":null',
    "choices-missing": r'\Adata: \{"id":"[^"]*","object":"chat.completion.chunk","created":\d+,"model":"[^"]*","system_fingerprint":"fp_sandbox"\}\n',
    "usage-every-chunk": r'"completion_tokens":1,.*"completion_tokens":2,.*"completion_tokens":3,',
    "usage-null": r'"choices":\[\],"usage":null',
    "usage-missing": r"\A(?!.*usage).*\[DONE\]",
    "usage-zero": r'"usage":\{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0\}',
    "usage-unasked": r'"choices":\[\],"usage":\{"prompt_tokens":',
    **{f"finish-{reason.replace('_', '-')}": rf'"finish_reason":"{reason}"' for reason in FINISHES},
    "finish-empty": r'"finish_reason":""',
    "finish-null": NO_FINISH + r".*\[DONE\]",
    "finish-absent": r"\A(?!.*finish_reason).*\[DONE\]",
    "role-each-chunk": r'"delta":\{"role":"assistant","content":"\*"\}',
    "role-absent": r"\A(?!.*\"role\").*\[DONE\]",
    "content-null": r'"delta":\{"content":null\}',
    "content-parts": r'"delta":\{"content":\[\{"type":"text","text":"\*"\}\]\}',
    "delta-null": r'"delta":null.*"finish_reason":"stop"',
    "index-missing": r"\A(?!.*\"index\").*\[DONE\]",
    "id-empty": r'"id":"","object":"chat.completion.chunk","created":0,"model":""',
    "id-changing": r'"id":"id-0".*"model":"upstream-1"',
    "fields-missing": r'\Adata: \{"choices":',
    "forced-format": r'\Adata: \{"usage":null,.*"system_fingerprint":null,.*"logprobs":null',
    "no-text": r'\A(?!.*"content":"[^"]).*"finish_reason":"stop"',
    "only-role": r'\Adata: \{[^\n]*"role":"assistant"[^\n]*\}\n\ndata: \[DONE\]\n\n\Z',
    "tool-calls-no-index": r'"tool_calls":\[\{"id":"call_',
    "tool-calls-no-id": r'"tool_calls":\[\{"index":0,"type":"function"',
    "tool-calls-whole": r'"tool_calls":\[\{"id":"call_[^\n]*"arguments":"\{\\"city\\": \\"',
    "reasoning-field": r'"delta":\{"reasoning":"',
    "reasoning-text": r'"delta":\{"reasoning_text":"',
    "reasoning-details": r'"delta":\{"reasoning_details":\[\{"type":"reasoning.text","text":"',
    "reasoning-twice": r'"delta":\{"reasoning":"对","reasoning_content":"对"\}',
    "reasoning-empty": r'"content":null,"reasoning_content":"对".*"content":null,"reasoning_content":""',
    "reasoning-only": r'\A(?!.*"content":"[^"]).*"reasoning_content":"对"',
    "think-tags": r'"content":"<think>".*"content":"</think>"',
    "think-split": r'"content":"<".*"content":"th".*"content":"ink".*"content":"nk"',
    "think-close-only": r'\A(?!.*<think>).*"content":"</think>"',
    "think-unclosed": r'\A(?!.*</think>).*"content":"<think>\\n".*"finish_reason":"length"',
    "thinking-to-content": r'"reasoning_content":null,"content":"<think>\\n".*"content":"\\n</think>\\n"',
    "slow": r"\[DONE\]",
    "in-band-error-object": r'content.*data: \{"error":\{"message":"upstream stream broke".*\[DONE\]',
    "in-band-error-string": r'content.*data: \{"error":"STREAM_EXPLODED"\}\n\ndata: \[DONE\]',
    "in-band-error-null-code": r'"type":null,"param":null,"code":null\}\}\n\n\Z',
    "in-band-error-first": r'\Adata: \{"error":\{',
    "in-band-error-event": r'event: error\ndata: \{"error"',
    "in-band-error-choices": r'"choices":\[\],"error":\{"code":502',
    "bad-json-event": r'data: \{"id":"chatcmpl-1","choi\n\ndata: \{.*\[DONE\]',
    "bad-json-end": r'data: \{"id":"chatcmpl-1","choi\n\n\Z',
    "html-in-stream": r"content.*<html><head><title>502 Bad Gateway",
    "number-event": r'data: 42\n\ndata: "x"\n\ndata: \[1\]\n\n.*\[DONE\]',
    "empty-stream": r"\A\Z",
    "only-done": r"\Adata: \[DONE\]\n\n\Z",
    "drawing-1-tool-echo": r'\{\\"prompt\\": .*\[下载1\]\(http://sandbox.relay/cdn/download/\d+/\w+\.webp\)',
    "drawing-2-progress": r"referenced_image_ids.*> 进度 \*\*2%\*\*.*> 进度 \*\*67%\*\*.*!\[file_0000.*\[下载⏬\]",
    "drawing-3-status-words": r"> ID: `task_.*> 排队中\.\..*> 生成完成 ✅.*!\[http",
    "drawing-4-download-link": r"> 🎨 生成中\.\.\..*!\[http.*\[点击下载\]\(http://sandbox.relay/cdn/download/",
    "drawing-5-bare-url": r'"content":"http://sandbox.relay/cdn/\d+/\w+\.png"',
    "drawing-5-data-url": r'"content":"!\[image\]\(data:image/png;base64,iVBOR',
    "drawing-5-base64": r'"content":"base64://iVBOR',
    "drawing-6-images-body": r'\A\{"created":\d+,"data":\[\{"url":"http://sandbox.relay/cdn/[^}]*"revised_prompt":"一首 poem"',
    "drawing-7-content-parts": r'"content":\[\{"type":"text","text":"sandbox"\},\{"type":"image_url","image_url":\{"url":"http',
    "drawing-7-message-images": r'"images":\[\{"type":"image_url","image_url":\{"url":"data:image/png;base64,iVBOR',
    "finish-content-filter": r'"finish_reason":"content_filter"',
}
SILENT = {
    "silent-before-headers": r"\A\Z",
    "silent-before-first-token": r"\A\Z",
    "silent-before-text": r'\Adata: \{[^\n]*"role":"assistant"[^\n]*\n\n\Z',
    "silent-in-middle": r'"content":"[^"]',
    "silent-at-end": NO_DONE + r'.*"finish_reason":"stop"',
}
CUTS = {
    "cut": r'"content":"[^"]',
    "cut-once": r'"content":"[^"]',
    "cut-before-text": r"\A: hello\n\n\Z",
    "cut-in-event": r'data: \{"id":"chatcmpl-[^"\n]*\Z',
    "cut-after-finish": NO_DONE + r'.*"finish_reason":"stop"',
}
REPLIES: dict[str, tuple[int, str]] = {
    **{one.name: (one.status, re.escape(said_by(one))) for one in errors.LITERALS},
    **{
        f"error-shape-{name}": (500, r"\A" + re.escape(dump(body).decode()) + r"\Z")
        for name, body in SHAPES.items()
    },
    **{
        f"reject-parameter-{name}": (
            400,
            f"Unsupported parameter: '{name}' is not supported.*unsupported_parameter",
        )
        for name in REJECTED
    },
    "no-channel-503-once": (503, "无可用渠道"),
    "saturated-429-once": (429, "负载已饱和"),
    "empty-429": (429, r"\A\Z"),
    "retry-after-429": (429, "rate_limit_exceeded"),
    "retry-after-date-429": (429, "rate_limit_exceeded"),
    "rate-limit-429": (429, "rate_limit_exceeded"),
    "request-id-nested": (429, r"\(request id: \w+\) \(request id: \w+\)"),
    "request-id-empty": (429, r"\(request id: \)"),
    "error-without-code": (500, r'"type":"upstream_error"\}\}\Z'),
    "error-echoes-key": (401, "无效的令牌: Bearer sk-sandbox"),
    "error-shape-empty": (500, r"\A\Z"),
    "error-shape-text": (500, r"\Athe upstream is unwell\Z"),
    "error-shape-balance-403": (403, r'\A\{"code":"INSUFFICIENT_BALANCE"'),
    "error-in-200": (200, r'\A\{"error":\{'),
    "success-false-200": (200, r'\A\{"success":false,"message":'),
    "empty-200": (200, r"\A\Z"),
    "null-200": (200, r"\Anull\Z"),
    "text-200": (200, r"\Aok\Z"),
    "cut-json-200": (200, r'"chat\.comp\Z'),
    "html-200": (200, "<title>New API</title>"),
    "html-403": (403, "<title>403 Forbidden</title>.*nginx"),
    "html-404": (404, "<title>404 Not Found</title>.*nginx"),
    "html-413": (413, "<title>413 Request Entity Too Large</title>"),
    "html-502": (502, "<title>502 Bad Gateway</title>.*nginx"),
    "html-504": (504, "<title>504 Gateway Time-out</title>"),
    "method-405": (405, r"\A\Z"),
    "cloudflare-524": (524, "524: A timeout occurred"),
    "cloudflare-challenge": (403, r"<title>Just a moment\.\.\.</title>"),
    "not-utf8": (401, re.escape("无效的令牌".encode("gbk").decode("latin-1"))),
    "redirect-301": (301, r"\A\Z"),
    "redirect-308": (308, r"\A\Z"),
    "redirect-elsewhere": (301, r"\A\Z"),
    "refuse-stream": (400, "Streaming is not supported.*stream_not_supported"),
    "reject-value-temperature": (400, r"'temperature' does not support 0\.5 .*unsupported_value"),
    "unknown-parameter-seed": (400, "Unknown parameter: 'seed'.*unknown_parameter"),
    "unnamed-parameter-top_p": (400, "`temperature` and `top_p` cannot both.*bad_response_status_code"),
    "extra-forbidden-seed": (422, r'"loc":\["body","seed"\]'),
}
LISTS: dict[str, tuple[str, int, str]] = {
    "models-one-api": ("models", 200, r'\A\{"object":"list".*"permission":\[\{.*"root":"sandbox-chat","parent":null'),
    "models-new-api-25": ("models", 200, r'\A\{"success":true,"data":\[(?!.*"object":"list")'),
    "models-failure-200": ("models", 200, r'\A\{"success":false,"message":"get user group failed"\}\Z'),
    "models-data-missing": ("models", 200, r'\A\{"object":"list"\}\Z'),
    "models-data-null": ("models", 200, r'"data":null'),
    "models-empty": ("models", 200, r'"data":\[\]'),
    "models-bare-list": ("models", 200, r'\A\[\{"id":"sandbox-chat"'),
    "models-under-models": ("models", 200, r'\A\{"models":\[\{"id"'),
    "models-strings": ("models", 200, r'"data":\["sandbox-chat","'),
    "models-name-for-id": ("models", 200, r'\A(?!.*"id").*"name":"sandbox-chat"'),
    "models-created-string": ("models", 200, r'"created":"2021-07-20T14:40:00Z"'),
    "models-created-zero": ("models", 200, r'"created":0,'),
    "models-fields-missing": ("models", 200, r'"data":\[\{"id":"sandbox-chat"\},'),
    "models-types-null": ("models", 200, r'"supported_endpoint_types":null'),
    "models-doubled": ("models", 200, r'"id":"sandbox-chat".*"id":"sandbox-chat"'),
    "models-polluted": ("models", 200, r'"data":\[null,"text",\{\},\{"id":""\},\{"id":7\},\{"id":"sandbox-chat"'),
    "billing-cny": ("subscription", 200, r'"hard_limit_usd":146\.0'),
    "billing-raw-quota": ("subscription", 200, r'"hard_limit_usd":10000000\.0'),
    "billing-user-mode": ("subscription", 200, r'"hard_limit_usd":20\.0'),
    "billing-unlimited-zero": ("subscription", 200, r'"hard_limit_usd":100000000,'),
    "billing-unlimited-used": ("subscription", 200, r'"hard_limit_usd":99999965\.76'),
    "billing-negative": ("usage", 200, r'"total_usage":695\.9646'),
    "billing-strings": ("subscription", 200, r'"hard_limit_usd":"20\.0"'),
    "billing-extra-keys": ("subscription", 200, r'"used_usd":0\.0,"balance_usd":20\.0,"status":"normal"'),
    "billing-unequal-limits": ("subscription", 200, r'"soft_limit_usd":16\.0,"hard_limit_usd":20\.0,"system_hard_limit_usd":120\.0'),
    "billing-expires": ("subscription", 200, r'"access_until":4102444799'),
    "billing-error-200": ("usage", 200, r'\A\{"error":\{"message":"sql'),
    "billing-success-false-200": ("usage", 200, r'\A\{"success":false'),
    "billing-post-only": ("usage", 404, r"Invalid URL \(GET /v1/dashboard/billing/usage\)"),
    "billing-get-405": ("subscription", 405, r"\A\Z"),
    "billing-missing": ("subscription", 404, r"Invalid URL"),
    "billing-429-empty": ("subscription", 429, r"\A\Z"),
    "token-unlimited-negative": ("token", 200, r'"total_available":-1,"unlimited_quota":true'),
    "token-missing": ("token", 404, r"Invalid URL \(GET /api/usage/token/\)"),
    "log-missing": ("log", 404, "Invalid URL"),
    "log-refused-200": ("log", 200, r'"success":false'),
    "status-one-api": ("status", 200, r'\A(?!.*quota_display_type)(?!.*chats).*"quota_per_unit":500000'),
    "status-new-api-25": ("status", 200, r'\A(?!.*quota_display_type).*"chats":'),
    "status-missing": ("status", 404, "Invalid URL"),
    "status-odd-unit": ("status", 200, r'"quota_per_unit":1000000'),
    "pricing-missing": ("pricing", 404, "Invalid URL"),
    "pricing-refuses-key": ("pricing", 401, r'"success":false'),
    "pricing-failure-200": ("pricing", 200, r'\A\{"success":false'),
    "pricing-groups": ("pricing", 200, r'"vip":0\.5'),
    "pricing-25": ("pricing", 200, r'\A(?!.*vendor)(?!.*supported_endpoint).*"model_ratio":1\.25'),
    "family-one-api": ("pricing", 404, "Invalid URL"),
    "family-new-api-25": ("models", 200, r'\A\{"success":true,"data":\[(?!.*"object":"list")'),
}  # fmt: skip
# Faults whose sign is not in the bytes of one body; each has a test of its own below.
ELSEWHERE = {
    "split-utf8",
    "joined-events",
    "buffered",
    "wrong-content-type",
    "gzip-stream",
    "deflate-stream",
    "pings-forever",
    "gzip",
    "gzip-false",
    "billing-get-only",
}

IMAGES = {fault.name for fault in images.FAULTS}
"""Shown in test_image_faults.py, by what the endpoints for pictures say."""
CHARGING = {fault.name for fault in charging.FAULTS}
"""Shown in test_charging.py, by what they make of the log."""
EMBEDDINGS = {fault.name for fault in embeddings.FAULTS}
"""Shown in test_embeddings.py, by what the endpoint for vectors says."""
TILLS = {fault.name for fault in (*tills.FAULTS, *operators.FAULTS)}
"""Shown in tests/core/relay, test_dialects.py, test_operator.py and test_account.py, by what is read of each."""


def found(sign: str, body: bytes) -> bool:
    return re.search(_bytes(sign), body, re.DOTALL) is not None


def _bytes(sign: str) -> bytes:
    """The pattern as UTF-8; \\x escapes and characters below 256 outside ASCII stand for single bytes when they are GBK."""
    try:
        return sign.encode("latin-1")
    except UnicodeEncodeError:
        return sign.encode()


def test_every_fault_has_a_sign_and_a_sentence() -> None:
    assert set(FAULTS) == {
        *STREAMS,
        *SILENT,
        *CUTS,
        *REPLIES,
        *LISTS,
        *ELSEWHERE,
        *IMAGES,
        *EMBEDDINGS,
        *CHARGING,
        *TILLS,
    }
    assert all(fault.about and fault.group for fault in FAULTS.values())


@pytest.mark.parametrize("name", STREAMS)
async def test_a_streams_fault_is_in_its_bytes(name: str, http: httpx2.AsyncClient) -> None:
    heard = await play(http, FAULTS[name])
    assert (heard.status, heard.end) == (200, "end")
    assert found(STREAMS[name], heard.body)


@pytest.mark.parametrize("name", sorted(set(STREAMS) - {"slow"}))
async def test_a_streams_sign_is_not_in_a_good_stream(name: str, http: httpx2.AsyncClient) -> None:
    good = await listen(http, "POST", "/v1/chat/completions", request_for(FAULTS[name]))
    if name in ("usage-unasked", "drawing-4-download-link"):
        return
    assert not found(STREAMS[name], good.body)


@pytest.mark.parametrize("name", SILENT)
async def test_silence_keeps_the_connection_open(
    name: str, http: httpx2.AsyncClient, sandbox: Sandbox
) -> None:
    heard = await play(http, FAULTS[name])
    assert heard.end == "silent"
    assert found(SILENT[name], heard.body)
    assert sandbox.requests[-1].disconnected


@pytest.mark.parametrize("name", CUTS)
async def test_a_cut_drops_the_connection(name: str, http: httpx2.AsyncClient) -> None:
    heard = await play(http, FAULTS[name])
    assert heard.end == "cut"
    assert found(CUTS[name], heard.body)


@pytest.mark.parametrize("name", REPLIES)
async def test_a_reply_in_place_of_an_answer(name: str, http: httpx2.AsyncClient) -> None:
    status, sign = REPLIES[name]
    heard = await play(http, FAULTS[name])
    assert heard.status == status
    assert found(sign, heard.body)


@pytest.mark.parametrize("name", LISTS)
async def test_a_list_or_a_balance_in_another_shape(name: str, http: httpx2.AsyncClient) -> None:
    kind, status, sign = LISTS[name]
    heard = await play(http, FAULTS[name], kind)
    assert heard.status == status
    assert found(sign, heard.body)
    good = await listen(http, "GET", PATHS[kind])
    assert name == "billing-user-mode" or good.body != heard.body


@pytest.mark.parametrize("name", [one.name for one in errors.LITERALS])
async def test_error_literals_end_in_the_id_of_the_header(name: str, http: httpx2.AsyncClient) -> None:
    heard = await play(http, FAULTS[name])
    request_id = heard.headers["x-oneapi-request-id"]
    assert f"(request id: {request_id})".encode() in heard.body


async def test_pieces_cut_through_characters(http: httpx2.AsyncClient) -> None:
    good = await listen(http, "POST", "/v1/chat/completions", request_for(FAULTS["split-utf8"]))
    heard = await play(http, FAULTS["split-utf8"])
    assert max(map(len, heard.pieces)) == 5
    assert len(heard.body) == len(good.body)
    with pytest.raises(UnicodeDecodeError):
        [piece.decode() for piece in heard.pieces]


async def test_events_come_joined_or_all_at_once(http: httpx2.AsyncClient) -> None:
    joined = await play(http, FAULTS["joined-events"])
    assert joined.pieces[0].count(b"data: ") == 5
    buffered = await play(http, FAULTS["buffered"])
    assert len(buffered.pieces) == 1
    assert buffered.body.endswith(b"data: [DONE]\n\n")


async def test_a_stream_under_the_wrong_content_type(http: httpx2.AsyncClient) -> None:
    heard = await play(http, FAULTS["wrong-content-type"])
    assert heard.headers["content-type"] == "application/json"
    assert heard.body.startswith(b"data: {")
    body = await play(http, FAULTS["json-instead-of-sse"])
    assert body.headers["content-type"] == "application/json"


async def test_streams_can_be_compressed_piece_by_piece(http: httpx2.AsyncClient) -> None:
    packed = await play(http, FAULTS["gzip-stream"])
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body).endswith(b"data: [DONE]\n\n")
    first = zlib.decompressobj(31).decompress(packed.pieces[0] + packed.pieces[1])
    assert first.startswith(b"data: {")
    deflated = await play(http, FAULTS["deflate-stream"])
    assert zlib.decompress(deflated.body).startswith(b"data: {")


async def test_pings_go_on_without_a_word(http: httpx2.AsyncClient) -> None:
    request = request_for(FAULTS["pings-forever"])
    async with http.stream("POST", "/fault/pings-forever/v1/chat/completions", json=request) as reply:
        pieces = reply.aiter_raw()
        assert [await anext(pieces) for _ in range(3)] == [b": PING\n\n"] * 3


async def test_bodies_can_be_compressed_or_only_claim_to_be(http: httpx2.AsyncClient) -> None:
    packed = await play(http, FAULTS["gzip"], "models")
    assert b"sandbox-chat" in gzip.decompress(packed.body)
    with pytest.raises(httpx2.DecodingError):
        await http.get("/fault/gzip-false/v1/models")


async def test_billing_by_get_only_refuses_post(http: httpx2.AsyncClient) -> None:
    path = "/fault/billing-get-only/v1/dashboard/billing/usage"
    assert (await http.get(path)).status_code == 200
    refused = await http.post(path)
    assert refused.status_code == 404
    assert refused.json()["error"]["message"] == "Invalid URL (POST /v1/dashboard/billing/usage)"


async def test_retry_after_comes_in_seconds_or_as_a_date(http: httpx2.AsyncClient) -> None:
    assert (await play(http, FAULTS["retry-after-429"])).headers["retry-after"] == "7"
    assert (await play(http, FAULTS["retry-after-date-429"])).headers["retry-after"].endswith("GMT")
    assert "retry-after" not in (await play(http, FAULTS["rate-limit-429"])).headers


async def test_proxies_send_no_request_id_of_the_relay(http: httpx2.AsyncClient) -> None:
    for name in ("html-502", "cloudflare-524"):
        heard = await play(http, FAULTS[name])
        assert "x-oneapi-request-id" not in heard.headers
        assert heard.headers["server"] in ("nginx", "cloudflare")


async def test_once_means_the_second_try_works(http: httpx2.AsyncClient) -> None:
    path = "/fault/no-channel-503-once/v1/chat/completions"
    request = {"model": "sandbox-chat", "messages": [{"role": "user", "content": "hi"}]}
    assert [(await http.post(path, json=request)).status_code for _ in range(3)] == [503, 200, 503]


async def test_a_redirect_leads_to_an_answer(http: httpx2.AsyncClient) -> None:
    reply = await http.get("/fault/redirect-308/v1/models", follow_redirects=True)
    assert reply.json()["data"][0]["id"] == "sandbox-chat"


async def test_a_rejected_parameter_left_out_brings_an_answer(http: httpx2.AsyncClient) -> None:
    path = "/fault/reject-parameter-temperature/v1/chat/completions"
    request = {"model": "sandbox-chat", "messages": [{"role": "user", "content": "hi"}]}
    refused = await http.post(path, json=request | {"temperature": 0.5})
    assert refused.json()["error"]["param"] == "temperature"
    assert (await http.post(path, json=request)).status_code == 200


async def test_a_refused_stream_is_free_and_works_without_streaming(
    http: httpx2.AsyncClient, sandbox: Sandbox
) -> None:
    request = {"model": "fault-refuse-stream", "messages": [{"role": "user", "content": "hi"}]}
    assert (await http.post("/v1/chat/completions", json=request | {"stream": True})).status_code == 400
    assert sandbox.account("sk-sandbox").used == 0
    assert (await http.post("/v1/chat/completions", json=request)).status_code == 200


@pytest.mark.parametrize("model", ["fault-html-502", "sandbox-long+fault-html-502"])
async def test_the_models_name_switches_a_fault_on(model: str, http: httpx2.AsyncClient) -> None:
    request = {"model": model, "messages": [{"role": "user", "content": "hi"}]}
    assert (await http.post("/v1/chat/completions", json=request)).status_code == 502


async def test_a_header_switches_a_fault_on_for_that_request(http: httpx2.AsyncClient) -> None:
    assert (await http.get("/v1/models", headers={"X-Sandbox-Fault": "html-502"})).status_code == 502
    assert (await http.get("/v1/models")).status_code == 200


async def test_a_fault_of_the_chat_leaves_the_lists_alone(http: httpx2.AsyncClient) -> None:
    assert (await http.get("/fault/cut/v1/models")).json()["data"][0]["id"] == "sandbox-chat"


async def test_an_unknown_fault_is_named_in_a_404(http: httpx2.AsyncClient) -> None:
    reply = await http.get("/fault/no-such-thing/v1/models")
    assert reply.status_code == 404
    assert "no fault 'no-such-thing'" in reply.json()["error"]["message"]


WHOLE = {
    "finish-eos": lambda body: body["choices"][0]["finish_reason"] == "eos",
    "finish-null": lambda body: body["choices"][0]["finish_reason"] is None,
    "usage-missing": lambda body: "usage" not in body,
    "usage-zero": lambda body: body["usage"]["completion_tokens"] == 0,
    "content-parts": lambda body: body["choices"][0]["message"]["content"][0]["type"] == "text",
    "think-tags": lambda body: body["choices"][0]["message"]["content"].startswith("<think>\n"),
    "reasoning-field": lambda body: len(body["choices"][0]["message"]["reasoning"]) > 10,
    "drawing-7-content-parts": lambda body: (
        body["choices"][0]["message"]["content"][1]["type"] == "image_url"
    ),
    "drawing-7-message-images": lambda body: (
        body["choices"][0]["message"]["images"][0]["type"] == "image_url"
    ),
}


@pytest.mark.parametrize("name", WHOLE)
async def test_faults_of_content_show_without_streaming_too(name: str, http: httpx2.AsyncClient) -> None:
    request = {"model": f"fault-{name}", "messages": [{"role": "user", "content": "a poem"}]}
    assert WHOLE[name]((await http.post("/v1/chat/completions", json=request)).json())
