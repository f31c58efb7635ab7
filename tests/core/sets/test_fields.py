"""Answers that fill in fields: a schema from names or as it is, what came into each, and what is amiss."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.core.errors import InputError
from components.core.sets.fields import FIELDS_MAX, Filled, differ, fields, filled, schema_of

SCHEMA = schema_of(
    '{"properties": {"shop": {"type": "string"}, "total": {"type": "number"}}, "required": ["shop"]}'
)


@pytest.mark.parametrize(
    "written", ["shop, date,  total", "shop\ndate\ntotal\n", "shop，date、total", "shop,date,total,shop"]
)
def test_names_become_a_schema_that_a_model_can_be_held_to(written):
    made = json.loads(schema_of(written))
    assert list(made["properties"]) == made["required"] == ["shop", "date", "total"]
    assert made["additionalProperties"] is False


def test_a_schema_stays_as_it_was_written_and_nothing_is_none():
    assert fields(SCHEMA) == ["shop", "total"]
    assert schema_of("  \n") == ""


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("{", "schema_json"),
        ('{"type": "objekt"}', "schema"),
        ('{"type": "object"}', "set_fields"),
        (",", "set_fields"),
        (",".join(map(str, range(FIELDS_MAX + 1))), "set_fields"),
    ],
)
def test_what_names_no_fields_is_refused(written, reason):
    with pytest.raises(InputError) as refused:
        schema_of(written)
    assert refused.value.values["reason"] == reason


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ('{"shop": "Tea", "total": 4.5}', Filled({"shop": "Tea", "total": "4.5"})),
        ('```json\n{"shop": "Tea"}\n```', Filled({"shop": "Tea"})),
        ('{"shop": ["a"], "total": null}', Filled({"shop": '["a"]', "total": ""}, amiss=("shop", "total"))),
        ('{"total": true}', Filled({"total": "true"}, amiss=("shop", "total"))),
        ("Tea, 4.50", Filled(is_json=False)),
        ("[1]", Filled(is_json=False)),
        ('{"shop": ' + "[" * 500 + "]" * 500 + "}", Filled(is_json=False)),
    ],
)
def test_what_came_into_each_field_is_read_and_a_misfit_is_told(answer, found):
    assert filled(answer, SCHEMA) == found
    assert found.fits is (found.is_json and not found.amiss)


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (["yes", " yes\n"], False),
        (["yes", "no"], True),
        (['{"a": 1, "b": 2}', '```\n{"b": 2, "a": 1}\n```'], False),
        (['{"a": 1}', '{"a": 2}'], True),
        (["alone"], False),
        (["[" * 500 + "]" * 500, "[" * 501 + "]" * 501], True),
    ],
)
def test_answers_differ_by_what_they_say_not_by_how_it_is_laid_out(answers, said):
    assert differ(answers) is said


@given(
    st.text()
    | st.recursive(st.none() | st.booleans() | st.floats() | st.integers() | st.text(), st.lists).map(
        json.dumps
    )
)
def test_whatever_a_model_says_is_read(answer):
    found = filled(answer, SCHEMA)
    assert found.fits is (found.is_json and not found.amiss)
    assert not differ([answer, answer])
