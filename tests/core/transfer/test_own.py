"""Our own JSON gives back exactly what was put in, and refuses what does not fit."""

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.core.errors import InputError
from components.core.records import (
    ChatOptions,
    Conversation,
    Cost,
    Doubt,
    Fault,
    Finish,
    Message,
    PriceSource,
    Role,
    Status,
    Step,
    Summary,
    Timing,
    Token,
    Usage,
)
from components.core.store.portable import Transcript
from components.core.transfer import own
from components.core.transfer.entry import ordered

text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)
maybe = st.none() | text
moments = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))
counts = st.none() | st.integers(0, 2**40)
floats = st.none() | st.floats(-1e6, 1e6)
amounts = st.none() | st.decimals(allow_nan=False, allow_infinity=False)
faults = st.none() | st.builds(
    Fault, text, st.dictionaries(text, text | st.integers() | st.none(), max_size=2)
)
steps = st.builds(Step, text, text, text, maybe, maybe)
tokens = st.builds(
    Token, text, st.floats(-99, 0), st.lists(st.tuples(text, st.floats(-99, 0)), max_size=2).map(tuple)
)
options = st.builds(
    ChatOptions,
    relay_id=maybe,
    model=maybe,
    system=text,
    temperature=floats,
    seed=counts,
    stop=st.lists(text, max_size=2).map(tuple),
    withheld=st.frozensets(text, max_size=3),
    tools=st.lists(text, max_size=2).map(tuple),
    history_messages=counts,
    summarizes=st.booleans(),
    image_turns=counts,
)


@st.composite
def transcripts(draw):
    names = [f"m{number}" for number in range(draw(st.integers(0, 5)))]
    turns = [
        Message(
            id=name,
            conversation_id="c",
            parent_id=draw(st.sampled_from([None, *names[:place]])),
            role=draw(st.sampled_from(Role)),
            text=draw(text),
            created_at=draw(moments),
            reasoning=draw(text),
            status=draw(st.sampled_from(Status)),
            finish=draw(st.none() | st.sampled_from(Finish)),
            fault=draw(faults),
            model=draw(maybe),
            usage=Usage(draw(counts), draw(counts), None, draw(counts), draw(st.sampled_from(Doubt))),
            cost=Cost(draw(amounts), "CNY", draw(st.sampled_from(PriceSource)), Doubt.REPORTED),
            timing=Timing(draw(floats), draw(floats)),
            attachments=tuple(draw(st.lists(text, max_size=2))),
            pinned=draw(st.booleans()),
            opens_context=draw(st.booleans()),
            steps=tuple(draw(st.lists(steps, max_size=2))),
            logprobs=draw(st.none() | st.lists(tokens, max_size=2).map(tuple)),
        )
        for place, name in enumerate(names)
    ]
    conversation = Conversation(
        id="c",
        title=draw(text),
        created_at=draw(moments),
        updated_at=draw(moments),
        head_id=draw(st.sampled_from(names)) if names else None,
        options=draw(options),
        deleted_at=draw(st.none() | moments),
        folder=draw(text),
        tags=tuple(draw(st.lists(text, max_size=2))),
        summary=draw(st.none() | st.builds(Summary, text, text)),
    )
    removed = {name: draw(moments) for name in names if draw(st.booleans())}
    return Transcript(conversation, ordered(turns), removed)


@given(transcripts())
def test_what_is_written_is_read_back_the_same(transcript):
    assert own.read(json.loads(own.text(transcript))).transcript == transcript


def test_amounts_are_exact_and_relays_are_names():
    message = Message(
        "m",
        "c",
        None,
        Role.ASSISTANT,
        "Hi",
        datetime(2026, 1, 1, tzinfo=UTC),
        cost=Cost(Decimal("0.000000100")),
    )
    conversation = Conversation("c", "T", message.created_at, message.created_at, "m")
    written = own.written(Transcript(conversation, (message,)))
    assert written["messages"][0]["cost"]["amount"] == "1.00E-7"
    assert written["format"] == "relay-studio/conversation"
    assert written["version"] == 1
    assert "conversation_id" not in written["messages"][0]


def test_a_lone_surrogate_does_not_keep_a_conversation_from_going_out():
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    message = Message("m", "c", None, Role.USER, "a", moment, steps=(Step("s", "x", "\ud800"),))
    out = own.text(Transcript(Conversation("c", "T", moment, moment, "m"), (message,)))
    assert own.read(json.loads(out)).transcript.messages[0].steps[0].arguments == "�"


def changed(**fields):
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    turns = (
        Message("m", "c", None, Role.USER, "a", moment),
        Message("n", "c", "m", Role.ASSISTANT, "b", moment),
    )
    return {**own.written(Transcript(Conversation("c", "T", moment, moment, "n"), turns)), **fields}


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (changed(version=2), "import_newer"),
        (changed(messages="none"), "import_shape"),
        (changed(conversation={"id": "c"}), "import_shape"),
        (changed(messages=[{"id": "m"}]), "import_shape"),
        (changed(messages=changed()["messages"] * 2), "import_shape"),
    ],
)
def test_what_does_not_fit_is_refused(value, reason):
    with pytest.raises(InputError) as refused:
        own.read(value)
    assert refused.value.values["reason"] == reason


def test_a_turn_whose_parent_is_missing_begins_a_branch():
    value = changed()
    value["messages"] = value["messages"][1:]
    assert [each.parent_id for each in own.read(value).transcript.messages] == [None]
