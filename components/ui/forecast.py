"""What the next message will send and cost, before it is sent; what nobody knows is said to be unknown."""

from collections.abc import Sequence
from dataclasses import replace

from streamlit.delta_generator import DeltaGenerator

from components.core import context
from components.core.catalog import prices, tokens
from components.core.owner import owner
from components.core.records import Conversation, Cost, Doubt, Usage
from components.ui import conversation as opened
from components.ui import keeping, options, picker, resources, state
from components.ui.messages import plain
from components.ui.words import _, amount, at_price, money, ngettext, number

_PATIENCE_S = 0.05
_TYPED = {"zh_CN": "随手打的字" * 200}
_TYPED_ELSEWHERE = "words as they are typed. " * 40
"""1,000 characters as people type them, for the price of typing."""
_LINE = "forecast.line"


def show_last(place: DeltaGenerator) -> None:
    """Draw the line as it was, so that the box does not jump while the new one is reckoned."""
    place.caption(state.value(_LINE) or "\u2003")


def show(place: DeltaGenerator, conversation: Conversation | None, held: Sequence[context.Attached]) -> None:
    """Draw what will go with the next message: turns, tokens, and the price, also of what is being typed."""
    line = plain(" · ".join(_parts(conversation, held)))
    if line != state.value(_LINE):
        state.set_value(_LINE, line)
        place.caption(line)


def asking(model: str | None, count: tokens.Count, patience_s: float = _PATIENCE_S) -> Cost:
    """What it costs to send so many tokens, the answer not counted."""
    price = resources.relays().price(state.visit(), options.relay().id, model, patience_s)
    return prices.cost(price, Usage(count.tokens, 0, doubt=count.doubt))


def words(count: tokens.Count) -> str:
    """A number of tokens in words, with its doubt."""
    said = ngettext("{n} token", "{n} tokens", count.tokens).format(n=number(count.tokens))
    return said if count.doubt is Doubt.REPORTED else _("about {tokens}").format(tokens=said)


def price(cost: Cost) -> str:
    """A price in words; unknown is a word, never zero."""
    return money(cost)


def _parts(conversation: Conversation | None, held: Sequence[context.Attached]) -> list[str]:
    chosen = options.chosen(conversation)
    count, sent, left_out = _context(conversation)
    count = sum((context.weight(chosen.model, one) for one in held), count)
    if any(one.is_picture for one in held) and chosen.model and not _sees(chosen.model):
        return [_("this model may not see pictures"), *_figures(chosen.model, count, sent, left_out)]
    return _figures(chosen.model, count, sent, left_out)


def _figures(model: str | None, count: tokens.Count, sent: int, left_out: int) -> list[str]:
    typed = asking(model, tokens.count(model, _TYPED.get(state.language(), _TYPED_ELSEWHERE)))
    said = []
    if sent:
        said.append(ngettext("{n} message goes along", "{n} messages go along", sent).format(n=number(sent)))
    if left_out:
        said.append(ngettext("{n} stays behind", "{n} stay behind", left_out).format(n=number(left_out)))
    if count.tokens:
        said += [words(count), amount(asking(model, count))]
    if typed.amount is None:
        return said if count.tokens else [*said, price(typed)]
    per = Cost(typed.amount, typed.currency, typed.source, Doubt.ESTIMATED)
    typing = _("{price} per 1,000 characters typed").format(price=amount(per))
    return [*said, at_price(typing, typed.source)]


def _sees(model: str) -> bool:
    return bool(picker.able(options.relay(), model) & picker.SEEING)


def _context(conversation: Conversation | None) -> tuple[tokens.Count, int, int]:
    chosen = options.chosen(conversation)
    if conversation is None or opened.clears_context(conversation):
        system = chosen.system.strip()
        return (tokens.count(chosen.model, system) if system else tokens.NOTHING), 0, 0
    path = keeping.store().conversations.outline(owner(), conversation.id)
    asked = replace(conversation, options=chosen)
    planned = context.plan(path, asked)
    attachments = keeping.answers().attachments(owner(), planned.messages)
    return context.measured(planned, asked, attachments), len(planned.messages), planned.left_out
