"""The calculator: right, and unable to do anything else."""

import ast
from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.core.errors import ToolError
from components.core.tools.arithmetic import MOST_CHARS, calculated


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12*34", "408"),
        ("12 × 34 =", "408"),
        ("0.1 + 0.2", "0.3"),
        ("(1 + 2) * -3", "-9"),
        ("2^10", "1024"),
        ("5²", "25"),
        ("2 ** 200", str(2**200)),
        ("-2 ** 2", "-4"),
        ("7 // 2", "3"),
        ("-7 // 2", "-4"),
        ("-7 % 3", "2"),
        ("1/3", "0.333333333333333333333333333333"),
        ("sqrt(2) ** 2", "2"),
        ("round(2.675, 2)", "2.68"),
        ("max(1, 2, 3) - min(4, 5)", "-1"),
        ("ln(exp(1))", "1"),
        ("log(1000)", "3"),
        ("log(8, 2)", "3"),
        ("1e3 + .5", "1000.5"),
        ("floor(2.7) + ceil(2.1)", "5"),
        ("1e-20", "1E-20"),
        ("0 * 5", "0"),
        ("sin(0) + cos(0)", "1"),
        ("10 ** 30 / 10 ** 28", "100"),
    ],
)
def test_a_sum(text: str, value: str) -> None:
    assert calculated(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "1 +",
        "1 / 0",
        "0 ** -1",
        "sqrt(-1)",
        "9 ** 9 ** 9 ** 9",
        "10 ** 99999999",
        "1e999999999",
        "__import__('os').system('x')",
        "().__class__",
        "open",
        "x := 3",
        "lambda: 1",
        "[1, 2]",
        "1 if 2 else 3",
        "1if 2else 3",
        "1, 2",
        "print(1)",
        "sqrt",
        "sqrt()",
        "sqrt(1, 2, 3, 4)",
        "max()",
        "min(x=1)",
        "1 < 2",
        "1 and 2",
        "not 1",
        "1 @ 2",
        "'a' * 9",
        "1j",
        "0x1f",
        "True",
        "round(1, 999)",
        "floor(1e9999)(2)",
        "1" * (MOST_CHARS + 1),
        "(" * 150 + "1" + ")" * 150,
        "-" * 299 + "1",
        "\N{FULLWIDTH DIGIT ONE} + 1",
        "1\0",
    ],
)
def test_what_is_no_sum_or_has_no_value_is_refused(text: str) -> None:
    with pytest.raises(ToolError):
        calculated(text)


@given(st.text(alphabet="0123456789.+-*/%() eEsqrtmaxlnpi,^!_'\"[]{}:=", max_size=60))
def test_no_text_does_anything_but_give_a_number_or_a_refusal(text: str) -> None:
    try:
        value = calculated(text)
    except ToolError:
        return
    assert Decimal(value).is_finite()


EXPRESSIONS = st.recursive(
    st.integers(0, 999).map(str),
    lambda inner: st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda parts: f"({''.join(parts)})"),
    max_leaves=12,
)


@given(EXPRESSIONS)
def test_sums_of_fractions_are_right_to_thirty_digits(text: str) -> None:
    try:
        exact = _exact(ast.parse(text, mode="eval").body)
    except ZeroDivisionError:
        return
    if len(text) > MOST_CHARS:
        return
    told = Fraction(calculated(text))
    assert abs(told - exact) <= abs(exact) * Fraction(1, 10**29) + Fraction(1, 10**90)


def _exact(node: ast.expr) -> Fraction:
    if isinstance(node, ast.Constant):
        return Fraction(node.value)
    assert isinstance(node, ast.BinOp)
    left, right = _exact(node.left), _exact(node.right)
    match node.op:
        case ast.Add():
            return left + right
        case ast.Sub():
            return left - right
        case ast.Mult():
            return left * right
    return left / right


def test_the_arithmetic_of_others_is_not_changed() -> None:
    with localcontext() as before:
        calculated("1/3")
        assert before.prec == 28
