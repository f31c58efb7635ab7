"""Alerts posted to an address of the person's own: plain JSON, or a robot of a chat that many teams use.

The address is itself a secret: whoever knows it may post there. So it is in no error, no log and no message.
Forms: Slack "Sending messages using incoming webhooks"; Discord "Execute webhook"; Feishu and Lark 自定义机器人使用指南;
DingTalk 自定义机器人接入; WeCom 群机器人配置说明.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from urllib.parse import urlsplit

from pydantic import SecretStr

from components.core.errors import FetchError, InputError
from components.core.fetch import Fetcher
from components.core.scrub import scrub
from components.core.usage.alerts import Alert

TEXT_MAX_BYTES = 2000
"""WeCom takes 2048, the others more."""
_ANSWER_MAX_BYTES, _SAID_MAX_CHARS = 10_000, 200


class Form(StrEnum):
    """What the address understands."""

    JSON = "json"
    SLACK = "slack"
    DISCORD = "discord"
    FEISHU = "feishu"
    DINGTALK = "dingtalk"
    WECOM = "wecom"


_HOSTS = {
    "hooks.slack.com": Form.SLACK,
    "discord.com": Form.DISCORD,
    "discordapp.com": Form.DISCORD,
    "open.feishu.cn": Form.FEISHU,
    "open.larksuite.com": Form.FEISHU,
    "oapi.dingtalk.com": Form.DINGTALK,
    "qyapi.weixin.qq.com": Form.WECOM,
}

_SHAPES: Mapping[Form, Callable[[str], Mapping[str, object]]] = {
    Form.SLACK: lambda text: {"text": _for_slack(text)},
    # Nobody is called by a text of ours.
    Form.DISCORD: lambda text: {"content": text, "allowed_mentions": {"parse": []}},
    Form.FEISHU: lambda text: {"msg_type": "text", "content": {"text": _for_feishu(text)}},
    Form.DINGTALK: lambda text: {"msgtype": "text", "text": {"content": text}},
    Form.WECOM: lambda text: {"msgtype": "text", "text": {"content": text}},
}


def form_of(address: SecretStr) -> Form:
    """The form an address is known for by its server; plain JSON for any other."""
    return _HOSTS.get(_host(address), Form.JSON)


def checked(address: str) -> SecretStr:
    """An address as it was pasted, if anything can be posted there safely.

    Raises:
        InputError: `reason` usage_webhook_address; usage_webhook_https, as whoever reads along could post there too.
    """
    pasted = SecretStr(address.strip())
    if not _host(pasted):
        raise InputError(reason="usage_webhook_address")
    if not pasted.get_secret_value().lower().startswith("https://"):
        raise InputError(reason="usage_webhook_https")
    return pasted


async def send(
    fetcher: Fetcher, address: SecretStr, alerts: Sequence[Alert], sentences: Sequence[str], form: Form | None = None
) -> None:  # fmt: skip
    """Post alerts, once; nothing is posted again by itself.

    Args:
        alerts: to be posted, at least one.
        sentences: each of them in the reader's words.
        form: by the address where it is None.

    Raises:
        InputError: `reason` usage_webhook_redirects; usage_webhook_status with `status`; usage_webhook_refused with
            `said`, the server's own words.
        FetchError: as Fetcher.post.
    """
    form = form or form_of(address)
    try:
        answer = await fetcher.post(
            address.get_secret_value(), message(alerts, sentences, form), max_bytes=_ANSWER_MAX_BYTES
        )
    except FetchError as error:
        if error.values["reason"] not in ("redirects", "status"):
            raise
        reason = f"usage_webhook_{error.values['reason']}"
        raise InputError(reason=reason, status=error.values.get("status")) from error
    if refusal := _refusal(answer.data):
        raise InputError(
            reason="usage_webhook_refused",
            said=scrub(refusal, [address.get_secret_value()])[:_SAID_MAX_CHARS],
        )


def message(alerts: Sequence[Alert], sentences: Sequence[str], form: Form) -> bytes:
    """What is posted: UTF-8 JSON, of at most TEXT_MAX_BYTES of text, without anything that looks like a key."""
    told = [scrub(sentence) for sentence in sentences]
    text = _cut("\n".join(told))
    shape = _SHAPES.get(form)
    if shape is not None:
        return json.dumps(shape(text), ensure_ascii=False).encode()
    rows = [
        {"kind": alert.key, "id": alert.id, "values": dict(alert.values), "text": _cut(sentence)}
        for alert, sentence in zip(alerts, told, strict=True)
    ]
    return json.dumps({"source": "relay-studio", "text": text, "alerts": rows}, ensure_ascii=False).encode()


def _host(address: SecretStr) -> str:
    try:
        return urlsplit(address.get_secret_value().strip()).hostname or ""
    except ValueError:
        return ""


def _cut(text: str) -> str:
    data = text.encode("utf-8", "replace")
    if len(data) <= TEXT_MAX_BYTES:
        return data.decode()
    return data[: TEXT_MAX_BYTES - 3].decode("utf-8", "ignore") + "…"


def _for_slack(text: str) -> str:
    """Slack reads <…> as links and mentions, and &…; as what stands for them."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _for_feishu(text: str) -> str:
    """Feishu reads <at …> as a mention; a full-width sign is no tag."""
    return text.replace("<", "＜").replace(">", "＞")


def _refusal(data: bytes) -> str | None:
    """The server's words where it says no with a status of success, as robots of chats do."""
    try:
        said = json.loads(data)
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, Mapping):
        return None
    for number, words in (("errcode", "errmsg"), ("code", "msg"), ("StatusCode", "StatusMessage")):
        if isinstance(said.get(number), int) and said[number] != 0:
            return f"{said[number]} {said.get(words, '')}"
    return None
