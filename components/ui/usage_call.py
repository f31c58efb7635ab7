"""All that is known of one call, and the ways from it: its conversation, its request, the other calls like it."""

from collections.abc import Mapping

import streamlit as st

from components.core import i18n
from components.core.owner import owner
from components.core.records import Call, Conversation, Doubt, Usage
from components.ui import (
    inquiry,
    resources,
    state,
    traces,
    usage_books,
    usage_filters,
    usage_names,
    usage_period,
)
from components.ui.boundary import boundary, show_fault
from components.ui.messages import plain
from components.ui.words import N_, _, amount, duration, number

_OPENED = "usage_call.opened"
_DOUBTS: Mapping[Doubt, str] = {
    Doubt.REPORTED: N_("as the relay reported them"),
    Doubt.ESTIMATED: N_("estimated here"),
    Doubt.UNKNOWN: N_("unknown"),
}


def open_one(call_id: str) -> None:
    """Show a call from now on, until it is closed."""
    state.set_value(_OPENED, call_id)


def show_opened() -> None:
    """Draw the dialog of the call that is open; and what went over the wire for it when that is asked for."""
    traces.show_asked_of("usage")
    name = state.value(_OPENED)
    call = usage_books.ledger().call(owner(), str(name)) if name else None
    if call is not None:
        st.dialog(_("A call"), width="large", on_dismiss=_close)(_show)(call)


def _close() -> None:
    state.take(_OPENED)


def _show(call: Call) -> None:
    with boundary():
        _show_figures(call)
        if call.fault is not None:
            show_fault(call.fault)
        _show_facts(call)
        inquiry.show_call(call)
        _show_ways(call)


def _show_figures(call: Call) -> None:
    speed = _tokens_per_s(call)
    figures = [
        (_("Cost"), amount(call.cost)),
        (_("Input"), _count(call.usage.prompt)),
        (_("Output"), _count(call.usage.completion)),
        (_("First token"), _lasted(call.timing.first_token_s)),
        (_("In all"), _lasted(call.timing.total_s)),
        (_("Speed"), _("unknown") if speed is None else _("{n} tokens/s").format(n=number(speed, 1))),
    ]
    with st.container(horizontal=True, gap="large", key="usage_call.figures"):
        for label, said in figures:
            st.metric(label, plain(said), width="content")


def _show_facts(call: Call) -> None:
    """Everything else as a table of two columns."""
    place = i18n.zone(usage_period.zone())
    http = "" if call.http_status is None else f" · HTTP {call.http_status}"
    facts = [
        (_("Time"), f"{i18n.moment(call.at, state.language(), place)} ({usage_period.zone()})"),
        (_("State"), usage_names.status(call.status) + http),
        (_("Kind"), usage_names.kind(call.kind)),
        (_("Model"), call.model or _("no model")),
        (_("Relay"), f"{usage_names.relay(call.relay_id)} · {call.origin}"),
        (_("Key"), usage_names.key(call.key_mark) if call.key_mark else _("unknown")),
        (_("Page"), usage_names.page(call.page) if call.page else _("no page")),
        (_("Tokens"), _tokens(call.usage)),
        (_("Price from"), usage_names.source(call.cost.source)),
        (_("Request id"), call.request_id or _("none was told")),
    ]
    first, *lines = [f"| {plain(name)} | {plain(said)} |" for name, said in facts]
    st.markdown("\n".join([first, "| --- | --- |", *lines]))


def _tokens(used: Usage) -> str:
    if used.doubt is Doubt.UNKNOWN:
        return _("unknown")
    parts = [_(_DOUBTS[used.doubt])]
    if used.cached:
        parts.append(_("{n} of the input from the cache").format(n=number(used.cached)))
    if used.reasoning:
        parts.append(_("{n} of the output thinking").format(n=number(used.reasoning)))
    return " · ".join(parts)


def _show_ways(call: Call) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="usage_call.ways"):
        if call.conversation_id:
            _show_conversation(call.conversation_id)
        if call.message_id:
            st.button(
                _("See the request"),
                key="usage_call.trace",
                icon=":material/receipt_long:",
                type="tertiary",
                on_click=_ask_trace,
                args=(call.message_id,),
            )


def _show_conversation(conversation_id: str) -> None:
    """The way to where the call was made, and to all calls that were made there."""
    found = resources.store().conversations.get(owner(), conversation_id)
    if found is None:
        st.caption(_("Its conversation was deleted, or was a temporary one."), width="content")
    else:
        page, asked = _place(found)
        st.page_link(
            state.page(page),
            label=plain(found.title or _("Its conversation")),
            icon=":material/forum:",
            query_params=asked,
        )
    st.button(
        _("All calls of this conversation"),
        key="usage_call.siblings",
        icon=":material/filter_list:",
        type="tertiary",
        on_click=_show_siblings,
        args=(conversation_id,),
    )


def _place(found: Conversation) -> tuple[str, Mapping[str, str]]:
    """The page that shows a conversation, and what its address names."""
    if found.comparison_id:
        return "compare", {"compare": found.comparison_id}
    return found.room or "chat", {"c": found.id}


def _show_siblings(conversation_id: str) -> None:
    _close()
    usage_filters.choose_conversation(conversation_id)


def _ask_trace(message_id: str) -> None:
    _close()
    traces.ask_of("usage", message_id)


def _tokens_per_s(call: Call) -> float | None:
    """Tokens of the answer by the time they took to come, without the wait for the first."""
    first, whole, tokens = call.timing.first_token_s, call.timing.total_s, call.usage.completion
    if first is None or whole is None or not tokens or whole <= first:
        return None
    return tokens / (whole - first)


def _count(tokens: int | None) -> str:
    return _("unknown") if tokens is None else number(tokens)


def _lasted(seconds: float | None) -> str:
    return _("unknown") if seconds is None else duration(seconds)
