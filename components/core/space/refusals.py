"""What a refusal of texts means for them: asked once more in smaller portions, refused alone, or no fault of theirs."""

from collections.abc import Sequence

from components.core.errors import ParameterError, RelayError, TooLargeError
from components.core.records import Fault
from components.core.space.portions import Limits, Portion, parted

REFUSALS_MAX = 12
"""So many one after the other, and it is not the texts; of 512, the one to blame is found after ten."""
_START = 80
"""Characters by which a text is named."""


class Refusals:
    """The refusals of one run."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._running = 0

    def went_well(self) -> None:
        """Texts were taken."""
        self._running = 0

    def again(self, error: RelayError, portion: Portion) -> Sequence[Portion] | None:
        """What is to be asked once more of a portion that was refused, and not charged.

        Nothing, when it is a text that is refused by itself; None when it is not about the texts.
        """
        if isinstance(error, TooLargeError):
            self._limits.learn(error, portion)
        elif isinstance(error, ParameterError) and error.values.get("parameter") in (None, "input"):
            self._running += 1
            if self._running > REFUSALS_MAX:
                return None
        else:
            return None
        if len(portion) == 1:
            return []
        if error.values.get("reason") in ("batch", "tokens"):
            return [portion]  # the limits, which are known now, cut it
        limit = error.values.get("limit")
        return parted(portion, limit if isinstance(limit, int) else None)


def lacking(flaw: str, text: str) -> Fault:
    """Why a text has no vector though the relay answered."""
    return Fault("input", {"reason": f"space_vector_{flaw}", "value": text[:_START]})
