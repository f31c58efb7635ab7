"""A connection to one relay: address, key and client, and the one place where every call is recorded."""

import asyncio
import hashlib
import logging
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, TypeAlias
from urllib.parse import urlsplit

import httpx2
import openai
from pydantic import SecretStr

from components.core import errors
from components.core.records import Call, Cost, Doubt, Fault, Relay, Status, Timing, Trace, Usage
from components.core.relay.pending import Pending
from components.core.relay.refusals import refusal
from components.core.relay.reply import Reply, parsed
from components.core.relay.tape import Tape
from components.core.relay.wire import wire_errors

log = logging.getLogger(__name__)

PATIENCE_S = 600.0
"""Some models think or draw this long, none much longer."""
_RECORD_S, _RECORD_AGAIN_S = 0.25, 5.0

Recorder = Callable[[Call], None]
Tracer = Callable[[Trace], None]
Pricer = Callable[[str | None, Usage], Awaitable[Cost]]
Enclosed: TypeAlias = tuple[str, bytes, str]
"""A file that goes along: its name, bytes and media type."""


async def unpriced(model: str | None, usage: Usage) -> Cost:
    """The price nobody knows."""
    return Cost()


@dataclass(frozen=True, slots=True)
class Context:
    """Which page, conversation and message a call is made for, so that the ledger leads back to it."""

    page: str | None = None
    conversation_id: str | None = None
    message_id: str | None = None


