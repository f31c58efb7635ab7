"""What a new set will cost, the fields its answers fill in, and the limits it runs in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

import streamlit as st

from components.core.batches import Subject
from components.core.catalog import tokens
from components.core.errors import InputError
from components.core.records import Cost
from components.core.sets import fields
from components.core.sets.purse import ANSWER_TOKENS, expected
from components.core.sets.runs import PARALLEL_MAX
from components.ui import asking, forecast, lineup, quote, race, sets, sets_lineup, state
from components.ui.boundary import report
from components.ui.comparison import Column
from components.ui.lineup import LETTERS
from components.ui.messages import plain
from components.ui.words import _, ngettext, number

USUAL_PARALLEL = 4
_PARALLEL, _BUDGET, _FIELDS = "sets.parallel", "sets.limit", "sets.fields"


@dataclass(frozen=True, slots=True)
class Rows:
    """What a new set is made of."""

    name: str
    prompts: Sequence[tuple[int, str]]
    begun: Callable[[], None]
    """Called once it is kept: what it was made of is held no longer."""
    subjects: Sequence[Subject] = ()


Weigh = Callable[[str | None], int]
"""Tokens of all that is asked of a model."""


def pick_models() -> list[Column]:
    """Choose which models are asked."""
    st.subheader(_("Models"), anchor=False)
    columns = sets_lineup.columns()
    lineup.show(columns, sets_lineup)
    return columns


def show(columns: Sequence[Column], count: int, weigh: Weigh, gather: Callable[[], Rows]) -> None:
    """Draw the price of so many rows, the limits, and the button; what is asked is gathered when it is pressed."""
    _pick_fields()
    costs = _costs(columns, count, weigh)
    st.subheader(_("Price and limits"), anchor=False)
    _show_price(columns, costs, count)
    currency = _currency(costs)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        st.number_input(
            _("Requests at once"), 1, PARALLEL_MAX, USUAL_PARALLEL, step=1, key=_PARALLEL, width=200
        )
        st.number_input(
            _("Budget in {currency}").format(currency=currency),
            0.0,
            None,
            None,
            step=0.01,
            key=_BUDGET,
            placeholder=_("none"),
            help=_("Nothing more is asked when it would be passed."),
            width=200,
        )
        st.button(
            _("Start"),
            key="sets.start",
            type="primary",
            icon=":material/play_arrow:",
            disabled=not columns,
            on_click=sets.attempt,
            args=(partial(_start, currency, gather),),
        )


def _pick_fields() -> None:
    written = st.text_area(
        _("Fields to fill in, if any"),
        key=_FIELDS,
        height=68,
        placeholder=_("shop, date, total"),
        help=_(
            "Names, with commas or a line each, or a JSON Schema. Answers are asked for as JSON then, and each field "
            "becomes a column. Left empty, answers are free text."
        ),
    )
    try:
        fields.schema_of(written or "")
    except InputError as error:
        report(error)


def _costs(columns: Sequence[Column], count: int, weigh: Weigh) -> list[Cost]:
    return [
        expected(
            race.price(column),
            weigh(column.options.model) + count * tokens.estimate(asking.in_force(column).system),
            count,
        )
        for column in columns
    ]


def _show_price(columns: Sequence[Column], costs: Sequence[Cost], count: int) -> None:
    answers = count * len(columns)
    said = [ngettext("{n} answer", "{n} answers", answers).format(n=number(answers))]
    together = quote.together(costs)
    if together.amount is not None:
        said.append(forecast.price(together))
    st.markdown(f"**{plain(' · '.join(said))}**")
    each = [
        f"{letter} {lineup.called(column)}: {forecast.price(cost)}"
        for letter, column, cost in zip(LETTERS, columns, costs, strict=False)
    ]
    st.caption(plain(" · ".join(each)))
    guess = _("Answers are reckoned at {n} tokens each; they may be longer.").format(n=number(ANSWER_TOKENS))
    unknown = _("What has no known price is not in the sum, and no budget can stop it.")
    st.caption(f"{guess} {unknown}" if any(cost.amount is None for cost in costs) else guess)


def _currency(costs: Sequence[Cost]) -> str:
    return next((cost.currency for cost in costs if cost.amount is not None), "USD")


def _start(currency: str, gather: Callable[[], Rows]) -> None:
    """Start with what the widgets hold now: a field may have been filled in by the very click."""
    schema = fields.schema_of(str(state.value(_FIELDS) or ""))
    columns = sets_lineup.columns()
    if not columns or not all(column.options.model for column in columns):
        raise InputError(reason="no_model")
    rows, limit = gather(), state.value(_BUDGET)
    made = sets.keep(
        rows.name,
        rows.prompts,
        columns,
        int(state.value(_PARALLEL) or USUAL_PARALLEL),
        None if limit is None else Decimal(str(limit)),
        currency,
        rows.subjects,
        schema,
    )
    rows.begun()
    sets.run(made)
