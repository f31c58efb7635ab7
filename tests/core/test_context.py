"""What of a conversation a model is told."""

from datetime import UTC, datetime

from components.core.context import chosen, turns
from components.core.records import Message, Role

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def said(text: str, role: Role = Role.USER, **marks: bool) -> Message:
    return Message(text, "c", None, role, text, NOW, **marks)


def test_all_turns_count_where_nothing_is_marked():
    path = [said("a"), said("b", Role.ASSISTANT), said("c")]
    assert chosen(path) == path
    assert chosen([]) == []


def test_the_last_line_decides_where_the_context_starts():
    path = [said("a"), said("b", opens_context=True), said("c"), said("d", opens_context=True), said("e")]
    assert chosen(path) == path[3:]


def test_a_pinned_turn_counts_above_the_line_too_and_keeps_its_place():
    path = [said("a", pinned=True), said("b"), said("c", opens_context=True), said("d", pinned=True)]
    assert chosen(path) == [path[0], path[2], path[3]]


def test_turns_without_text_are_not_sent():
    path = [said("a"), said(" \n", Role.ASSISTANT), said("b")]
    assert turns(path) == [{"role": "user", "content": "a"}, {"role": "user", "content": "b"}]
