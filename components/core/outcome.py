"""The top of every job: whatever happens inside, it ends, and how it ended is told."""

import asyncio
import logging
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
