"""Errors as sentences in the reader's language, and text made safe for places that read markdown."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from components.core.errors import StudioError, Value
from components.core.records import Fault
from components.ui.clinic import CHARGED, ENTRIES, UNNAMED
from components.ui.clinic_entry import Entry
from components.ui.words import _


@dataclass(frozen=True, slots=True)
class Explanation:
    """An error ready to be read; all of it is plain text, none of it markdown."""

    title: str
    cure: str
    charged: str
    """Whether it may have cost money, in a sentence; empty when the question does not arise."""
    request_id: str | None
    said: str
    """The relay's own words, unchanged and untranslated; may be empty."""


GATEWAY_TIMEOUTS = (408, 504, 522, 524)
_OWN = ("dimensions",)
"""Parameters whose refusal has a cure of its own."""


def sentence(error: Fault | StudioError, say: Callable[[str], str] = _) -> Explanation:
    """An error in the reader's language."""
    fault = Fault.of(error) if isinstance(error, StudioError) else error
    title, cure = spoken(entry_of(fault), fault.values, say)
    return Explanation(
        title=title,
        cure=cure,
        charged=say(CHARGED.get(str(fault.values.get("charged")), "")),
        request_id=str(fault.values.get("request_id") or "") or None,
        said=str(fault.values.get("said") or ""),
    )


def spoken(entry: Entry, values: Mapping[str, Value], say: Callable[[str], str] = _) -> tuple[str, str]:
    """Title and cure with the values in their places; a word stands where nobody knows one."""
    known = {name: str(value) for name, value in values.items() if value is not None}
    words = {name: say(word) for name, word in UNNAMED.items()} | known
    return say(entry.title).format_map(words), say(entry.cure).format_map(words)


def entry_of(fault: Fault) -> Entry:
    """The entry for the error's variant, else for its key, else for the nearest key above it."""
    key = fault.key
    if (entry := ENTRIES.get(f"{key}:{variant(fault)}")) is not None:
        return entry
    while key not in ENTRIES and "." in key:
        key = key.rpartition(".")[0]
    return ENTRIES.get(key, ENTRIES["studio"])


def variant(fault: Fault) -> Value:
    """Which of the ways an error can come about; None when it has but one."""
    values = fault.values
    if fault.key == "relay.rate":
        return "wait" if values.get("retry_after") else None if values.get("said") else "silent"
    if fault.key == "relay.parameter":
        parameter = values.get("parameter")
        return values.get("reason") or (parameter if parameter in _OWN else "named" if parameter else None)
    if fault.key == "relay.upstream":
        return "timeout" if values.get("status") in GATEWAY_TIMEOUTS else values.get("reason")
    return values.get("reason")


def plain(text: str) -> str:
    """Text for a place that reads markdown, so that it shows as it is: no link, image, formula, icon or HTML.

    Backslashes stop all syntax but bare addresses and `:icons:`, which Streamlit looks for in the finished text;
    an invisible joiner after the colon stops those.
    """
    escaped = re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)
    return re.sub(r"(\\:|www|@)", "\\1\u2060", escaped).replace("\n", "  \n")
