"""Everything that can go wrong, as one tree; a sentence for people is made from key and values in ui/messages.py.

StudioError
├── InputError               what a person gave cannot be used
│   ├── FileError            an attached file cannot be read
│   └── AddressError         a pasted address or key cannot work
├── SettingsError            the environment or secrets.toml cannot be read as settings
├── StoreError               the database or the disk refused
├── VaultError               a remembered key cannot be read back
├── BusyError                the conversation is being answered already
├── FetchError               nothing was fetched from an address on the internet
├── ToolError                a tool could not do what a model asked
└── RelayError               the relay did not give what was asked
    ├── UnreachableError     no connection was made (name, port, certificate)
    ├── SilenceError         connected, but no byte for too long; may have been charged
    ├── NotAnApiError        a web page answered instead of an API
    ├── KeyRefusedError      the key is missing, wrong, expired or disabled
    ├── FundsError           the balance or the key's own quota is used up
    ├── ForbiddenError       the key may not do this
    ├── AddressMissingError  no such endpoint there
    ├── ModelMissingError    no channel for this model, or no such model
    ├── ParameterError       a parameter was rejected
    ├── StreamRefusedError   this model does not stream
    ├── TooLargeError        the request body or context is too large
    ├── RateError            too many requests
    ├── NotOfferedError      the relay does not implement this endpoint
    ├── UpstreamError        the relay or what stands behind it failed
    ├── EmptyAnswerError     an answer with nothing in it
    └── CutError             the answer broke off
"""

from collections.abc import Mapping
from typing import ClassVar, TypeAlias

Value: TypeAlias = str | int | float | None


class StudioError(Exception):
    """An error with a key and values instead of a sentence; values never hold a secret."""

    key: ClassVar[str] = "studio"

    def __init__(self, **values: Value) -> None:
        super().__init__(self.key)
        self.values: Mapping[str, Value] = values

    def __str__(self) -> str:
        said = ", ".join(f"{name}={value}" for name, value in self.values.items() if value is not None)
        return f"{self.key}({said})"


class InputError(StudioError):
    """What a person gave cannot be used; `reason` names which of the known ways."""

    key = "input"


class FileError(InputError):
    """An attached file cannot be read; `name` says which, `reason` is one of those `files.read` names."""

    key = "file"


class AddressError(InputError):
    """A pasted address or key cannot work; `reason` is one of address.Reason."""

    key = "address"


class SettingsError(StudioError):
    """The environment or secrets.toml cannot be read as settings; `field` and `reason`."""

    key = "settings"


class StoreError(StudioError):
    """The database or the disk refused; `reason` is full, memory, readonly, locked, newer, missing or unavailable."""

    key = "store"


class VaultError(StudioError):
    """A remembered key cannot be read back: the vault's own key changed, or the row was moved to another address."""

    key = "vault"


class BusyError(StudioError):
    """The conversation is being answered already, perhaps in another tab."""

    key = "busy"


class FetchError(StudioError):
    """Nothing was fetched from an address on the internet; `reason` as in fetch.Fetcher.fetch."""

    key = "fetch"


class ToolError(StudioError):
    """A tool could not do what a model asked; `reason` names which way, `words`, in English, are for the model."""

    key = "tool"


class RelayError(StudioError):
    """The relay did not give what was asked.

    Values common to all: `status` (HTTP, None when there was none), `request_id`,
    `said` (the relay's own scrubbed words, at most 500 characters), `charged` ("no", "maybe"; once the
    relay's log was read for it, "yes" or "unlogged").
    """

    key = "relay"


class UnreachableError(RelayError):
    """No connection was made; `reason` is name, refused, tls, timeout or other."""

    key = "relay.unreachable"


class SilenceError(RelayError):
    """Connected, but no byte came for `seconds`; the relay may have charged."""

    key = "relay.silence"


class NotAnApiError(RelayError):
    """A web page answered instead of an API; `title` is the page's title."""

    key = "relay.not_an_api"


class KeyRefusedError(RelayError):
    """HTTP 401: the key is missing, wrong, expired or disabled."""

    key = "relay.key_refused"


class FundsError(RelayError):
    """The balance or the key's own quota is used up (401, 402, 403 or 429, told apart by code and words)."""

    key = "relay.funds"


class ForbiddenError(RelayError):
    """HTTP 403: the key may not do this (model, group, address, dash in the key)."""

    key = "relay.forbidden"


class AddressMissingError(RelayError):
    """HTTP 404 or 405: no such endpoint; the base address is probably wrong."""

    key = "relay.address_missing"


class ModelMissingError(RelayError):
    """404 model_not_found or 503 with no channel; `model`."""

    key = "relay.model_missing"


class ParameterError(RelayError):
    """HTTP 400 or 422 naming a parameter; `parameter` is its name in the request body, or None.

    `reason` moderation: the provider's safety system refused; prompt_long: the prompt is over the relay's limit.
    """

    key = "relay.parameter"


class StreamRefusedError(RelayError):
    """The relay refuses to stream this model and billed nothing for saying so."""

    key = "relay.stream_refused"


class TooLargeError(RelayError):
    """HTTP 413, or a context longer than the model's.

    `reason` for texts to be embedded: batch, too many in a call; tokens, too many in all of them; text, one is too long;
    `limit` where the relay tells it.
    """

    key = "relay.too_large"


class RateError(RelayError):
    """HTTP 429 that is not about money; `retry_after` in seconds when the relay said it."""

    key = "relay.rate"


class NotOfferedError(RelayError):
    """HTTP 501: the relay does not implement this endpoint; `reason` edits for that of pictures."""

    key = "relay.not_offered"


class UpstreamError(RelayError):
    """HTTP 5xx, or an error told in the middle of a stream."""

    key = "relay.upstream"


class EmptyAnswerError(RelayError):
    """The stream or reply ended without text, reasoning, tool call or finish reason.

    `reason` speechless for a recording; unreadable or pictureless for a drawing; vectorless for texts, or unplaced
    where `given` vectors came for `wanted` texts and nothing says whose they are.
    """

    key = "relay.empty"


class CutError(RelayError):
    """The connection broke or the stream turned to nonsense in mid-answer."""

    key = "relay.cut"
