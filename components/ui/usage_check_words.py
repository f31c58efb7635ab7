"""What the check of a bill says, in the language it is asked for: on the page the reader's, in a report either."""

from collections.abc import Mapping
from decimal import Decimal
from math import ceil

from components.core import i18n
from components.core.usage.letter import Finding, Kind
from components.core.usage.ratios import Ratio
from components.ui import state
from components.ui.words import N_

_NONE = 1e-9
"""Tokens that agree one by one have no spread at all."""
_FOUND: Mapping[Kind, str] = {
    Kind.DEARER: N_("{model}: {ratio} times what price and tokens come to, {amount} more over {n} calls."),
    Kind.TOKENS: N_("{model}: the log has {ratio} times the tokens that the replies told, over {n} calls."),
    Kind.COUNTED: N_("{model}: the log has {ratio} times the tokens counted in the answers, over {n} calls."),
    Kind.CACHE: N_("{model}: {amount} more than with the discount for cached tokens."),
    Kind.FAILED: N_("{model}: charged although the call failed: {n}, in all {amount}."),
    Kind.AGAIN: N_("{model}: further rows for a call that has one: {n}, in all {amount}."),
    Kind.NEVER_MADE: N_("Calls in the log that were not made from here: {n}, in all {amount}."),
}


def told(finding: Finding, language: str | None = None) -> str:
    """A finding as a sentence; plain text."""
    spoken = language or state.language()
    return i18n.translated(spoken, _FOUND[finding.kind]).format(
        model=finding.model or "",
        ratio=times(finding.ratio),
        amount=dollars(finding.amount, spoken),
        n=i18n.number(finding.count, spoken),
    )


def times(ratio: Ratio | None) -> str:
    """A ratio with the half width of its interval, which is never rounded down; empty where there is none."""
    if ratio is None:
        return ""
    if ratio.error < _NONE:
        return f"{ratio.value:.2f}"
    return f"{ratio.value:.2f} ± {ceil(ratio.error * 100 - 1e-9) / 100:.2f}"


def dollars(amount: Decimal, language: str | None = None) -> str:
    """US dollars of the relay's quota."""
    return i18n.money(amount, "USD", language or state.language())
