"""A recording becomes text, and every call of it is in the ledger."""

from dataclasses import dataclass, field
from decimal import Decimal

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.core import errors
from components.core.records import Call, Doubt, Status, Usage
from components.core.relay.connection import Context
from components.core.relay.sandbox import Sandbox
from components.core.relay.sandbox.faults import FAULTS
from components.core.relay.tariff import Tariff
from components.core.relay.transcription import seconds_of, transcribe, weight
from tests.core.relay.exchanges import connection_to
from tests.core.relay.sounds import tone

HELD = tone(2.0)


@dataclass
class Heard:
    """What came of one recording."""

    text: str = ""
    error: errors.RelayError | None = None
    calls: list[Call] = field(default_factory=list)
    sandbox: Sandbox = field(default_factory=lambda: Sandbox(rate=0))

    async def hear(self, model: str = "whisper-1", recording: bytes = HELD, language: str = "") -> "Heard":
        connection = connection_to(self.sandbox, self.calls.append)
        try:
            self.text = await transcribe(
                connection, recording, model, language=language, context=Context("chat", "c")
            )
        except errors.RelayError as error:
            self.error = error
        return self

    @property
    def asked(self) -> int:
        """How often the relay was asked."""
        return len([one for one in self.sandbox.requests if one.path.endswith("/audio/transcriptions")])


async def test_a_recording_becomes_text_in_one_recorded_call():
    heard = await Heard().hear(language="en")
    assert heard.text == "The sandbox heard 2.0 seconds of sound."
    (call,) = heard.calls
    assert (call.kind, call.model, call.status) == ("transcription", "whisper-1", Status.DONE)
    assert (call.page, call.conversation_id, call.http_status) == ("chat", "c", 200)
    assert call.usage == Usage(33, 0, doubt=Doubt.ESTIMATED)


async def test_the_language_goes_along_only_when_it_is_named():
    assert (await Heard().hear(language="zh")).text == "沙盒听到了 2.0 秒的声音。"
    heard = await Heard().hear()
    assert "language" not in heard.sandbox.requests[-1].body


async def test_tokens_the_relay_reports_are_kept_as_reported(connect, calls):
    told = {"text": "hi", "usage": {"type": "tokens", "input_tokens": 14, "output_tokens": 3}}
    connection = connect(lambda request: httpx2.Response(200, json=told))
    assert await transcribe(connection, HELD, "gpt-4o-transcribe") == "hi"
    assert calls[0].usage == Usage(14, 3, doubt=Doubt.REPORTED)


async def test_the_recording_goes_up_as_a_file_of_a_form(connect):
    sent: list[bytes] = []

    def relay(request: httpx2.Request) -> httpx2.Response:
        assert request.headers["content-type"].startswith("multipart/form-data; boundary=")
        sent.append(request.content)
        return httpx2.Response(200, json={"text": "hi"})

    await transcribe(connect(relay), HELD, "whisper-1")
    assert HELD in sent[0]
    assert b'name="file"; filename="recording.wav"\r\nContent-Type: audio/wav' in sent[0]
    assert b'name="model"\r\n\r\nwhisper-1' in sent[0]


async def test_a_relay_that_tells_its_price_is_paid_by_it():
    heard = Heard()
    connection = connection_to(heard.sandbox, heard.calls.append)
    tariff = Tariff()
    await tariff.follow(connection)
    connection.price = tariff.cost
    await transcribe(connection, HELD, "whisper-1")
    (call,) = [call for call in heard.calls if call.kind == "transcription"]
    assert (call.cost.amount, call.cost.doubt) == (Decimal("0.00099"), Doubt.ESTIMATED)


async def test_what_costs_nobody_knows_is_unknown():
    heard = await Heard().hear()
    assert (heard.calls[0].cost.amount, heard.calls[0].cost.doubt) == (None, Doubt.UNKNOWN)


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("invalid-token-401", errors.KeyRefusedError),
        ("user-quota-403", errors.FundsError),
        ("no-channel-503", errors.ModelMissingError),
        ("body-too-large-413", errors.TooLargeError),
        ("rate-limit-429", errors.RateError),
        ("not-implemented-501", errors.NotOfferedError),
        ("html-200", errors.NotAnApiError),
        ("cloudflare-524", errors.UpstreamError),
    ],
)
async def test_a_refusal_is_an_error_of_the_tree_recorded_and_never_asked_again(name, error):
    assert name in FAULTS
    heard = await Heard().hear(f"whisper-1+fault-{name}")
    assert isinstance(heard.error, error)
    assert [call.status for call in heard.calls] == [Status.FAILED]
    assert heard.asked == 1


async def test_no_fault_of_the_sandbox_escapes_the_tree():
    for name in FAULTS.keys() - {"silent-before-headers"}:
        heard = await Heard().hear(f"whisper-1+fault-{name}")
        assert heard.text or heard.error, name
        assert (len(heard.calls), heard.asked) == (1, 1), name


async def test_a_relay_that_falls_silent_is_left_and_may_have_charged(calls):
    connection = connection_to(Sandbox(rate=0), calls.append, patience_s=0.1)
    with pytest.raises(errors.SilenceError) as raised:
        await transcribe(connection, HELD, "whisper-1+fault-silent-before-headers")
    assert raised.value.values["charged"] == "maybe"


async def test_a_model_that_is_not_there_is_named():
    heard = await Heard().hear("whisper-9")
    assert isinstance(heard.error, errors.ModelMissingError)
    assert heard.error.values["model"] == "whisper-9"


@pytest.mark.parametrize(
    ("reply", "reason"), [({"text": " \n"}, "speechless"), ({"text": None}, None), ([], None)]
)
async def test_a_reply_without_words_is_an_empty_answer(connect, calls, reply, reason):
    with pytest.raises(errors.EmptyAnswerError) as raised:
        await transcribe(connect(lambda request: httpx2.Response(200, json=reply)), HELD, "whisper-1")
    assert raised.value.values.get("reason") == reason
    assert calls[0].status is Status.FAILED


async def test_a_connection_that_breaks_may_have_been_charged(connect, calls):
    def relay(request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ReadError("gone", request=request)

    with pytest.raises(errors.CutError) as raised:
        await transcribe(connect(relay), HELD, "whisper-1")
    assert raised.value.values["charged"] == "maybe"
    assert len(calls) == 1


def test_the_length_is_that_of_the_header():
    assert seconds_of(tone(0.5)) == 0.5
    assert seconds_of(b"ID3 something else") is None


def test_sound_is_counted_by_seconds_begun():
    assert weight(61.2).prompt == 1033
    assert weight(None) == Usage()


@given(st.binary(max_size=60), st.integers(0, 44), st.binary(max_size=8))
def test_no_bytes_make_the_length_fail(head, place, other):
    whole = tone(0.1)
    for data in (head, whole[:place], whole[:place] + other + whole[place + len(other) :]):
        length = seconds_of(data)
        assert length is None or length >= 0
