"""What a person says a relay charges: prices typed in by hand, the key's group, and what a dollar there costs in money."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation

from components.core.catalog.prices import Price
from components.core.records import PriceSource

RATES = ("input_per_million", "output_per_million", "cached_per_million", "per_call")
"""What can be typed in, by the names a Price has for it."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What was said of one relay; nothing said leaves all prices as the relay or the public list has them."""

    prices: Mapping[str, Price] = field(default_factory=dict)
    """By model."""
    group: str | None = None
    """The key's group, which the relay does not tell."""
    paid: Decimal | None = None
    """What a dollar of the relay's quota costs, in `currency`; None where it is a dollar."""
    currency: str = "USD"

    def price(self, model: str, known: Price | None) -> Price | None:
        """The price of a model: the one typed in, else the known one in the money that is paid for it."""
        own = self.prices.get(model)
        return own if own is not None else self.in_money(known)

    def in_money(self, known: Price | None) -> Price | None:
        """A price in dollars of quota as the money that is paid for those."""
        if known is None or self.paid is None or known.currency != "USD":
            return known
        paid = self.paid

        def in_paid(rate: Decimal | None) -> Decimal | None:
            return None if rate is None else rate * paid

        return replace(
            known,
            input_per_million=in_paid(known.input_per_million),
            output_per_million=in_paid(known.output_per_million),
            cached_per_million=in_paid(known.cached_per_million),
            per_call=in_paid(known.per_call),
            step=in_paid(known.step),
            currency=self.currency,
        )

    def with_price(self, model: str, price: Price | None) -> "Terms":
        """The same with another price of a model typed in, or none of one's own."""
        others = {name: each for name, each in self.prices.items() if name != model}
        return replace(self, prices=others if price is None else {**others, model: price})


def own_price(currency: str, rates: Mapping[str, Decimal | None]) -> Price | None:
    """A price typed in: by call, or by tokens in and out; None where neither is told.

    One by tokens without a rate for answers has none for them: that of embeddings.
    """
    asked, per_call = rates.get("input_per_million"), rates.get("per_call")
    if per_call is not None:
        return Price(per_call=per_call, currency=currency, source=PriceSource.OWN)
    if asked is None:
        return None
    answered, cached = rates.get("output_per_million"), rates.get("cached_per_million")
    return Price(asked, answered, currency=currency, source=PriceSource.OWN, cached_per_million=cached)


def as_json(terms: Terms) -> Mapping[str, str | Mapping[str, Mapping[str, str]] | None]:
    """Terms as they are kept; amounts as text, so that none is rounded."""
    prices = {
        model: {"currency": price.currency}
        | {name: str(rate) for name in RATES if (rate := getattr(price, name)) is not None}
        for model, price in terms.prices.items()
    }
    paid = None if terms.paid is None else str(terms.paid)
    return {"prices": prices, "group": terms.group, "paid": paid, "currency": terms.currency}


def from_json(kept: object) -> Terms:
    """The same read back; what cannot be read is left out."""
    if not isinstance(kept, dict):
        return Terms()
    rows = kept.get("prices")
    prices = {str(model): _price(row) for model, row in rows.items()} if isinstance(rows, dict) else {}
    group = kept.get("group")
    return Terms(
        {model: price for model, price in prices.items() if price is not None},
        group if isinstance(group, str) and group else None,
        decimal(kept.get("paid")),
        _currency(kept.get("currency")),
    )


def decimal(value: object) -> Decimal | None:
    """An amount that was kept as text; None for what is none, or below zero."""
    try:
        number = Decimal(value) if isinstance(value, str) else None
    except InvalidOperation:
        return None
    return number if number is not None and number.is_finite() and number >= 0 else None


def _price(row: object) -> Price | None:
    if not isinstance(row, dict):
        return None
    return own_price(_currency(row.get("currency")), {name: decimal(row.get(name)) for name in RATES})


def _currency(value: object) -> str:
    return value if isinstance(value, str) and value else "USD"
