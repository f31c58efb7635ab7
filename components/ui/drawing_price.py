"""What drawings will cost, before anything is sent."""

from collections.abc import Sequence

from components.core.catalog import canvas, prices
from components.core.orders import Order
from components.core.records import Cost
from components.ui import quote, resources, state
from components.ui.words import _, money, ngettext, number

_PATIENCE_S = 0.3


def of(orders: Sequence[Order]) -> Cost:
    """What the orders come to, of one model; unknown as soon as one of them is."""
    if not orders:
        return Cost()
    price = resources.relays().price(state.visit(), orders[0].relay_id, orders[0].model, _PATIENCE_S)
    costs = [prices.cost(price, canvas.weight(order)) for order in orders]
    return Cost() if any(cost.amount is None for cost in costs) else quote.together(costs)


def said(orders: Sequence[Order]) -> str:
    """How many pictures, and at what price; plain text."""
    count = sum(order.n or 1 for order in orders)
    pictures = ngettext("{n} picture", "{n} pictures", count).format(n=number(count))
    return _("{pictures}, {price}").format(pictures=pictures, price=money(of(orders)))
