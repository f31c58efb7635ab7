"""ChatGPT's tree of nodes becomes turns: what was never shown goes, every branch stays."""

import pytest

from components.core.errors import InputError
from components.core.records import Finish, Role, Status, Step
from components.core.transfer import chatgpt
from tests.core.transfer import exports
from tests.core.transfer.exports import PIXEL, node


def read(*nodes, find=lambda _name: None, **fields):
    return chatgpt.read(exports.chatgpt(*nodes, **fields), find, "fallback")


def said(entry):
    return [(each.id, each.parent_id, each.role, each.text) for each in entry.transcript.messages]


def test_every_branch_is_read_and_the_current_one_is_open():
    entry = read(
        node("q", "root", "user", "Where to?"),
        node("a1", "q", "assistant", "Kyoto.", model_slug="gpt-4o", finish_details={"type": "stop"}),
        node("a2", "q", "assistant", "Nara.", model_slug="gpt-4o"),
        current="a1",
    )
    assert said(entry) == [
        ("q", None, Role.USER, "Where to?"),
        ("a1", "q", Role.ASSISTANT, "Kyoto."),
        ("a2", "q", Role.ASSISTANT, "Nara."),
    ]
    conversation = entry.transcript.conversation
    assert (conversation.title, conversation.head_id) == ("A trip to Kyoto", "a1")
    assert conversation.created_at.isoformat() == "2023-11-14T22:13:20.250000+00:00"
    assert conversation.options.model == "gpt-4o"
    assert entry.transcript.messages[1].finish is Finish.STOP


def test_hidden_messages_go_and_what_hung_on_them_hangs_above():
    hidden = {"is_visually_hidden_from_conversation": True}
    entry = read(
        node("sys", "root", "system", "", **hidden),
        node("ctx", "sys", "user", {"content_type": "user_editable_context", "user_profile": "I am …"}),
        node("q", "ctx", "user", "Hello"),
        node("off", "q", "assistant", "withdrawn", weight=0.0),
        node("a", "off", "assistant", "Hi"),
    )
    assert said(entry) == [("q", None, Role.USER, "Hello"), ("a", "q", Role.ASSISTANT, "Hi")]
    assert entry.transcript.conversation.options.system == ""


def test_a_system_message_that_was_shown_is_the_system_prompt():
    entry = read(node("s", "root", "system", "Answer in French."), node("q", "s", "user", "Hello"))
    assert entry.transcript.conversation.options.system == "Answer in French."


def test_thoughts_and_calls_of_tools_go_to_the_answer_after_them():
    thoughts = {"content_type": "thoughts", "thoughts": [{"summary": "Plan", "content": "Count first."}]}
    code = {"content_type": "code", "language": "python", "text": "1+1"}
    output = {"content_type": "execution_output", "text": "2"}
    entry = read(
        node("q", "root", "user", "1+1?"),
        node("t", "q", "assistant", thoughts),
        node("c", "t", "assistant", code, recipient="python"),
        node("o", "c", "tool", output, author="python"),
        node("r", "o", "assistant", {"content_type": "reasoning_recap", "content": "Thought for 2s"}),
        node("a", "r", "assistant", "It is 2."),
    )
    answer = entry.transcript.messages[-1]
    assert (answer.parent_id, answer.text, answer.reasoning) == ("q", "It is 2.", "Count first.")
    assert answer.steps == (Step("c", "python", "1+1", "2"),)


def test_a_call_that_nothing_follows_is_an_answer_of_its_own():
    code = {"content_type": "code", "language": "python", "text": "1+1"}
    entry = read(node("q", "root", "user", "1+1?"), node("c", "q", "assistant", code, recipient="python"))
    assert entry.transcript.messages[-1].steps == (Step("c", "python", "1+1"),)
    assert entry.transcript.conversation.head_id == "c"


def test_pictures_come_along_when_the_archive_has_them_and_are_counted_when_not():
    picture = {"content_type": "image_asset_pointer", "asset_pointer": "file-service://file-abc", "width": 1}
    content = {"content_type": "multimodal_text", "parts": [picture, "What is this?"]}
    there = read(node("q", "root", "user", content), find=lambda name: (f"{name}.png", PIXEL))
    assert [(each.message_id, each.name, each.media_type) for each in there.enclosures] == [
        ("q", "file-abc.png", "image/png")
    ]
    assert (there.transcript.messages[0].text, there.lost) == ("What is this?", 0)
    gone = read(node("q", "root", "user", content))
    assert (gone.enclosures, gone.lost) == ((), 1)


def test_a_drawing_of_a_tool_belongs_to_the_answer():
    picture = {"content_type": "image_asset_pointer", "asset_pointer": "sediment://file_1"}
    drawn = {"content_type": "multimodal_text", "parts": [picture]}
    entry = read(
        node("q", "root", "user", "Draw a cat"),
        node("d", "q", "tool", drawn, author="dalle.text2im"),
        node("a", "d", "assistant", "Here it is."),
        find=lambda name: (f"{name}.webp", b"RIFF"),
    )
    assert [each.message_id for each in entry.enclosures] == ["a"]


def test_citations_are_written_out_and_other_marks_go():
    text = "Rain \ue200cite\ue202turn0search1\ue201 today.\ue200navlist\ue201"
    references = [
        {"matched_text": "\ue200cite\ue202turn0search1\ue201", "alt": "([bbc.com](https://bbc.com))"}
    ]
    entry = read(node("a", "root", "assistant", text, content_references=references))
    assert entry.transcript.messages[0].text == "Rain ([bbc.com](https://bbc.com)) today."


def test_an_answer_that_was_interrupted_says_so():
    entry = read(node("a", "root", "assistant", "Half", finish_details={"type": "interrupted"}))
    assert entry.transcript.messages[0].status is Status.STOPPED


def test_nodes_in_a_ring_are_left_out_and_a_lost_parent_begins_a_branch():
    entry = read(
        node("a", "b", "user", "ring"),
        node("b", "a", "assistant", "ring"),
        node("q", "nobody", "user", "Hello"),
    )
    assert [each.id for each in entry.transcript.messages] == ["q"]


def test_nothing_said_is_nothing_to_keep():
    with pytest.raises(InputError) as refused:
        read(node("s", "root", "system", "", is_visually_hidden_from_conversation=True))
    assert refused.value.values["reason"] == "import_empty"
