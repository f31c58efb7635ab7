"""Pictures of finished answers are taken into the gallery at once and in the background: their addresses live an hour."""

import asyncio
import logging
import threading
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from components.core import answer_pictures
from components.core.answer_pictures import Found, Reply
from components.core.belongings import File, Picture
from components.core.errors import FetchError, StudioError
from components.core.fetch import Fetcher
from components.core.images_gallery import look
from components.core.records import Fault, Message, Role, Room
from components.core.relay import loop
from components.core.scrub import scrub
from components.core.store import Holdings

log = logging.getLogger(__name__)

BYTES_MAX = 30_000_000
PROMPT_MAX_CHARS = 4000
KEY = "key"
"""Under this name a picture's options hold which of its answer's pictures it is."""
_AT_ONCE = 3
_REMEMBERED = 200
_AGAIN_S = 1.0


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the pictures of one answer have been taken in."""

    total: int
    done: int = 0
    faults: Mapping[str, Fault] = field(default_factory=dict)
    """By the key of the picture that could not be had."""
    ended: bool = False


class Gallery:
    """Takes in the pictures of answers; every answer is taken in once, by the process that finished it."""

    def __init__(self, store: Holdings, fetcher: Fetcher) -> None:
        self._store = store
        self._fetcher = fetcher
        self._progress: dict[tuple[str, str], Progress] = {}
        self._jobs: dict[tuple[str, str], Future[None]] = {}
        self._changing = threading.Lock()

    def finished(self, owner: str, message: Message) -> None:
        """Take in what an answer brought as it ends.

        Not after a tool has read from the internet: what it read could have had the model write an address that
        carries the conversation away. A person may still ask for those pictures.
        """
        if message.role is Role.ASSISTANT and not message.steps:
            self.take_in(owner, message)
        if message.role is Role.ASSISTANT and message.parent_id:
            keeping = loop.spawn(asyncio.to_thread(self._keep_asked_about, owner, message))
            with self._changing:
                self._jobs[owner, message.parent_id] = keeping
                while len(self._jobs) > _REMEMBERED:
                    del self._jobs[next(iter(self._jobs))]

    def _keep_asked_about(self, owner: str, message: Message) -> None:
        """Take in the pictures that an analysis was asked about, each once."""
        try:
            conversation = self._store.conversations.get(owner, message.conversation_id)
            question = self._question(owner, message)
            if conversation is None or conversation.room is not Room.VISION or question is None:
                return
            found = self._store.files.several(owner, question.attachments).values()
            asked = {file.sha256: file for file in found if file.media_type.startswith("image/")}
            for sha256 in set(asked) - self._store.pictures.known(owner, asked):
                self._keep_one(owner, message, question, asked[sha256])
        except StudioError as error:
            log.warning("The pictures of an analysis were not taken in: %s", error)

    def _keep_one(self, owner: str, message: Message, question: Message, file: File) -> None:
        data = self._store.files.read(owner, file.id)
        self._add(owner, replace(message, id=question.id), data, question.text, source=Room.VISION)

    def take_in(self, owner: str, message: Message) -> None:
        """Begin to take in the pictures of an answer, those that are not in the gallery yet."""
        if "![" not in message.text and not answer_pictures.may_hold(message.text):
            return
        reply = answer_pictures.read(message.text)
        if not reply.pictures:
            return
        name = (owner, message.id)
        with self._changing:
            if name in self._progress and not self._progress[name].ended:
                return
            self._progress[name] = Progress(len(reply.pictures))
            while len(self._progress) > _REMEMBERED:
                oldest = next(iter(self._progress))
                del self._progress[oldest]
                self._jobs.pop(oldest, None)
            self._jobs[name] = loop.spawn(self._take_all(owner, message, reply))

    def progress(self, owner: str, message_id: str) -> Progress | None:
        """How far an answer's pictures are; None when this process has not taken them in."""
        return self._progress.get((owner, message_id))

    def wait(self, owner: str, message_id: str, timeout_s: float) -> None:
        """Wait until the pictures of an answer, or of an analysed question, are in; TimeoutError when they are not by then."""
        job = self._jobs.get((owner, message_id))
        if job is not None:
            job.result(timeout_s)

    async def _take_all(self, owner: str, message: Message, reply: Reply) -> None:
        try:
            here = await asyncio.to_thread(self._store.pictures.of_message, owner, message.id)
            prompt = reply.prompt or await asyncio.to_thread(self._asked, owner, message)
            kept = {picture.options.get(KEY) for picture in here}
            slots = asyncio.Semaphore(_AT_ONCE)

            async def take(found: Found) -> None:
                async with slots:
                    if found.key not in kept:
                        await self._take(owner, message, found, prompt)
                    self._note(owner, message.id, done=1)

            await asyncio.gather(*(take(found) for found in reply.pictures))
        except StudioError as error:
            log.warning("The pictures of an answer were not taken in: %s", error)
            self._note(owner, message.id, faults={found.key: Fault.of(error) for found in reply.pictures})
        finally:
            self._note(owner, message.id, ended=True)

    async def _take(self, owner: str, message: Message, found: Found, prompt: str) -> None:
        try:
            data = await self._bytes(found)
            await asyncio.to_thread(self._keep, owner, message, found, prompt, data)
        except StudioError as error:
            log.info("A picture was not taken in: %s", scrub(str(error)))
            self._note(owner, message.id, faults={found.key: Fault.of(error)})

    async def _bytes(self, found: Found) -> bytes:
        if found.is_inline:
            return await asyncio.to_thread(_decoded, found.source)
        try:
            return (await self._fetcher.fetch(found.source, max_bytes=BYTES_MAX)).data
        except FetchError as error:
            if error.values.get("reason") not in ("unreachable", "time", "name") and not _is_busy(error):
                raise
        await asyncio.sleep(_AGAIN_S)
        return (await self._fetcher.fetch(found.source, max_bytes=BYTES_MAX)).data

    def _keep(self, owner: str, message: Message, found: Found, prompt: str, data: bytes) -> None:
        options = {KEY: found.key}
        self._add(
            owner, message, data, prompt, address=answer_pictures.without_query(found.source), options=options
        )

    def _add(self, owner: str, message: Message, data: bytes, prompt: str, **more: Any) -> None:
        looked = look(data)
        picture = Picture(
            id="",
            sha256="",
            media_type=looked.media_type,
            width=looked.width,
            height=looked.height,
            size_bytes=len(data),
            created_at=datetime.now(UTC),
            prompt=prompt[:PROMPT_MAX_CHARS],
            model=message.model,
            relay_id=message.relay_id,
            conversation_id=message.conversation_id,
            message_id=message.id,
            **more,
        )
        self._store.pictures.add(owner, picture, data, looked.small)

    def _asked(self, owner: str, message: Message) -> str:
        question = self._question(owner, message)
        return question.text if question else ""

    def _question(self, owner: str, message: Message) -> Message | None:
        return self._store.conversations.message(owner, message.parent_id) if message.parent_id else None

    def _note(
        self,
        owner: str,
        message_id: str,
        *,
        done: int = 0,
        faults: Mapping[str, Fault] | None = None,
        ended: bool = False,
    ) -> None:
        with self._changing:
            now = self._progress.get((owner, message_id))
            if now is not None:
                self._progress[owner, message_id] = replace(
                    now,
                    done=now.done + done,
                    faults={**now.faults, **(faults or {})},
                    ended=now.ended or ended,
                )


def _is_busy(error: FetchError) -> bool:
    status = error.values.get("status")
    return isinstance(status, int) and (status == 429 or status >= 500)


def _decoded(source: str) -> bytes:
    """The bytes of a data URL; relays leave out the padding and use both alphabets."""
    packed = source.partition(",")[2].rstrip("=").translate(str.maketrans("-_", "+/"))
    if len(packed) > BYTES_MAX * 4 // 3:
        raise FetchError(reason="size", max_bytes=BYTES_MAX)
    try:
        return b64decode(packed + "=" * (-len(packed) % 4), validate=True)
    except (Base64Error, ValueError) as error:
        raise FetchError(reason="picture") from error
