"""A calculator: arithmetic read by Python's parser and worked out by hand, so that nothing else can run."""

import ast
import math
import re
from collections.abc import Callable, Mapping
from decimal import Decimal, DecimalException, localcontext

from components.core.errors import ToolError

MOST_CHARS, MOST_PARTS = 300, 150
_DIGITS, _TOLD_DIGITS = 110, 30
_SIGNS = str.maketrans({"×": "*", "÷": "/", "−": "-", "–": "-", "（": "(", "）": ")", "，": ",", "^": "**", "²": "**2", "³": "**3"})  # fmt: skip
# Checked before Python's parser sees it: that would warn of `1if`, and has its own ideas of strings and brackets.
_PART = re.compile(
    r"\s*(?:(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\w.])|[A-Za-z_][A-Za-z_0-9]*(?=[^\w]|$)|\*\*|//|[-+*/%(),])\s*",
    re.ASCII,
)


def _by_float(function: Callable[[float], float]) -> Callable[..., Decimal]:
    return lambda value: Decimal(repr(function(float(value))))


def _rounded(value: Decimal, places: Decimal = Decimal(0)) -> Decimal:
    if abs(places) > 100:
        raise ToolError(reason="limit", words="round: at most 100 places")
    return round(value, int(places))


FUNCTIONS: Mapping[str, Callable[..., Decimal]] = {
    "sqrt": lambda value: value.sqrt(),
    "abs": abs,
    "round": _rounded,
    "floor": lambda value: Decimal(math.floor(value)) if value.adjusted() < _DIGITS else value,
    "ceil": lambda value: Decimal(math.ceil(value)) if value.adjusted() < _DIGITS else value,
    "min": min,
    "max": max,
    "exp": lambda value: value.exp(),
    "ln": lambda value: value.ln(),
    "log": lambda value, base=Decimal(10): value.ln() / base.ln() if base != 10 else value.log10(),
    "log10": lambda value: value.log10(),
    "log2": lambda value: value.ln() / Decimal(2).ln(),
    "sin": _by_float(math.sin),
    "cos": _by_float(math.cos),
    "tan": _by_float(math.tan),
}
CONSTANTS = {"pi": Decimal(repr(math.pi)), "e": Decimal(repr(math.e))}


def calculated(text: str) -> str:
    """The value of an arithmetic expression, exact where 100 digits hold it.

    Raises:
        ToolError: it is too long, is no arithmetic, or has no value.
    """
    tree = _parsed(text)
    with localcontext(prec=_DIGITS, Emax=100_000, Emin=-100_000):
        try:
            return _told(_value(tree))
        except (DecimalException, ArithmeticError, ValueError, TypeError) as error:
            raise ToolError(reason="value", words=f"this has no value: {type(error).__name__}") from None


def _parsed(text: str) -> ast.expr:
    text = text.translate(_SIGNS).strip().removesuffix("=").strip()
    if not text or len(text) > MOST_CHARS:
        raise ToolError(reason="limit", words=f"an expression has 1 to {MOST_CHARS} characters")
    place = 0
    while place < len(text):
        part = _PART.match(text, place)
        if part is None:
            raise ToolError(
                reason="sum", words=f"not arithmetic from character {place + 1}: {text[place : place + 20]!r}"
            )
        place = part.end()
    try:
        tree = ast.parse(text, mode="eval").body
    except (SyntaxError, MemoryError, RecursionError):
        raise ToolError(reason="sum", words="this is not a whole expression") from None
    if sum(1 for _ in ast.walk(tree)) > 3 * MOST_PARTS:
        raise ToolError(reason="limit", words="this expression has too many parts")
    return tree


def _value(node: ast.expr) -> Decimal:
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return Decimal(repr(number))
        case ast.Name(id=name) if name in CONSTANTS:
            return CONSTANTS[name]
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return -_value(inner)
        case ast.UnaryOp(op=ast.UAdd(), operand=inner):
            return _value(inner)
        case ast.BinOp(left=left, op=sign, right=right):
            return _joined(sign, _value(left), _value(right))
        case ast.Call(func=ast.Name(id=name), args=inner, keywords=[]) if name in FUNCTIONS:
            return FUNCTIONS[name](*map(_value, inner))
    known = ", ".join([*FUNCTIONS, *CONSTANTS])
    raise ToolError(reason="sum", words=f"only numbers, + - * / // % ** ( ) and these are known: {known}")


def _joined(sign: ast.operator, left: Decimal, right: Decimal) -> Decimal:
    match sign:
        case ast.Add():
            return left + right
        case ast.Sub():
            return left - right
        case ast.Mult():
            return left * right
        case ast.Div():
            return left / right
        case ast.Pow():
            return left**right
        case ast.FloorDiv():
            return (left / right).to_integral_value(rounding="ROUND_FLOOR")
        case ast.Mod():  # with the sign of the divisor, as in Python and on paper
            return left - right * (left / right).to_integral_value(rounding="ROUND_FLOOR")
    raise ToolError(reason="sum", words="only + - * / // % ** are known")


def _told(value: Decimal) -> str:
    if not value.is_finite():
        raise ToolError(reason="value", words="this has no finite value")
    whole = value == value.to_integral_value()
    if not (whole and value.adjusted() < 100):
        with localcontext(prec=_TOLD_DIGITS):
            value = +value
    if value.is_zero():
        return "0"
    value = value.normalize()
    return f"{value:f}" if -10 < value.adjusted() < 100 else f"{value:E}"
