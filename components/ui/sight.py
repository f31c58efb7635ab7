"""What a model will see of the pictures brought for analysis: how they are prepared, chosen once for all of them."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from typing import Any

from components.core import files as readers
from components.core import images, intake
from components.core.belongings import File
from components.core.context import Attached
from components.core.errors import StudioError, Value
from components.core.images import Format, Prepared, Recipe
from components.core.images.pool import prepare_all
from components.core.images.recipe import Crop
from components.core.owner import owner
from components.ui import keeping, resources

_KEPT = "sight"
"""The preference with what was chosen last."""
Taken = list[File] | StudioError
"""What became of one source."""


@dataclass(frozen=True, slots=True)
class Sight:
    """How pictures are sent."""

    recipe: Recipe = field(default_factory=Recipe)
    detail: str = ""
    """low, high or auto, as the wire has it; empty is not sent."""

    @property
    def name(self) -> str:
        """What it makes of a picture is always the same, and is known by this."""
        return "/".join(str(value) for value in (*asdict(self.recipe).values(), self.detail))


def chosen() -> Sight:
    """How pictures are sent from now on."""
    kept = resources.store().preferences.get(owner(), _KEPT, {})
    known = dict(kept) if isinstance(kept, dict) else {}
    detail = str(known.pop("detail", ""))
    try:
        return Sight(
            Recipe(**{**known, "format": Format(known.get("format", Format.AUTO)), "crop": None}), detail
        )
    except (TypeError, ValueError):  # written by another version
        return Sight()


def choose(**changes: Any) -> None:
    """Send pictures in another way from now on; errors as Recipe raises them."""
    now = chosen()
    detail = changes.pop("detail", now.detail)
    written = {**asdict(replace(now.recipe, **changes)), "detail": detail}
    resources.store().preferences.set(owner(), _KEPT, written)


def take(
    brought: Iterable[tuple[str, bytes]], admits: Callable[[str], bool], **facts: Value
) -> Iterator[Taken]:
    """Keep pictures as they were brought and as they will be sent, those of an archive each; of other files what is read.

    What only looks like a picture (SVG), and what systems leave lying in folders, is told as no picture. What is not
    admitted, by its name, is passed over.
    """
    pictures: list[tuple[str, bytes]] = []
    for name, data in brought:
        if intake.is_for_pictures(name, data):
            pictures.append((name, data))
        elif admits(name):
            yield _read(name, data)
    items = intake.from_files((name, partial(bytes, data)) for name, data in pictures)
    yield from take_pictures(
        (item for item in items if isinstance(item[1], StudioError) or admits(item[0])), **facts
    )


def take_pictures(items: Iterable[intake.Item], **facts: Value) -> Iterator[Taken]:
    """Keep pictures as they were brought and as they will be sent, one source after the other."""
    originals: deque[str] = deque()
    for outcome in prepare_all(_keeping(items, originals), chosen().recipe):
        brought = originals.popleft()
        if outcome.error is not None:
            keeping.store().files.drop_unsent(owner(), [brought])
        mine = {**facts, "brought": brought}
        yield outcome.error or [_keep(picture, mine) for picture in outcome.pictures]


def drop(taken: Sequence[File]) -> None:
    """Forget pictures just taken, for which there is no room, and what they were made from."""
    names = {str(file.facts.get("brought") or file.id) for file in taken} | {file.id for file in taken}
    keeping.store().files.drop_unsent(owner(), list(names))


def _keeping(items: Iterable[intake.Item], originals: deque[str]) -> Iterator[intake.Item]:
    """The same, each kept as it was brought."""
    store = keeping.store().files
    for name, data in items:
        whole = data if isinstance(data, bytes) else b""
        kept = (
            store.add(owner(), name, whole, "application/octet-stream", {"kind": "brought"})
            if whole
            else None
        )
        originals.append(kept.id if kept else "")
        yield name, data


def _read(name: str, data: bytes) -> Taken:
    try:
        reading = readers.read(name, data)
        return [
            keeping.store().files.add(owner(), reading.name, reading.data, reading.media_type, reading.facts)
        ]
    except StudioError as error:
        return error


def unsettled(files: Iterable[File]) -> set[str]:
    """The pictures, by id, that are not as they are to be sent now."""
    settled = (None, chosen().name)
    return {file.id for file in files if file.facts.get("sight") not in settled}


def again(held: Sequence[Attached]) -> Iterator[tuple[list[str], StudioError | None]]:
    """What is to be sent now of each source, from what was brought; what can't be made anew stays as it is."""
    done: set[tuple[Value, Value]] = set()
    for one in held:
        brought, crop = source = one.file.facts.get("brought"), one.file.facts.get("crop")
        if source in done:
            continue  # another frame of the same
        if not brought:
            yield [one.file.id], None
            continue
        try:
            if _differs_in_detail_alone(one.file):
                yield [_in_detail(one).id], None
                continue
            done.add(source)
            data = keeping.store().files.read(owner(), str(brought))
            recipe = replace(chosen().recipe, crop=_crop(one.file.facts))
            made = images.prepare_frames(one.file.name, data, recipe)
            yield [_keep(picture, one.file.facts).id for picture in made], None
        except StudioError as error:
            same = (other.file for other in held if other.file.facts.get("brought") == brought)
            yield [file.id for file in same if file.facts.get("crop") == crop], error


def _differs_in_detail_alone(file: File) -> bool:
    was, now = str(file.facts.get("sight") or ""), chosen().name
    return was.rpartition("/")[0] == now.rpartition("/")[0]


def _in_detail(one: Attached) -> File:
    """The same picture, to be looked at as closely as is chosen now."""
    told = {name: value for name, value in one.file.facts.items() if name != "detail"}
    told |= {"sight": chosen().name, **({"detail": chosen().detail} if chosen().detail else {})}
    return keeping.store().files.add(owner(), one.file.name, one.read(), one.file.media_type, told)


def cut(one: Attached, region: Crop) -> File:
    """A part of a picture, from what was brought, in fractions of the picture as it is seen; itself is left as it is.

    Raises:
        FileError: as images.prepare does.
        StoreError: what was brought is gone.
    """
    left, top, right, bottom = _crop(one.file.facts) or (0.0, 0.0, 1.0, 1.0)
    wide, high = right - left, bottom - top
    part = (left + wide * region[0], top + high * region[1], left + wide * region[2], top + high * region[3])
    data = keeping.store().files.read(owner(), str(one.file.facts.get("brought") or one.file.id))
    crop = {"crop": ",".join(f"{side:.6f}" for side in part)}
    facts = {name: value for name, value in one.file.facts.items() if name != "address"}
    return _keep(images.prepare(one.file.name, data, replace(chosen().recipe, crop=part)), {**facts, **crop})


def _crop(facts: Mapping[str, Value]) -> Crop | None:
    if not facts.get("crop"):
        return None
    left, top, right, bottom = (float(side) for side in str(facts["crop"]).split(","))
    return (left, top, right, bottom)


def _keep(made: Prepared, facts: Mapping[str, Value]) -> File:
    now = chosen()
    told: dict[str, Value] = {
        **{name: facts[name] for name in ("brought", "address", "by_address", "crop") if facts.get(name)},
        "kind": "picture",
        "width": made.width,
        "height": made.height,
        "brought_width": made.original_width,
        "brought_height": made.original_height,
        "removed": ",".join(made.removed),
        "hides_text": int(made.hides_text),
        "shrunk": int(made.shrunk),
        "called": made.called,
        "is": made.kind,
        "frame": made.frame,
        "frames": made.frames,
        "detail": now.detail or None,
        "sight": now.name,
    }
    facts = {name: value for name, value in told.items() if value not in (None, "", 0)}
    return keeping.store().files.add(owner(), made.name, made.data, made.media_type, facts)
