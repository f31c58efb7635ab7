"""Alerts on their way to an address of the person's own."""

import asyncio
import json

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from components.core.errors import FetchError, InputError
from components.core.fetch import Fetcher
from components.core.usage import webhook
from components.core.usage.alerts import Alert, Kind
from components.core.usage.webhook import Form

LOW = Alert(Kind.LOW, "secrets:a/1f2e", {"remaining": "1.20", "currency": "USD"})
ADDRESS = SecretStr("https://hook.test/robot/c0ffee-token")


class Robot(httpx2.AsyncBaseTransport):
    """A server inside the process that answers one thing, and keeps what it heard."""

    def __init__(self, body=b"", status=200, **headers):
        self.answer = httpx2.Response(status, headers=headers, stream=httpx2.ByteStream(body))
        self.heard = []

    async def handle_async_request(self, request):
        self.heard.append(json.loads(request.content))
        return self.answer


def send(robot, sentences=("Only $1.20 is left.",), form=None):
    fetcher = Fetcher(inside={"https://hook.test": robot})
    asyncio.run(webhook.send(fetcher, ADDRESS, [LOW], list(sentences), form))


@pytest.mark.parametrize(
    ("form", "heard"),
    [
        (None, {"source": "relay-studio", "text": "a < b", "alerts": [
            {"kind": "low", "id": "secrets:a/1f2e/low", "values": {"remaining": "1.20", "currency": "USD"}, "text": "a < b"}
        ]}),
        (Form.SLACK, {"text": "a &lt; b"}),
        (Form.DISCORD, {"content": "a < b", "allowed_mentions": {"parse": []}}),
        (Form.FEISHU, {"msg_type": "text", "content": {"text": "a ＜ b"}}),
        (Form.DINGTALK, {"msgtype": "text", "text": {"content": "a < b"}}),
        (Form.WECOM, {"msgtype": "text", "text": {"content": "a < b"}}),
    ],
)  # fmt: skip
def test_each_chat_hears_its_own_form(form, heard):
    robot = Robot(b'{"StatusCode":0,"StatusMessage":"success","code":0}')
    send(robot, ["a < b"], form)
    assert robot.heard == [heard]


@pytest.mark.parametrize(
    ("address", "form"),
    [
        ("https://hooks.slack.com/services/T/B/x", Form.SLACK),
        ("https://discord.com/api/webhooks/1/x", Form.DISCORD),
        ("https://open.feishu.cn/open-apis/bot/v2/hook/x", Form.FEISHU),
        ("https://open.larksuite.com/open-apis/bot/v2/hook/x", Form.FEISHU),
        ("https://oapi.dingtalk.com/robot/send?access_token=x", Form.DINGTALK),
        ("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=x", Form.WECOM),
        ("https://hooks.slack.com.evil.test/x", Form.JSON),
    ],
)
def test_an_address_is_known_by_its_server(address, form):
    assert webhook.form_of(webhook.checked(f" {address}\n")) is form


@pytest.mark.parametrize(
    ("address", "reason"),
    [("", "address"), ("hook", "address"), ("https://", "address"), ("https://[::1", "address"), ("http://a.test/x", "https"),
     ("ftp://a.test/x", "https")],
)  # fmt: skip
def test_an_address_nothing_can_be_posted_to_is_told(address, reason):
    with pytest.raises(InputError) as caught:
        webhook.checked(address)
    assert caught.value.values == {"reason": f"usage_webhook_{reason}"}


@pytest.mark.parametrize(
    ("robot", "values"),
    [
        (Robot(b'{"code":19024,"msg":"Key Words Not Found","data":{}}'), {"reason": "usage_webhook_refused", "said": "19024 Key Words Not Found"}),
        (Robot(b'{"errcode":310000,"errmsg":"sign not match"}'), {"reason": "usage_webhook_refused", "said": "310000 sign not match"}),
        (Robot(b'{"errcode":93000,"errmsg":"no https://hook.test/robot/c0ffee-token"}'), {"reason": "usage_webhook_refused", "said": "93000 no [hidden]"}),
        (Robot(status=404), {"reason": "usage_webhook_status", "status": 404}),
        (Robot(status=302, location="https://elsewhere.test/"), {"reason": "usage_webhook_redirects", "status": None}),
    ],
)  # fmt: skip
def test_a_robot_that_says_no_is_told_without_its_address(robot, values):
    with pytest.raises(InputError) as caught:
        send(robot)
    assert caught.value.values == values
    assert len(robot.heard) == 1


def test_a_private_address_is_not_posted_to():
    async def private(host, port):
        return ["192.168.1.10"]

    with pytest.raises(FetchError, match="reason=private"):
        asyncio.run(webhook.send(Fetcher(private), SecretStr("https://nas.test/x"), [LOW], ["Low."]))


@given(st.text(max_size=60))
def test_no_answer_that_is_no_refusal_breaks_the_sending(text):
    send(Robot(json.dumps([text]).encode()))
    send(Robot(text.encode("utf-8", "replace").replace(b"{", b"")))


@given(st.text(max_size=3000), st.sampled_from(Form))
def test_what_is_posted_is_small_and_has_no_key(text, form):
    posted = webhook.message([LOW], [f"sk-abcdefghijkl {text}"], form)
    assert b"sk-abcdefghijkl" not in posted
    assert len(posted) <= 20_000
    json.loads(posted)
