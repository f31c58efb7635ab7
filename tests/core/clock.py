"""A clock for what grows old in a store."""

from datetime import UTC, datetime, timedelta


class Clock:
    """A clock that goes, and can be moved."""

    ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead
