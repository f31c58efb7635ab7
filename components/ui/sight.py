"""What a model will see of the pictures brought for analysis: how they are prepared, chosen once for all of them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Any

from components.core import files as readers
from components.core import images
from components.core.belongings import File
from components.core.context import Attached
from components.core.errors import Value
from components.core.owner import owner
from components.ui import keeping, resources

_KEPT = "sight"
"""The preference with what was chosen last."""


@dataclass(frozen=True, slots=True)
class Sight:
    """How pictures are sent."""

    long_side: int = images.LONG_SIDE
    """Pixels of the longer side, at most."""
    detail: str = ""
    """low, high or auto, as the wire has it; empty is not sent."""

    @property
    def name(self) -> str:
        """What it makes of a picture is always the same, and is known by this."""
        return ".".join(str(value) for value in asdict(self).values())


def chosen() -> Sight:
    """How pictures are sent from now on."""
    kept = resources.store().preferences.get(owner(), _KEPT, {})
    known = (
        {name: value for name, value in dict(kept).items() if name in Sight.__slots__}
        if isinstance(kept, dict)
        else {}
    )
    return replace(Sight(), **known)


def choose(**changes: Any) -> None:
    """Send pictures in another way from now on."""
    resources.store().preferences.set(owner(), _KEPT, asdict(replace(chosen(), **changes)))


def take(name: str, data: bytes, **facts: Value) -> File:
    """Keep a picture as it was brought and as it will be sent; of any other file what is read of it.

    Raises:
        FileError: as files.read does.
    """
    if not images.is_picture(data):
        reading = readers.read(name, data)
        return keeping.store().files.add(
            owner(), reading.name, reading.data, reading.media_type, reading.facts
        )
    made = images.upright(readers.short(name), data, chosen().long_side)
    brought = keeping.store().files.add(owner(), name, data, "application/octet-stream", {"kind": "brought"})
    return _keep(name, made, {**facts, "brought": brought.id, "brought_bytes": len(data)})


def again(one: Attached) -> File:
    """A picture as it is to be sent now, from what was brought; itself where nothing has changed.

    Raises:
        FileError: as files.read does.
        StoreError: what was brought is gone.
    """
    facts = one.file.facts
    if "brought" not in facts or facts.get("sight") == chosen().name:
        return one.file
    read = partial(keeping.store().files.read, owner(), str(facts["brought"]))
    return _keep(one.file.name, images.upright(one.file.name, read(), chosen().long_side), facts)


def _keep(name: str, made: images.Upright, facts: Mapping[str, Value]) -> File:
    facts = {**facts, "kind": "picture", "width": made.width, "height": made.height, "sight": chosen().name}
    detail = {"detail": chosen().detail} if chosen().detail else {}
    bare = {fact: value for fact, value in facts.items() if fact != "detail"}
    return keeping.store().files.add(owner(), readers.short(name), made.data, made.media_type, bare | detail)
