"""What a call costs: the relay's own prices, public list prices, and the arithmetic of the one-api family."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal, InvalidOperation
from functools import lru_cache

from components.core.catalog.abilities import Ability, abilities
from components.core.records import Cost, Doubt, PriceSource, Usage

QUOTA_PER_USD = 500_000
"""One dollar in one-api's internal unit, unless /api/status says otherwise (`QuotaPerUnit`)."""

_MILLION = Decimal(1_000_000)
_BY_PICTURE = {"dall-e-2": Decimal("0.016"), "dall-e-3": Decimal("0.04")}
"""The smallest picture's price; see canvas_weight for larger ones. Source: OpenAI's pricing page until 2026."""
_OF_OPENAI = "text-embedding-"
"""The list finds no provider by these names, but has the models under OpenAI; others of that name it has not."""
_BY_SOUND = {Ability.TRANSCRIPTION, Ability.SPEECH}


@dataclass(frozen=True, slots=True)
class Price:
    """What one model costs; None where a way of charging does not apply or is not told."""

    input_per_million: Decimal | None = None
    output_per_million: Decimal | None = None
    per_call: Decimal | None = None
    currency: str = "USD"
    source: PriceSource = PriceSource.UNKNOWN
    cached_per_million: Decimal | None = None
    """Input tokens the provider had in its cache; None costs as other input."""
    certain: bool = True
    """False when the price depends on the key's group, which the relay does not tell."""
    step: Decimal | None = None
    """The smallest amount the relay charges; calls are rounded up to it."""


def from_pricing(
    data: object, quota_per_usd: int = QUOTA_PER_USD, group: str | None = None
) -> dict[str, Price]:
    """Prices by model id out of new-api's /api/pricing; rows that cannot be read are left out.

    quota_type 0 is charged by tokens: model_ratio quota for an input token, times completion_ratio for an output token;
    1 by call: model_price USD. Both times the ratio of the key's group. Source: new-api controller/pricing.go,
    model/pricing.go, setting/ratio_setting.

    Args:
        group: the key's, where a person has said so; a price of that group is certain.
    """
    if not isinstance(data, dict):
        return {}
    rows, groups = data.get("data"), groups_of(data)
    prices = {}
    for row in rows if isinstance(rows, list) else []:
        name = row.get("model_name") if isinstance(row, dict) else None
        if not isinstance(name, str):
            continue
        known = {group: groups[group]} if group in groups and _may_use(row, group) else groups
        if (price := _row_price(row, known, quota_per_usd)) is not None:
            prices[name] = price
    return prices


def groups_of(data: object) -> dict[str, Decimal]:
    """The groups of keys that new-api's /api/pricing names, each with what prices are multiplied by for it."""
    return dict(_decimals(data.get("group_ratio"))) if isinstance(data, dict) else {}


@lru_cache(maxsize=1000)
def listed(model: str) -> Price | None:
    """The provider's public price for a model id; None when the list has it not, or has only a part of it.

    Of models for sound it names what their text costs, and not the sound.

    Of models that draw the output is their pictures.

    Importing the list costs a third of a second and some 30 MB: call it from a thread, and only when a price is wanted.
    """
    if abilities(model) & _BY_SOUND:
        return None
    name = model.rpartition("/")[2]
    if (per_picture := _BY_PICTURE.get(name.lower())) is not None:
        return Price(per_call=per_picture, source=PriceSource.LIST)
    from genai_prices import Usage as Tokens
    from genai_prices import calc_price

    try:
        provider = "openai" if name.lower().startswith(_OF_OPENAI) else None
        found = calc_price(Tokens(input_tokens=1, output_tokens=1), model_ref=name, provider_id=provider)
    except LookupError:
        return None
    rates = found.model_price
    price = Price(
        _base_rate(rates.input_mtok),
        _base_rate(getattr(rates, "output_image_mtok", None)) or _base_rate(rates.output_mtok),
        source=PriceSource.LIST,
        cached_per_million=_base_rate(rates.cache_read_mtok),
    )
    return price if price.input_per_million is not None else None