class Connection:
    """One relay with its key; every request to it goes through here and is recorded, however it ends."""

    def __init__(
        self,
        relay: Relay,
        key: SecretStr,
        http: httpx2.AsyncClient,
        record: Recorder,
        *,
        price: Pricer = unpriced,
        trace: Tracer | None = None,
        connect_s: float = 10.0,
        silence_s: float = 120.0,
        patience_s: float = PATIENCE_S,
    ) -> None:
        """Args:
        trace: keeps what went over the wire in calls that have a tape.
        connect_s: seconds for a connection to be made.
        silence_s: seconds without a byte after which a relay is left.
        patience_s: seconds without a word of a stream that is kept open, or for the whole of an answer at once.
        """
        self.relay = relay
        self.price = price
        self.patience_s = patience_s
        self.refuses: set[tuple[str, str]] = set()
        """Models and what they refused of `stream`, `stream_options` and the form of vectors, so that they are not asked again."""
        self._recording: set[asyncio.Task[None]] = set()
        self._record = record
        self._trace = trace
        self._key = key
        self._silence_s = silence_s
        address = urlsplit(relay.base_url)
        self.origin = f"{address.scheme}://{address.netloc}"
        self.client = openai.AsyncOpenAI(
            api_key=key.get_secret_value(),
            base_url=relay.base_url,
            http_client=http,
            max_retries=0,
            timeout=httpx2.Timeout(silence_s, connect=connect_s),
        )
        self._connect_s = connect_s
        # The client fills these from OPENAI_* of the environment, which belong to another provider.
        self.client.organization = self.client.project = self.client.admin_api_key = None

    def __repr__(self) -> str:
        return f"Connection({self.relay.id}, {self.origin})"

    @property
    def key_mark(self) -> str:
        """Tells keys apart in the ledger, and is too short to find a key by."""
        key = self._key.get_secret_value().encode()
        return hashlib.blake2b(key, person=b"relay-studio", digest_size=4).hexdigest()

    @property
    def root(self) -> str:
        """The base address without a trailing /v1, where relays keep /api/status and the like."""
        head, _, version = self.relay.base_url.rpartition("/")
        return head if version.startswith("v") and version[1:].isdigit() else self.relay.base_url

    async def get(
        self,
        path: str,
        *,
        kind: str,
        at_root: bool = False,
        authorized: bool = True,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """GET `path` under the base address (or under the root) and return its JSON.

        Raises:
            RelayError: whatever the relay did instead, an error inside a 200 included.
        """
        return await self._whole("GET", path, None, kind, None, at_root, authorized, params, headers)

    async def post(
        self, path: str, body: Mapping[str, object], *, kind: str, model: str | None = None
    ) -> Reply:
        """POST JSON to `path` under the base address and return its JSON; never repeated.

        Raises:
            RelayError: whatever the relay did instead, an error inside a 200 included.
        """
        return await self._whole("POST", path, body, kind, model, False, True, None)

    async def _whole(
        self,
        method: str,
        path: str,
        body: Mapping[str, object] | None,
        kind: str,
        model: str | None,
        at_root: bool,
        authorized: bool,
        params: Mapping[str, str] | None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        async with self.recorded(kind, model) as pending:
            url = f"{self.root if at_root else self.relay.base_url}{path}"
            async with self.open(
                method,
                url,
                body,
                pending,
                model=model,
                authorized=authorized,
                params=params,
                more_headers=headers,
            ) as response:
                payload = await response.aread()
            data = parsed(payload, response, model, body or ())
            return Reply(response.status_code, response.headers, data, time.monotonic() - pending.started_s)

    @asynccontextmanager
    async def open(
        self,
        method: str,
        url: str,
        body: Mapping[str, object] | None,
        pending: Pending,
        *,
        model: str | None = None,
        authorized: bool = True,
        params: Mapping[str, str] | None = None,
        silence_s: float | None = None,
        files: Sequence[tuple[str, Enclosed]] = (),
        more_headers: Mapping[str, str] | None = None,
    ) -> AsyncIterator[httpx2.Response]:
        """Send one request and hand over the response with its body still on the wire.

        Args:
            url: always built from this connection's own address, never from anything a relay or a person said.
            silence_s: seconds without a byte after which this relay is left, if not the connection's own.
            files: each with the name of its field; the body goes along as the other fields of a form.
        Raises:
            RelayError: the relay could not be reached or refused.
        """
        request: Any = self.client.get if method == "GET" else self.client.post
        headers: dict[str, Any] = {"X-Stainless-Raw-Response": "stream", "Accept-Encoding": "gzip"}
        headers |= more_headers or {}
        if not authorized:
            headers["Authorization"] = openai.Omit()
        options: dict[str, Any] = {"headers": headers, "params": dict(params or {})}
        silence_s = self._silence_s if silence_s is None else silence_s
        options["timeout"] = httpx2.Timeout(silence_s, connect=self._connect_s)
        sent: dict[str, Any] = {"body": body} if body is not None else {}
        if files:
            headers["Content-Type"] = "multipart/form-data"
            sent["files"] = list(files)
        try:
            with wire_errors(silence_s):
                # The raw-response header is not a public name of openai: requirements.txt pins it, tests hold it.
                raw = await request(url, cast_to=object, options=options, **sent)
        except openai.APIStatusError as said:
            pending.http_status = said.response.status_code
            if pending.tape is not None:
                pending.tape.headers = said.response.headers
                pending.tape.take(said.response.content)
            names = {*(body or ()), *(name.removesuffix("[]") for name, _ in files)}
            error = refusal(
                said.status_code, said.response.headers, said.response.content, model=model, sent=names
            )
            pending.request_id = str(error.values.get("request_id") or "") or None
            raise error from None
        response: httpx2.Response = raw.http_response
        pending.http_status = response.status_code
        if pending.tape is not None:
            pending.tape.headers = response.headers
        pending.request_id = response.headers.get("x-oneapi-request-id") or response.headers.get(
            "x-request-id"
        )
        try:
            with wire_errors(silence_s):
                yield response
        finally:
            await response.aclose()

    @asynccontextmanager
    async def recorded(
        self,
        kind: str,
        model: str | None = None,
        context: Context | None = None,
        pending: Pending | None = None,
    ) -> AsyncIterator[Pending]:
        """Write the call made inside into the ledger when it ends: done, failed or stopped."""
        pending = pending or Pending()
        status, fault = Status.STOPPED, None
        try:
            yield pending
            pending.whole = True
        except errors.RelayError as error:
            status, fault = Status.FAILED, Fault.of(error)
            raise
        finally:
            call = Call(
                id=uuid.uuid4().hex,
                at=datetime.now(UTC),
                kind=kind,
                relay_id=self.relay.id,
                origin=self.origin,
                status=Status.DONE if pending.whole else status,
                model=model,
                usage=pending.usage,
                timing=Timing(pending.first_token_s, time.monotonic() - pending.started_s),
                http_status=pending.http_status,
                request_id=pending.request_id,
                fault=fault,
                page=context.page if context else None,
                conversation_id=context.conversation_id if context else None,
                message_id=context.message_id if context else None,
                key_mark=self.key_mark,
            )
            # A second cancel must not lose the record.
            await asyncio.shield(self._write(call, pending))

    async def _write(self, call: Call, pending: Pending) -> None:
        charged = call.fault.values.get("charged") if call.fault else None
        if call.model is not None and charged != "no":
            cost = await self.price(call.model, call.usage)
            guessed = charged == "maybe" and cost.amount is not None
            call = replace(call, cost=replace(cost, doubt=Doubt.ESTIMATED) if guessed else cost)
        pending.call = call
        recording = asyncio.create_task(self._kept(call, pending.tape))
        self._recording.add(recording)
        recording.add_done_callback(self._recording.discard)
        # A slow disk keeps nobody waiting, a full one loses nothing.
        await asyncio.wait({recording}, timeout=_RECORD_S)

    async def _kept(self, call: Call, tape: Tape | None) -> None:
        """Write a call into the ledger; while the store refuses, go on trying."""
        while True:
            try:
                await asyncio.to_thread(self._record, call)
                break
            except errors.StoreError as error:
                log.warning("A call is not in the ledger yet: %s", error)
                await asyncio.sleep(_RECORD_AGAIN_S)
        if tape is not None and self._trace is not None:
            with suppress(errors.StoreError):  # a trace is for looking at; nothing that was paid for is lost
                key = self._key.get_secret_value()
                await asyncio.to_thread(lambda: self._trace and self._trace(tape.trace(call, key)))
