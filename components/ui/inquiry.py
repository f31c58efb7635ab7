"""Was I charged? asked under an answer that failed, broke off or was stopped; the relay's log says it, or why it can't be told."""

from collections.abc import Mapping

import streamlit as st

from components.core import i18n
from components.core.errors import StudioError
from components.core.owner import owner
from components.core.records import Fault, Finish, Message, Role, Status
from components.core.relay import loop
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
    if not fits(message):
        return
    told: Answer | Fault | None = state.value(_key(message))
    if told is not None:
        st.caption(plain(said(told)))
    if told is None or isinstance(told, Fault) or told.said is Said.NOT_YET:
        st.button(
            _("Was I charged?"),
            key=f"inquiry.ask.{message.id}",
            icon=":material/receipt_long:",
            type="tertiary",
            help=_("Looks the call up in the relay's own log."),
            on_click=_ask,
            args=(message,),
        )


def fits(message: Message) -> bool:
    """Whether something may have been taken for an answer that is not whole."""
    if message.role is not Role.ASSISTANT or message.model is None or message.by_hand:
        return False
    if message.fault is not None and message.fault.key.startswith(_NEVER_SENT):
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


def _ask(message: Message) -> None:
    state.set_value(_key(message), _asked(message))


def _asked(message: Message) -> Answer | Fault:
    store = resources.store()
    try:
        connection = resources.relays().connection(state.visit(), message.relay_id or "")
        calls = inquiry.calls_of(store, owner(), message.id, message.conversation_id, message.created_at)
        return loop.run(inquiry.ask(connection, store, owner(), calls), _PATIENCE_S)
    except StudioError as error:
        return Fault.of(error)
    except TimeoutError:
        return Answer(Said.UNKNOWN, why=Why.NO_LOG)


def _key(message: Message) -> str:
    return f"inquiry.{message.id}"
