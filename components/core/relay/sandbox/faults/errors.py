"""The error literals of one-api, new-api and one-hub (relay-api.md, 2.10) and what stands between them and a client."""

from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from components.core.relay.sandbox.exchange import Exchange
from components.core.relay.sandbox.faults.fault import Fault, ReplyAct
from components.core.relay.sandbox.refusals import Refusal, json_reply

GROUP = "Errors of the relay (2.10)"
ONE, NEW, HUB, UPSTREAM, OPENAI = (
    "one_api_error",
    "new_api_error",
    "system_error",
    "upstream_error",
    "invalid_request_error",
)
MASKED = "sk-abc***xyz"


@dataclass(frozen=True, slots=True)
class Literal:
    """One message a relay is known to send; {model} is the model that was asked for."""

    name: str
    status: int
    message: str
    code: Any = ""
    kind: str = NEW
    param: Any = ""

    def refusal(self, exchange: Exchange) -> Refusal:
        """The error as the sandbox sends it, before the request id is added."""
        model = exchange.record.model or "gpt-4o"
        return Refusal(self.status, self.message.replace("{model}", model), self.code, self.kind, self.param)


LITERALS = (
    Literal("no-token-401", 401, "未提供令牌", kind=ONE),
    Literal("invalid-token-401", 401, "无效的令牌"),
    Literal("token-check-failed-401", 401, "令牌验证失败", kind=ONE),
    Literal("expired-token-401", 401, "该令牌已过期"),
    Literal("disabled-token-401", 401, "该令牌状态不可用"),
    Literal("exhausted-token-401", 401, "该令牌额度已用尽", kind=ONE),
    Literal("exhausted-named-token-401", 401, "令牌 sandbox（#7）额度已用尽", kind=ONE),
    Literal("exhausted-status-401", 401, f"该令牌额度已用尽 TokenStatusExhausted[{MASKED}]"),
    Literal("exhausted-remain-401", 401, f"[{MASKED}] 该令牌额度已用尽 !token.UnlimitedQuota && token.RemainQuota = 0"),
    Literal("openai-key-401", 401, "Incorrect API key provided: sk-sandb***box. You can find your API key at https://platform.openai.com/account/api-keys.", "invalid_api_key", OPENAI, None),
    Literal("user-quota-403", 403, "user quota is not enough", "insufficient_user_quota", ONE),
    Literal("user-quota-zh-403", 403, "用户额度不足, 剩余额度: ＄0.00", "insufficient_user_quota"),
    Literal("preconsume-403", 403, "预扣费额度失败, 用户剩余额度: ＄0.01, 需要预扣费额度: ＄0.25", "insufficient_user_quota"),
    Literal("token-quota-403", 403, "令牌额度不足", "pre_consume_token_quota_failed", ONE),
    Literal("token-user-quota-403", 403, "用户额度不足", "pre_consume_token_quota_failed", ONE),
    Literal("token-quota-en-403", 403, "token quota is not enough, token remain quota: ＄0.01, need quota: ＄0.25", "pre_consume_token_quota_failed"),
    Literal("insufficient-quota-429", 429, "You exceeded your current quota, please check your plan and billing details.", "insufficient_quota", "insufficient_quota", None),
    Literal("insufficient-balance-402", 402, "Insufficient Balance", "invalid_request_error", "unknown_error", None),
    Literal("banned-user-403", 403, "用户已被封禁"),
    Literal("model-not-allowed-403", 403, "该令牌无权使用模型：{model}", kind=ONE),
    Literal("model-not-allowed-new-403", 403, "该令牌无权访问模型 {model}"),
    Literal("subnet-403", 403, "该令牌只能在指定网段使用：10.0.0.0/8，当前 ip：203.0.113.7", kind=ONE),
    Literal("address-not-allowed-403", 403, "您的 IP 不在令牌允许访问的列表中", "access_denied"),
    Literal("group-disabled-403", 403, "令牌分组 vip 已被禁用"),
    Literal("group-forbidden-403", 403, "无权访问 vip 分组"),
    Literal("group-abandoned-403", 403, "分组 vip 已被弃用"),
    Literal("channel-choice-403", 403, "普通用户不支持指定渠道"),
    Literal("channel-disabled-403", 403, "该渠道已被禁用"),
    Literal("messages-required-400", 400, "field messages is required", "invalid_text_request", ONE),
    Literal("model-required-400", 400, "model is required", "invalid_text_request", ONE),
    Literal("invalid-json-400", 400, "invalid character 'x' looking for beginning of value", "invalid_json"),
    Literal("invalid-request-400", 400, "Invalid request, 无效的请求, 请检查参数"),
    Literal("sensitive-words-400", 400, "user sensitive words detected: 沙盒", "sensitive_words_detected"),
    Literal("content-policy-400", 400, "Your request was rejected as a result of our safety system.", "content_policy_violation", OPENAI, None),
    Literal("context-too-long-400", 400, "This model's maximum context length is 8192 tokens. However, your messages resulted in 9001 tokens. Please reduce the length of the messages.", "context_length_exceeded", OPENAI, "messages"),
    Literal("model-not-found-404", 404, "The model `{model}` does not exist or you do not have access to it.", "model_not_found", OPENAI, None),
    Literal("body-too-large-413", 413, "request body too large", "read_request_body_failed"),
    Literal("saturated-429", 429, "当前分组上游负载已饱和，请稍后再试", "bad_response_status_code", UPSTREAM, "404"),
    Literal("masked-money-429", 429, "上游负载已饱和，请稍后再试", "system_error", HUB),
    Literal("window-limit-429", 429, "您已达到请求数限制：1分钟内最多请求10次"),
    Literal("total-limit-429", 429, "您已达到总请求数限制：1分钟内最多请求20次，包括失败次数，请检查您的请求是否正确"),
    Literal("no-channel-503", 503, "当前分组 default 下对于模型 {model} 无可用渠道", kind=ONE),
    Literal("no-channel-new-503", 503, "分组 default 下模型 {model} 无可用渠道（distributor）", "model_not_found"),
    Literal("broken-database-503", 503, "数据库一致性已被破坏，请联系管理员", kind=ONE),
    Literal("request-failed-500", 500, 'do request failed: Post "https://api.example.com/v1/chat/completions": dial tcp: lookup api.example.com: no such host', "do_request_failed", ONE),
    Literal("request-failed-zh-500", 500, "请求上游地址失败", "do_request_failed"),
    Literal("read-failed-500", 500, "unexpected EOF", "read_response_body_failed", ONE),
    Literal("unmarshal-failed-500", 500, "invalid character '<' looking for beginning of value", "unmarshal_response_body_failed", ONE),
    Literal("bad-body-500", 500, "bad response body", "bad_response_body"),
    Literal("panic-one-api-500", 500, "Panic detected, error: runtime error: invalid memory address or nil pointer dereference.", kind="one_api_panic"),
    Literal("panic-new-api-500", 500, "Panic detected, error: runtime error: index out of range [0] with length 0.", kind="new_api_panic"),
    Literal("upstream-status-500", 500, "bad response status code 500", "bad_response_status_code", UPSTREAM, "500"),
    Literal("upstream-status-400", 400, "bad response status code 400", "bad_response_status_code", UPSTREAM, "400"),
    Literal("overloaded-529", 529, "Overloaded", None, "overloaded_error", None),
    Literal("not-implemented-501", 501, "API not implemented", "api_not_implemented"),
    Literal("code-null-400", 400, "bad request", None, "rix_api_error", None),
    Literal("code-number-400", 400, "bad request", 1214, "rix_api_error", None),
)  # fmt: skip


