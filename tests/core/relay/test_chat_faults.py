"""Every way a relay is known to misbehave in a chat ends as an answer or as one error of the tree, and never hangs."""

from dataclasses import dataclass, replace
from typing import Any

import pytest

from components.core import errors
from components.core.records import ChatOptions, Doubt, Finish, Status
from components.core.relay import chat, sse
from components.core.relay.sandbox import Sandbox
from components.core.relay.sandbox.faults import FAULTS, lists, money
from components.core.relay.sandbox.faults.shapes import SHAPES
from tests.core.relay.exchanges import Heard, ask, whole_text, whole_thinking

ALL, SOME, NONE = "all", "some", ""
"""How much of the sandbox's own answer must have come; anything else must be in the text."""


@dataclass(frozen=True)
class Expected:
    """What is right for the person who pays."""

    text: str = ALL
    finish: Finish | None = Finish.STOP
    error: type[errors.RelayError] | None = None
    thinking: bool = False
    requests: int = 1
    doubt: Doubt | None = None
    """How sure the tokens must be, where it matters."""
    values: tuple[tuple[str, object], ...] = ()
    """What the error must tell."""


def refused(
    error: type[errors.RelayError], requests: int = 1, text: str = NONE, **values: object
) -> Expected:
    return Expected(text, None, error, requests=requests, values=tuple(values.items()))


def _many(names: str, expected: Expected) -> dict[str, Expected]:
    return dict.fromkeys(names.split(), expected)


USUAL = Expected()
CUT_OFF = Expected(SOME, Finish.MISSING, doubt=Doubt.ESTIMATED)
BROKEN = refused(errors.UpstreamError, text=SOME, charged="maybe")
UNREASONED = Expected(finish=Finish.MISSING)
UNTOLD = Expected(doubt=Doubt.ESTIMATED)
THOUGHT = Expected(thinking=True)
SILENT = refused(errors.SilenceError, charged="maybe")
EMPTY = refused(errors.EmptyAnswerError, charged="maybe")
CUT = refused(errors.CutError, text=SOME, charged="maybe")
NO_KEY, NO_MONEY = refused(errors.KeyRefusedError, charged="no"), refused(errors.FundsError, charged="no")
FORBIDDEN, BAD = refused(errors.ForbiddenError, charged="no"), refused(errors.ParameterError, charged="no")
UPSTREAM, TOO_MANY = refused(errors.UpstreamError, charged="maybe"), refused(errors.RateError, charged="no")
PAGE, ELSEWHERE = refused(errors.NotAnApiError), refused(errors.AddressMissingError, charged="no")
DRAWN, DRAWN_INLINE = Expected("/cdn/"), Expected("data:image/png;base64,")

