"""What is said above the box of what was brought: why files stay out, and what must be confirmed first."""

import streamlit as st

from components.core.errors import FileError, StudioError
from components.core.records import Fault
from components.ui import state
from components.ui.boundary import show_fault
from components.ui.messages import plain, sentence
from components.ui.words import _, ngettext, number

_FAULTS, _LEFT, _QUESTION = "notices.faults", "notices.left", "notices.question"
_TOLD_MAX, _NAMED_MAX = 2, 3


def tell(error: StudioError) -> None:
    """Say what kept a file out."""
    state.set_value(_FAULTS, [*(state.value(_FAULTS) or ()), Fault.of(error)])


def leave_out(name: str, limit: int) -> None:
    """Say that a file was one of too many; it is said once of all of them."""
    names, _limit = state.value(_LEFT) or ((), limit)
    state.set_value(_LEFT, ((*names, name), limit))


def ask(said: str) -> None:
    """Say what must be confirmed by another Enter."""
    state.set_value(_QUESTION, said)


def are_any() -> bool:
    """Whether there is something to say."""
    return any(state.value(key) for key in (_FAULTS, _LEFT, _QUESTION))


def show() -> None:
    """Draw what is to be said."""
    faults: list[Fault] = state.value(_FAULTS) or []
    if len(faults) > _TOLD_MAX:  # each in full would leave no room for anything else
        title = ngettext("{n} file is left out", "{n} files are left out", len(faults))
        with st.expander(title.format(n=number(len(faults))), icon=":material/warning:", expanded=True):
            st.text("\n".join(map(_flaw, faults)))
    else:
        for fault in faults:
            show_fault(fault, _flaw(fault))
    if (left := state.value(_LEFT)) is not None:
        show_fault(_too_many(*left))
    if (question := state.value(_QUESTION)) is not None:
        st.warning(plain(question), icon=":material/payments:")


def forget() -> None:
    """What was said has been read."""
    for key in (_FAULTS, _LEFT, _QUESTION):
        state.take(key)


def _flaw(fault: Fault) -> str:
    said, name = sentence(fault).title, str(fault.values.get("name") or "")
    return said if name in said else _("{name}: {flaw}").format(name=name, flaw=said)


def _too_many(names: tuple[str, ...], limit: int) -> Fault:
    # What was being prepared while the last place was taken is told after those that did not come so far.
    shown = sorted(names)[: _NAMED_MAX if len(names) <= _NAMED_MAX else _NAMED_MAX - 1]
    if more := len(names) - len(shown):
        shown.append(_("and {n} more").format(n=number(more)))
    return Fault.of(FileError(reason="many", n=len(names), names=", ".join(shown), limit=limit))
