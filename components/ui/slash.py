"""A message that begins with `/` is not sent: the prompts open above the box, and the one chosen is put into it.

All of it belongs to the page, not to the live turn, so that it answers at once. What was typed waits here and goes back
into the box when nothing is chosen.
"""

from collections.abc import Callable

import streamlit as st

from components.core.belongings import Prompt
from components.core.prompts.library import found
from components.core.prompts.variables import filled, variables
from components.ui import prompts, state
from components.ui.messages import plain
from components.ui.words import _

_SHOWN, _QUERY_MAX_CHARS, _EXCERPT_CHARS = 6, 200, 70


def takes(text: str) -> bool:
    """Whether a message asks for the prompts; two strokes send a message that begins with one."""
    return text.startswith("/") and not text.startswith("//")


def plainly(text: str) -> str:
    """The message as it is sent."""
    return text[1:] if text.startswith("//") else text


def open_with(text: str) -> None:
    """Open the prompts on what follows the stroke in the first line."""
    query = text[1:].partition("\n")[0].strip()[:_QUERY_MAX_CHARS]
    state.set_value("slash.typed", text)
    state.set_value("slash.query", query)
    state.set_value("chat.anew", True)
    state.ask_focus("slash.take.0" if query and _matching(query) else "slash.query")


def is_open() -> bool:
    """Whether the prompts are open above the box."""
    return state.value("slash.typed") is not None


def show(send: Callable[[str], None]) -> None:
    """Draw the prompts while they are open; `send` sends what was typed after all."""
    if is_open():
        with st.container(border=True, key="slash.panel", gap="xsmall"):
            used: Prompt | None = state.value("slash.used")
            if used is None:
                _show_choice()
            else:
                st.markdown(f"**{plain(used.title)}**")
                prompts.show_variables(used, "slash.variable", _take)
            _show_foot(send)


def _show_choice() -> None:
    query = st.text_input(
        _("Search prompts"),
        key="slash.query",
        placeholder=_("Search titles, texts and tags"),
        icon=":material/search:",
        label_visibility="collapsed",
        live=True,
    )
    matching = _matching(query or "")
    for place, prompt in enumerate(matching):
        st.button(
            f"**{plain(prompt.title)}** :gray[{plain(prompts.excerpt(prompt, _EXCERPT_CHARS))}]",
            key=f"slash.take.{place}",
            type="tertiary",
            width="stretch",
            on_click=_choose,
            args=(prompt,),
        )
    if not matching:
        st.caption(_("No prompt fits. Try other words, or write a prompt of your own."))


def _show_foot(send: Callable[[str], None]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(_("Back"), key="slash.close", type="tertiary", on_click=_close, shortcut="Escape")
        typed = str(state.value("slash.typed"))
        if typed.strip() != "/":
            st.button(
                _("Send it as it is"), key="slash.send", type="tertiary", on_click=_send, args=(send, typed)
            )
        st.page_link(state.page("prompts"), label=_("All prompts"))
        st.caption(_("A message that begins with // is sent with one /."), width="content")


def _matching(query: str) -> list[Prompt]:
    return found(prompts.everything(), query)[:_SHOWN]


def _choose(prompt: Prompt) -> None:
    if variables(prompt.text):
        state.set_value("slash.used", prompt)
        state.ask_focus("slash.variable.0")
    else:
        _take(filled(prompt.text, {}))


def _take(text: str) -> None:
    """Put the prompt into the box, and below it the lines that were typed after the first."""
    rest = str(state.value("slash.typed")).partition("\n")[2].strip("\n")
    _leave(f"{text}\n\n{rest}" if rest else text)


def _close() -> None:
    if state.value("slash.used") is not None:
        state.set_value("slash.used", None)
        state.ask_focus("slash.query")
    else:
        _leave(str(state.value("slash.typed")))


def _send(send: Callable[[str], None], typed: str) -> None:
    _leave("")
    send(typed)


def _leave(box: str) -> None:
    state.set_value("slash.typed", None)
    state.set_value("slash.used", None)
    prompts.put_into_box(box)
