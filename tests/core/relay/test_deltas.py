"""What an event holds, whatever shape it has."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.core.records import Doubt, Finish, Usage
from components.core.relay.deltas import Delta, deltas, finish_of, usage_of


def one(delta: object, **choice: object) -> list[Delta]:
    return list(deltas({"choices": [{"index": 0, "delta": delta, **choice}]}))


@pytest.mark.parametrize(
    ("delta", "expected"),
    [
        ({"content": "a"}, Delta("a")),
        ({"content": None, "reasoning_content": "t"}, Delta("", "t")),
        ({"reasoning": "t", "reasoning_details": [{"text": "t"}]}, Delta("", "t")),
        ({"reasoning_details": [{"text": "a"}, {"summary": "b"}, {"data": "secret"}]}, Delta("", "ab")),
        ({"reasoning_content": "", "reasoning": "t"}, Delta("", "t")),
        ({"content": [{"type": "text", "text": "a"}, "b", {"type": "odd"}]}, Delta("ab")),
        ({"content": "", "images": [{"image_url": {"url": "u"}}]}, Delta("\n\n![image](u)\n\n")),
        ({"tool_calls": [{}]}, Delta(called_tool=True)),
        (None, Delta()),
        ("odd", Delta()),
        ([], Delta()),
    ],
)
def test_a_delta(delta: object, expected: Delta) -> None:
    assert one(delta) == [expected]


def test_a_whole_message_and_the_older_text_are_read() -> None:
    assert list(deltas({"choices": [{"message": {"content": "a"}, "finish_reason": "stop"}]})) == [
        Delta("a", finish="stop")
    ]
    assert list(deltas({"choices": [{"text": "a"}]})) == [Delta("a")]


def test_only_the_first_choice_is_read() -> None:
    choices = [{"index": 1, "delta": {"content": "b"}}, {"index": 0, "delta": {"content": "a"}}]
    assert list(deltas({"choices": choices})) == [Delta("a")]


def test_a_drawing_in_the_images_shape_is_a_picture() -> None:
    assert [d.text for d in deltas({"data": [{"url": "u"}, {"b64_json": "AA"}]})] == [
        "\n\n![image](u)\n\n",
        "\n\n![image](data:image/png;base64,AA)\n\n",
    ]


@pytest.mark.parametrize(
    ("said", "finish"),
    [(None, None), ("", None), ("stop", Finish.STOP), ("MAX_TOKENS", Finish.LENGTH), ("repetition", Finish.STOP)],
)  # fmt: skip
def test_why_it_ended(said: str | None, finish: Finish | None) -> None:
    assert finish_of(said) is finish


@pytest.mark.parametrize(
    ("usage", "expected"),
    [
        ({"prompt_tokens": 3, "completion_tokens": 5}, Usage(3, 5, doubt=Doubt.REPORTED)),
        (
            {"prompt_tokens": 3, "completion_tokens": 5, "prompt_tokens_details": {"cached_tokens": 2}},
            Usage(3, 5, 2, doubt=Doubt.REPORTED),
        ),
        ({"prompt_tokens": 3, "prompt_cache_hit_tokens": 1}, Usage(3, None, 1, doubt=Doubt.REPORTED)),
        ({"prompt_tokens": 0, "completion_tokens": 0}, None),
        ({"prompt_tokens": "3", "completion_tokens": True}, None),
        (None, None),
        ([], None),
    ],
)
def test_what_was_used(usage: object, expected: Usage | None) -> None:
    assert usage_of({"usage": usage}) == expected


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "choices",
                    "delta",
                    "message",
                    "content",
                    "images",
                    "image_url",
                    "url",
                    "data",
                    "usage",
                    "index",
                ]
            ),
            inner,
        )
    ),
)


@given(JSON)
def test_no_event_breaks_the_reading(data: object) -> None:
    assert all(isinstance(delta.text, str) for delta in deltas(data))
    usage_of(data)
