"""What form an answer shall have, which tools the model may use, and whether tokens tell their probabilities."""

from dataclasses import replace
from typing import Any

import streamlit as st

from components.core import schema
from components.core.errors import InputError
from components.core.records import ChatOptions, Fault
from components.core.tools import TOOLS
from components.ui import conversation as opened
from components.ui import options, state
from components.ui.boundary import show_fault
from components.ui.steps import NAMES
from components.ui.words import N_, _

_FORMS = {"json_object": N_("JSON"), "json_schema": N_("JSON by a schema")}
_EXAMPLE = '{"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}'
_MOST_ALTERNATIVES = 20


def pick(chosen: ChatOptions, about: str) -> None:
    """Draw the switches; `about` names the conversation they belong to."""
    st.selectbox(
        _("Form of the answer"),
        list(_FORMS),
        index=None,
        format_func=lambda form: _(_FORMS[form]),
        placeholder=_("free text"),
        **_set("response_format", about, chosen.response_format),
    )
    if chosen.response_format == "json_schema":
        _pick_schema(chosen, about)
    st.pills(
        _("Tools the model may use"),
        list(TOOLS),
        selection_mode="multi",
        default=[name for name in chosen.tools if name in TOOLS],
        format_func=lambda name: _(NAMES[name]),
        help=_("They run on this server. Each round of calls is one more request, and is paid for."),
        **_kept("tools", about),
    )
    st.number_input(
        _("Token probabilities: alternatives of each"),
        0,
        _MOST_ALTERNATIVES,
        value=None,
        step=1,
        placeholder=_("not asked for"),
        **_set("top_logprobs", about, chosen.top_logprobs),
    )


def _pick_schema(chosen: ChatOptions, about: str) -> None:
    st.text_area(
        _("JSON Schema"), chosen.json_schema, placeholder=_EXAMPLE, height=160, **_kept("json_schema", about)
    )
    if chosen.json_schema.strip():
        try:
            schema.check(chosen.json_schema)
        except InputError as error:
            show_fault(Fault.of(error))


def _kept(name: str, about: str) -> dict[str, Any]:
    """Key and callback of the widget that sets one option."""
    key = f"structure.{name}.{about}"
    return {"key": key, "on_change": _keep, "args": (name, key)}


def _set(name: str, about: str, value: object) -> dict[str, Any]:
    """The same for a widget that can be emptied only if its value is not given where it is drawn."""
    kept = _kept(name, about)
    state.begin(kept["key"], value)
    return kept


def _keep(name: str, key: str) -> None:
    entered = state.value(key)
    if name == "tools":
        entered = tuple(entered or ())
    if name == "json_schema":
        entered = entered or ""
    conversation = opened.current()
    chosen = options.kept(conversation)
    options.keep(conversation, replace(chosen, **{name: entered}))
