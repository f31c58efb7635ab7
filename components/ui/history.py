"""How much of a conversation goes along with the next message: limits, pictures, and a summary of what is older."""

from dataclasses import replace
from functools import partial

import streamlit as st

from components.core import summary as summaries
from components.core.catalog import prices
from components.core.errors import StudioError
from components.core.owner import owner
from components.core.records import ChatOptions, Conversation, Cost, Doubt, Fault, Message, Usage
from components.core.relay import loop
from components.ui import budget_gate, consent, fields, keeping, options, resources, state
from components.ui import conversation as opened
from components.ui.boundary import show_fault
from components.ui.messages import plain
from components.ui.words import _, money, ngettext, number


def pick(conversation: Conversation | None, chosen: ChatOptions, about: str) -> None:
    """Draw what decides how much goes along."""
    st.caption(_("What goes along with a message, and is paid for each time:"))
    columns = st.columns(2)
    with columns[0]:
        _show_number("history_messages", _("Last messages, at most"), chosen.history_messages, about, 1)
        _show_number("image_turns", _("Pictures again for so many turns"), chosen.image_turns, about, 1)
    with columns[1]:
        _show_number("history_tokens", _("Tokens of history, at most"), chosen.history_tokens, about, 1000)
        consent.pick_limit()
    if conversation is not None:
        _show_summary(conversation, chosen, about)


def _show_number(name: str, label: str, value: int | None, about: str, step: int) -> None:
    st.number_input(
        label,
        1,
        None,
        value=None,
        step=step,
        placeholder=_("no limit"),
        **fields.begun(name, about, value),
    )


def _show_summary(conversation: Conversation, chosen: ChatOptions, about: str) -> None:
    if state.take("history.asked") == conversation.id:
        _summarize(conversation, chosen, about)
        conversation = opened.current() or conversation
    older = summaries.older(keeping.store().conversations.path(owner(), conversation.id))
    if conversation.summary is not None:
        _show_written(conversation, chosen, about)
    if len(older) > 1 and (conversation.summary is None or conversation.summary.until_id != older[-1].id):
        count = ngettext("{n} older message", "{n} older messages", len(older)).format(n=number(len(older)))
        label = _("Summarise {messages} ({price})").format(
            messages=count, price=money(_price(chosen.model, older))
        )
        st.button(
            plain(label),
            key="history.summarize",
            icon=":material/summarize:",
            on_click=_ask,
            args=(conversation.id,),
        )


def _show_written(conversation: Conversation, chosen: ChatOptions, about: str) -> None:
    kept = conversation.summary
    st.toggle(
        _("A summary stands for the older messages"),
        **fields.begun("summarizes", about, chosen.summarizes),
    )
    text_key = f"history.summary.{conversation.id}.{kept.until_id if kept else ''}"
    st.text_area(
        _("Summary"),
        kept.text if kept else "",
        height=160,
        key=text_key,
        on_change=_keep_summary,
        args=(conversation.id, text_key),
        help=_(
            "It is sent in place of the messages it stands for. Correct it as you like; empty it to remove it."
        ),
    )


def _price(model: str | None, older: list[Message]) -> Cost:
    """What the call will cost, as far as anybody can say before it is made."""
    price = resources.relays().price(state.visit(), options.relay().id, model, 2.0)
    asked = summaries.weight(model, older).tokens
    return prices.cost(price, Usage(asked, summaries.ANSWER_TOKENS, doubt=Doubt.ESTIMATED))


def _ask(conversation_id: str) -> None:
    state.set_value("history.asked", conversation_id)


def _summarize(conversation: Conversation, chosen: ChatOptions, about: str) -> None:
    """Have the summary made; it is paid for, so it is kept even when nobody waits for it any more."""
    store = keeping.store().conversations
    asked = replace(conversation, options=chosen)
    older = summaries.older(store.path(owner(), conversation.id))
    try:
        with st.spinner(_("Summarising…")):
            _have_made(asked, older)
    except StudioError as error:
        show_fault(Fault.of(error))
        return
    state.set_value(f"chat.summarizes.{about}", True)
    fields.change(lambda kept: replace(kept, summarizes=True))


def _have_made(asked: Conversation, older: list[Message]) -> None:
    model, store = asked.options.model, keeping.store().conversations
    with budget_gate.admitted(
        ("summary", asked.id),
        lambda: [opened.plan(_price(model, older), model)],
        partial(_ask, asked.id),
    ):
        streams = options.streams(model)
        made = summaries.summarize(owner(), opened.connection(), asked, older, store, stream=streams)
        loop.spawn(made).result()


def _keep_summary(conversation_id: str, key: str) -> None:
    store = keeping.store().conversations
    conversation = store.get(owner(), conversation_id)
    if conversation is not None:
        store.set_summary(owner(), conversation_id, summaries.edited(conversation, state.value(key) or ""))