def cost(price: Price | None, usage: Usage) -> Cost:
    """What a call of this usage costs; unknown tokens or an unknown price give an unknown cost, never zero."""
    if price is None:
        return Cost()
    if price.per_call is not None:
        doubt = Doubt.REPORTED if _is_firm(price) else Doubt.ESTIMATED
        return Cost(_stepped(price.per_call * usage.times, price.step), price.currency, price.source, doubt)
    amount = _by_tokens(price, usage)
    if amount is None:
        return Cost(None, price.currency, price.source, Doubt.UNKNOWN)
    firm = _is_firm(price) and usage.doubt is Doubt.REPORTED
    doubt = Doubt.REPORTED if firm else Doubt.ESTIMATED
    return Cost(_stepped(amount, price.step), price.currency, price.source, doubt)


def _is_firm(price: Price) -> bool:
    return price.certain and price.source in (PriceSource.RELAY, PriceSource.OWN)


def _by_tokens(price: Price, usage: Usage) -> Decimal | None:
    rate, answer_rate = price.input_per_million, price.output_per_million
    if rate is None or usage.prompt is None:
        return None
    if usage.completion != 0 and (answer_rate is None or (usage.completion is None and answer_rate > 0)):
        return None
    cached = min(usage.cached or 0, usage.prompt)
    cached_rate = rate if price.cached_per_million is None else price.cached_per_million
    asked = (usage.prompt - cached) * rate + cached * cached_rate
    return (asked + (usage.completion or 0) * (answer_rate or 0)) / _MILLION


def _stepped(amount: Decimal, step: Decimal | None) -> Decimal:
    if not step or not amount:
        return amount
    return (amount / step).to_integral_value(ROUND_CEILING) * step


def _row_price(row: dict[str, object], groups: dict[str, Decimal], quota_per_usd: int) -> Price | None:
    ratio, certain = _group_ratio(row.get("enable_groups"), groups)
    step = 1 / Decimal(quota_per_usd)
    if row.get("quota_type") == 1:
        per_call = _decimal(row.get("model_price"))
        if per_call is None:
            return None
        return Price(per_call=per_call * ratio, source=PriceSource.RELAY, certain=certain, step=step)
    model_ratio = _decimal(row.get("model_ratio"))
    if model_ratio is None:
        return None
    per_million = model_ratio * ratio * _MILLION / quota_per_usd
    completion, cached = _decimal(row.get("completion_ratio")), _decimal(row.get("cache_ratio"))
    return Price(
        per_million,
        per_million * (1 if completion is None else completion),
        source=PriceSource.RELAY,
        cached_per_million=None if cached is None else per_million * cached,
        certain=certain,
        step=step,
    )


def _group_ratio(enabled: object, groups: dict[str, Decimal]) -> tuple[Decimal, bool]:
    """The ratio of the default group, else the dearest that may use the model; and whether it is the only one."""
    names = _named(enabled)
    ratios = {name: groups[name] for name in (names or groups) if name in groups}
    certain = len(set(ratios.values())) <= 1
    if "default" in ratios:
        return ratios["default"], certain
    return max(ratios.values(), default=Decimal(1)), certain


def _may_use(row: dict[str, object], group: str) -> bool:
    names = _named(row.get("enable_groups"))
    return not names or group in names


def _named(enabled: object) -> list[str]:
    """The groups that may use a model; none named, or the word "all", lets every one."""
    names = [name for name in enabled if isinstance(name, str)] if isinstance(enabled, list) else []
    return [] if "all" in names else names


def _decimals(table: object) -> Iterator[tuple[str, Decimal]]:
    for name, value in table.items() if isinstance(table, dict) else ():
        if (number := _decimal(value)) is not None:
            yield str(name), number


def _decimal(value: object) -> Decimal | None:
    """A number that is not negative, from a number or a string; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() and number >= 0 else None


def _base_rate(rate: object) -> Decimal | None:
    """A rate of the list, or the base of a tiered one."""
    base = getattr(rate, "base", rate)
    return base if isinstance(base, Decimal) else None
