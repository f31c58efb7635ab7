"""What the next question to several models will send and cost, before it is asked, and what stands in a column's way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import streamlit as st

from components.core import context
from components.core.catalog import prices, tokens
from components.core.catalog.prices import Price
from components.core.catalog.windows import SMALLEST, window
from components.core.owner import owner
from components.core.records import Cost, Doubt, PriceSource, Usage
from components.ui import asking, budget_gate, comparison, consent, forecast, race, resources, state, tray
from components.ui.comparison import Column
from components.ui.lineup import LETTERS
from components.ui.messages import plain
from components.ui.words import _, amount, money, number

_TYPED = {"zh_CN": "随手打的字" * 200}
_TYPED_ELSEWHERE = "words as they are typed. " * 40
_ASKED = "quote.asked"
ASKED_S = 2.0
"""So long a price is waited for before anything is sent."""


@dataclass(frozen=True, slots=True)
class Quote:
    """What goes to one column with the next question, without its text."""

    column: Column
    count: tokens.Count
    is_blind: bool
    """A picture goes along, and the model may not see."""


def quotes(columns: Sequence[Column]) -> list[Quote]:
    """What goes along to each column: what was said in it, and the files held."""
    held = tray.files()
    return [_quote(column, held) for column in columns]


def _quote(column: Column, held: Sequence[context.Attached]) -> Quote:
    chosen = asking.in_force(column)
    count = tokens.count(chosen.model, chosen.system) if chosen.system.strip() else tokens.NOTHING
    if column.conversation is not None and column.conversation.head_id is not None:
        conversation = replace(column.conversation, options=chosen)
        planned = context.plan(resources.store().conversations.outline(owner(), column.id), conversation)
        attachments = resources.answers().attachments(owner(), planned.messages)
        count = context.measured(planned, conversation, attachments)
    count = sum((context.weight(chosen.model, one) for one in held), count)
    return Quote(column, count, any(one.is_picture for one in held) and not asking.sees(column))


def show(columns: Sequence[Column], letters: Mapping[str, str]) -> None:
    """Draw one line on tokens and money, and one for each column that something stands in the way of."""
    found = quotes(columns)
    st.caption(plain(" · ".join(_parts(found, letters))) or "\u2003")
    for each in found:
        letter = letters[each.column.id]
        if each.is_blind:
            said = _("{letter} may not see pictures, and will not be asked while one goes along.")
            st.caption(f":orange[:material/visibility_off: {said.format(letter=letter)}]")
        if (most := too_long(each)) is not None:
            st.caption(f":orange[:material/warning: {told(each, letter, most)}]")


def told(quote: Quote, letter: str, most: int) -> str:
    """That more is to be sent than a model takes."""
    said = _("{letter} takes {most} tokens at most, and would be sent {n}.")
    return said.format(letter=letter, most=number(most), n=number(quote.count.tokens))


def too_long(quote: Quote) -> int | None:
    """The tokens that the column's model takes, when more than those are to be sent."""
    model = quote.column.options.model
    most = window(model) if model and quote.count.tokens > SMALLEST else None
    return most if most is not None and quote.count.tokens > most else None


def stands_in_the_way(columns: Sequence[Column], text: str, only: str | None = None) -> list[str]:
    """What is to be said before a question is asked that is too long or dear, once; Enter again asks it anyway."""
    letters = dict(zip((column.id for column in columns), LETTERS, strict=False))
    asked = [column for column in columns if only in (None, column.id)]
    found = [
        replace(each, count=each.count + tokens.count(each.column.options.model, text))
        for each in quotes(asked)
    ]
    said = [
        plain(told(each, letters[each.column.id], most))
        for each in found
        if (most := too_long(each)) is not None
    ]
    each_costs = costs(found, ASKED_S)
    said += [
        plain(_unpriced(each, letters[each.column.id]))
        for each, cost in zip(found, each_costs, strict=True)
        if cost.amount is None and each.count.tokens > consent.LONG_TOKENS
    ]
    total = together(each_costs)
    if total.amount is not None and total.amount > Decimal(str(consent.limit_usd())):
        said.append(plain(_("Asking them would cost {price} to send.").format(price=forecast.price(total))))
    asked_about = (hash(text), tuple(tray.held()), tuple(letters), only)
    if not said or state.value(_ASKED) == asked_about:
        state.take(_ASKED)
        return []
    state.set_value(_ASKED, asked_about)
    return said


def plans(text: str, only: str | None = None) -> list[budget_gate.Plan]:
    """The calls that a question to all columns or one comes to; what was said before in them costs more."""
    columns = [each for each in comparison.columns(comparison.current()) if only in (None, each.id)]
    found = [
        Quote(each, tokens.count(each.options.model, text), is_blind=False) for each in columns if each.relay
    ]
    return [_plan(each, cost) for each, cost in zip(found, costs(found), strict=True)]


def plan(quote: Quote) -> budget_gate.Plan:
    """The call that one quote is for."""
    return _plan(quote, *costs([quote]))


def _plan(quote: Quote, cost: Cost) -> budget_gate.Plan:
    return budget_gate.Plan(quote.column.options.relay_id or "", quote.column.options.model, cost)


def _unpriced(quote: Quote, letter: str) -> str:
    said = _("{letter} would be sent {n} tokens, and nobody knows its price.")
    return said.format(letter=letter, n=number(quote.count.tokens))


def _parts(found: Sequence[Quote], letters: Mapping[str, str]) -> list[str]:
    typed = _TYPED.get(state.language(), _TYPED_ELSEWHERE)
    alone = [replace(each, count=tokens.count(each.column.options.model, typed)) for each in found]
    # Asked for once: a price that is told meanwhile would be named as known, and not be in the sum.
    known = [race.price(each.column) for each in found]
    typing, sending = (list(map(_cost, some, known)) for some in (alone, found))
    per, now = together(typing), together(sending)
    count = sum((each.count for each in found), tokens.NOTHING)
    unknown = [
        letters[each.column.id] for each, cost in zip(alone, typing, strict=True) if cost.amount is None
    ]
    said = [forecast.words(count)] if count.tokens else []
    if said and (now.amount is not None or not unknown):
        said.append(amount(now))
    if per.amount is not None:
        per = replace(per, doubt=Doubt.ESTIMATED)
        said.append(_("{price} per 1,000 characters typed, answers not counted").format(price=money(per)))
    if unknown:
        said.append(_("price of {letters} unknown").format(letters=", ".join(unknown)))
    return said


def costs(found: Sequence[Quote], patience_s: float = 0.05) -> list[Cost]:
    """What it costs to send each, the answers not counted; a price that takes longer than that is unknown."""
    return [_cost(each, race.price(each.column, patience_s)) for each in found]


def _cost(quote: Quote, price: Price | None) -> Cost:
    return prices.cost(price, Usage(quote.count.tokens, 0, doubt=quote.count.doubt))


def together(each: Sequence[Cost]) -> Cost:
    """What is known of it in one currency, together; nothing known is unknown, and so is whose price several are."""
    known = [cost for cost in each if cost.amount is not None]
    if not known or len({cost.currency for cost in known}) > 1:
        return Cost()
    doubt = max((cost.doubt for cost in known), key=list(Doubt).index)
    source = known[0].source if len({cost.source for cost in known}) == 1 else PriceSource.UNKNOWN
    total = sum((cost.amount or Decimal(0) for cost in known), Decimal(0))
    return Cost(total, known[0].currency, source, doubt)
