"""Whether a cell is asked once more by itself, and when: only where the relay charged nothing and may soon have room."""

from components.core.errors import RateError
from components.core.records import Fault

WAITS_S = (1.0, 4.0, 15.0)
WAIT_MAX_S = 60.0


def patience_s(fault: Fault | None, tried: int) -> float | None:
    """Seconds to wait before a cell that has been asked again `tried` times is asked once more; None for never.

    A relay that was asked too often says so before it asks a model; how long to wait, it says itself or not at all.
    """
    if fault is None or fault.key != RateError.key or fault.values.get("charged") != "no":
        return None
    if tried >= len(WAITS_S):
        return None
    return max(WAITS_S[tried], min(float(fault.values.get("retry_after") or 0), WAIT_MAX_S))
