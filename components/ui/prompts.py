"""The page of prompts: found, used, written, imported and exported."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from components.core.belongings import Prompt
from components.core.owner import owner
from components.core.prompts.library import STARTER, found, starters, tags_in, tags_of
from components.core.prompts.variables import filled, variables
from components.core.titles import title_of
from components.ui import presets, prompt_files, resources, state, undo
from components.ui.messages import plain
from components.ui.words import _

_PAGE, _TAGS, _EXCERPT_CHARS, _COLUMNS = 24, 14, 140, 3


def show() -> None:
    """Draw the prompts, and beside them the personas."""
    st.title(_("Prompts"), anchor=False)
    shelf, personas = st.tabs([_("Prompts"), _("Personas")], key="prompts.tabs", on_change="rerun")
    if personas.open:
        with personas:
            presets.show_shelf()
    else:
        with shelf:
            _show_prompts()


def everything() -> list[Prompt]:
    """One's own prompts, then those that come with the app."""
    return [*resources.store().prompts.all(owner()), *starters(state.language())]


def excerpt(prompt: Prompt, chars: int) -> str:
    """How the prompt begins, what it asks for in brackets."""
    named = {variable.name: f"[{variable.name}]" for variable in variables(prompt.text)}
    text = " ".join(filled(prompt.text[: chars * 4], named).replace("`", "").split())
    return text if len(text) <= chars else text[:chars].rstrip() + "…"


def put_into_box(text: str) -> None:
    """Leave a text for the chat's box and go on there."""
    state.set_value("chat.put", text)
    state.ask_focus("chat.box")


def show_variables(prompt: Prompt, key: str, take: Callable[[str], None]) -> None:
    """Ask for what the prompt needs; `take` is given the finished text."""
    asked = variables(prompt.text)
    with st.form(f"{key}.form", border=False):
        for place, variable in enumerate(asked):
            field = f"{key}.{place}"
            if variable.is_long:
                st.text_area(plain(variable.name), variable.default, key=field, height=120)
            else:
                st.text_input(plain(variable.name), variable.default, key=field)
        st.caption(
            _(
                "Enter puts the prompt into the box; in a large field, Ctrl+Enter. What is left empty stays open."
            )
        )
        st.form_submit_button(
            _("Put into the box"),
            key=f"{key}.take",
            type="primary",
            on_click=lambda: take(
                filled(
                    prompt.text,
                    {one.name: str(state.value(f"{key}.{place}") or "") for place, one in enumerate(asked)},
                )
            ),
        )


def _show_prompts() -> None:
    shelf = everything()
    mine = [prompt for prompt in shelf if not prompt.id.startswith(STARTER)]
    _show_bar(mine)
    prompt_files.show_report()
    _show_undo()
    query = st.text_input(
        _("Search prompts"),
        key="prompts.query",
        placeholder=_("Search titles, texts and tags"),
        icon=":material/search:",
        label_visibility="collapsed",
        live=True,
    )
    tags = st.pills(
        _("Tags"),
        tags_in(shelf)[:_TAGS],
        selection_mode="multi",
        key="prompts.tags",
        label_visibility="collapsed",
    )
    matching = found(shelf, query or "", tags)
    if not matching:
        st.info(
            _("No prompt fits. Try other words, or write a prompt of your own."), icon=":material/search_off:"
        )
    _show_cards(matching)
    _show_dialogs()


def _show_bar(mine: Sequence[Prompt]) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            _("New prompt"),
            key="prompts.new",
            icon=":material/add:",
            on_click=state.set_value,
            args=("prompts.edited", Prompt("", "", "")),
        )
        prompt_files.show_import()
        if mine:
            prompt_files.show_export(mine)


def _show_cards(matching: Sequence[Prompt]) -> None:
    shown = int(state.value("prompts.shown") or _PAGE)
    for start in range(0, min(shown, len(matching)), _COLUMNS):
        for column, prompt in zip(
            st.columns(_COLUMNS), matching[start : min(start + _COLUMNS, shown)], strict=False
        ):
            with column.container(border=True, height="stretch"):
                _show_card(prompt)
    if len(matching) > shown:
        st.button(
            _("Show more ({n})").format(n=len(matching) - shown),
            key="prompts.more",
            type="tertiary",
            on_click=state.set_value,
            args=("prompts.shown", shown + _PAGE),
        )


