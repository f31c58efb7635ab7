"""Drawing what belongs to a turn but its text: the field it is edited in, its versions, the line above it, the way back."""

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from components.core.records import Conversation, Message, Role
from components.ui import branches, options, picker, state
from components.ui import conversation as opened
from components.ui.actions import attempt
from components.ui.words import _


def show_editor(turn: Message) -> None:
    """Draw a turn as a field; what can be done with the text depends on who said it."""
    key = f"chat.edited.{turn.id}"
    asked = turn.role is Role.USER
    with st.form(f"chat.editor.{turn.id}", border=False):
        label = _("Question") if asked else _("Answer")
        st.text_area(label, turn.text, key=key, height="content", label_visibility="collapsed")
        with st.container(horizontal=True, gap="small"):
            if asked:
                _submit("ask", _("Ask this instead"), key, turn, branches.ask_instead, first=True)
                _submit("correct", _("Correct the text only"), key, turn, branches.correct)
            else:
                _submit("keep", _("Keep this version"), key, turn, branches.write_beside, first=True)
            st.form_submit_button(
                _("Cancel"), key="chat.editor.leave", type="tertiary", on_click=branches.leave
            )
    if asked:
        st.caption(_("The old question and its answer stay; the arrows lead back to them."))
    else:
        st.caption(_("The old answer stays; the arrows lead back to it."))


def _submit(
    name: str,
    label: str,
    key: str,
    turn: Message,
    action: Callable[[Message, str], None],
    *,
    first: bool = False,
) -> None:
    st.form_submit_button(
        label,
        key=f"chat.editor.{name}",
        type="primary" if first else "secondary",
        on_click=_take_text,
        args=(key, turn, action),
    )


def _take_text(key: str, turn: Message, action: Callable[[Message, str], None]) -> None:
    text = str(state.value(key) or "")
    if text.strip():
        attempt(partial(action, turn, text))


def show_versions(turn: Message, versions: Sequence[str]) -> None:
    """Draw the arrows between the versions of a turn."""
    place = versions.index(turn.id)
    with st.container(horizontal=True, vertical_alignment="center", gap=None, key=f"chat.versions.{turn.id}"):
        _show_arrow(turn, "earlier", _("Earlier version"), versions[place - 1] if place else None)
        st.caption(f"{place + 1}/{len(versions)}", width="content")
        _show_arrow(turn, "later", _("Later version"), next(iter(versions[place + 1 :]), None))


def _show_arrow(turn: Message, name: str, where: str, there: str | None) -> None:
    label = f"{_('Question') if turn.role is Role.USER else _('Answer')}: {where}"
    st.button(
        label,
        key=f"chat.version.{turn.id}.{name}",
        icon=f":material/chevron_{'left' if name == 'earlier' else 'right'}:",
        type="tertiary",
        help=label,
        disabled=there is None,
        on_click=attempt,
        args=(partial(opened.read, there or ""),),
    )


def show_models(turn: Message) -> None:
    """Draw the picker's models below a turn; the one chosen answers at once."""
    key = f"chat.other_model.{turn.id}"
    labels = picker.offered(options.relay(), None).labels
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.selectbox(
            _("Answer again with"),
            list(labels),
            index=None,
            format_func=lambda name: labels.get(name, name),
            key=key,
            on_change=_take_model,
            args=(key, turn),
            placeholder=_("Choose or type a model"),
            accept_new_options=True,
            label_visibility="collapsed",
            width=320,
        )
        st.button(_("Cancel"), key="chat.other_model.leave", type="tertiary", on_click=branches.leave)


def _take_model(key: str, turn: Message) -> None:
    model = picker.name_in(state.value(key))
    state.set_value(key, None)  # where the answer is refused, the same model can be chosen again
    if model:
        attempt(partial(branches.answer_with, turn, model))


def show_line(turn: Message | None) -> None:
    """Draw the line above a turn, before which nothing is sent; without a turn it cannot be removed."""
    if turn is None:
        _show_line("live", None)
    else:
        _show_line(turn.id, partial(branches.open_context, turn, opens=False))


def show_line_below(conversation: Conversation) -> None:
    """Draw the line below the last turn where the next question is to open the context."""
    if opened.clears_context(conversation):
        _show_line("next", partial(opened.keep_context, conversation.id))


def _show_line(name: str, action: Callable[[], None] | None) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"chat.line.{name}"):
        st.caption(_("Context starts here: what is above is not sent"), width="content")
        if action is not None:
            label = _("Send what is above again")
            st.button(
                label,
                key=f"chat.unline.{name}",
                icon=":material/close:",
                type="tertiary",
                help=label,
                on_click=attempt,
                args=(action,),
            )


def show_undo(undo: branches.Undo) -> None:
    """Draw the way back from the last removal or correction."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="chat.removed"):
        st.caption(_("Message deleted.") if undo.text is None else _("Text corrected."), width="content")
        st.button(_("Undo"), key="chat.undo", type="tertiary", on_click=attempt, args=(branches.undo,))
