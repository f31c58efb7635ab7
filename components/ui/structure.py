"""What form an answer shall have, which tools the model may use, and whether tokens tell their probabilities."""

import streamlit as st

from components.core import schema
from components.core.errors import InputError
from components.core.records import ChatOptions, Fault
from components.core.tools import TOOLS
from components.ui import fields
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
        **fields.begun("response_format", about, chosen.response_format),
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
        **fields.kept("tools", about, lambda entered: tuple(entered or ())),
    )
    st.number_input(
        _("Token probabilities: alternatives of each"),
        0,
        _MOST_ALTERNATIVES,
        value=None,
        step=1,
        placeholder=_("not asked for"),
        **fields.begun("top_logprobs", about, chosen.top_logprobs),
    )


def _pick_schema(chosen: ChatOptions, about: str) -> None:
    st.text_area(
        _("JSON Schema"),
        chosen.json_schema,
        placeholder=_EXAMPLE,
        height=160,
        **fields.kept("json_schema", about, lambda entered: entered or ""),
    )
    if chosen.json_schema.strip():
        try:
            schema.check(chosen.json_schema)
        except InputError as error:
            show_fault(Fault.of(error))
