"""How much of a conversation goes along with the next message: limits, pictures, and a summary of what is older."""

from dataclasses import replace

import streamlit as st

from components.core import summary as summaries
from components.core.catalog import prices
from components.core.errors import StudioError
from components.core.owner import owner
from components.core.records import ChatOptions, Conversation, Cost, Doubt, Fault, Message, Usage
from components.core.relay import loop
from components.ui import conversation as opened
from components.ui import options, resources, state, tray
from components.ui.boundary import show_fault
from components.ui.messages import plain
from components.ui.words import _, money, ngettext, number


def pick(conversation: Conversation | None, chosen: ChatOptions) -> None:
    """Draw what decides how much goes along."""
    about = conversation.id if conversation else options.next_name()
    st.caption(_("What goes along with a message, and is paid for each time:"))
    columns = st.columns(2)
    with columns[0]:
        _show_number("history_messages", _("Last messages, at most"), chosen.history_messages, about, 1)
        _show_number("image_turns", _("Pictures again for so many turns"), chosen.image_turns, about, 1)
    with columns[1]:
        _show_number("history_tokens", _("Tokens of history, at most"), chosen.history_tokens, about, 1000)
        tray.pick_limit()
    if conversation is not None:
        _show_summary(conversation, chosen)


def _show_number(name: str, label: str, value: int | None, about: str, step: int) -> None:
    key = f"history.{name}.{about}"
    state.begin(key, value)
    st.number_input(
        label,
        1,
        None,
        value=None,
        step=step,
        placeholder=_("no limit"),
        key=key,
        on_change=_keep,
        args=(name, key),
    )


def _show_summary(conversation: Conversation, chosen: ChatOptions) -> None:
    if state.take("history.asked") == conversation.id:
        _summarize(conversation, chosen)
        conversation = opened.current() or conversation
    older = summaries.older(resources.store().conversations.path(owner(), conversation.id))
    if conversation.summary is not None:
        _show_written(conversation, chosen)
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


def _show_written(conversation: Conversation, chosen: ChatOptions) -> None:
    key, kept = f"history.summarizes.{conversation.id}", conversation.summary
    state.begin(key, chosen.summarizes)
    st.toggle(
        _("A summary stands for the older messages"), key=key, on_change=_keep, args=("summarizes", key)
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


def _summarize(conversation: Conversation, chosen: ChatOptions) -> None:
    """Have the summary made; it is paid for, so it is kept even when nobody waits for it any more."""
    store = resources.store().conversations
    asked = replace(conversation, options=chosen)
    older = summaries.older(store.path(owner(), conversation.id))
    try:
        with st.spinner(_("Summarising…")):
            loop.spawn(
                summaries.summarize(
                    owner(), opened.connection(), asked, older, store, stream=options.streams(chosen.model)
                )
            ).result()
    except StudioError as error:
        show_fault(Fault.of(error))
        return
    state.set_value(f"history.summarizes.{conversation.id}", True)
    _change(conversation.id, summarizes=True)


def _keep(name: str, key: str) -> None:
    _change(state.conversation_id(), **{name: state.value(key)})


def _keep_summary(conversation_id: str, key: str) -> None:
    store = resources.store().conversations
    conversation = store.get(owner(), conversation_id)
    if conversation is not None:
        store.set_summary(owner(), conversation_id, summaries.edited(conversation, state.value(key) or ""))


def _change(conversation_id: str | None, **changes: object) -> None:
    store = resources.store().conversations
    conversation = store.get(owner(), conversation_id) if conversation_id else None
    options.keep(conversation, replace(options.kept(conversation), **changes))  # type: ignore[arg-type]
