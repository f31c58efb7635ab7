"""What a prompt asks for is found, filled word for word, or left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.core.prompts.variables import Variable, escaped, filled, variables

PARTS = st.sampled_from(
    ["{{a}}", "{{b=x}}", "\\", "{{", "}}", "{", "}", "=", "a", " ", "\n", "语言", "{{ 语言 }}"]
)
TEXTS = st.one_of(st.text(), st.lists(PARTS).map("".join))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Translate into {{language}}: {{text}}", [Variable("language"), Variable("text")]),
        ("{{ 目标语言 }}，{{a-b c_1}}", [Variable("目标语言"), Variable("a-b c_1")]),
        ("{{n=5}} of {{n}}", [Variable("n", "5")]),
        ("{{n}} of {{n=5}}", [Variable("n", "5")]),
        (r"\{{name}} and \\{{other}}", [Variable("other")]),
        ("{name} {{}} {{ }} {{a: 1}} {{'x'}} {{a\nb}}", []),
        ("Polish:\n{{text}}\n{{a}} {{b}}", [Variable("text", "", True), Variable("a"), Variable("b")]),
        ("{{{deep}}}", [Variable("deep")]),
        ("", []),
    ],
)
def test_variables_are_found_in_their_order(text, found):
    assert variables(text) == found


@pytest.mark.parametrize(
    ("text", "values", "used"),
    [
        ("Into {{language}}!", {"language": "法语"}, "Into 法语!"),
        ("{{a}} {{ a }}", {"a": "x"}, "x x"),
        ("{{a=one}} {{b}}", {}, "one {{b}}"),
        ("{{a=one}}", {"a": ""}, "one"),
        (r"\{{a}} \\{{a}} \\\{{a}}", {"a": "x"}, r"{{a}} \x \{{a}}"),
        ("{{a}}{{b}}", {"a": "{{b}}", "b": r"\1"}, r"{{b}}\1"),
        (r"a \ b \n {not}", {"not": "x"}, r"a \ b \n {not}"),
    ],
)
def test_values_stand_in_their_places_word_for_word(text, values, used):
    assert filled(text, values) == used


@given(TEXTS, st.dictionaries(st.sampled_from(["a", "b", "语言"]), st.text()))
def test_an_escaped_text_asks_for_nothing_and_comes_back_unchanged(text, values):
    assert variables(escaped(text)) == []
    assert filled(escaped(text), values) == text


@given(st.lists(st.one_of(st.just("{{a}}"), st.text(alphabet="xy \n语=}"))), st.text(min_size=1))
def test_every_place_is_filled_and_nothing_else_is_touched(parts, value):
    assert filled("".join(parts), {"a": value}) == "".join(
        value if part == "{{a}}" else part for part in parts
    )


def test_a_long_run_of_backslashes_is_read_once():
    assert variables("\\" * 1_000_000) == []  # square in its length, this outlasts the test's time
