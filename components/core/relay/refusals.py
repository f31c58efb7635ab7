"""Reading a relay's refusal: any status, header and body becomes one error of the tree.

Bodies and literals: one-api, new-api and one-hub sources; the shapes tried are those of one-api's own
GeneralErrorResponse and of the streams quoted in its issues.
"""

import json
import math
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from components.core import errors
from components.core.scrub import scrub

_FUNDS_CODES = {
    "insufficient_user_quota",
    "insufficient_quota",
    "pre_consume_token_quota_failed",
    "INSUFFICIENT_BALANCE",
    "USAGE_LIMIT_EXCEEDED",
    "billing_hard_limit_reached",
    "budget_exceeded",
}
_FUNDS = re.compile(
    r"额度(已用尽|不足)|余额不足|预扣费|欠费|insufficient.{0,20}(balance|quota|credit|fund)"
    r"|quota (is )?not enough|exceeded your current quota|TokenStatusExhausted",
    re.I,
)
_NO_MODEL = re.compile(
    r"无可用渠道|无可用的渠道|no available channel|model.{0,80}(does not exist|not found|not exist)", re.I
)
_TOO_LONG = re.compile(
    r"maximum context length|context_length_exceeded|context window|prompt is too long", re.I
)
_SATURATED = re.compile(r"饱和|请求数限制|rate.?limit|too many requests", re.I)
_NAMED = re.compile(
    r"(?:unknown|unsupported|unrecognized|unexpected|invalid|extra)[^'\"`]{0,60}['\"`]([\w.\[\]]+)['\"`]"
    r"|['\"`]([\w.\[\]]+)['\"`][^'\"`]{0,60}(?:not supported|unsupported|does not support|not permitted|not allowed)",
    re.I,
)
_NO_STREAM = re.compile(
    r"(not|n't|non)[ -]?(support|allow|accept)?.{0,30}(?<!up)stream|(?<!up)stream.{0,40}(not|un)[ -]?support|不支持流式",
    re.I,
)
_QUOTED = re.compile(r"['\"`]([\w.]+)['\"`]")
_OF_IMAGES = {
    "size_not_supported": "size",
    "n_not_within_range": "n",
    "prompt_missing": "prompt",
    "prompt_too_long": "prompt",
    "invalid_image_request": None,
}
"""The parameters that one-api's codes speak of (relay/controller/image.go)."""
_MODERATED = {"moderation_blocked", "content_policy_violation", "sensitive_words_detected"}
_NECESSARY = {"model", "messages", "stream", "input", "prompt"}
_REQUEST_ID = re.compile(r"\s*\(request id: ([^)]*)\)")
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.I | re.S)
_ID_HEADERS = ("x-oneapi-request-id", "x-request-id", "cf-ray")
_SAID_MAX = 500


@dataclass(frozen=True, slots=True)
class Reason:
    """What a refusing body says, in one shape."""

    said: str = ""
    code: str = ""
    param: str = ""
    request_id: str | None = None


def is_page(body: bytes) -> bool:
    """Whether a body is a web page instead of an API's reply."""
    return body.lstrip()[:1] == b"<"


def page_title(body: bytes) -> str:
    """The title of a web page, scrubbed; empty when it has none."""
    found = _TITLE.search(body.decode("utf-8", "replace"))
    return scrub(" ".join(found[1].split()))[:120] if found else ""


def error_in(data: object) -> object | None:
    """The error inside a JSON value that came with status 200 or in mid-stream; None when there is none."""
    if isinstance(data, list):  # Google's shape
        return error_in(data[0]) if data and isinstance(data[0], dict) and data[0].get("error") else None
    if not isinstance(data, dict):
        return None
    if data.get("error"):
        return dict(data)
    if data.get("success") is True:
        return None
    if data.get("success") is False or data.get("type") == "error":
        return dict(data)
    if not data.keys() & {"choices", "data", "object"} and data.keys() & {
        "message",
        "msg",
        "detail",
        "err",
        "error_msg",
    }:
        return dict(data)
    return None


def reason_of(data: object) -> Reason:
    """Read message, code and parameter out of any of the error shapes relays use."""
    if isinstance(data, str):
        return _reason(data, "", "")
    if isinstance(data, list) and data and isinstance(data[0], dict):
        return reason_of(data[0])
    if not isinstance(data, dict):
        return Reason()
    for name in ("error", "response", "header"):
        inner = data.get(name)
        if isinstance(inner, dict):
            deeper = reason_of(inner)
            if deeper.said or deeper.code:
                return deeper
        if isinstance(inner, str) and inner:
            return _reason(inner, _text(data.get("code")), _text(data.get("param")))
    if isinstance(details := data.get("detail"), list) and details and isinstance(details[0], dict):
        place = details[0].get("loc")  # FastAPI's shape
        return _reason(
            _text(details[0].get("msg")), "", _text(place[-1]) if isinstance(place, list) and place else ""
        )
    said = next(
        (data[n] for n in ("message", "msg", "err", "error_msg", "detail") if isinstance(data.get(n), str)),
        "",
    )
    return _reason(said, _text(data.get("code")) or _text(data.get("type")), _text(data.get("param")))


def refusal(
    status: int | None,
    headers: Mapping[str, str],
    body: bytes,
    *,
    model: str | None = None,
    sent: Collection[str] = (),
) -> errors.RelayError:
    """The error that a refusing reply means.

    Args:
        status: HTTP status, or None for an error told inside a stream.
        sent: names of the parameters in the request body; only these can be named as rejected.
    """
    if is_page(body):
        return _page(status, headers, body)
    try:
        data: object = json.loads(body) if body.strip() else None
    except ValueError:
        data = _foreign(body)
    return _classify(status, headers, reason_of(data), model, sent)


