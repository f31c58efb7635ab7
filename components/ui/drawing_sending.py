"""From the box to the relay: what a prompt comes to is told first where it is several drawings, or dear."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

import streamlit as st

from components.core.belongings import File
from components.core.catalog import canvas
from components.core.drawing import choices
from components.core.errors import StudioError
from components.core.orders import Order
from components.core.owner import owner
from components.core.records import Fault
from components.ui import budget_gate, drawing_price, drawing_prompts, resources, state
from components.ui import drawing_choice as choice
from components.ui.boundary import show_fault
from components.ui.messages import plain
from components.ui.words import _, ngettext, number

_FAULTS, _PLAN, _BACK, _LIMIT = "drawing.faults", "drawing.plan", "drawing.back", "drawing.limit"
_LIMIT_USD = 0.5


@dataclass(frozen=True, slots=True)
class Plan:
    """What waits for a person's yes."""

    text: str
    orders: tuple[Order, ...]


def send(text: str) -> None:
    """Have a prompt drawn, unless there is something to be told first: then it goes back into the box."""
    told: Plan | None = state.take(_PLAN)
    try:
        orders = _orders(text)
        _must_fit(orders)
    except StudioError as error:
        tell(error)
        go_back(text)
        return
    plan = Plan(text, orders)
    if plan != told and _is_to_be_told(orders):
        state.set_value(_PLAN, plan)
        go_back(text)
    else:
        draw(orders, text)


def propose(orders: Sequence[Order]) -> None:
    """Tell what orders come to, and wait for a yes."""
    state.set_value(_PLAN, Plan("", tuple(orders)))


def draw(orders: Sequence[Order], text: str = "") -> None:
    """Order the drawings; what can't be ordered is told, and what a budget keeps back is in the box again."""
    plans = drawing_price.plans(orders)
    try:
        with budget_gate.admitted(
            ("drawing", tuple(orders)), lambda: plans, partial(_draw_anyway, orders), in_portions=True
        ) as agreed:
            for order, plan in zip(orders, plans, strict=True):
                connection = choice.connection(order.relay_id)
                resources.drawings().ask(owner(), connection, order, budget_gate.of_one(agreed, plan))
    except StudioError as error:
        tell(error)
        if text and "ask" in error.values:
            go_back(text)
    state.set_value("drawing.offset", 0)
    state.seek("drawing.running")  # the desk may stand between it and the eye


def tell(error: StudioError) -> None:
    """Say above the box what went wrong."""
    state.set_value(_FAULTS, [*(state.value(_FAULTS) or ()), Fault.of(error)])


def attempt(action: Callable[[], object]) -> None:
    """Do something a person clicked for; what goes wrong is told above the box."""
    try:
        action()
    except StudioError as error:
        tell(error)


def go_back(text: str) -> None:
    """Let a text be in the box again."""
    state.set_value(_BACK, text)


def put_back(box: str) -> None:
    """Fill the box that is about to be drawn with what was not sent."""
    if (text := state.take(_BACK)) is not None:
        state.set_value(box, text)


def show_told() -> None:
    """Draw what went wrong, and what waits for a yes."""
    for fault in state.take(_FAULTS) or ():
        show_fault(fault)
    plan: Plan | None = state.value(_PLAN)
    if plan is None:
        return
    with st.container(border=True, key="drawing.plan", gap="small"):
        count = len(plan.orders)
        st.markdown(f"**{plain(_said(plan.orders))}**")
        if count > 1:
            with st.expander(_("The prompts"), type="compact"), st.container(height=140, border=False):
                for order in plan.orders:
                    st.caption(plain(order.prompt))
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.button(
                _("Draw"), key="drawing.agree", type="primary", icon=":material/brush:", on_click=_agree,
            )  # fmt: skip
            st.button(_("Not now"), key="drawing.disagree", type="tertiary", on_click=_disagree)


def pick_limit() -> None:
    """Draw the field for what may be spent at once without being asked."""
    st.number_input(
        _("Ask before drawing what costs more than (USD)"),
        0.0,
        value=limit_usd(),
        step=0.1,
        format="%.2f",
        key=_LIMIT,
        on_change=_keep_limit,
    )


def limit_usd() -> float:
    """What may be spent at once without being asked, in US dollars."""
    kept = resources.store().preferences.get(owner(), _LIMIT, _LIMIT_USD)
    return float(kept) if isinstance(kept, int | float) else _LIMIT_USD


def _orders(text: str) -> tuple[Order, ...]:
    """A call for each combination the prompt has, with the words of the style chosen.

    Raises:
        InputError: more of them than are drawn at once.
    """
    chosen = choice.chosen()
    prompts = drawing_prompts.written(text, chosen)
    return choices.orders(chosen, state.relay().id, choice.model() or "", prompts)


def _must_fit(orders: Sequence[Order]) -> None:
    names = orders[0].references
    found = resources.store().files.several(owner(), names)
    brought = [_brought(found[name]) for name in names if name in found]
    for order in orders:
        for error in canvas.misfits(order, brought):
            raise error


def _brought(file: File) -> canvas.Brought:
    width, height = (int(file.facts.get(side) or 0) for side in ("width", "height"))
    return canvas.Brought(file.size_bytes, width, height)


def _is_to_be_told(orders: Sequence[Order]) -> bool:
    """Several prompts always; one only when it is dear: its price stood there while it was written."""
    if len({order.prompt for order in orders}) > 1:
        return True
    cost = drawing_price.of(orders)
    return cost.amount is not None and cost.amount > Decimal(str(limit_usd()))


def _said(orders: Sequence[Order]) -> str:
    said = drawing_price.said(orders)
    prompts = len({order.prompt for order in orders})
    if prompts == 1:
        return said
    return _("{prompts}: {said}").format(
        prompts=ngettext("{n} prompt", "{n} prompts", prompts).format(n=number(prompts)), said=said
    )


def _agree() -> None:
    plan: Plan | None = state.take(_PLAN)
    if plan is not None:
        if plan.text:
            state.set_value("drawing.box", "")
        draw(plan.orders, plan.text)


def _draw_anyway(orders: Sequence[Order]) -> None:
    go_back("")
    draw(orders)


def _disagree() -> None:
    state.take(_PLAN)


def _keep_limit() -> None:
    resources.store().preferences.set(owner(), _LIMIT, float(state.value(_LIMIT) or 0))