TABLE: dict[str, Expected] = {
    **_many(
        "ping-first ping-between comment-processing event-ping empty-data event-fields no-space json-next-line"
        " data-several-lines data-doubled data-null bom-first single-newline last-line-open crlf cr split-utf8"
        " joined-events buffered wrong-content-type json-instead-of-sse json-as-sse no-done after-done gzip-stream"
        " deflate-stream choices-empty choices-null choices-missing usage-unasked finish-eos finish-eos-token"
        " finish-end finish-end-turn finish-repetition role-each-chunk role-absent content-null content-parts"
        " delta-null index-missing id-empty id-changing fields-missing forced-format tool-calls-no-index"
        " tool-calls-no-id tool-calls-whole slow number-event gzip gzip-false family-one-api"
        " family-new-api-25 silent-at-end cut-after-finish billing-overcharges log-inflated-tokens"
        " log-ignores-cache log-last-100 log-foreign-calls",
        USUAL,
    ),
    "bad-json-event": Expected(finish=Finish.GAP),
    "usage-every-chunk": Expected(doubt=Doubt.REPORTED),
    **_many("usage-null usage-missing usage-zero", UNTOLD),
    "long-line": Expected("x" * 100_000),
    **_many("long-line-lost clean-truncation", CUT_OFF),
    **_many("done-without-finish no-end finish-empty finish-null finish-absent", UNREASONED),
    **_many("finish-length finish-max-tokens finish-model-length", Expected(finish=Finish.LENGTH)),
    **_many("finish-content-filter finish-sensitive", Expected(finish=Finish.FILTER)),
    **_many("finish-tool-calls finish-function-call", Expected(finish=Finish.TOOLS)),
    **_many(
        "finish-abort finish-network-error finish-error finish-insufficient-system-resource",
        Expected(finish=Finish.CUT),
    ),
    **_many("no-text only-role empty-stream only-done empty-200 null-200", EMPTY),
    **_many(
        "reasoning-field reasoning-text reasoning-details reasoning-twice reasoning-empty think-tags think-split"
        " think-close-only thinking-to-content",
        THOUGHT,
    ),
    "reasoning-only": replace(EMPTY, thinking=True),
    "think-unclosed": Expected(NONE, Finish.LENGTH, thinking=True),
    **_many("silent-before-headers silent-before-first-token silent-before-text pings-forever", SILENT),
    "silent-in-middle": replace(SILENT, text=SOME),
    **_many("cut cut-once cut-in-event", CUT),
    **_many("cut-before-text text-200 cut-json-200", replace(CUT, text=NONE)),
    "bad-json-end": Expected(SOME, Finish.CUT, doubt=Doubt.ESTIMATED),
    **_many(
        "in-band-error-object in-band-error-string in-band-error-null-code in-band-error-event"
        " in-band-error-choices html-in-stream",
        BROKEN,
    ),
    **_many("in-band-error-first error-in-200 success-false-200", UPSTREAM),
    "refuse-stream": Expected(requests=2),
    **_many(
        "no-token-401 invalid-token-401 token-check-failed-401 expired-token-401 disabled-token-401 openai-key-401"
        " error-echoes-key",
        NO_KEY,
    ),
    "not-utf8": refused(errors.KeyRefusedError, said="无效的令牌"),
    **_many(
        "exhausted-token-401 exhausted-named-token-401 exhausted-status-401 exhausted-remain-401 user-quota-403"
        " user-quota-zh-403 preconsume-403 token-quota-403 token-user-quota-403 token-quota-en-403"
        " insufficient-quota-429 insufficient-balance-402 error-shape-balance-403",
        NO_MONEY,
    ),
    **_many(
        "banned-user-403 model-not-allowed-403 model-not-allowed-new-403 subnet-403 address-not-allowed-403"
        " group-disabled-403 group-forbidden-403 group-abandoned-403 channel-choice-403 channel-disabled-403",
        FORBIDDEN,
    ),
    **_many(
        "messages-required-400 model-required-400 invalid-json-400 invalid-request-400 sensitive-words-400"
        " content-policy-400 upstream-status-400 code-null-400 code-number-400",
        BAD,
    ),
    **_many("context-too-long-400 body-too-large-413 html-413", refused(errors.TooLargeError, charged="no")),
    "model-not-found-404": refused(errors.ModelMissingError, model="fault-model-not-found-404"),
    **_many("no-channel-503 no-channel-new-503", refused(errors.ModelMissingError, requests=2, charged="no")),
    "no-channel-503-once": Expected(requests=2),
    **_many(
        "saturated-429 masked-money-429 window-limit-429 total-limit-429 saturated-429-once empty-429"
        " retry-after-date-429 rate-limit-429 request-id-empty",
        TOO_MANY,
    ),
    "retry-after-429": refused(errors.RateError, retry_after=7),
    "request-id-nested": refused(errors.RateError, request_id="20250101000000000000001AAAAAAAA"),
    "broken-database-503": refused(errors.UpstreamError, charged="no"),
    **_many(
        "request-failed-500 request-failed-zh-500 read-failed-500 unmarshal-failed-500 bad-body-500"
        " panic-one-api-500 panic-new-api-500 upstream-status-500 overloaded-529 error-without-code log-charges-failed"
        " error-shape-null error-shape-empty html-502 html-504 cloudflare-524",
        UPSTREAM,
    ),
    **_many(
        " ".join(f"error-shape-{name}" for name in [*SHAPES, "text"] if name != "null"),
        refused(errors.UpstreamError, charged="maybe", said="the upstream is unwell"),
    ),
    "not-implemented-501": refused(errors.NotOfferedError, charged="no"),
    "html-200": refused(errors.NotAnApiError, title="New API", status=200),
    **_many("html-403 html-404 cloudflare-challenge", PAGE),
    **_many("method-405 redirect-301 redirect-308 redirect-elsewhere", ELSEWHERE),
    **{
        f"reject-parameter-{name}": refused(errors.ParameterError, parameter=name, charged="no")
        for name in (
            "temperature", "top_p", "max_tokens", "presence_penalty", "frequency_penalty", "seed", "stop",
            "reasoning_effort",
        )
    },
    "reject-parameter-stream_options": Expected(requests=2),
    # Never sent, so nothing can be rejected.
    **_many(
        "reject-parameter-max_completion_tokens reject-parameter-n reject-parameter-logprobs"
        " reject-parameter-response_format reject-parameter-tools",
        USUAL,
    ),
    "reject-value-temperature": refused(errors.ParameterError, parameter="temperature"),
    "unknown-parameter-seed": refused(errors.ParameterError, parameter="seed"),
    "unnamed-parameter-top_p": refused(errors.ParameterError, parameter="top_p"),
    "extra-forbidden-seed": refused(errors.ParameterError, parameter="seed"),
    **_many(
        "drawing-1-tool-echo drawing-2-progress drawing-3-status-words drawing-4-download-link drawing-5-bare-url"
        " drawing-6-images-body drawing-7-content-parts",
        DRAWN,
    ),
    **_many("drawing-5-data-url drawing-7-message-images", DRAWN_INLINE),
    "drawing-5-base64": Expected("base64://"),
}  # fmt: skip

