"""Pictures taken along: each with what it was made with in its file, several as one ZIP that is written as it is sent."""

import io
import json
import re
import zipfile
from collections.abc import Iterator, Sequence

from components.core.belongings import Picture
from components.core.drawing.recalling import texts_of, told
from components.core.errors import StoreError
from components.core.images import parameters
from components.core.store import Holdings

_BATCH = 100
_NAME_MAX_CHARS = 60


def file_name(picture: Picture) -> str:
    """The day and the beginning of the prompt, with an ending."""
    words = " ".join(re.sub(r"[^\w\-]+", " ", picture.prompt).split())[:_NAME_MAX_CHARS].strip()
    return (
        f"{picture.created_at:%Y-%m-%d} {words or picture.id[:8]}.{picture.media_type.removeprefix('image/')}"
    )


def taken(store: Holdings, owner: str, picture: Picture) -> bytes:
    """The picture's bytes, with what it was made with written into them; what is kept stays as it is.

    Raises:
        StoreError: they are not there.
    """
    data, media_type = store.pictures.read(owner, picture.id)
    return parameters.written(data, media_type, texts_of(picture))


def archive(store: Holdings, owner: str, picture_ids: Sequence[str]) -> Iterator[bytes]:
    """A ZIP of pictures in pieces, one picture in memory at a time; beside each a JSON of how it was made."""
    sink, names = _Sink(), set[str]()
    # What is packed already does not get smaller.
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as packed:
        for start in range(0, len(picture_ids), _BATCH):
            some = picture_ids[start : start + _BATCH]
            found = store.pictures.several(owner, some)
            for picture in (found[name] for name in some if name in found):
                try:
                    data = taken(store, owner, picture)
                except StoreError:  # its bytes are gone: the others are taken along
                    continue
                name = _free(file_name(picture), names)
                packed.writestr(name, data)
                packed.writestr(f"{name}.json", json.dumps(told(picture), ensure_ascii=False, indent=2))
                yield sink.take()
    yield sink.take()


def _free(name: str, names: set[str]) -> str:
    stem, _dot, ending = name.rpartition(".")
    number = 1
    while name.casefold() in names:
        number += 1
        name = f"{stem} {number}.{ending}"
    names.add(name.casefold())
    return name


class _Sink(io.RawIOBase):
    """Takes what is written, in order, until somebody takes it."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        piece = bytes(data)  # type: ignore[call-overload]
        self._pieces.append(piece)
        return len(piece)

    def take(self) -> bytes:
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)
