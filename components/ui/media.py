"""Addresses of what is kept, for the browser: unguessable, for their owner alone, and unable to run or load anything.

A picture or a file came from somewhere else, and an HTML answer from a model; all of them are served from the app's
own origin. So each is told to the browser as nothing but what our own eyes saw, inside a sandbox of its own.
"""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from hashlib import sha256
from urllib.parse import quote

import numpy as np
from numpy.typing import NDArray
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from components.core import blocks, images
from components.core.belongings import File, Picture
from components.core.corpus import Layer
from components.core.drawing import taking
from components.core.errors import StoreError, StudioError
from components.core.owner import owner
from components.core.settings import settings
from components.core.space import downloads
from components.core.space.downloads import Download
from components.core.space.space import Space
from components.core.store import Holdings
from components.core.usage import exports
from components.core.usage.exports import Export
from components.ui import resources
from components.ui.visit import COOKIE, is_visit

_SHOWN = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif", "image/avif", "image/bmp"})
_THUMBNAIL_PIXELS = 320
_STILL = "default-src 'none'; img-src data:; font-src data:; media-src data:; style-src 'unsafe-inline'; "
_CAGE = "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
_BUNDLE, _SPACE, _CALLS = "pictures", "space", "calls"
_UNKEPT = {"cache-control": "private, no-store"}
_SCRIPTS = "script-src 'unsafe-inline'; "


def picture_address(kept: Picture | File, *, small: bool = False, download: bool = False) -> str:
    """Where the browser finds a picture or a file of the owner's; a download of a picture says how it was made."""
    kind = "picture" if isinstance(kept, Picture) else "file"
    asked = "?small" if small else "?download" if download else ""
    return f"/kept/{kind}/{kept.id}/{_signature(kind, kept.id)}{asked}"


def archive_address(picture_ids: Sequence[str]) -> str:
    """Where the browser finds several pictures as one ZIP, as long as this process lives."""
    name = sha256(" ".join(picture_ids).encode()).hexdigest()[:32]
    resources.remember_bundle(name, tuple(picture_ids))
    return f"/kept/{_BUNDLE}/{name}/{_signature(_BUNDLE, name)}"


def space_address(asked: Download) -> str:
    """Where the browser finds a collection with its vectors as a file."""
    return f"/kept/{_SPACE}/{asked.name}/{_signature(_SPACE, asked.name)}"


def calls_address(asked: Export) -> str:
    """Where the browser finds calls as a file."""
    return f"/kept/{_CALLS}/{asked.name}/{_signature(_CALLS, asked.name)}"


def preview_address(message_id: str, number: int) -> str:
    """Where the browser finds an HTML document of an answer, by its place among them."""
    name = f"{message_id}.{number}"
    return f"/kept/page/{name}/{_signature('page', name)}"


def _signature(kind: str, name: str) -> str:
    said = f"{owner()}\0{kind}\0{name}".encode()
    return urlsafe_b64encode(hmac.digest(resources.signing_key(), said, "sha256")[:24]).decode()


def kept(request: Request) -> Response:
    """GET /kept/{kind}/{name}/{signature}: a picture, several, a file, or an HTML answer."""
    kind, name, signature = (request.path_params[part] for part in ("kind", "name", "signature"))
    if not hmac.compare_digest(signature.encode(), _signature(kind, name).encode()):
        return _nothing()
    if kind == _BUNDLE:
        return _archive(name)
    if kind == _SPACE:
        return _space(name)
    if kind == _CALLS:
        return _calls(name)
    visit = request.cookies.get(COOKIE)
    passing = resources.temporaries().found(visit) if is_visit(visit) else None
    found = _found(passing.store, kind, name, request) if passing else None
    if found is not None:
        # The browser is not to keep it either.
        found.headers["cache-control"] = "private, no-store"
    return found or _found(resources.store(), kind, name, request) or _nothing()


def _found(store: Holdings, kind: str, name: str, request: Request) -> Response | None:
    asked = request.query_params
    try:
        if kind == "page":
            return _page(store, name, scripts="scripts" in asked)
        return _blob(store, kind, name, small="small" in asked, download="download" in asked)
    except StudioError:
        return None


