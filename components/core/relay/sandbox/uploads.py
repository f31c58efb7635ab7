"""Pictures that come along in a form: read, measured and noted in the journal, so that a test sees what arrived."""

import asyncio
import base64
import hashlib
import io
from dataclasses import dataclass
from typing import Any

from PIL import Image, UnidentifiedImageError
from starlette.datastructures import UploadFile
from starlette.requests import Request

from components.core.relay.sandbox.journal import RequestRecord
from components.core.relay.sandbox.wire import JSON

MASK_MAX_BYTES = 4_000_000


@dataclass(frozen=True, slots=True)
class Upload:
    """One file of a form, and the picture in it, None where there is none."""

    field: str
    name: str
    media_type: str
    data: bytes
    picture: Image.Image | None

    def noted(self) -> dict[str, Any]:
        """What the journal keeps: never the picture itself, but for a mask."""
        told: dict[str, Any] = {
            "field": self.field,
            "name": self.name,
            "type": self.media_type,
            "bytes": len(self.data),
            "sha256": hashlib.sha256(self.data).hexdigest(),
        }
        if self.picture is not None:
            clear = cleared(self.picture)
            told |= {"size": list(self.picture.size), "mode": self.picture.mode}
            told |= {"clear_pixels": clear.histogram()[255], "clear_box": clear.getbbox()}
        if self.field == "mask" and len(self.data) <= MASK_MAX_BYTES:
            told["base64"] = base64.b64encode(self.data).decode()
        return told


def cleared(picture: Image.Image) -> Image.Image:
    """White where a picture is wholly transparent, black elsewhere."""
    alpha = picture.convert("RGBA").getchannel("A")
    return alpha.point(lambda value: 255 if value == 0 else 0)


async def form(request: Request, record: RequestRecord) -> JSON:
    """The fields of a form; pictures under `images`, in their order, and `mask`."""
    body: JSON = {"images": []}
    async with request.form() as fields:
        for name, value in fields.multi_items():
            if not isinstance(value, UploadFile):
                body[name] = value
                continue
            head = (name, value.filename or "", value.content_type or "")
            upload = await asyncio.to_thread(_upload, *head, await value.read())
            record.enclosed.append(await asyncio.to_thread(upload.noted))
            if name in ("image", "image[]"):
                body["images"].append(upload)
            else:
                body[name] = upload
    return body


def _upload(field: str, name: str, media_type: str, data: bytes) -> Upload:
    picture = None
    try:
        picture = Image.open(io.BytesIO(data))
        picture.load()
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        picture = None
    return Upload(field, name, media_type, data, picture)
