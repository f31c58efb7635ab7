"""The words and figures that an exported file needs in its reader's language."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from components.core.belongings import File
from components.core.records import Conversation, Cost, Message, Role


@dataclass(frozen=True, slots=True)
class Wording:
    """What the exporters say, ready in one language."""

    language: str
    """As in an HTML `lang` attribute: en, zh-CN."""
    untitled: str
    you: str
    assistant: str
    system: str
    thoughts: str
    attached: str
    tool: str
    result: str
    unfinished: str
    moment: Callable[[datetime], str]
    money: Callable[[Cost], str]


@dataclass(frozen=True, slots=True)
class Reading:
    """A conversation as it is read: one branch of it, and the files that are named there."""

    conversation: Conversation
    turns: Sequence[Message]
    files: Mapping[str, File] = field(default_factory=dict)
    pictures: Mapping[str, str] = field(default_factory=dict)
    """Attached pictures as `data:` addresses, by the file's id."""

    def models(self) -> list[str]:
        """The models that answered, in the order of their first answer."""
        return list(dict.fromkeys(turn.model for turn in self.turns if turn.model))

    def costs(self) -> dict[str, Decimal]:
        """What the answers cost, by currency, as far as it is known."""
        sums: dict[str, Decimal] = {}
        for turn in self.turns:
            if turn.cost.amount is not None:
                sums[turn.cost.currency] = sums.get(turn.cost.currency, Decimal(0)) + turn.cost.amount
        return sums

    def priceless(self) -> int:
        """Number of answers of which nobody knows what they cost."""
        known = Counter(turn.cost.amount is not None for turn in self.turns if turn.role is Role.ASSISTANT)
        return known[False]

    def spent(self, say: Wording) -> list[str]:
        """What the answers cost in words, one for each currency."""
        return [say.money(Cost(amount, currency)) for currency, amount in self.costs().items()]

    def attached(self, turn: Message) -> list[str]:
        """Names of the files that went along with a turn; an id where the file is gone."""
        return [self.files[each].name if each in self.files else each for each in turn.attachments]


def speaker(turn: Message, say: Wording) -> str:
    """Who said a turn."""
    return say.you if turn.role is Role.USER else turn.model or say.assistant