def _foreign(body: bytes) -> object:
    """A body that is no JSON in UTF-8: perhaps JSON in a Chinese encoding, else plain words."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        text = body.decode("gb18030", "replace")
    try:
        found: object = json.loads(text)
    except ValueError:
        return text
    return found


def retry_after_s(headers: Mapping[str, str], now: datetime | None = None) -> int | None:
    """Seconds the relay asks to wait, from a number or an HTTP date (RFC 9110 §10.2.3); None when it does not say."""
    said = headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,9}(\.\d{1,9})?", said, re.ASCII):
        return math.ceil(float(said))
    try:
        moment = parsedate_to_datetime(said)
    except (ValueError, OverflowError):
        return None
    if moment.tzinfo is None:  # "-0000" is UTC from a server that does not know its own zone
        moment = moment.replace(tzinfo=UTC)
    return max(0, round((moment - (now or datetime.now(UTC))).total_seconds()))


def _classify(
    status: int | None, headers: Mapping[str, str], reason: Reason, model: str | None, sent: Collection[str]
) -> errors.RelayError:
    told: dict[str, errors.Value] = {
        "status": status,
        "request_id": reason.request_id or next((headers[h] for h in _ID_HEADERS if headers.get(h)), None),
        "said": reason.said,
        "charged": _charged(status),
    }
    words = f"{reason.said} {reason.code}"
    refused = status is None or status < 500
    if (
        refused
        and (reason.code in _FUNDS_CODES or status == 402 or _FUNDS.search(words))
        and not (status == 429 and _SATURATED.search(reason.said) and reason.code not in _FUNDS_CODES)
    ):
        return errors.FundsError(**told)
    if refused and (reason.code in _OF_IMAGES or reason.code in _MODERATED):
        return _of_images(reason, sent, told)
    if _TOO_LONG.search(words) or status == 413:
        return errors.TooLargeError(**told)
    if "model_not_found" in words or (_NO_MODEL.search(words) and status in (None, 400, 404, 503)):
        return errors.ModelMissingError(model=model, **told)
    if (
        status in (400, 422, 500, None)
        and "stream" in sent
        and "stream_options" not in f"{reason.param} {reason.said}"
        and (reason.param == "stream" or _NO_STREAM.search(words))
    ):
        return errors.StreamRefusedError(**told)
    return _by_status(status, headers, reason, sent, told)


def _of_images(reason: Reason, sent: Collection[str], told: dict[str, errors.Value]) -> errors.ParameterError:
    parameter = _OF_IMAGES.get(reason.code) or _parameter(reason, sent)
    if (
        reason.code == "invalid_image_request" and parameter is None
    ):  # named without quotes, as Go programs do
        words = re.findall(r"\w+", reason.said)
        parameter = next((name for name in words if name in sent and name not in _NECESSARY), None)
    why = {"prompt_too_long": "prompt_long"}.get(reason.code)
    why = "moderation" if reason.code in _MODERATED else why
    return errors.ParameterError(parameter=parameter, reason=why, **told)


def _by_status(
    status: int | None,
    headers: Mapping[str, str],
    reason: Reason,
    sent: Collection[str],
    told: dict[str, errors.Value],
) -> errors.RelayError:
    parameter = _parameter(reason, sent)
    optional = parameter is not None and parameter not in _NECESSARY
    if status in (400, 422) or (status in (None, 500) and optional):
        return errors.ParameterError(parameter=parameter, **told)
    if status == 429:
        return errors.RateError(retry_after=retry_after_s(headers), **told)
    plain: dict[int, type[errors.RelayError]] = {
        401: errors.KeyRefusedError,
        403: errors.ForbiddenError,
        404: errors.AddressMissingError,
        405: errors.AddressMissingError,
        501: errors.NotOfferedError,
    }
    if status in plain:
        return plain[status](**told)
    if status is not None and 300 <= status < 400:
        return errors.AddressMissingError(**told)
    return errors.UpstreamError(**told)


def _page(status: int | None, headers: Mapping[str, str], body: bytes) -> errors.RelayError:
    told: dict[str, errors.Value] = {
        "status": status,
        "request_id": next((headers[h] for h in _ID_HEADERS if headers.get(h)), None),
        "said": page_title(body),
        "charged": _charged(status),
    }
    if status == 413:
        return errors.TooLargeError(**told)
    if status == 429:
        return errors.RateError(retry_after=retry_after_s(headers), **told)
    if status is not None and status >= 500:
        return errors.UpstreamError(**told)
    return errors.NotAnApiError(title=page_title(body), **told)


def _charged(status: int | None) -> str:
    # 503 is said before a channel was chosen, 501 before anything; every other 5xx may come after the model has run.
    return "no" if status is not None and (status < 500 or status in (501, 503)) else "maybe"


def _parameter(reason: Reason, sent: Collection[str]) -> str | None:
    named = [reason.param, *(a or b for a, b in _NAMED.findall(reason.said))]
    tops = [re.split(r"[.\[]", name)[0] for name in named if name]
    optional = [name for name in _QUOTED.findall(reason.said) if name not in _NECESSARY]
    return next((name for name in [*tops, *optional] if name in sent), None)


def _reason(said: str, code: str, param: str) -> Reason:
    ids = [i for i in _REQUEST_ID.findall(said) if i]
    # Half a surrogate pair, which JSON allows, could be neither kept nor shown.
    clean = " ".join(scrub(_REQUEST_ID.sub("", said)).split()).encode("utf-8", "replace").decode()
    return Reason(clean[:_SAID_MAX], code, param, ids[0] if ids else None)


def _text(value: object) -> str:
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
