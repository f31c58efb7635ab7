"""Joining a continued answer to what was there: models repeat themselves, or forget the space."""

OVERLAP_MAX_CHARS = 400
_SURE_CHARS = 12
"""A shorter repetition may be chance."""


class Seam:
    """Holds the beginning of a continuation back until it is clear how much of it repeats the text before."""

    def __init__(self, before: str) -> None:
        self._end = before[-OVERLAP_MAX_CHARS:]
        self._held = ""
        self._open = bool(before)

    def feed(self, text: str) -> str:
        """What of the continuation can be appended now."""
        if not self._open:
            return text
        self._held += text
        return "" if self._may_repeat() else self.flush()

    def flush(self) -> str:
        """What was held back, joined: called when the continuation has ended."""
        held, self._held = self._held, ""
        if not self._open:
            return held
        self._open = False
        return join(self._end, held)[len(self._end) :]

    def _may_repeat(self) -> bool:
        """Whether what is held could still turn out to repeat more of the end."""
        start = self._held.lstrip()
        return len(start) < len(self._end) and (len(start) < _SURE_CHARS or start in self._end)


def join(before: str, after: str) -> str:
    """`before` and `after` in one text, with what `after` repeats said once."""
    bare = after.lstrip()
    repeated = _overlap(before, bare)
    if repeated >= _SURE_CHARS or (repeated and repeated == len(before.strip())):
        return before + bare[repeated:]
    if _needs_space(before, after):
        return f"{before} {after}"
    return before + after


def _overlap(before: str, after: str) -> int:
    """Length of the longest beginning of `after` that `before` ends with."""
    longest = min(len(before), len(after))
    return next((n for n in range(longest, 0, -1) if before.endswith(after[:n])), 0)


def _needs_space(before: str, after: str) -> bool:
    # Only after the end of a sentence: in the middle of a word nobody can tell.
    return before[-1:] in tuple(".!?,;:") and after[:1].isascii() and after[:1].isalpha()