AT_ONCE: dict[str, Expected] = {
    "refuse-stream": USUAL,
    "reject-parameter-stream_options": USUAL,
    "gzip-false": replace(CUT, text=NONE),
}
"""What differs when the answer is asked for in one piece."""

SENDABLE: dict[str, Any] = {
    "temperature": 0.5,
    "top_p": 0.9,
    "max_tokens": 5000,
    "presence_penalty": 0.1,
    "frequency_penalty": 0.1,
    "seed": 1,
    "stop": ("never said",),
    "reasoning_effort": "low",
}
CHAT_FAULTS = [
    name
    for name, fault in FAULTS.items()
    if fault.acts_on("chat") and fault not in lists.FAULTS and (fault not in money.FAULTS or name in TABLE)
]


@pytest.fixture(scope="module", autouse=True)
def _told() -> None:
    """Read what must come while no loop is running."""
    whole_text(), whole_thinking()


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sse, "_BREATH_S", 0)
    monkeypatch.setattr(sse, "_FIGURES_S", 0.05)
    monkeypatch.setattr(chat, "_RETRY_AFTER_S", 0)


def _options(fault: str) -> ChatOptions:
    wanted = {name: value for name, value in SENDABLE.items() if fault.endswith(f"-{name}")}
    return ChatOptions(model=f"fault-{fault}", **wanted)


def _check(heard: Heard, expected: Expected, sandbox: Sandbox) -> None:
    assert (type(heard.error) if heard.error else None) is expected.error
    assert heard.finish is expected.finish
    whole = whole_text()
    if expected.text == ALL:
        assert heard.text == whole
    elif expected.text == SOME:
        assert heard.text != whole
        assert heard.text
        assert whole.startswith(heard.text)
    elif expected.text == NONE:
        assert heard.text == ""
    else:
        assert expected.text in heard.text
    assert heard.thinking == (whole_thinking() if expected.thinking else "")
    if heard.error is not None:
        told = heard.error.values
        assert {name: told.get(name) for name, _ in expected.values} == dict(expected.values)
    # Each request is one line of the ledger, and nothing that may have been charged is sent again.
    assert len(sandbox.requests) == expected.requests == len(heard.calls)
    call = heard.calls[-1]
    assert call.status is (Status.FAILED if expected.error else Status.DONE)
    assert (call.fault is None) is (expected.error is None)
    if expected.doubt is not None:
        assert call.usage.doubt is expected.doubt


def test_no_fault_of_the_sandbox_is_forgotten() -> None:
    assert sorted(CHAT_FAULTS) == sorted(TABLE)


@pytest.mark.parametrize("fault", TABLE)
async def test_a_stream_that_misbehaves(fault: str) -> None:
    sandbox, expected = Sandbox(rate=0), TABLE[fault]
    silence_s = 0.1 if fault.startswith(("silent-", "cut-after")) else 30.0
    patience_s = 0.1 if fault == "pings-forever" else 30.0
    heard = await ask(sandbox, _options(fault), silence_s=silence_s, patience_s=patience_s)
    _check(heard, expected, sandbox)


@pytest.mark.parametrize("fault", [name for name in TABLE if FAULTS[name].stream is None])
async def test_an_answer_in_one_piece_that_misbehaves(fault: str) -> None:
    sandbox, expected = Sandbox(rate=0), AT_ONCE.get(fault, TABLE[fault])
    patience_s = 0.1 if fault.startswith("silent-") else 30.0
    heard = await ask(sandbox, _options(fault), stream=False, patience_s=patience_s)
    _check(heard, expected, sandbox)


async def test_an_answer_that_needs_no_fault_is_whole_and_counted() -> None:
    sandbox = Sandbox(rate=0)
    heard = await ask(sandbox, ChatOptions(model="sandbox-chat"))
    _check(heard, Expected(doubt=Doubt.REPORTED), sandbox)