def _always(literal: Literal) -> ReplyAct:
    async def act(exchange: Exchange) -> Response:
        raise literal.refusal(exchange)

    return act


def _every_other(literal: Literal) -> ReplyAct:
    """Fails the first time, works the second, and so on."""

    async def act(exchange: Exchange) -> Response | None:
        exchange.tally[literal.name] += 1
        if exchange.tally[literal.name] % 2:
            raise literal.refusal(exchange)
        return None

    return act


def _ids(tail: str) -> ReplyAct:
    async def act(exchange: Exchange) -> Response:
        said = f"当前分组上游负载已饱和，请稍后再试{tail}"
        return json_reply({"error": {"message": said, "type": NEW, "param": "", "code": ""}}, 429)

    return act


async def _codeless(exchange: Exchange) -> Response:
    return json_reply({"error": {"message": "something went wrong", "type": UPSTREAM}}, 500)


async def _key_echoed(exchange: Exchange) -> Response:
    """A relay that repeats the key in its own words: it must not get any further."""
    said = f"无效的令牌: {exchange.authorization}"
    return json_reply({"error": {"message": said, "type": NEW, "param": "", "code": ""}}, 401)


def _limited(wait: str | None) -> ReplyAct:
    async def act(exchange: Exchange) -> Response:
        error = {
            "message": "Rate limit reached",
            "type": "requests",
            "param": None,
            "code": "rate_limit_exceeded",
        }
        return json_reply({"error": error}, 429, {"Retry-After": wait} if wait else None)

    return act


async def _limited_empty(exchange: Exchange) -> Response:
    return Response(b"", 429)


RETRY_AFTER_S = "7"
RETRY_AFTER_DATE = "Fri, 31 Dec 2100 23:59:59 GMT"
_NO_CHANNEL = Literal("no-channel-503-once", 503, "当前分组 default 下对于模型 {model} 无可用渠道")
_SATURATED = Literal("saturated-429-once", 429, "当前分组上游负载已饱和，请稍后再试")
NESTED = " (request id: 20250101000000000000001AAAAAAAA) (request id: 20250101000000000000002BBBBBBBB)"

FAULTS = (
    *(Fault(one.name, f"{one.status} {one.message}", GROUP, reply=_always(one)) for one in LITERALS),
    Fault(
        _NO_CHANNEL.name,
        "no channel the first time, an answer the second",
        GROUP,
        reply=_every_other(_NO_CHANNEL),
    ),
    Fault(
        _SATURATED.name,
        "saturated the first time, an answer the second",
        GROUP,
        reply=_every_other(_SATURATED),
    ),
    Fault("empty-429", "429 with an empty body, from the limiter by address", GROUP, reply=_limited_empty),
    Fault("retry-after-429", "429 with Retry-After in seconds", GROUP, reply=_limited(RETRY_AFTER_S)),
    Fault("retry-after-date-429", "429 with Retry-After as a date", GROUP, reply=_limited(RETRY_AFTER_DATE)),
    Fault("rate-limit-429", "429 without Retry-After", GROUP, reply=_limited(None)),
    Fault(
        "request-id-nested",
        "a message that passed through several relays, with an id from each",
        GROUP,
        reply=_ids(NESTED),
    ),
    Fault("request-id-empty", "an empty `(request id: )`", GROUP, reply=_ids(" (request id: )")),
    Fault("error-without-code", "an error without code and param", GROUP, reply=_codeless),
    Fault("error-echoes-key", "an error that repeats the whole key", GROUP, reply=_key_echoed),
)
