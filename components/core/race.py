"""How answers fare beside each other: first token, speed, total, tokens, price, while they run and when they have ended."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from components.core.catalog import prices, tokens
from components.core.catalog.prices import Price
from components.core.records import Cost, Doubt, Message, Status, Usage

_SHORTEST_S = 0.05
"""Of a stream whose speed says anything."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The figures of one answer; None where nobody knows, which is never zero."""

    first_token_s: float | None = None
    total_s: float | None = None
    tokens: int | None = None
    """Of the answer alone."""
    doubt: Doubt = Doubt.UNKNOWN
    """Of the tokens."""
    cost: Cost = field(default_factory=Cost)

    @property
    def tokens_per_s(self) -> float | None:
        """Tokens a second from the first one on."""
        if self.first_token_s is None or self.total_s is None or not self.tokens:
            return None
        streamed_s = self.total_s - self.first_token_s
        return self.tokens / streamed_s if streamed_s >= _SHORTEST_S else None


def ended(message: Message) -> Standing:
    """The figures of an answer that has ended, as the relay reported them or as they were estimated."""
    usage, timing = message.usage, message.timing
    return Standing(timing.first_token_s, timing.total_s, usage.completion, usage.doubt, message.cost)


def coming(message: Message, question: Message, price: Price | None, now: datetime) -> Standing:
    """The figures of an answer so far; tokens and money are estimates until it has ended."""
    if message.status is not Status.RUNNING:
        return ended(message)
    told = tokens.estimate(message.reasoning + message.text)
    usage = Usage(tokens.estimate(question.text), told, doubt=Doubt.ESTIMATED)
    cost = prices.cost(price, usage) if told else Cost()
    # One that goes on where it stopped is older than its stream.
    total_s = None if message.timing.total_s else (now - message.created_at).total_seconds()
    return Standing(message.timing.first_token_s, total_s, told or None, Doubt.ESTIMATED, cost)


FIELDS = (
    "column",
    "model",
    "relay",
    "first_token_s",
    "total_s",
    "tokens_per_s",
    "tokens",
    "price",
    "currency",
    "status",
)
"""Of the CSV; an empty field is unknown."""


@dataclass(frozen=True, slots=True)
class Finisher:
    """One line of the table at the end."""

    column: str
    model: str
    relay: str
    status: Status
    standing: Standing


def as_csv(finishers: Sequence[Finisher]) -> bytes:
    """The table as CSV, with a mark that lets Excel read it as UTF-8."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(FIELDS)
    for each in finishers:
        standing, cost = each.standing, each.standing.cost
        times = (standing.first_token_s, standing.total_s, standing.tokens_per_s)
        known = (*(each and round(each, 3) for each in times), standing.tokens, cost.amount)
        currency = "" if cost.amount is None else cost.currency
        figures = ["" if figure is None else figure for figure in known]
        writer.writerow(
            [each.column, _inert(each.model), _inert(each.relay), *figures, currency, each.status]
        )
    return b"\xef\xbb\xbf" + file.getvalue().encode()


def as_markdown(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The table in words as Markdown."""
    lines = [header, ["---"] * len(header), *rows]
    return (
        "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)
        + "\n"
    )


def _inert(name: str) -> str:
    """A name that no spreadsheet takes for a formula."""
    return f"'{name}" if name[:1] in ("=", "+", "-", "@", "\t", "\r") else name
