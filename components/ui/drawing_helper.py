"""A chat model helps with the prompt: what it proposes is shown, can be changed, and goes into the box or nowhere."""

from collections.abc import Mapping
from concurrent.futures import Future
from functools import partial
from hashlib import sha256
from pathlib import Path

import streamlit as st
from streamlit.components.v2 import component

from components.core.catalog import prices, tokens
from components.core.catalog.abilities import Ability
from components.core.drawing import matrix
from components.core.drawing.prompting import Wish, question, rewritten
from components.core.errors import StudioError
from components.core.owner import owner
from components.core.records import Cost, Doubt, Fault, Usage
from components.core.relay import loop
from components.ui import budget_gate, drawing_sending, picker, resources, state
from components.ui import drawing_choice as choice
from components.ui.boundary import show_fault
from components.ui.messages import plain
from components.ui.words import N_, _, money

_SCRIPT = (Path(__file__).parent / "drawing_draft.js").read_text(encoding="utf-8")
_MODEL, _ASKED, _FAULT, _COST = (
    "drawing.writer",
    "drawing.wish",
    "drawing.helper.fault",
    "drawing.helper.cost",
)
_COMING = "drawing.helper.coming"
_ANSWER_TOKENS = 150
_WISHES: Mapping[Wish, str] = {
    Wish.IMPROVE: N_("Improve"),
    Wish.ENGLISH: N_("Into English"),
    Wish.CHINESE: N_("Into Chinese"),
}


def show() -> None:
    """Draw the button that opens the helper, with what is typed in the box."""
    component("relay_studio_drawing_draft", js=_SCRIPT)(key="drawing.draft", on_text_change=lambda: None)
    with st.popover(
        _("Improve"),
        icon=":material/auto_fix_high:",
        type="tertiary",
        key="drawing.helper",
        on_change="rerun",
    ) as panel:
        if panel.open:
            _show_proposal()


def _show_proposal() -> None:
    typed = str((state.value("drawing.draft") or {}).get("text") or "")
    key = f"drawing.idea.{sha256(typed.encode()).hexdigest()[:12]}"
    if (wish := state.take(_ASKED)) is not None:
        _ask(wish, key)
    _wait(key)
    state.begin(key, typed)
    idea = st.text_area(_("Prompt"), key=key, height=150, placeholder=_("A few words will do"))
    if (fault := state.take(_FAULT)) is not None:
        show_fault(fault)
    model = _pick_writer()
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        for wish, label in _WISHES.items():
            st.button(
                _(label),
                key=f"drawing.wish.{wish}",
                disabled=not model,
                on_click=state.set_value,
                args=(_ASKED, wish),
            )
    if (cost := state.value(_COST)) is not None:
        st.caption(plain(_("Proposed by {model}: {price}").format(model=cost[0], price=cost[1])))
    elif model:
        st.caption(
            plain(_("One question to {model}: {price}").format(model=model, price=money(_cost(model, idea))))
        )
    st.button(
        _("Put into the box"),
        key="drawing.idea.take",
        type="primary",
        icon=":material/south:",
        on_click=_take,
        args=(key,),
    )


def _pick_writer() -> str | None:
    relay = state.relay()
    kept = resources.store().preferences.get(owner(), f"{_MODEL}/{relay.base_url}")
    drawing = picker.suited(relay, Ability.DRAWING_BY_CHAT).labels
    names = [name for name in picker.suited(relay, Ability.CHAT).labels if name not in drawing]
    likely = [name for name in (kept, picker.default_model(relay), *names) if name in names]
    chosen = str(likely[0]) if likely else None
    return st.selectbox(
        _("Chat model"),
        names,
        index=names.index(chosen) if chosen else None,
        key=f"{_MODEL}.{relay.id}",
        on_change=_keep_writer,
        label_visibility="collapsed",
        placeholder=_("Choose a model"),
    )


def _keep_writer() -> None:
    relay = state.relay()
    resources.store().preferences.set(
        owner(), f"{_MODEL}/{relay.base_url}", state.value(f"{_MODEL}.{relay.id}")
    )


def _cost(model: str, idea: str) -> Cost:
    price = resources.relays().price(state.visit(), state.relay().id, model, 0.3)
    asked = tokens.count(model, question(Wish.IMPROVE, idea, "0" * 8)).tokens
    return prices.cost(price, Usage(asked, _ANSWER_TOKENS, doubt=Doubt.ESTIMATED))


def _ask(wish: Wish, key: str) -> None:
    """Have the prompt made anew; the answer is paid for, so it waits for whoever comes back."""
    idea, model = str(state.value(key) or "").strip(), state.value(f"{_MODEL}.{state.relay().id}")
    if idea and model and state.value(_COMING) is None:
        try:
            with budget_gate.admitted(
                ("drawing.helper", wish, idea),
                lambda: [budget_gate.Plan(state.relay().id, str(model), _cost(str(model), idea))],
                partial(state.set_value, _ASKED, wish),
            ):
                future = loop.spawn(rewritten(choice.connection(), str(model), wish, idea))
        except StudioError as error:
            state.set_value(_FAULT, Fault.of(error))
        else:
            state.set_value(_COMING, (future, str(model), idea))


def _wait(key: str) -> None:
    """Put what the model proposes into the field; what goes wrong is told."""
    coming: tuple[Future[str], str, str] | None = state.value(_COMING)
    if coming is None:
        return
    future, model, idea = coming
    try:
        with st.spinner(_("{model} is writing…").format(model=plain(model))):
            answer = future.result()
    except StudioError as error:
        state.set_value(_FAULT, Fault.of(error))
    else:
        # A model may add braces of its own; alternatives are the person's alone.
        own = matrix.count(answer) <= matrix.count(idea)
        state.set_value(key, answer if own else matrix.escaped(answer))
        calls = resources.store().ledger.calls(owner(), 10)
        mine = next((call for call in calls if call.page == "drawing" and call.model == model), None)
        state.set_value(_COST, (model, money(mine.cost)) if mine else None)
    state.take(_COMING)


def _take(key: str) -> None:
    drawing_sending.go_back(str(state.value(key) or ""))
    state.take(_COST)
    state.set_value("drawing.helper", False)
    state.ask_focus("drawing.box")
