"""One prompt stands for all its alternatives, counted before they are built, and braces that are none stay as they are."""

from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.core.drawing.matrix import COUNT_MAX, PROMPTS_MAX, count, escaped, prompts
from components.core.errors import InputError

SIGNS = st.text(st.sampled_from("{}|\\ab "), max_size=30)
TEXTS = st.text(max_size=40) | SIGNS
WORDS = st.text(st.characters(exclude_characters="{}|\\"), max_size=6)


@pytest.mark.parametrize(
    ("text", "made"),
    [
        (
            "{red|blue} car, {day|night}",
            ["red car, day", "red car, night", "blue car, day", "blue car, night"],
        ),
        ("一只{猫|狗}", ["一只猫", "一只狗"]),
        ("a {|very }old {x|}", ["a old x", "a old ", "a very old x", "a very old "]),
        ("{a|a}", ["a", "a"]),
        ("", [""]),
        ("no braces | at all", ["no braces | at all"]),
        ("{one}", ["{one}"]),
        ("{}", ["{}"]),
        (r"\{red|blue\}", ["{red|blue}"]),
        (r"{a\|b|c\}}", ["a|b", "c}"]),
        (r"\\{a|b\\}", ["\\a", "\\b\\"]),
        (r"\frac{a}{b} \n", [r"\frac{a}{b} \n"]),
        ("{a{b|c}|d}", ["{a{b|c}|d}"]),
        ("{{name}} {a|b}", ["{{name}} a", "{{name}} b"]),
        ("{a|{b|c}", ["{a|b", "{a|c"]),
        ("a|b} {c|d}", ["a|b} c", "a|b} d"]),
        ("{a|b", ["{a|b"]),
        ('{"a": "x|y"}', ['"a": "x', 'y"']),
        ("{a\n|b}", ["a\n", "b"]),
    ],
)
def test_alternatives_become_prompts_in_order(text, made):
    assert prompts(text) == made
    assert count(text) == len(made)


@given(TEXTS)
def test_the_count_is_the_number_of_prompts(text):
    if count(text) <= PROMPTS_MAX:
        assert len(prompts(text)) == count(text)


@given(TEXTS)
def test_an_escaped_text_stands_for_itself_alone(text):
    assert prompts(escaped(text)) == [text]


@given(st.lists(WORDS | st.lists(WORDS, min_size=2, max_size=3), max_size=6))
def test_every_prompt_has_one_of_each_alternatives_in_their_places(pieces):
    text = "".join(piece if isinstance(piece, str) else "{" + "|".join(piece) + "}" for piece in pieces)
    many = prod(len(piece) for piece in pieces if not isinstance(piece, str))
    assert count(text) == many
    made = prompts(text, limit=many)
    firsts = [piece if isinstance(piece, str) else piece[0] for piece in pieces]
    lasts = [piece if isinstance(piece, str) else piece[-1] for piece in pieces]
    assert (made[0], made[-1]) == ("".join(firsts), "".join(lasts))


def test_a_huge_product_is_counted_and_refused_and_never_built():
    huge = "{a|b|c}" * 5000
    assert count(huge) == COUNT_MAX
    with pytest.raises(InputError) as refused:
        prompts(huge)
    assert refused.value.values == {"reason": "matrix_many", "count": COUNT_MAX, "limit": PROMPTS_MAX}
    assert len(prompts("{a|b}" * 6)) == 64


@pytest.mark.parametrize(
    "text", ["{" * 20_000, "{a|" * 10_000, "\\" * 20_000 + "{", "}" * 20_000, "\\" * 20_000]
)
def test_no_text_takes_long(text):
    assert count(text) == 1
    assert prompts(escaped(text)) == [text]