def _blob(store: Holdings, kind: str, name: str, *, small: bool, download: bool) -> Response | None:
    if kind == "picture":
        data, media_type = store.pictures.read(owner(), name, small)
        filename = f"picture-{name[:8]}.{media_type.removeprefix('image/')}"
        if download and (picture := store.pictures.get(owner(), name)) is not None:
            data, filename = taking.taken(store, owner(), picture), taking.file_name(picture)
    elif kind == "file" and (file := store.files.get(owner(), name)) is not None:
        data, media_type, filename = store.blobs.get(file.sha256), file.media_type, file.name
        if small and media_type in _SHOWN:
            made = images.upright(filename, data, _THUMBNAIL_PIXELS)
            data, media_type = made.data, made.media_type
    else:
        return None
    shown = media_type in _SHOWN
    place = "inline" if shown and not download else "attachment"
    return Response(
        data,
        media_type=media_type if shown else "application/octet-stream",
        headers={
            "content-security-policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
            "content-disposition": f"{place}; filename*=UTF-8''{quote(filename, safe='')}",
            "cache-control": "private, max-age=31536000, immutable",
        },
    )


def _archive(name: str) -> Response:
    picture_ids = resources.bundles().get(name)
    if picture_ids is None:
        return _nothing()
    return StreamingResponse(
        taking.archive(resources.store(), owner(), picture_ids),
        media_type="application/zip",
        headers={
            "content-disposition": f'attachment; filename="pictures-{name[:8]}.zip"',
            "cache-control": "private, no-store",
        },
    )


def _space(name: str) -> Response:
    asked = Download.named(name)
    if asked is None:
        return _nothing()
    try:
        space = resources.spaces().open(owner(), asked.embedding_id)
        clusters = resources.store().layers.get(owner(), asked.clusters_id) if asked.clusters_id else None
        file = downloads.written(
            asked,
            space,
            _places(asked, space),
            resources.layer_array(clusters.id) if clusters else None,
            {} if clusters is None else {**_worded(clusters), **clusters.names},
            settings().home,
        )
    except StoreError as error:
        return Response(str(error.values.get("reason")), 507, media_type="text/plain", headers=_UNKEPT)
    except StudioError:
        return _nothing()
    filename = quote(f"{space.corpus.name}.{asked.kind}", safe="")
    return StreamingResponse(
        downloads.pieces(file),
        media_type="application/octet-stream",
        headers={**_UNKEPT, "content-disposition": f"attachment; filename*=UTF-8''{filename}"},
    )


def _calls(name: str) -> Response:
    asked = Export.named(name)
    if asked is None:
        return _nothing()
    calls = resources.store().ledger.each(owner(), asked.period, asked.filters)
    filename = f"calls-{asked.period.begin:%Y-%m-%d}.{asked.kind}"
    return StreamingResponse(
        exports.written(asked, calls),
        media_type="application/octet-stream",
        headers={**_UNKEPT, "content-disposition": f'attachment; filename="{filename}"'},
    )


def _places(asked: Download, space: Space) -> NDArray[np.float32] | None:
    if asked.map_id == asked.embedding_id:
        return np.asarray(space.matrix)
    return resources.layer_array(asked.map_id) if asked.map_id else None


def _worded(clusters: Layer) -> dict[str, str]:
    return {number: ", ".join(words) for number, words in clusters.words.items() if words}


def _page(store: Holdings, name: str, *, scripts: bool) -> Response | None:
    message_id, _dot, number = name.partition(".")
    message = store.conversations.message(owner(), message_id)
    pages = blocks.pages(message.text) if message else ()
    if not number.isdecimal() or int(number) >= len(pages):
        return None
    cage = "sandbox allow-scripts; " if scripts else "sandbox; "
    return Response(
        pages[int(number)],
        media_type="text/html",
        headers={
            "content-security-policy": cage + _STILL + (_SCRIPTS if scripts else "") + _CAGE,
            "cache-control": "private, no-store",
        },
    )


def _nothing() -> Response:
    return Response("Not found", 404, media_type="text/plain", headers={"cache-control": "no-store"})


ROUTES = [Route("/kept/{kind}/{name}/{signature}", kept)]
