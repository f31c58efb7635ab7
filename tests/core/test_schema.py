"""Schemas are checked where they are entered, answers when they have come."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.core import schema
from components.core.errors import InputError
from components.core.records import ChatOptions
from components.core.relay.body import body_of
from components.core.relay.sandbox.calling import example

TEA = json.dumps(
    {
        "type": "object",
        "properties": {"name": {"type": "string"}, "grams": {"type": "number"}},
        "required": ["name", "grams"],
    }
)


def refusal(act, *arguments: str) -> dict[str, object]:
    with pytest.raises(InputError) as refused:
        act(*arguments)
    return dict(refused.value.values)


def test_a_good_schema_passes() -> None:
    schema.check(TEA)
    schema.check("{}")


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ('{\n "type": \n}', {"reason": "schema_json", "line": 3, "column": 1}),
        ("", {"reason": "schema_json", "line": 1, "column": 1}),
        ("[]", {"reason": "schema", "place": "$", "rule": "type object"}),
        ('{"type": "strng"}', {"reason": "schema", "place": "$.type"}),
        (
            '{"properties": {"a": {"minimum": "x"}}}',
            {"reason": "schema", "place": "$.properties.a.minimum", "rule": "type number"},
        ),
        (" " * 100_001, {"reason": "schema_long", "most": 100_000}),
    ],
)
def test_a_bad_schema_is_refused_with_the_place(text: str, values: dict[str, object]) -> None:
    assert refusal(schema.check, text).items() >= values.items()


def test_an_answer_that_keeps_to_its_schema_is_told_from_one_that_does_not() -> None:
    assert schema.misfits('{"name": "龙井", "grams": 3.5}', TEA) == []
    wrong = schema.misfits('{"name": 7}', TEA)
    assert wrong == [("$.name", "type", "string"), ("$", "required", "grams")]


@pytest.mark.parametrize(
    ("written", "answer", "keyword", "wanted"),
    [
        ({"required": ["a", "b", "c"]}, {"b": 1}, "required", "a, c"),
        (
            {"properties": {"a": {}}, "patternProperties": {"^x": {}}, "additionalProperties": False},
            {"a": 1, "x1": 2, "b": 3},
            "additionalProperties",
            "b",
        ),
        ({"type": ["string", "null"]}, 7, "type", "string, null"),
        ({"enum": ["绿", 7]}, 8, "enum", '["绿",7]'),
        ({"minimum": 2.5}, 1, "minimum", "2.5"),
        ({"uniqueItems": True}, [1, 1], "uniqueItems", ""),
        ({"anyOf": [{"type": "null"}]}, 1, "anyOf", ""),
        ({"properties": {"a": False}}, {"a": 1}, "false", ""),
    ],
)
def test_a_misfit_tells_the_keyword_and_what_it_asks_for(written, answer, keyword, wanted) -> None:
    [(_, *told)] = schema.misfits(json.dumps(answer), json.dumps(written))
    assert told == [keyword, wanted]


def test_an_answer_in_a_fence_is_read_and_prose_is_refused() -> None:
    assert schema.misfits('```json\n{"name": "x", "grams": 1}\n```', TEA) == []
    assert schema.misfits("[1, 2]", "") == []
    assert refusal(schema.misfits, "Here you are: {}", TEA)["reason"] == "answer_json"


def test_a_schema_never_makes_the_server_fetch_something() -> None:
    told = refusal(schema.misfits, "{}", '{"$ref": "http://127.0.0.1:1/secret"}')
    assert told == {"reason": "schema_reference", "reference": "http://127.0.0.1:1/secret"}


def test_a_schema_that_refers_to_itself_ends() -> None:
    assert refusal(schema.misfits, "{}", '{"$ref": "#"}') == {"reason": "schema_endless"}


def test_a_process_apart_tells_the_same() -> None:
    assert schema.misfits_apart('{"name": "x", "grams": 1}', TEA) == []
    assert schema.misfits_apart('{"name": 7}', TEA) == schema.misfits('{"name": 7}', TEA)
    assert refusal(schema.misfits_apart, "tea", TEA) == refusal(schema.misfits, "tea", TEA)


def test_a_pattern_that_takes_for_ever_is_given_up(monkeypatch) -> None:
    monkeypatch.setattr(schema, "PATIENCE_S", 2.0)
    told = refusal(schema.misfits_apart, json.dumps("a" * 60 + "!"), '{"pattern": "^(a+)+$"}')
    assert told["reason"] == "check_long"


def test_no_more_is_told_than_can_be_read() -> None:
    long = json.dumps({"items": {"const": "x" * 5000}})
    wrong = schema.misfits(json.dumps([7] * 50), long)
    assert len(wrong) == 10
    assert all(len(wanted) <= 301 for _, _, wanted in wrong)


@given(st.text(max_size=40), st.text(max_size=40))
def test_nothing_else_than_a_refusal_comes_of_any_text(answer: str, written: str) -> None:
    with suppress(InputError):
        schema.check(written)
    with suppress(InputError):
        schema.misfits(answer, written)


CLOSED = {
    "type": "object",
    "properties": {"a": {"type": "string"}},
    "required": ["a"],
    "additionalProperties": False,
}


@pytest.mark.parametrize(
    ("asked", "strict"),
    [
        (CLOSED, True),
        ({"type": "string"}, True),
        ({"type": "array", "items": CLOSED}, True),
        ({"type": "object"}, False),
        (json.loads(TEA), False),
        (CLOSED | {"required": []}, False),
        (CLOSED | {"required": [7]}, False),
        (CLOSED | {"additionalProperties": True}, False),
        ({"anyOf": [CLOSED, {"type": "object"}]}, False),
        ([], True),
        (7, True),
        (json.loads("[" * 400 + "]" * 400), False),
    ],
)
def test_only_a_schema_that_can_be_enforced_is_asked_for_strictly(asked: object, strict: bool) -> None:
    assert schema.is_strict(asked) is strict
    sent = body_of(
        [], ChatOptions(response_format="json_schema", json_schema=json.dumps(asked)), stream=False
    )
    assert ("strict" in sent["response_format"]["json_schema"]) is strict  # type: ignore[index]


KINDS = st.recursive(
    st.sampled_from([{"type": kind} for kind in ("string", "integer", "number", "boolean", "null")])
    | st.lists(st.text(max_size=3), min_size=1, max_size=3).map(lambda values: {"enum": values}),
    lambda inner: (
        inner.map(lambda item: {"type": "array", "items": item})
        | st.dictionaries(st.text(max_size=4), inner, max_size=3).map(
            lambda properties: {"type": "object", "properties": properties, "required": list(properties)}
        )
    ),
    max_leaves=5,
)


@given(KINDS)
def test_the_sandbox_keeps_to_the_schema_it_is_asked_for(kind: dict[str, object]) -> None:
    assert schema.misfits(json.dumps(example(kind, "hello")), json.dumps(kind)) == []
