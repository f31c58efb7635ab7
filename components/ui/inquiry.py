"""Was I charged? asked under an answer that failed, broke off or was stopped; the relay's log says it, or why it can't be told."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

import streamlit as st

from components.core import i18n
from components.core.batches import Cell
from components.core.errors import StudioError
from components.core.owner import owner
from components.core.records import Call, Fault, Finish, Message, Role, Status
from components.core.relay import loop
from components.core.spending import Filters
from components.core.usage import inquiry
from components.core.usage.charged import Answer, Said, Why
from components.ui import resources, state
from components.ui.messages import plain, sentence
from components.ui.words import N_, _

_ENDED_ILL = {Status.FAILED, Status.STOPPED, Status.INTERRUPTED}
_BROKE_OFF = {Finish.CUT, Finish.MISSING, Finish.GAP}
_NEVER_SENT = ("input", "relay.unreachable")
"""Faults of answers for which no request arrived anywhere."""
_PATIENCE_S = 15.0
_SAID: Mapping[Said, str] = {
    Said.CHARGED: N_("Charged {amount}, says the relay's log."),
    Said.NOT_CHARGED: N_("Not charged, says the relay's log."),
    Said.NOT_YET: N_("Not in the relay's log so far. It may still come: ask again in some minutes."),
}
_WHY: Mapping[Why | None, str] = {
    Why.NO_LOG: N_("It can't be told: the relay shows no log of this key."),
    Why.TOO_OLD: N_("It can't be told: the relay's log does not reach back so far."),
    Why.UNNAMED: N_(
        "It can't be told: the call was made with another key or relay, or was not written down."
    ),
}


def show(message: Message) -> None:
    """Draw the question under an answer that ended ill, and what came of it."""
    if fits(message):
        where = Filters(conversation_id=message.conversation_id)
        find = partial(_made_for, message.id, where, message.created_at)
        _show(message.id, message.relay_id or "", find)


def show_cell(cell: Cell, relay_id: str | None) -> None:
    """The same of an answer in a set."""
    if cell.status in _ENDED_ILL and not _was_never_sent(cell.fault):
        _show(cell.id, relay_id or "", partial(_made_for, cell.id, Filters(pages=("sets",)), None))


def show_call(call: Call) -> None:
    """The same of one call."""
    if call.model is not None and call.status in _ENDED_ILL and not _was_never_sent(call.fault):
        _show(call.id, call.relay_id, lambda: [call])


def _show(name: str, relay_id: str, find: Callable[[], list[Call]]) -> None:
    told: Answer | Fault | None = state.value(_key(name))
    if told is not None:
        st.caption(plain(said(told)))
    if told is None or isinstance(told, Fault) or told.said is Said.NOT_YET:
        st.button(
            _("Was I charged?"),
            key=f"inquiry.ask.{name}",
            icon=":material/receipt_long:",
            type="tertiary",
            help=_("Looks the call up in the relay's own log."),
            on_click=_ask,
            args=(name, relay_id, find),
        )


def fits(message: Message) -> bool:
    """Whether something may have been taken for an answer that is not whole."""
    if message.role is not Role.ASSISTANT or message.model is None or message.by_hand:
        return False
    if _was_never_sent(message.fault):
        return False
    return message.status in _ENDED_ILL or (message.status is Status.DONE and message.finish in _BROKE_OFF)


def said(told: Answer | Fault) -> str:
    """What came of it as a sentence."""
    if isinstance(told, Fault):
        return sentence(told).title
    if told.said is Said.UNKNOWN:
        return _(_WHY[told.why])
    amount = "" if told.amount is None else i18n.money(told.amount, "USD", state.language())
    return _(_SAID[told.said]).format(amount=amount)


def _was_never_sent(fault: Fault | None) -> bool:
    return fault is not None and fault.key.startswith(_NEVER_SENT)


def _made_for(answer_id: str, where: Filters, near: datetime | None) -> list[Call]:
    return inquiry.calls_of(resources.store(), owner(), answer_id, where, near)


def _ask(name: str, relay_id: str, find: Callable[[], list[Call]]) -> None:
    state.set_value(_key(name), _asked(relay_id, find))


def _asked(relay_id: str, find: Callable[[], list[Call]]) -> Answer | Fault:
    try:
        connection = resources.relays().connection(state.visit(), relay_id)
        asking = inquiry.ask(connection, resources.store(), owner(), find())
        return loop.run(asking, _PATIENCE_S)
    except StudioError as error:
        return Fault.of(error)
    except TimeoutError:
        return Answer(Said.UNKNOWN, why=Why.NO_LOG)


def _key(name: str) -> str:
    return f"inquiry.{name}"
