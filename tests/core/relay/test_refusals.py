"""Any refusing reply becomes one error of the tree."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.core import errors
from components.core.relay.refusals import error_in, page_title, reason_of, refusal, retry_after_s


def _refused(
    status, message="", code="", *, param="", model="gpt-4o", sent=("model", "messages"), headers=None
):
    error = {"message": message, "type": "one_api_error", "param": param, "code": code}
    body = json.dumps({"error": error}).encode()
    return refusal(status, headers or {}, body, model=model, sent=sent)


@pytest.mark.parametrize(
    ("status", "message", "code", "kind"),
    [
        (401, "无效的令牌", "", errors.KeyRefusedError),
        (401, "未提供令牌", "", errors.KeyRefusedError),
        (401, "该令牌已过期", "", errors.KeyRefusedError),
        (401, "该令牌状态不可用", "", errors.KeyRefusedError),
        (401, "Incorrect API key provided", "invalid_api_key", errors.KeyRefusedError),
        (401, "令牌 demo（#12）额度已用尽", "", errors.FundsError),
        (401, "该令牌额度已用尽 TokenStatusExhausted[sk-abc***xyz]", "", errors.FundsError),
        (401, "[sk-abc***xyz] 该令牌额度已用尽 !token.UnlimitedQuota && token.RemainQuota = 0", "", errors.FundsError),
        (403, "user quota is not enough", "insufficient_user_quota", errors.FundsError),
        (403, "用户额度不足, 剩余额度: ＄0.00", "insufficient_user_quota", errors.FundsError),
        (403, "预扣费额度失败, 用户剩余额度: ＄0.01, 需要预扣费额度: ＄0.02", "insufficient_user_quota", errors.FundsError),
        (403, "令牌额度不足", "pre_consume_token_quota_failed", errors.FundsError),
        (403, "token quota is not enough, token remain quota: 1", "", errors.FundsError),
        (402, "Payment required", "", errors.FundsError),
        (400, "Budget has been exceeded! Current cost: 2, Max budget: 1", "budget_exceeded", errors.FundsError),
        (429, "You exceeded your current quota, please check your plan", "insufficient_quota", errors.FundsError),
        (403, "用户已被封禁", "", errors.ForbiddenError),
        (403, "该令牌无权使用模型：gpt-4o", "", errors.ForbiddenError),
        (403, "普通用户不支持指定渠道", "", errors.ForbiddenError),
        (403, "您的 IP 不在令牌允许访问的列表中", "access_denied", errors.ForbiddenError),
        (404, "Invalid URL (GET /v1/x)", "", errors.AddressMissingError),
        (405, "Method Not Allowed", "", errors.AddressMissingError),
        (404, "The model 'x' does not exist", "model_not_found", errors.ModelMissingError),
        (503, "当前分组 default 下对于模型 gpt-9 无可用渠道", "", errors.ModelMissingError),
        (503, "分组 default 下模型 gpt-9 无可用渠道（distributor）", "model_not_found", errors.ModelMissingError),
        (429, "当前分组上游负载已饱和，请稍后再试", "bad_response_status_code", errors.RateError),
        (429, "上游负载已饱和，请稍后再试", "", errors.RateError),
        (429, "您已达到请求数限制：1分钟内最多请求10次", "", errors.RateError),
        (429, "Rate limit reached for requests", "rate_limit_exceeded", errors.RateError),
        (400, "This model's maximum context length is 8192 tokens", "context_length_exceeded", errors.TooLargeError),
        (413, "body too large", "read_request_body_failed", errors.TooLargeError),
        (400, "field messages is required", "invalid_text_request", errors.ParameterError),
        (422, "Unprocessable Entity", "", errors.ParameterError),
        (501, "API not implemented", "api_not_implemented", errors.NotOfferedError),
        (500, "请求上游地址失败", "do_request_failed", errors.UpstreamError),
        (500, "Panic detected, error: runtime error", "", errors.UpstreamError),
        (502, "bad response status code 502", "bad_response_status_code", errors.UpstreamError),
        (503, "数据库一致性已被破坏，请联系管理员", "", errors.UpstreamError),
        (301, "Moved Permanently", "", errors.AddressMissingError),
    ],
)  # fmt: skip
def test_status_code_and_words_together_name_the_cause(status, message, code, kind) -> None:
    assert type(_refused(status, message, code)) is kind


def test_a_missing_model_is_named() -> None:
    assert (
        _refused(503, "当前分组 default 下对于模型 gpt-9 无可用渠道", model="gpt-9").values["model"]
        == "gpt-9"
    )


@pytest.mark.parametrize(
    ("message", "param", "parameter"),
    [
        ("Unsupported parameter: 'temperature' is not supported with this model.", "", "temperature"),
        ("Unknown parameter: 'response_format'.", "", None),
        ("Invalid value", "temperature", "temperature"),
        ("Invalid type for 'messages[0].content': expected a string", "", "messages"),
        ("`top_p` is not supported", "", "top_p"),
        ("something else is wrong", "", None),
    ],
)
def test_only_a_parameter_that_was_sent_is_named_as_rejected(message, param, parameter) -> None:
    error = _refused(400, message, param=param, sent=("model", "messages", "temperature", "top_p"))
    assert isinstance(error, errors.ParameterError)
    assert error.values["parameter"] == parameter


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (400, "This model does not support streaming"),
        (400, "streaming is not supported for this model"),
        (500, "该模型不支持流式输出"),
    ],
)
def test_a_refusal_to_stream_is_told_apart_when_a_stream_was_asked_for(status, message) -> None:
    assert isinstance(_refused(status, message, sent=("stream",)), errors.StreamRefusedError)
    assert not isinstance(_refused(status, message, sent=("model",)), errors.StreamRefusedError)


@pytest.mark.parametrize(
    ("status", "charged"),
    [
        (400, "no"),
        (401, "no"),
        (429, "no"),
        (501, "no"),
        (503, "no"),
        (500, "maybe"),
        (504, "maybe"),
        (524, "maybe"),
    ],
)
def test_what_the_model_may_have_begun_may_be_charged(status, charged) -> None:
    assert _refused(status, "x").values["charged"] == charged


@pytest.mark.parametrize(
    "body",
    [
        {"error": {"message": "the words", "code": None, "param": None}},
        {"error": "the words", "code": "api_key_invalid"},
        {"message": "the words"},
        {"msg": "the words"},
        {"err": "the words"},
        {"error_msg": "the words"},
        {"detail": "the words"},
        {"header": {"message": "the words"}},
        {"response": {"error": {"message": "the words"}}},
        {"success": False, "message": "the words"},
        {"type": "error", "error": {"type": "overloaded_error", "message": "the words"}},
        {"code": 1234, "message": "the words"},
        "the words",
    ],
)
def test_the_words_are_found_in_every_shape_of_error(body) -> None:
    assert reason_of(body).said == "the words"
    assert refusal(500, {}, json.dumps(body).encode()).values["said"] == "the words"


@pytest.mark.parametrize("body", [b"", b"   ", b"null", b"[]", b"7", b"{}", b'{"error": {}}', b"\xff\xfe"])
@pytest.mark.parametrize("status", [400, 401, 403, 404, 429, 500])
def test_a_body_that_says_nothing_is_judged_by_its_status(status, body) -> None:
    error = refusal(status, {}, body)
    assert error.values["status"] == status
    assert type(error) is not errors.RelayError


def test_an_empty_429_is_a_rate_limit_without_words() -> None:
    error = refusal(429, {}, b"")
    assert isinstance(error, errors.RateError)
    assert (error.values["said"], error.values["retry_after"]) == ("", None)


def test_the_request_id_is_taken_out_of_the_words() -> None:
    error = _refused(400, "bad (request id: 2026AAA) (request id: 2026BBB)(request id: )")
    assert (error.values["said"], error.values["request_id"]) == ("bad", "2026AAA")


def test_the_request_id_comes_from_the_headers_where_the_words_have_none() -> None:
    error = _refused(500, "bad", headers={"x-oneapi-request-id": "2026CCC", "cf-ray": "ray"})
    assert error.values["request_id"] == "2026CCC"


def test_no_key_is_repeated() -> None:
    error = _refused(
        401, "Incorrect API key provided: sk-abcdefghijklmnop. Authorization: Bearer secret-token-value"
    )
    assert "abcdefghijklmnop" not in str(error.values)
    assert "secret-token-value" not in str(error.values)


def test_long_words_are_cut() -> None:
    assert len(str(_refused(400, "x" * 9000).values["said"])) == 500


@pytest.mark.parametrize(
    ("status", "kind"),
    [(200, errors.NotAnApiError), (404, errors.NotAnApiError), (403, errors.NotAnApiError), (502, errors.UpstreamError), (524, errors.UpstreamError)],
)  # fmt: skip
def test_a_page_is_shown_by_its_title_alone(status, kind) -> None:
    page = b"\n <!doctype html><html><head><title>Just a\n moment...</title></head><body>secret</body></html>"
    error = refusal(status, {"cf-ray": "8f2"}, page)
    assert type(error) is kind
    assert (error.values["said"], error.values["request_id"]) == ("Just a moment...", "8f2")
    assert "secret" not in str(error.values)


def test_a_page_without_a_title_has_an_empty_one() -> None:
    assert page_title(b"<html><body>hello</body></html>") == ""


NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("30", 30),
        (" 7 ", 7),
        ("Sun, 22 Nov 2026 12:02:00 GMT", 120),
        ("Sun, 22 Nov 2026 11:00:00 GMT", 0),
        ("Sun, 22 Nov 2026 12:01:00 -0000", 60),
        ("soon", None),
        ("1.5", 2),
        ("-3", None),
        ("", None),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(said, seconds) -> None:
    assert retry_after_s({"retry-after": said}, NOON) == seconds


def test_the_wait_a_relay_asks_for_is_kept() -> None:
    assert _refused(429, "slow down", headers={"retry-after": "12"}).values["retry_after"] == 12


@pytest.mark.parametrize(
    "data",
    [
        {"error": {"message": "x"}},
        {"error": "STREAM_EXPLODED"},
        {"success": False, "message": "x"},
        {"type": "error", "message": "x"},
        {"message": "x"},
        {"detail": "x"},
        {"choices": [], "error": {"message": "x"}},
    ],
)
def test_an_error_inside_a_success_is_found(data) -> None:
    assert error_in(data) is not None


@pytest.mark.parametrize(
    "data",
    [
        {"choices": [], "error": None},
        {"choices": [{"message": {"content": "x"}}]},
        {"success": True, "message": "", "data": []},
        {"success": True, "message": "", "remain_balance": 1},
        {"object": "list", "data": []},
        {"object": "billing_subscription", "hard_limit_usd": 1},
        {"code": True, "message": "ok", "data": {}},
        [],
        None,
        "text",
        3,
    ],
)
def test_a_success_is_no_error(data) -> None:
    assert error_in(data) is None


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["error", "message", "code", "param", "type", "header", "detail"]), inner
        )
    ),
    max_leaves=6,
)


@given(
    st.none() | st.integers(100, 599),
    st.binary(max_size=60) | _JSON.map(lambda data: json.dumps(data).encode()),
    st.dictionaries(st.sampled_from(["retry-after", "x-request-id", "cf-ray"]), st.text(max_size=12)),
)
def test_no_reply_breaks_the_reading(status, body, headers) -> None:
    assert isinstance(refusal(status, headers, body, model="m", sent={"stream"}), errors.RelayError)


def test_a_rejected_stream_option_is_no_refusal_to_stream() -> None:
    said = "Unsupported parameter: 'stream_options' is not supported with this model."
    error = _refused(400, said, "unsupported_parameter", sent=("stream", "stream_options"))
    assert isinstance(error, errors.ParameterError)
    assert error.values["parameter"] == "stream_options"


@pytest.mark.parametrize(
    ("status", "said", "kind"),
    [
        (500, "do request failed: could not connect to upstream", errors.UpstreamError),
        (400, "bad response: the upstream is not supported", errors.ParameterError),
    ],
)
def test_an_upstream_is_no_stream(status, said, kind) -> None:
    assert type(_refused(status, said, sent=("stream",))) is kind


@pytest.mark.parametrize(("status", "kind"), [(413, errors.TooLargeError), (429, errors.RateError)])
def test_a_proxys_page_is_told_by_its_status(status, kind) -> None:
    error = refusal(status, {"retry-after": "9"}, b"<html><title>no</title></html>")
    assert type(error) is kind
    assert error.values.get("retry_after") == (9 if status == 429 else None)


def test_the_field_a_fastapi_server_rejects_is_named() -> None:
    detail = [{"type": "extra_forbidden", "loc": ["body", "seed"], "msg": "Extra inputs are not permitted"}]
    error = refusal(422, {}, json.dumps({"detail": detail}).encode(), sent={"seed"})
    assert (error.values["parameter"], error.values["said"]) == ("seed", "Extra inputs are not permitted")


def test_an_error_in_a_list_is_read() -> None:
    data = [{"error": {"code": 503, "message": "The model is overloaded.", "status": "UNAVAILABLE"}}]
    assert error_in(data) is not None
    assert reason_of(data).said == "The model is overloaded."


def test_words_in_a_chinese_encoding_are_read() -> None:
    body = json.dumps({"error": {"message": "无效的令牌"}}, ensure_ascii=False).encode("gbk")
    assert refusal(401, {}, body).values["said"] == "无效的令牌"


def test_half_a_surrogate_pair_goes_no_further() -> None:
    said = refusal(500, {}, b'{"message": "oh \\ud83d"}').values["said"]
    assert str(said).encode("utf-8") == b"oh ?"


@pytest.mark.parametrize(
    ("message", "code", "parameter", "reason"),
    [
        ("size not supported for this image model", "size_not_supported", "size", None),
        ("invalid value of n", "n_not_within_range", "n", None),
        ("prompt is required", "prompt_missing", "prompt", None),
        ("prompt is too long", "prompt_too_long", "prompt", "prompt_long"),
        ("size an unexpected error occurred in the parameter, please use 'x' instead of the multiplication sign '×'", "invalid_image_request", "size", None),
        ("unexpected EOF", "invalid_image_request", None, None),
        ("Your request was rejected by the safety system.", "moderation_blocked", None, "moderation"),
        ("Your request was rejected as a result of our safety system.", "content_policy_violation", None, "moderation"),
    ],
)  # fmt: skip
def test_what_is_refused_of_an_order_for_pictures_is_named(message, code, parameter, reason) -> None:
    error = _refused(400, message, code, sent=("model", "prompt", "n", "size"))
    assert isinstance(error, errors.ParameterError)
    assert (error.values["parameter"], error.values["reason"]) == (parameter, reason)
