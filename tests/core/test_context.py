"""What a model is sent of a conversation."""

import base64
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from components.core.belongings import File
from components.core.catalog import tokens
from components.core.context import Attached, chosen, context, fenced, measured, plan
from components.core.errors import StoreError
from components.core.records import ChatOptions, Conversation, Doubt, Message, Role, Summary

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def conversation(summary: Summary | None = None, **options: object) -> Conversation:
    return Conversation("c", "", NOW, NOW, options=ChatOptions(**options), summary=summary)


def path(count: int, **changes: dict[str, object]) -> list[Message]:
    """Messages m0, m1 …, questions and answers in turn; `m2={"pinned": True}` changes one."""
    turns = [
        Message(
            f"m{n}", "c", f"m{n - 1}" if n else None, Role.ASSISTANT if n % 2 else Role.USER, f"text {n}", NOW
        )
        for n in range(count)
    ]
    return [replace(turn, **changes.get(turn.id, {})) for turn in turns]


def attached(name: str, data: bytes, media_type: str, **facts: object) -> Attached:
    return Attached(File(name, "0" * 64, name, media_type, len(data), NOW, facts), lambda: data)


def gone() -> bytes:
    raise StoreError(reason="missing")


def sent(turns: list[Message], asked: Conversation) -> list[str]:
    return [message.id for message in plan(turns, asked).messages]


def test_everything_is_sent_when_nothing_limits_it():
    made = context(path(3), conversation(), {})
    assert made.turns == [
        {"role": "user", "content": "text 0"},
        {"role": "assistant", "content": "text 1"},
        {"role": "user", "content": "text 2"},
    ]
    assert (made.sent, made.left_out) == (3, 0)


def test_turns_without_text_or_files_are_not_sent():
    turns = path(3, m1={"text": " \n"}, m2={"text": "", "attachments": ("f",)})
    assert sent(turns, conversation()) == ["m0", "m2"]


@pytest.mark.parametrize(
    ("count", "limit", "ids"),
    [
        (5, 3, ["m2", "m3", "m4"]),
        (5, 1, ["m4"]),
        (5, 99, ["m0", "m1", "m2", "m3", "m4"]),
        (4, 1, ["m2", "m3"]),
    ],
)
def test_the_last_messages_are_sent_and_the_last_question_always(count, limit, ids):
    made = conversation(history_messages=limit)
    assert sent(path(count), made) == ids
    assert plan(path(count), made).left_out == count - len(ids)


def test_as_many_messages_are_sent_as_the_budget_of_tokens_holds():
    each = tokens.estimate("text 0") + tokens.PER_TURN
    assert sent(path(5), conversation(history_tokens=2 * each)) == ["m3", "m4"]
    assert sent(path(5), conversation(history_tokens=2 * each - 1)) == ["m4"]
    assert sent(path(5), conversation(history_tokens=0)) == ["m4"]


def test_what_came_before_the_context_opens_is_not_sent():
    turns = path(7, m2={"opens_context": True}, m4={"opens_context": True})
    assert sent(turns, conversation()) == ["m4", "m5", "m6"]


def test_pinned_turns_are_always_sent_in_their_place():
    turns = path(7, m0={"pinned": True}, m4={"opens_context": True})
    assert sent(turns, conversation(history_messages=1)) == ["m0", "m6"]


def test_a_summary_stands_for_the_turns_it_covers():
    made = conversation(Summary("They talked about tea.", "m3"), summarizes=True)
    turns = context(path(7), made, {}).turns
    assert [turn["role"] for turn in turns] == ["system", "user", "assistant", "user"]
    assert str(turns[0]["content"]).endswith("They talked about tea.")
    assert plan(path(7), made).left_out == 4


@pytest.mark.parametrize(
    "made",
    [
        conversation(Summary("tea", "m3")),
        conversation(Summary(" ", "m3"), summarizes=True),
        conversation(Summary("tea", "elsewhere"), summarizes=True),
    ],
    ids=["switched off", "empty", "of another branch"],
)
def test_a_summary_that_is_not_wanted_or_does_not_fit_changes_nothing(made):
    assert len(context(path(7), made, {}).turns) == 7


