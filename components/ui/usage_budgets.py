"""The budgets there are, each with what is spent of it."""

from decimal import Decimal
from functools import partial

import streamlit as st

from components.core.owner import owner
from components.core.records import Cost, Doubt
from components.core.usage.budgets import Level
from components.core.usage.gate import Measured
from components.ui import budget_gate, resources, shell, state, usage_budget
from components.ui.messages import plain
from components.ui.words import _, money, ngettext, number


def show() -> None:
    """Draw them."""
    measured = budget_gate.all_measured()
    if not measured:
        st.caption(
            _(
                "There is none. With a budget you are warned before it is used up, and asked before anything is sent beyond it."
            )
        )
    for each in measured:
        _show_one(each)


def _show_one(measured: Measured) -> None:
    budget = measured.budget
    share = measured.standing.share or Decimal(0)
    with st.container(border=True, gap="small", key=f"usage_budgets.one.{budget.id}"):
        st.progress(min(1.0, float(share)), plain(budget_gate.said(measured)))
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.caption(plain(" · ".join(_facts(measured))), width="content")
            st.button(
                _("Change"),
                key=f"usage_budgets.change.{budget.id}",
                icon=":material/edit:",
                type="tertiary",
                on_click=partial(usage_budget.change, budget),
            )
            st.button(
                _("Remove"),
                key=f"usage_budgets.remove.{budget.id}",
                icon=":material/delete:",
                type="tertiary",
                on_click=partial(_remove, budget.id),
            )


def _facts(measured: Measured) -> list[str]:
    budget = measured.budget
    doubt = Doubt.ESTIMATED if measured.spent.estimated else Doubt.REPORTED
    spent = money(Cost(measured.spent.amount, budget.currency, doubt=doubt))
    said = [_relay(budget.relay_id), _("{amount} spent").format(amount=spent)]
    if measured.unpriced:
        said.append(
            ngettext(
                "{n} call of unknown price is not in it",
                "{n} calls of unknown price are not in it",
                measured.unpriced,
            ).format(n=number(measured.unpriced))
        )
    if measured.standing.level is Level.OVER:
        said.append(_("used up"))
    said.append(_("asks before more is sent") if budget.stops else _("only warns"))
    return said


def _relay(relay_id: str | None) -> str:
    if relay_id is None:
        return _("All relays but the sandbox")
    found = resources.relays().find(state.visit(), relay_id)
    return _("A relay that is gone") if found is None else shell.title_of(found)


def _remove(budget_id: str) -> None:
    gate = resources.gate()
    gate.keep_budgets(owner(), [budget for budget in gate.budgets(owner()) if budget.id != budget_id])
