"""Open WebUI's chats: a tree by id, or an older flat list; thoughts and tools stand in the answer's text."""

from components.core.records import Doubt, Fault, Role, Status, Step, Usage
from components.core.transfer import openwebui
from tests.core.transfer import exports
from tests.core.transfer.exports import PIXEL, PIXEL_ADDRESS, turn


def read(*messages, **fields):
    return openwebui.read(exports.openwebui(*messages, **fields), "fallback")


def test_every_answer_of_a_question_is_a_branch():
    entry = read(
        turn("q", None, "user", "Sort a list"),
        turn("a1", "q", "assistant", "sorted()", model="llama3:8b"),
        turn("a2", "q", "assistant", "list.sort()", model="qwen"),
        current="a1",
    )
    conversation = entry.transcript.conversation
    assert [(each.id, each.parent_id, each.model) for each in entry.transcript.messages] == [
        ("q", None, None),
        ("a1", "q", "llama3:8b"),
        ("a2", "q", "qwen"),
    ]
    assert (conversation.head_id, conversation.options.model, conversation.options.system) == (
        "a1",
        "llama3:8b",
        "Be brief.",
    )
    assert conversation.tags == ("python", "code")
    assert conversation.pinned_at is not None


def test_an_older_flat_list_is_one_branch():
    chat = {
        "title": "Old",
        "messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}],
    }
    entry = openwebui.read({"id": "x", "chat": chat}, "fallback")
    assert [(each.parent_id is None, each.role) for each in entry.transcript.messages] == [
        (True, Role.USER),
        (False, Role.ASSISTANT),
    ]


def test_thoughts_and_tools_leave_the_text():
    text = (
        '<details type="reasoning" done="true" duration="3">\n<summary>Thought for 3 seconds</summary>\n'
        "&gt; First\n&gt; a &lt; b\n</details>\n"
        '<details type="tool_calls" done="true" id="t1" name="clock" arguments="&quot;{}&quot;" result="noon">\n'
        "<summary>Tool Executed</summary>\n</details>\nIt is noon."
    )
    answer = read(turn("a", None, "assistant", text)).transcript.messages[0]
    assert (answer.text, answer.reasoning) == ("It is noon.", "First\na < b")
    assert answer.steps == (Step("t1", "clock", '"{}"', "noon"),)


def test_other_details_stay_in_the_text():
    text = "<details><summary>More</summary>hidden</details>"
    assert read(turn("a", None, "assistant", text)).transcript.messages[0].text == text


def test_pictures_come_along_and_files_elsewhere_are_counted():
    files = [
        {"type": "image", "url": PIXEL_ADDRESS},
        {"type": "file", "name": "a.pdf", "url": "/api/v1/files/1"},
    ]
    entry = read(turn("q", None, "user", "What?", files=files))
    assert [(each.name, each.data) for each in entry.enclosures] == [("1.png", PIXEL)]
    assert entry.lost == 1


def test_tokens_are_those_that_were_reported():
    openai, ollama = {"prompt_tokens": 3, "completion_tokens": 5}, {"prompt_eval_count": 4, "eval_count": 6}
    turns = read(
        turn("a", None, "assistant", "x", usage=openai), turn("b", "a", "assistant", "y", info=ollama)
    ).transcript.messages
    assert [each.usage for each in turns] == [
        Usage(3, 5, doubt=Doubt.REPORTED),
        Usage(4, 6, doubt=Doubt.REPORTED),
    ]


def test_an_error_is_kept_as_one():
    answer = read(turn("a", None, "assistant", "", error={"content": "boom"})).transcript.messages[0]
    assert (answer.status, answer.fault) == (Status.FAILED, Fault("relay", {"said": "boom"}))


def test_what_hung_on_the_systems_message_hangs_above_it():
    entry = read(turn("s", None, "system", "Be kind."), turn("q", "s", "user", "Hi"), chat_id="x")
    assert [(each.id, each.parent_id) for each in entry.transcript.messages] == [("q", None)]
