"""Before a paid call begins, in every page: a budget that stops asks first, and what was kept back is sent at one click.

Nothing that is under way is touched: an answer that has begun is answered to its end, its tools included.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from secrets import token_hex

import streamlit as st

from components.core.errors import InputError
from components.core.owner import owner
from components.core.pausing import Admits, free
from components.core.records import Cost, Doubt, Fault
from components.core.usage import gate as gates
from components.core.usage.budgets import Every, Level
from components.core.usage.gate import Measured
from components.core.usage.underway import Plan as Plan
from components.ui import resources, state, usage_period
from components.ui.messages import plain
from components.ui.words import _, money, percent

_ASKED, _AGREED = "budget_gate.asked", "budget_gate.agreed"


@dataclass(frozen=True, slots=True)
class _Asked:
    """What waits for a person's word."""

    mark: str
    about: Hashable
    again: Callable[[], object]


@contextmanager
def admitted(
    about: Hashable,
    plans: Callable[[], Sequence[Plan]],
    again: Callable[[], object],
    *,
    in_portions: bool = False,
) -> Iterator[bool]:
    """Begin paid calls inside; whether a person said so although a budget is used up.

    Args:
        about: what is to be sent; a person's word holds for that alone, and once.
        plans: the calls; only looked at where there is a budget.
        again: does the same once more, and tells what goes wrong by itself.
        in_portions: a job of many calls begins, each of which is counted when its turn comes.
    Raises:
        InputError: `reason` usage_budget_day or usage_budget_month: they would go beyond a budget that stops; nothing
            was begun.
    """
    agreed = state.value(_AGREED) == about
    if agreed:
        state.take(_AGREED)
    planned = list(plans()) if resources.gate().budgets(owner()) else []
    closed = [] if agreed or not planned else resources.gate().closed(owner(), _zone(), planned)
    if closed:
        mark = token_hex(8)
        state.take(_AGREED)
        state.set_value(_ASKED, _Asked(mark, about, again))
        state.set_value("usage.view", "prices")  # where the link to the budgets leads
        raise InputError(**gates.refusal(closed[0]), ask=mark)
    with resources.gate().begun(owner(), [] if in_portions else planned):
        yield agreed


def of_run(agreed: bool) -> Admits:
    """What a job of many calls asks before each of them; nothing stops one that was agreed to."""
    return free if agreed else partial(resources.gate().admit, owner(), _zone())


def of_one(agreed: bool, plan: Plan) -> Callable[[], Fault | None]:
    """The same for one of them, asked when its turn comes."""
    return partial(of_run(agreed), plan.relay_id, plan.model, plan.cost)


def show_way(fault: Fault) -> None:
    """Draw the way on below the sentence that a budget stands in the way."""
    asked: _Asked | None = state.value(_ASKED)
    if asked is None or fault.values.get("ask") != asked.mark:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="budget_gate.ways"):
        st.button(
            _("Send anyway"),
            key="budget_gate.send",
            icon=":material/send:",
            on_click=_send,
            args=(asked.mark,),
        )
        st.page_link(state.page("usage"), label=_("Budgets"), icon=":material/savings:")


def show_warnings() -> None:
    """Draw one line for each budget that is nearly used up, or is."""
    for measured in all_measured():
        if measured.standing.level in (Level.NEAR, Level.OVER):
            st.markdown(f":small[:orange[:material/savings: {plain(said(measured))}]]")


def all_measured() -> list[Measured]:
    """How all budgets stand."""
    return resources.gate().measured(owner(), _zone()) if resources.gate().budgets(owner()) else []


def said(measured: Measured) -> str:
    """How much of a budget is used, in words."""
    budget = measured.budget
    share = measured.standing.share
    words = {
        Every.DAY: _("{share} of today's budget of {budget}"),
        Every.MONTH: _("{share} of this month's budget of {budget}"),
    }
    amount = money(Cost(budget.amount, budget.currency, doubt=Doubt.REPORTED))
    return words[budget.every].format(
        share=_("unknown") if share is None else percent(float(share)), budget=amount
    )


def _zone() -> str:
    return usage_period.zone()


def _send(mark: str) -> None:
    asked: _Asked | None = state.take(_ASKED)
    if asked is not None and asked.mark == mark:
        state.set_value(_AGREED, asked.about)
        asked.again()