def test_a_summary_of_what_lies_before_the_context_is_not_sent():
    made = conversation(Summary("tea", "m1"), summarizes=True)
    assert len(context(path(7, m4={"opens_context": True}), made, {}).turns) == 3


def test_pictures_are_parts_and_texts_stand_in_fences():
    turns = path(1, m0={"attachments": ("p", "t", "gone")})
    files = {
        "p": attached("a.png", b"bytes", "image/png", width=100, height=100),
        "t": attached("n.md", b"# Title\n```\ncode\n```", "text/plain"),
    }
    [turn] = context(turns, conversation(), files).turns
    assert turn["content"] == [
        {
            "type": "text",
            "text": "File: n.md\n````\n# Title\n```\ncode\n```\n````\n\n[A file was attached here; it has been deleted.]\n\ntext 0",
        },
        {
            "type": "image_url",
            "image_url": {"url": f"data:image/png;base64,{base64.b64encode(b'bytes').decode()}"},
        },
    ]


def test_texts_alone_stay_one_text_that_every_model_takes():
    files = {"t": attached("n.txt", b"words", "text/plain")}
    [turn] = context(path(1, m0={"attachments": ("t",)}), conversation(), files).turns
    assert turn["content"] == "File: n.txt\n```\nwords\n```\n\ntext 0"


def test_a_picture_alone_needs_no_words():
    files = {"p": attached("a.png", b"bytes", "image/png")}
    [turn] = context(path(1, m0={"text": "", "attachments": ("p",)}), conversation(), files).turns
    assert [part["type"] for part in turn["content"]] == ["image_url"]


@pytest.mark.parametrize(
    ("image_turns", "again"), [(1, False), (2, True), (None, True)], ids=["old", "young", "always"]
)
def test_pictures_are_sent_again_for_so_many_turns(image_turns, again):
    turns = path(3, m0={"attachments": ("p",)})
    files = {"p": attached("a.png", b"bytes", "image/png", width=100, height=100)}
    made = conversation(image_turns=image_turns)
    content = context(turns, made, files).turns[0]["content"]
    assert isinstance(content, list) is again
    if not again:
        assert content == "[The picture a.png was attached here; it is not sent again.]\n\ntext 0"
    bare = measured(plan(turns, made), made, {}).tokens
    assert measured(plan(turns, made), made, files).tokens - bare == (255 if again else 0)


def test_a_pinned_turn_keeps_its_pictures():
    turns = path(3, m0={"attachments": ("p",), "pinned": True})
    files = {"p": attached("a.png", b"bytes", "image/png")}
    assert isinstance(context(turns, conversation(image_turns=1), files).turns[0]["content"], list)


def test_a_file_whose_bytes_are_gone_does_not_stop_the_conversation():
    files = {
        name: Attached(File(name, name * 64, name, kind, 3, NOW), gone)
        for name, kind in (("a", "image/png"), ("b", "text/plain"))
    }
    [turn] = context(path(1, m0={"attachments": ("a", "b")}), conversation(), files).turns
    assert "a was attached here" in turn["content"]
    assert "no longer there" in turn["content"]


def test_tokens_count_the_system_prompt_the_turns_and_the_files():
    files = {"t": attached("count.txt", b"word" * 10, "text/plain")}
    made = context(path(1, m0={"attachments": ("t",)}), conversation(system="abcd"), files)
    assert made.tokens == (1 + tokens.PER_TURN) + (2 + tokens.PER_TURN) + 10
    assert made.doubt is Doubt.ESTIMATED


@pytest.mark.parametrize("text", ["", "```", "a\n`````\nb", "~~~"])
def test_nothing_inside_a_file_closes_its_fence(text):
    lines = fenced("a", text).split("\n")
    assert lines[1] == lines[-1]
    assert all(lines[1] not in line for line in lines[2:-1])


def test_the_last_line_decides_which_turns_count_and_pinned_ones_keep_their_place():
    marks = {"m1": {"pinned": True}, "m2": {"opens_context": True}, "m4": {"opens_context": True}}
    assert [turn.id for turn in chosen(path(6, **marks))] == ["m1", "m4", "m5"]
    assert chosen(path(2)) == path(2)
    assert chosen([]) == []
