"""Our own count of the tokens of an answer, by its text where that is kept."""

from collections import Counter
from collections.abc import Callable, Iterable

from components.core.catalog.tokens import count
from components.core.records import Call, Message
from components.core.usage.claims import Counted
from components.core.usage.matching import Pair

COUNTED_MAX = 300
"""So many answers of a model are counted, the newest: enough for an interval."""

Find = Callable[[str], Message | None]


def counter(pairs: Iterable[Pair], find: Find) -> Callable[[Call], Counted | None]:
    """Counts answers of the newest calls of each model; what was made by several calls, or has tools in it, is left out.

    Args:
        find: the message of an id.
    """
    newest = sorted((pair.call for pair in pairs), key=lambda call: call.at, reverse=True)
    by_message = Counter(call.message_id for call in newest)
    looked: Counter[str | None] = Counter()
    chosen = {}
    for call in newest:
        if (
            call.message_id is not None
            and by_message[call.message_id] == 1
            and looked[call.model] < COUNTED_MAX
        ):
            looked[call.model] += 1
            chosen[call.id] = call.message_id

    def counted(call: Call) -> Counted | None:
        message_id = chosen.get(call.id)
        return None if message_id is None else of(call, find(message_id))

    return counted


def of(call: Call, message: Message | None) -> Counted | None:
    """The tokens of an answer as it is kept; None where it is gone, was edited, or has more in it than text."""
    if message is None or message.by_hand or message.steps or not message.text:
        return None
    thought = count(call.model, message.reasoning) if message.reasoning and not call.usage.reasoning else None
    said = count(call.model, message.text)
    return Counted(completion=said if thought is None else said + thought)
