"""The top of every job: whatever happens inside, it ends, and how it ended is told."""

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from components.core.errors import StudioError
from components.core.records import Fault, Status
from components.core.scrub import scrub

log = logging.getLogger(__name__)


async def outcome(work: "asyncio.Future[Any]") -> tuple[Status, Fault | None]:
    """Wait until the work has ended, was cancelled, or failed in a way known or unknown."""
    try:
        await work
    except asyncio.CancelledError:
        return Status.STOPPED, None
    except StudioError as error:
        return Status.FAILED, Fault.of(error)
    # A job must come to its end, with what it has saved.
    except Exception as error:  # noqa: BLE001
        log.error("A job failed unexpectedly: %s", scrub(f"{type(error).__name__}: {error}"))
        return Status.FAILED, Fault(StudioError.key)
    return Status.DONE, None


@contextmanager
def ending(end: Callable[[Fault | None], None], memory: str) -> Iterator[None]:
    """The same for work in a thread of its own: `end` is told why it broke off, None where it came to its end.

    What nobody foresaw leaves the thread and is logged there, after `end` was told that there was something. `memory`
    is the `reason` for what did not fit into it.
    """
    fault: Fault | None = Fault(StudioError.key)
    try:
        yield
        fault = None
    except StudioError as error:
        log.info("A job ended: %s", scrub(str(error)))
        fault = Fault.of(error)
    except MemoryError:
        fault = Fault("input", {"reason": memory})
    finally:
        end(fault)
