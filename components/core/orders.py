"""Drawings as they are ordered and as they came, as frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from components.core.errors import Value
from components.core.records import Cost, Fault, Status, Timing, Usage


class Road(StrEnum):
    """The ways to a picture."""

    GENERATIONS = "generations"
    """POST /v1/images/generations."""
    EDITS = "edits"
    """POST /v1/images/edits, with pictures and perhaps a mask."""
    CHAT = "chat"
    """A chat model that draws in its answer."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for; None and empty are not sent."""

    relay_id: str
    model: str
    prompt: str
    road: Road = Road.GENERATIONS
    n: int | None = None
    size: str = ""
    """As the wire has it: 1024x1024, auto, 1:1 …"""
    quality: str = ""
    style: str = ""
    background: str = ""
    output_format: str = ""
    output_compression: int | None = None
    """0 to 100."""
    moderation: str = ""
    input_fidelity: str = ""
    response_format: str = ""
    """url or b64_json, for models that take it."""
    negative_prompt: str = ""
    seed: int | None = None
    partial_images: int | None = None
    """Pictures to be shown while the drawing is made, 0 to 3; any number asks for a stream."""
    references: tuple[str, ...] = ()
    """Ids of the files to begin from."""
    mask: str | None = None
    """Id of the file that says where the first reference may change: where it is transparent."""


@dataclass(frozen=True, slots=True)
class Result:
    """One picture of a drawing: in the gallery, or still to be fetched, or not to be had."""

    picture_id: str | None = None
    address: str | None = None
    """Where the relay keeps it; taken away once the picture is in the gallery, as it may hold a signature."""
    revised_prompt: str = ""
    actual: Mapping[str, Value] = field(default_factory=dict)
    """What the relay says it did, by the names of the order: size, quality, background, output_format."""
    fault: Fault | None = None

    @property
    def is_owed(self) -> bool:
        """It lies at an address and is still to be fetched."""
        return self.address is not None and self.picture_id is None and self.fault is None


@dataclass(frozen=True, slots=True)
class Drawing:
    """One paid call for pictures, and what came of it."""

    id: str
    created_at: datetime
    order: Order
    status: Status = Status.RUNNING
    begun_at: datetime | None = None
    """When the relay was asked; None while it waits its turn, so that nothing has been paid yet."""
    ended_at: datetime | None = None
    results: tuple[Result, ...] = ()
    said: str = ""
    """What a chat model said besides."""
    usage: Usage = field(default_factory=Usage)
    cost: Cost = field(default_factory=Cost)
    timing: Timing = field(default_factory=Timing)
    fault: Fault | None = None
    request_id: str | None = None
    deleted_at: datetime | None = None
