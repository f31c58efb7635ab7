"""Tokens and money of several calls together."""

from decimal import Decimal

from components.core.records import Cost, Doubt, PriceSource, Usage
from components.core.space import sums

KNOWN = Cost(Decimal("0.1"), doubt=Doubt.REPORTED)
GUESSED = Cost(Decimal("0.2"), source=PriceSource.LIST, doubt=Doubt.ESTIMATED)


def test_costs_add_up_unless_one_of_them_is_unknown():
    assert sums.costs([KNOWN, GUESSED]) == Cost(Decimal("0.3"), doubt=Doubt.ESTIMATED)
    assert sums.costs([KNOWN, Cost()]) == Cost()
    assert sums.costs([]) == Cost(Decimal(0), doubt=Doubt.REPORTED)


def test_what_costs_nothing_takes_the_currency_of_the_others():
    yuan = Cost(Decimal(1), "CNY", PriceSource.RELAY, Doubt.REPORTED)
    assert sums.costs([sums.NO_COST, yuan]) == yuan
    assert sums.costs([KNOWN, yuan]) == Cost()


def test_tokens_add_up_unless_those_of_one_are_unknown():
    told, guessed = Usage(2, doubt=Doubt.REPORTED), Usage(3, doubt=Doubt.ESTIMATED)
    assert sums.usages([sums.NO_USAGE, told, told]) == Usage(4, 0, doubt=Doubt.REPORTED)
    assert sums.usages([told, guessed]) == Usage(5, 0, doubt=Doubt.ESTIMATED)
    assert sums.usages([told, Usage()]) == Usage()