def _show_card(prompt: Prompt) -> None:
    st.markdown(f"**{plain(prompt.title)}**")
    st.caption(plain(excerpt(prompt, _EXCERPT_CHARS)))
    if prompt.tags:
        st.caption(plain(" · ".join(prompt.tags)))
    with st.container(horizontal=True, gap="small"):
        _button("use", prompt, _("Use"), _use)
        if prompt.id.startswith(STARTER):
            _button("copy", prompt, _("Make it mine"), lambda one: _edit(replace(one, id="")))
        else:
            _button("edit", prompt, _("Edit"), _edit)
            _button("delete", prompt, _("Delete"), _delete)


def _button(name: str, prompt: Prompt, label: str, action: Callable[[Prompt], None]) -> None:
    st.button(
        label,
        key=f"prompts.{name}.{prompt.id}",
        type="secondary" if name == "use" else "tertiary",
        on_click=action,
        args=(prompt,),
    )


def _use(prompt: Prompt) -> None:
    if variables(prompt.text):
        state.set_value("prompts.used", prompt)
        state.ask_focus("prompts.variable.0")
    else:
        _take(filled(prompt.text, {}))


def _take(text: str) -> None:
    _end("prompts.used")
    put_into_box(text)
    state.set_value("prompts.leaving", True)


def _edit(prompt: Prompt) -> None:
    state.set_value("prompts.edited", prompt)
    state.ask_focus("prompts.title")


def _show_dialogs() -> None:
    if state.take("prompts.leaving"):
        st.switch_page(state.page("chat"))
    used: Prompt | None = state.value("prompts.used")
    edited: Prompt | None = state.value("prompts.edited")
    if used is not None:
        dialog = st.dialog(plain(used.title), on_dismiss=partial(state.set_value, "prompts.used", None))
        dialog(_until_done)(partial(show_variables, used, "prompts.variable", _take))
    elif edited is not None:
        title = _("Edit prompt") if edited.id else _("New prompt")
        dialog = st.dialog(title, on_dismiss=partial(state.set_value, "prompts.edited", None))
        dialog(_until_done)(partial(_show_editor, edited))


def _until_done(draw: Callable[[], None]) -> None:
    # A click in a dialog runs the dialog alone; the page closes it.
    if state.take("prompts.done"):
        st.rerun()
    draw()


def _end(dialog: str) -> None:
    state.set_value(dialog, None)
    state.set_value("prompts.done", True)


def _show_editor(prompt: Prompt) -> None:
    with st.form("prompts.editor", border=False):
        st.text_input(_("Title"), prompt.title, key="prompts.title", max_chars=200)
        st.text_area(_("Prompt"), prompt.text, key="prompts.text", height=220, max_chars=100_000)
        st.caption(
            _("A name in double braces, like {example}, is asked for when the prompt is used.").format(
                example="`{{name}}`"
            )
        )
        st.text_input(_("Tags, separated by commas"), ", ".join(prompt.tags), key="prompts.labels")
        st.form_submit_button(_("Save"), key="prompts.save", type="primary", on_click=_save, args=(prompt,))


def _save(prompt: Prompt) -> None:
    title, text, labels = (
        str(state.value(f"prompts.{field}") or "").strip() for field in ("title", "text", "labels")
    )
    if not text:
        return
    kept = replace(prompt, title=title or title_of(text), text=text, tags=tags_of(labels))
    if prompt.id:
        resources.store().prompts.change(owner(), kept)
    else:
        resources.store().prompts.add(owner(), [kept])
    _end("prompts.edited")


def _delete(prompt: Prompt) -> None:
    resources.store().prompts.delete(owner(), prompt.id)
    state.set_value("prompts.deleted", prompt)


def _show_undo() -> None:
    deleted: Prompt | None = state.value("prompts.deleted")
    if deleted is not None:
        undo.show("prompts", _("{name} was deleted.").format(name=plain(deleted.title)), _undo, deleted)


def _undo(deleted: Prompt) -> None:
    resources.store().prompts.add(owner(), [deleted])
    state.set_value("prompts.deleted", None)
