"""NextChat's sessions: flat lists of messages, texts or parts, with the settings of their mask."""

from components.core.records import Fault, Role, Status, Step
from components.core.transfer import nextchat
from tests.core.transfer.exports import PIXEL, PIXEL_ADDRESS, session


def message(name, role, content, **facts):
    return {"id": name, "date": "2023/11/14 22:14:00", "role": role, "content": content, **facts}


def read(*messages, **fields):
    return nextchat.read(session(*messages, **fields), "fallback")


def test_a_session_is_one_branch_with_its_settings():
    entry = read(message("q", "user", "写诗"), message("a", "assistant", "春眠不觉晓", model="gpt-4o-mini"))
    conversation, turns = entry.transcript.conversation, entry.transcript.messages
    assert [(turn.id, turn.parent_id, turn.role, turn.text) for turn in turns] == [
        ("q", None, Role.USER, "写诗"),
        ("a", "q", Role.ASSISTANT, "春眠不觉晓"),
    ]
    assert (conversation.title, conversation.head_id) == ("写一首诗", "a")
    assert conversation.updated_at.isoformat() == "2023-11-14T22:28:20+00:00"
    options = conversation.options
    assert (options.model, options.system, options.temperature) == ("gpt-4o-mini", "押韵。", 0.5)
    assert options.history_messages == 4


def test_pictures_in_the_message_come_along_and_those_elsewhere_are_counted():
    parts = [
        {"type": "text", "text": "这是什么？"},
        {"type": "image_url", "image_url": {"url": PIXEL_ADDRESS}},
        {"type": "image_url", "image_url": {"url": "https://example.com/cat.png"}},
    ]
    entry = read(message("q", "user", parts))
    assert entry.transcript.messages[0].text == "这是什么？"
    assert [(each.name, each.media_type, each.data) for each in entry.enclosures] == [
        ("1.png", "image/png", PIXEL)
    ]
    assert entry.lost == 1


def test_calls_of_plugins_are_steps():
    tool = {
        "id": "t",
        "type": "function",
        "function": {"name": "search", "arguments": "{}"},
        "content": "found",
    }
    entry = read(message("a", "assistant", "Done.", tools=[tool]))
    assert entry.transcript.messages[0].steps == (Step("t", "search", "{}", "found"),)


def test_an_error_is_no_answer():
    turn = read(
        message("q", "user", "Hi"), message("a", "assistant", "no quota", isError=True)
    ).transcript.messages[1]
    assert (turn.text, turn.status, turn.fault) == ("", Status.FAILED, Fault("relay", {"said": "no quota"}))


def test_a_cleared_context_begins_where_it_was_cleared():
    entry = read(message("q", "user", "old"), message("r", "user", "new"), clearContextIndex=1)
    assert [turn.opens_context for turn in entry.transcript.messages] == [False, True]


def test_the_memory_of_older_turns_is_kept_as_their_summary():
    entry = read(
        message("q", "user", "a"),
        message("r", "assistant", "b"),
        memoryPrompt="They met.",
        lastSummarizeIndex=1,
    )
    assert entry.transcript.conversation.summary.text == "They met."
    assert entry.transcript.conversation.summary.until_id == "q"


def test_messages_with_one_id_stay_apart():
    entry = read(message("q", "user", "one"), message("q", "assistant", "two"), message("q", "user", "three"))
    assert len({turn.id for turn in entry.transcript.messages}) == 3
