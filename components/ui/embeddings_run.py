"""How far an embedding is and what it has cost: started, followed, paused, gone on with, looked at beside others."""

from functools import partial

import streamlit as st

from components.core.corpus import Embedding
from components.core.owner import owner
from components.core.records import Status
from components.ui import embeddings, embeddings_order, embeddings_progress, resources, state
from components.ui.boundary import boundary, show_fault
from components.ui.embeddings import Opened
from components.ui.messages import plain
from components.ui.words import _, ngettext, number, percent

EVERY_S = 1.0


def show(opened: Opened | None) -> None:
    """Draw the embeddings of a collection, the one that is looked at, and what can be done with it."""
    if opened is None:
        return
    if opened.embedding is not None:
        _show_switch(opened)
    if embeddings_order.is_open(opened):
        embeddings_order.show(opened)
    if opened.embedding is not None:
        _show_one(opened, opened.embedding)


def _show_switch(opened: Opened) -> None:
    """Which embedding is looked at, where there are several, and the way to another one."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="embeddings.which"):
        if len(opened.embeddings) > 1:
            _pick(opened)
        if said := _figures(opened):
            st.caption(plain(" · ".join(said)), width="content")
        if not embeddings_order.is_open(opened):
            st.button(
                _("Embed with another model") if _has_model(opened) else _("Embed with a model"),
                key="embeddings.more",
                icon=":material/add:",
                type="tertiary",
                on_click=embeddings_order.begin,
                args=(opened.corpus.id,),
            )


def _has_model(opened: Opened) -> bool:
    return any(each.model for each in opened.embeddings)


def _figures(opened: Opened) -> list[str]:
    """What the embedding is, where no field says it, and what came of it, where no bar does."""
    shown = opened.embedding
    if shown is None:
        return []
    name = [] if len(opened.embeddings) > 1 else [embeddings_progress.told(shown)]
    return name + (embeddings_progress.summed(shown) if _is_whole(shown) else [])


def _is_whole(shown: Embedding) -> bool:
    return shown.status is Status.DONE and not shown.failed


def _pick(opened: Opened) -> None:
    known = {each.id: each for each in opened.embeddings}
    shown = opened.embedding.id if opened.embedding else opened.embeddings[0].id
    key = f"embeddings.shown.{opened.corpus.id}"
    state.seed_one(key, shown)
    st.selectbox(
        _("Embedding"),
        list(known),
        index=list(known).index(shown),
        format_func=lambda name: _label(known[name]) if name in known else name,
        key=key,
        on_change=lambda: embeddings.choose(opened.corpus.id, str(state.value(key))),
        label_visibility="collapsed",
        width=380,
    )


def _label(each: Embedding) -> str:
    said = embeddings_progress.told(each)
    if each.status is Status.DONE or not each.texts:
        return said
    return f"{said} · {percent(each.done / each.texts)}"


def _show_one(opened: Opened, shown: Embedding) -> None:
    if _is_whole(shown):
        return
    runs = shown.status is Status.RUNNING
    with st.container(border=True, key="embeddings.run", gap="small"):
        st.fragment(partial(_follow, shown), run_every=EVERY_S if runs else None)()
        if shown.fault is not None and not runs:
            show_fault(shown.fault)
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="embeddings.ways"):
            if runs:
                _show_pause(shown)
            else:
                _show_resume(opened, shown)


def _follow(shown: Embedding) -> None:
    """The bar, drawn anew by itself; at the end the whole page is."""
    with boundary():
        now = resources.store().embeddings.get(owner(), shown.id)
        if now is None or now.status is not shown.status:
            st.rerun()
        else:
            embeddings_progress.show(now)


def _show_pause(shown: Embedding) -> None:
    st.button(
        _("Pause"),
        key="embeddings.pause",
        icon=":material/pause:",
        on_click=embeddings.attempt,
        args=(partial(embeddings.pause, shown),),
    )
    st.caption(_("It runs on by itself, also when you leave this page."))


def _show_resume(opened: Opened, shown: Embedding) -> None:
    """Go on with what was not asked yet; what was refused is tried again only on a word."""
    rest = shown.texts - shown.done - shown.failed
    if rest > 0 or not shown.texts:
        said = ngettext("Resume: {n} text left", "Resume: {n} texts left", rest).format(n=number(rest))
        st.button(
            said if shown.texts else _("Resume"),
            key="embeddings.resume",
            type="primary",
            icon=":material/play_arrow:",
            on_click=embeddings.attempt,
            args=(partial(embeddings.run, opened.corpus, shown),),
        )
    if shown.failed:
        said = ngettext(
            "Try the {n} text without a vector again",
            "Try the {n} texts without a vector again",
            shown.failed,
        ).format(n=number(shown.failed))
        st.button(
            said,
            key="embeddings.again",
            icon=":material/refresh:",
            on_click=embeddings.attempt,
            args=(partial(embeddings.run, opened.corpus, shown),),
        )
