"""What the latest calls came to, by model; a call of unknown cost is counted, never taken for nothing."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import streamlit as st

from components.core import i18n
from components.core.owner import owner
from components.core.records import Call
from components.ui import resources, state
from components.ui.words import _, number

CALLS_MAX = 1000


def show() -> None:
    """Draw the latest calls of models as a table, one line for each model."""
    latest = [call for call in resources.store().ledger.calls(owner(), CALLS_MAX) if call.model]
    if not latest:
        st.caption(_("Nothing was asked yet: every call to a model will be counted here."))
        return
    st.dataframe(rows(latest), hide_index=True, key="usage.latest.table")


def rows(latest: Sequence[Call]) -> list[dict[str, Any]]:
    """Model, calls, money by currency, and calls whose cost nobody knows."""
    by_model: dict[str, list[Call]] = defaultdict(list)
    for call in latest:
        by_model[str(call.model)].append(call)
    return [
        {
            _("Model"): model,
            _("Calls"): number(len(calls)),
            _("Spent"): _spent(calls),
            _("Of unknown cost"): sum(call.cost.amount is None for call in calls),
        }
        for model, calls in by_model.items()
    ]


def _spent(calls: Sequence[Call]) -> str:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for call in calls:
        if call.cost.amount is not None:
            sums[call.cost.currency] += call.cost.amount
    return " + ".join(i18n.money(amount, currency, state.language()) for currency, amount in sums.items())
