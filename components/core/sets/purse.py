"""The money of a run: what it has spent, what is under way, and whether there is enough for one more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from components.core.batches import PromptSet
from components.core.catalog import prices, tokens
from components.core.errors import InputError
from components.core.records import ChatOptions, Cost, Doubt, Usage
from components.core.relay.connection import Connection

ANSWER_TOKENS = 500
"""An answer's tokens, guessed before it is there."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where one column's prompts go, and how they are asked."""

    connection: Connection
    options: ChatOptions
    stream: bool = True


def expected(price: prices.Price | None, asked: int, count: int) -> Cost:
    """What `count` prompts of `asked` tokens together will cost, with answers of ANSWER_TOKENS; unknown stays unknown."""
    usage = Usage(round(asked / count), ANSWER_TOKENS, doubt=Doubt.ESTIMATED)
    one = prices.cost(price, usage)
    return one if one.amount is None else replace(one, amount=one.amount * count)


async def likely(desk: Desk, prompt: str, pictures: int = 0) -> Cost:
    """What a cell will cost, as far as anybody can say; `pictures` in tokens."""
    asked = pictures + tokens.estimate(prompt) + tokens.estimate(desk.options.system)
    return await desk.connection.price(desk.options.model, Usage(asked, ANSWER_TOKENS, doubt=Doubt.ESTIMATED))


class Purse:
    """What a run has spent, what is under way, and whether there is enough for one more."""

    def __init__(self, chosen: PromptSet, desks: Mapping[int, Desk]) -> None:
        self.budget = chosen.budget
        self._desks = desks
        self._currency = chosen.currency
        self._prices: dict[int, tuple[Decimal, Decimal]] = {}
        self._spent = Decimal(0)
        self._reserved: dict[tuple[int, int], Decimal] = {}

    async def open(self, costs: Sequence[Cost]) -> None:
        """Learn the prices, and what the cells that have ended cost.

        Raises:
            InputError: `reason` set_price.
        """
        self._prices = {column: await self._rates(desk) for column, desk in self._desks.items()}
        self._spent = sum((cost.amount or Decimal(0) for cost in costs), Decimal(0))

    async def _rates(self, desk: Desk) -> tuple[Decimal, Decimal]:
        """What an answer of ANSWER_TOKENS costs, and a thousand tokens of the prompt."""
        if self.budget is None:
            return Decimal(0), Decimal(0)
        least = await desk.connection.price(
            desk.options.model, Usage(0, ANSWER_TOKENS, doubt=Doubt.ESTIMATED)
        )
        more = await desk.connection.price(
            desk.options.model, Usage(1000, ANSWER_TOKENS, doubt=Doubt.ESTIMATED)
        )
        if least.amount is None or more.amount is None or least.currency != self._currency:
            raise InputError(reason="set_price", model=desk.options.model)
        return least.amount, more.amount - least.amount

    def take(self, place: tuple[int, int], prompt: str, pictures: int = 0) -> bool:
        """Set aside what a cell may cost, `pictures` in tokens; False when the budget has not so much left."""
        answer, thousand = self._prices[place[1]]
        asked = pictures + tokens.estimate(prompt) + tokens.estimate(self._desks[place[1]].options.system)
        expected = answer + thousand * asked / 1000
        if self.budget is not None and self._spent + sum(self._reserved.values()) + expected > self.budget:
            return False
        self._reserved[place] = expected
        return True

    def give_back(self, place: tuple[int, int]) -> None:
        """The cell was not asked."""
        self._reserved.pop(place, None)

    def pay(self, place: tuple[int, int], cost: Cost) -> None:
        """The cell has ended; what nobody knows counts as it was expected."""
        expected = self._reserved.pop(place, Decimal(0))
        self._spent += expected if cost.amount is None else cost.amount
