"""See the request: what went to the relay for an answer, what came back, and the same call as code.

The dialog is the page's, and drawn in each of its runs until somebody closes it: the end of an answer draws the page
anew, and would take it away.
"""

from collections.abc import Collection
from datetime import datetime
from functools import partial

import orjson
import streamlit as st

from components.core import snippets
from components.core.batches import Cell, PromptSet
from components.core.owner import owner
from components.core.records import Call, Conversation, Message, Role, Trace
from components.ui import keeping, resources, state
from components.ui.boundary import boundary
from components.ui.words import _, clock, duration, money, number

_COLOURED_CHARS = 60_000
"""Longer texts are shown without colours: they would hold the browser up."""
_HEIGHT = 380
_ASKED, _SHOWN = "traces.asked", "traces.shown"


def show(message: Message | Cell) -> None:
    """Draw the button that opens what went over the wire for an answer."""
    if isinstance(message, Cell) or message.role is Role.ASSISTANT:
        st.button(
            _("See the request"),
            key=f"traces.open.{message.id}",
            icon=":material/receipt_long:",
            type="tertiary",
            on_click=ask,
            args=(message,),
        )


def ask(message: Message | Cell) -> None:
    """Let the page show what went over the wire for an answer."""
    place = message.set_id if isinstance(message, Cell) else message.conversation_id
    state.set_value(_ASKED, (place, message.id))


def is_asked() -> bool:
    """Whether it was asked for in the live turn, and the page has not shown it yet."""
    return state.value(_ASKED) is not None


def show_asked(*opened: Conversation | PromptSet | None) -> None:
    """Draw the dialog while something of what is open is shown in it."""
    _show_dialog({each.id for each in opened if each})


def _show_dialog(places: Collection[str]) -> None:
    if (asked := state.take(_ASKED)) is not None:
        state.set_value(_SHOWN, asked)
    shown: tuple[str, str] = state.value(_SHOWN) or ("", "")
    if shown[0] not in places:
        state.take(_SHOWN)
        return
    closed = partial(state.set_value, _SHOWN, None)
    st.dialog(_("The request and its reply"), width="large", on_dismiss=closed)(_show)(shown[1])


def ask_of(page: str, name: str) -> None:
    """Let a page show what went over the wire for something of its own."""
    state.set_value(_ASKED, (page, name))


def show_asked_of(page: str) -> None:
    """Draw the dialog while something of the page itself is shown in it."""
    _show_dialog({page})


def _show(message_id: str) -> None:
    with boundary():
        traces = keeping.store().traces.of_message(owner(), message_id)
        if not traces:
            st.caption(_("Nothing is kept of this request: it is too old, or still under way."))
            return
        chosen = traces[-1]
        if len(traces) > 1:
            chosen = traces[_pick_round(message_id, traces)]
        _show_trace(chosen)


def _pick_round(message_id: str, traces: list[Trace]) -> int:
    picked = st.segmented_control(
        _("Requests of this answer"),
        range(len(traces)),
        default=len(traces) - 1,
        format_func=lambda place: f"{place + 1} · {clock(traces[place].at)}",
        key=f"traces.round.{message_id}",
        required=True,
    )
    return len(traces) - 1 if picked is None else int(picked)


def _show_trace(trace: Trace) -> None:
    call = resources.store().ledger.call(owner(), trace.call_id)
    st.markdown(" · ".join(_figures(trace, call)))
    request, reply, curl, python = st.tabs([_("Request"), _("Reply"), "curl", "Python"])
    with request:
        st.code(f"{trace.method} {trace.url}", language=None, wrap_lines=True)
        _show_long(_pretty(trace.request), "json")
        st.caption(_("The key went along in a header; it is not kept. Data of files is shown by its digest."))
    with reply:
        headers = "\n".join(f"{name}: {value}" for name, value in trace.headers.items())
        if headers:
            st.code(headers, language=None, wrap_lines=True)
        _show_long(trace.reply or _("No byte came back."), "json" if trace.reply[:1] == "{" else None)
    body = trace.request or {}
    with curl:
        _show_long(snippets.curl(trace.method, trace.url, body), "bash")
        st.caption(
            _("For bash and its kin; on Windows use Git Bash or WSL. Put the key into OPENAI_API_KEY.")
        )
    with python:
        _show_long(snippets.python(trace.url, body), "python")
        st.caption(_("Needs the package openai (pip install openai) and the key in OPENAI_API_KEY."))


def _figures(trace: Trace, call: Call | None) -> list[str]:
    figures = [_status(trace), _moment(trace.at)]
    if call is None:
        return figures
    if call.timing.first_token_s is not None:
        figures.append(_("first token after {time}").format(time=duration(call.timing.first_token_s)))
    if call.timing.total_s is not None:
        figures.append(_("{time} in all").format(time=duration(call.timing.total_s)))
    figures.append(money(call.cost).replace("$", r"\$"))
    if call.request_id:
        figures.append(_("request id {id}").format(id=f"`{call.request_id.replace('`', '')}`"))
    return figures


def _status(trace: Trace) -> str:
    if trace.http_status is None:
        return _("no HTTP status")
    return f"HTTP {number(trace.http_status).replace(',', '')}"


def _moment(at: datetime) -> str:
    return clock(at)


def _pretty(body: object) -> str:
    return orjson.dumps(body, option=orjson.OPT_INDENT_2).decode()


def _show_long(text: str, language: str | None) -> None:
    coloured = language if len(text) <= _COLOURED_CHARS else None
    st.code(text, language=coloured, wrap_lines=True, height=_HEIGHT if len(text) > 1_500 else "content")
