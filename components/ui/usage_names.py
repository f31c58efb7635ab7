"""What calls are told apart by, in words: relays, keys, models, pages, kinds, ends, sources of prices."""

from collections.abc import Callable, Mapping

from components.core.owner import owner
from components.core.records import PriceSource, Status
from components.core.spending import Group
from components.ui import resources, shell, state
from components.ui.race_table import STATUSES
from components.ui.words import N_, _

GROUPS: Mapping[Group, str] = {
    Group.MODEL: N_("Model"),
    Group.RELAY: N_("Relay"),
    Group.KEY: N_("Key"),
    Group.PAGE: N_("Page"),
    Group.KIND: N_("Kind"),
    Group.STATUS: N_("State"),
    Group.SOURCE: N_("Price from"),
}
_KINDS: Mapping[str, str] = {
    "chat": N_("Chat"),
    "models": N_("List of models"),
    "status": N_("About the relay"),
    "pricing": N_("Price list"),
    "billing": N_("Balance"),
    "transcription": N_("Transcription"),
    "embeddings": N_("Embeddings"),
    "images": N_("Drawing"),
    "audio": N_("Audio"),
    "completions": N_("Completions"),
}
_SOURCES: Mapping[PriceSource, str] = {
    PriceSource.RELAY: N_("the relay"),
    PriceSource.LIST: N_("public price list"),
    PriceSource.OWN: N_("typed in"),
    PriceSource.UNKNOWN: N_("unknown"),
}
_ID_CHARS = 12
_NONE: Mapping[Group, str] = {
    Group.MODEL: N_("no model"),
    Group.KEY: N_("key unknown"),
    Group.PAGE: N_("no page"),
}


def group(by: Group) -> str:
    """The name of what calls are told apart by."""
    return _(GROUPS[by])


def value(by: Group, what: str | None) -> str:
    """One of the values in words; None is a value too."""
    if what is None:
        return _(_NONE.get(by, N_("unknown")))
    return _WAYS.get(by, str)(what)


def kind(name: str) -> str:
    """What a call was for; a kind nobody knows stays as it is."""
    return _(_KINDS[name]) if name in _KINDS else name


def page(name: str) -> str:
    """The title of the page a call was made on."""
    return next((_(screen.title) for screen in shell.SCREENS if screen.name == name), name)


def relay(relay_id: str) -> str:
    """A relay's title; one that has been forgotten has its id."""
    found = resources.relays().find(state.visit(), relay_id)
    if found:
        return shell.title_of(found)
    return _("a relay no longer here ({id})").format(id=relay_id.rpartition(":")[2][:_ID_CHARS])


def key(mark: str) -> str:
    """What its relay calls a key, as long as no other one is called so; else its mark, which tells keys apart."""
    names = resources.store().balances.names(owner())
    name = names.get(mark, mark)
    return name if list(names.values()).count(name) < 2 else f"{name} ({mark})"


def source(name: str) -> str:
    """Who said the price."""
    return _(_SOURCES[PriceSource(name)])


def status(name: str) -> str:
    """How a call ended."""
    return _(STATUSES[Status(name)])


_WAYS: Mapping[Group, Callable[[str], str]] = {
    Group.RELAY: relay,
    Group.KEY: key,
    Group.PAGE: page,
    Group.KIND: kind,
    Group.STATUS: status,
    Group.SOURCE: source,
}
