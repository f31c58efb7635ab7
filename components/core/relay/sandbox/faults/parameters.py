"""Parameters that a model rejects by name, in the words of OpenAI and of FastAPI servers."""

from starlette.responses import Response

from components.core.relay.sandbox.exchange import Exchange
from components.core.relay.sandbox.faults.fault import CHAT, Fault, ReplyAct
from components.core.relay.sandbox.refusals import Refusal, json_reply, unsupported_parameter

GROUP = "Rejected parameters"

REJECTED = (
    "temperature",
    "top_p",
    "max_tokens",
    "max_completion_tokens",
    "presence_penalty",
    "frequency_penalty",
    "seed",
    "stop",
    "reasoning_effort",
    "stream_options",
    "n",
    "logprobs",
    "response_format",
    "tools",
)


def _reject(name: str) -> ReplyAct:
    async def act(exchange: Exchange) -> Response | None:
        if exchange.body.get(name) is None:
            return None
        raise unsupported_parameter(name, "max_completion_tokens" if name == "max_tokens" else None)

    return act


async def _value(exchange: Exchange) -> Response | None:
    wanted = exchange.body.get("temperature")
    if wanted in (None, 1):
        return None
    said = f"Unsupported value: 'temperature' does not support {wanted} with this model. Only the default (1) value is supported."
    raise Refusal(400, said, "unsupported_value", "invalid_request_error", "temperature")


async def _unknown(exchange: Exchange) -> Response | None:
    if "seed" not in exchange.body:
        return None
    raise Refusal(400, "Unknown parameter: 'seed'.", "unknown_parameter", "invalid_request_error", "seed")


async def _unnamed(exchange: Exchange) -> Response | None:
    """Only the words name the parameter, as when a relay rewrites an upstream's error."""
    if "top_p" not in exchange.body:
        return None
    raise Refusal(
        400,
        "`temperature` and `top_p` cannot both be specified for this model.",
        "bad_response_status_code",
        "upstream_error",
    )


async def _forbidden(exchange: Exchange) -> Response | None:
    if "seed" not in exchange.body:
        return None
    detail = {
        "type": "extra_forbidden",
        "loc": ["body", "seed"],
        "msg": "Extra inputs are not permitted",
        "input": 1,
    }
    return json_reply({"detail": [detail]}, 422)


def _fault(name: str, about: str, act: ReplyAct) -> Fault:
    return Fault(name, about, GROUP, CHAT, reply=act)


FAULTS = (
    *(
        _fault(f"reject-parameter-{name}", f"400 unsupported_parameter if `{name}` is sent", _reject(name))
        for name in REJECTED
    ),
    _fault("reject-value-temperature", "400 unsupported_value unless temperature is 1", _value),
    _fault("unknown-parameter-seed", "400 unknown_parameter if `seed` is sent", _unknown),
    _fault("unnamed-parameter-top_p", "400 that names `top_p` in its words only", _unnamed),
    _fault("extra-forbidden-seed", "422 in FastAPI's shape if `seed` is sent", _forbidden),
)
