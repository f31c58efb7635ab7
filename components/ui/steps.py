"""What an answer did on its way: the tools that were called, and whether it has the form that was asked for."""

from collections.abc import Mapping
from typing import Any

import orjson
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.core import schema
from components.core.errors import InputError
from components.core.records import Fault, Message, Status, Step
from components.core.rounds import CHECKS
from components.ui.boundary import show_fault
from components.ui.clinic_schema import misfit
from components.ui.messages import plain, sentence
from components.ui.words import N_, _

NAMES: Mapping[str, str] = {
    "calculator": N_("Calculator"),
    "current_time": N_("Current time"),
    "fetch_page": N_("Read a page"),
}
SHOWN_CHARS = 4_000


def show(message: Message) -> None:
    """Draw the calls of tools, each folded."""
    for step in message.steps:
        if step.name not in CHECKS:
            _show_step(step, running=message.status is Status.RUNNING)


class Steps:
    """The steps of an answer that is coming."""

    def __init__(self) -> None:
        self._room = st.container()  # the browser draws nothing for an empty one
        self._place: DeltaGenerator | None = None
        self._shown: tuple[Step, ...] = ()

    def show(self, message: Message) -> None:
        """Draw them again if there is a new one, or a result."""
        if message.steps != self._shown:
            self._shown = message.steps
            self._place = self._place or self._room.empty()
            with self._place.container():
                show(message)


def show_check(message: Message) -> None:
    """Say whether the answer has the form that was asked for, and offer it as a tree."""
    check = next((step for step in reversed(message.steps) if step.name in CHECKS), None)
    if check is None:
        return
    if check.fault is None:
        said = _("valid JSON") if check.name == "json_object" else _("matches the schema")
        st.caption(f":green[:material/check_circle: {said}]")
    else:
        _show_unfit(orjson.loads(check.fault))
    with st.expander(
        _("As a tree"),
        icon=":material/account_tree:",
        type="compact",
        key=f"steps.tree.{message.id}",
        on_change="rerun",
    ) as fold:
        if fold.open:
            _show_tree(message.text)


def _show_unfit(wrong: dict[str, Any]) -> None:
    if "misfits" not in wrong:
        show_fault(Fault(InputError.key, wrong))
        return
    said = _("does not match the schema")
    st.caption(f":orange[:material/warning: {said}]")
    st.code("\n".join(misfit(*each) for each in wrong["misfits"]), language=None, wrap_lines=True)


def _show_tree(text: str) -> None:
    try:
        st.json(schema.value_of(text), expanded=2)
    except InputError:
        st.caption(_("There is no tree: this is not valid JSON."))


def _show_step(step: Step, *, running: bool) -> None:
    ended = step.result is not None or step.fault is not None
    state = "error" if step.fault is not None else "running" if running and not ended else "complete"
    with st.status(_name(step.name), state=state, type="compact"):  # type: ignore[arg-type]
        st.caption(_("Asked"))
        st.code(step.arguments[:SHOWN_CHARS], language="json", wrap_lines=True)
        if step.result is not None:
            st.caption(_("Answered"))
            st.code(step.result[:SHOWN_CHARS], language=None, wrap_lines=True)
        elif step.fault is not None:
            st.caption(_("Failed; the model was told"))
            if step.why is not None:
                st.markdown(plain(sentence(step.why).title))
            st.code(step.fault[:SHOWN_CHARS], language=None, wrap_lines=True)
        else:
            st.caption(_("Running…") if running else _("Broken off before it answered"))


def _name(name: str) -> str:
    return _(NAMES[name]) if name in NAMES else f"`{name.replace('`', '')[:80]}`"
