"""How far a set is, what it has cost, and what can be done with it: pause, go on, ask again, another budget."""

from collections.abc import Mapping
from decimal import Decimal
from functools import partial

import streamlit as st

from components.core.batches import AGAIN, PromptSet
from components.core.owner import owner
from components.core.records import Cost, Status
from components.ui import quote, resources, sets, state
from components.ui.boundary import boundary, show_fault
from components.ui.messages import plain
from components.ui.words import _, money, ngettext, number

_CELLS_PER_S = 4000


def every_s(made: PromptSet) -> float | None:
    """After how many seconds what shows a set is drawn again; a large one is read less often."""
    return 1 + made.size / _CELLS_PER_S if made.status is Status.RUNNING else None


def show(opened: PromptSet | None) -> None:
    """Draw the bar, and the buttons that fit."""
    if opened is None:
        return
    runs = opened.status is Status.RUNNING
    with st.container(border=True, key="sets.run", gap="small"):
        st.fragment(partial(_follow, opened), run_every=every_s(opened))()
        if opened.fault is not None and not runs:
            show_fault(opened.fault)
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="sets.ways"):
            if runs:
                _show_pause(opened)
            else:
                _show_resume(opened)


def _follow(opened: PromptSet) -> None:
    """The bar, drawn anew by itself; at the end the whole page is."""
    with boundary():
        if opened.status is Status.RUNNING and not _runs(opened):
            st.rerun()
        else:
            _show_bar(opened)


def _runs(opened: PromptSet) -> bool:
    # Without the prompts, which may be many.
    kept = resources.store().sets.all(owner())
    return any(each.id == opened.id and each.status is Status.RUNNING for each in kept)


def _show_bar(opened: PromptSet) -> None:
    tally = resources.store().sets.tally(owner(), opened.id)
    ended = sum(count for status, count in tally.items() if status is not Status.RUNNING)
    said = [_("{done} of {total} answers").format(done=number(ended), total=number(opened.size))]
    said += _counts(tally)
    if ended:
        said += spent(opened)
    st.progress(min(1.0, ended / opened.size), plain(" · ".join(said)))


def _counts(tally: Mapping[Status, int]) -> list[str]:
    words = {
        Status.RUNNING: _("{n} under way"),
        Status.FAILED: _("{n} failed"),
        Status.STOPPED: _("{n} stopped"),
        Status.INTERRUPTED: _("{n} broken off"),
    }
    return [word.format(n=number(tally[status])) for status, word in words.items() if tally.get(status)]


def spent(opened: PromptSet) -> list[str]:
    """What the ended answers cost, in words; what nobody knows is said to be unknown."""
    together, unknown, ended = _spent(opened)
    said = [money(together)] if unknown < ended else []
    if unknown:
        told = ngettext("price of {n} answer unknown", "price of {n} answers unknown", unknown)
        said.append(told.format(n=number(unknown)))
    return said


def _spent(opened: PromptSet) -> tuple[Cost, int, int]:
    """What is known of the money, the number of answers of unknown price, and that of all; added up once after a run."""
    about = (opened.id, opened.updated_at)
    kept: tuple[object, tuple[Cost, int, int]] | None = state.value("sets.spent")
    if kept is not None and kept[0] == about and opened.status is not Status.RUNNING:
        return kept[1]
    costs = resources.store().sets.costs(owner(), opened.id)
    found = (quote.together(costs), sum(cost.amount is None for cost in costs), len(costs))
    if opened.status is not Status.RUNNING:
        state.set_value("sets.spent", (about, found))
    return found


def _show_pause(opened: PromptSet) -> None:
    pausing = sets.is_pausing(opened.id)
    st.button(
        _("Stop now") if pausing else _("Pause"),
        key="sets.pause",
        icon=":material/stop_circle:" if pausing else ":material/pause:",
        on_click=sets.attempt,
        args=(partial(sets.pause, opened.id),),
    )
    st.caption(
        _("What is under way is answered to its end, and nothing more is asked.")
        if pausing
        else _("It runs on by itself, also when you leave this page.")
    )


def _show_resume(opened: PromptSet) -> None:
    tally = resources.store().sets.tally(owner(), opened.id)
    rest = opened.size - sum(tally.values())
    again = sum(tally.get(status, 0) for status in AGAIN)
    if rest:
        st.button(
            _("Resume: {n} to ask").format(n=number(rest)),
            key="sets.resume",
            type="primary",
            icon=":material/play_arrow:",
            on_click=sets.attempt,
            args=(partial(sets.run, opened),),
        )
    if again:
        st.button(
            _("Ask {n} again").format(n=number(again)),
            key="sets.again",
            icon=":material/refresh:",
            help=_(
                "Those that failed, were stopped or broke off, and may have been charged; then all not asked yet."
            ),
            on_click=sets.attempt,
            args=(partial(sets.run, opened, AGAIN),),
        )
    if rest or again:
        _pick_budget(opened)


def _pick_budget(opened: PromptSet) -> None:
    key = f"sets.budget.{opened.id}"
    # Not given where it is drawn: a number that is given there cannot be taken out again.
    state.begin(key, None if opened.budget is None else float(opened.budget))
    st.number_input(
        _("Budget in {currency}").format(currency=opened.currency),
        0.0,
        None,
        None,
        step=0.01,
        key=key,
        placeholder=_("no budget"),
        on_change=sets.attempt,
        args=(partial(_set_budget, opened.id, key),),
        label_visibility="collapsed",
        width=200,
    )


def _set_budget(set_id: str, key: str) -> None:
    limit = state.value(key)
    resources.store().sets.set_budget(owner(), set_id, None if limit is None else Decimal(str(limit)))
