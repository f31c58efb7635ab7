"""Work on a collection that takes a while: its bar, its stop, and then what came of it."""

from collections.abc import Callable, Hashable
from functools import partial
from typing import TypeVar

import streamlit as st

from components.core.owner import owner
from components.core.space.errands import Errand
from components.core.space.rows import Progress
from components.ui import resources
from components.ui.boundary import boundary, show_fault
from components.ui.words import _

T = TypeVar("T")
_AT_ONCE_S = 0.7
"""What takes no longer is shown without a bar."""
_EVERY_S = 0.5


def result(
    name: Hashable, work: Callable[[Progress], T], said: str, key: str, *, begin: bool = True
) -> T | None:
    """What came of some work; None while it is under way or before it begins, and then that is drawn.

    Args:
        name: of exactly this work, with all that it depends on.
        said: what is being done, beside the bar.
        key: of the widgets, such as `embeddings.doubles`.
        begin: it is begun by itself, as it is quick; else a button begins it.
    """
    full = (key, owner(), name)
    errand: Errand[T] | None = resources.errands().of(full)
    if errand is None and begin:
        errand = resources.errands().begin(full, work)
    if errand is None:
        st.caption(_("This takes a while. It goes on in the background, and can be stopped."))
        st.button(
            _("Begin"),
            key=f"{key}.begin",
            type="primary",
            icon=":material/play_arrow:",
            on_click=_begin,
            args=(full, work),
        )
        return None
    if errand.wait(_AT_ONCE_S) and not errand.stopped and errand.fault is None:
        return errand.result
    if errand.ended:
        _show_end(full, errand, key)
    else:
        follow(errand, said, key)
    return None


def _begin(name: Hashable, work: Callable[[Progress], T]) -> None:
    resources.errands().begin(name, work)


def follow(errand: Errand[T], said: str, key: str) -> None:
    """Draw how far it is until it is over, and a button to stop it."""
    # The button belongs to the page: one in the fragment would wait for it.
    st.fragment(partial(_show_bar, errand, said), run_every=_EVERY_S)()
    st.button(_("Stop"), key=f"{key}.stop", icon=":material/stop_circle:", on_click=errand.stop)


def _show_bar(errand: Errand[T], said: str) -> None:
    with boundary():
        if errand.ended:
            st.rerun()
        st.progress(errand.share, said)


def _show_end(name: Hashable, errand: Errand[T], key: str) -> None:
    if errand.fault is not None:
        show_fault(errand.fault)
    else:
        st.caption(_("Stopped."))
    st.button(
        _("Try again"),
        key=f"{key}.again",
        icon=":material/refresh:",
        on_click=resources.errands().forget,
        args=(name,),
    )
