"""What drawings will cost, before anything is sent."""

from collections.abc import Sequence
from dataclasses import replace

from components.core.catalog import canvas, prices
from components.core.errors import StudioError
from components.core.orders import Drawing, Order
from components.core.records import Cost, Doubt
from components.ui import budget_gate, quote, resources, state
from components.ui.words import _, money, ngettext, number

_PATIENCE_S = 0.3


def of(orders: Sequence[Order], patience_s: float = _PATIENCE_S) -> Cost:
    """What the orders come to; unknown as soon as one of them is, or where the relay is gone."""
    each = costs(orders, patience_s)
    return Cost() if any(cost.amount is None for cost in each) else quote.together(each)


def costs(orders: Sequence[Order], patience_s: float = _PATIENCE_S) -> list[Cost]:
    """What each of the orders costs."""
    models = {(order.relay_id, order.model) for order in orders}
    try:
        known = {each: resources.relays().price(state.visit(), *each, patience_s) for each in models}
    except StudioError:
        return [Cost()] * len(orders)
    return [prices.cost(known[order.relay_id, order.model], canvas.weight(order)) for order in orders]


def said(orders: Sequence[Order], patience_s: float = _PATIENCE_S) -> str:
    """How many pictures, and at what price; plain text."""
    count, cost = sum(order.n or 1 for order in orders), of(orders, patience_s)
    pictures = ngettext("{n} picture", "{n} pictures", count).format(n=number(count))
    if cost.amount is not None and cost.doubt is Doubt.ESTIMATED and any(map(_is_open, orders)):
        most = money(replace(cost, doubt=Doubt.REPORTED))
        return _("{pictures}, up to {price}").format(pictures=pictures, price=most)
    return _("{pictures}, {price}").format(pictures=pictures, price=money(cost))


def plans(orders: Sequence[Order]) -> list[budget_gate.Plan]:
    """The calls that orders come to."""
    found = zip(orders, costs(orders), strict=True)
    return [budget_gate.Plan(order.relay_id, order.model, cost) for order, cost in found]


def spent(drawing: Drawing) -> str:
    """What a drawing came to; where the relay told no tokens and the model chose its quality, that is the most."""
    cost = drawing.cost
    if cost.amount is None or drawing.usage.doubt is not Doubt.ESTIMATED or not _is_open(drawing.order):
        return money(cost)
    return _("up to {price}").format(price=money(replace(cost, doubt=Doubt.REPORTED)))


def _is_open(order: Order) -> bool:
    """Whether the model chooses its quality, which is reckoned at the dearest then."""
    return order.quality in ("", "auto") and "auto" in (canvas.rules(order.model).qualities or ())
