"""The tray above the box: files that will go with the next message, with what they weigh and cost."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import partial

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from components.core import files as readers
from components.core.belongings import File
from components.core.catalog import tokens
from components.core.context import Attached, weight
from components.core.errors import FileError, StudioError, Value
from components.core.owner import owner
from components.core.records import Conversation, Fault, Room
from components.ui import attached, forecast, keeping, options, resources, sight, state, voice
from components.ui import conversation as opened
from components.ui.boundary import show_fault
from components.ui.messages import plain, sentence
from components.ui.words import _, ngettext, number

FILES_MAX = 20
LONG_TOKENS = 20_000
"""More than this is confirmed where nobody knows the price."""
_LIMIT = "tray.limit"
_PATIENCE_S, _TOLD_MAX = 1.0, 2
_LIMIT_USD = 0.05


def show(conversation: Conversation | None) -> None:
    """Draw the button that attaches, the microphone, and a chip for each file; they belong to the page, not to the live turn."""
    model = options.chosen(conversation).model
    with st.bottom, st.container(horizontal=True, vertical_alignment="center", gap="small", key="tray"):
        _show_attach()
        voice.show(conversation)
        show_chips(model)


def show_chips(model: str | None) -> None:
    """Draw a chip for each file, with what it weighs and costs."""
    held_ones = files()
    if held_ones:  # chips are drawn once: a price that takes a moment is waited for, once for all of them
        forecast.asking(model, tokens.NOTHING, _PATIENCE_S)
    for one in held_ones:
        _show_chip(one, model)
    # Streamlit takes away what an earlier run drew only when a run ends, and an answer may last.
    for _place in range(len(held_ones), state.value("tray.places") or 0):
        st.empty()
    state.set_value("tray.places", len(held_ones))


def show_shared() -> None:
    """Draw the button and the chips for files that go to several models, each of which weighs them in its own way."""
    _show_attach()
    for one in files():
        _show_chip(one, None)


def _show_attach() -> None:
    with st.popover(
        _("Attach files"),
        icon=":material/attach_file:",
        type="tertiary",
        key="tray.attach",
        on_change="rerun",
    ) as panel:
        if panel.open:
            _show_picker()


def held() -> list[str]:
    """The ids of the files that go with the next message."""
    return list(state.value(_name()) or ())


def hold(file_ids: Sequence[str]) -> None:
    """Let these files go with the next message."""
    state.set_value(_name(), list(file_ids))


def take_in(brought: Sequence[UploadedFile]) -> bool:
    """Read files and put them into the tray; those that cannot be read are told by name, and the others stay.

    Returns:
        Whether all of them could be read.
    """
    if brought:
        state.set_value("tray.changed", True)
    if state.room() == Room.VISION:
        return take_pictures([(one.name, one.getvalue()) for one in brought])
    readable = True
    for one in brought:
        try:
            _take_one(one.name, one.getvalue())
        except StudioError as error:
            tell(error)
            readable = False
    return readable


def take_pictures(brought: Iterable[tuple[str, bytes]], **facts: Value) -> bool:
    """Prepare pictures, also those in archives, and let them go with the next message; those that can't be had are told.

    Args:
        facts: what is known of them besides.
    Returns:
        Whether all of them could be had.
    """
    readable = True
    for taken in sight.take(brought, **facts):
        if isinstance(taken, StudioError):
            readable = False
            tell(taken)
        elif len(held()) + len(taken) > FILES_MAX:
            tell(FileError(reason="many", name=taken[0].name, limit=FILES_MAX))
            return False
        else:
            hold([*held(), *(file.id for file in taken)])
    return readable


def tell(error: StudioError) -> None:
    """Say above the box what kept a file out."""
    state.set_value("tray.faults", [*(state.value("tray.faults") or ()), Fault.of(error)])


def clear(sent: Sequence[str]) -> None:
    """Empty the tray of files that have been sent."""
    if sent:
        hold([name for name in held() if name not in sent])
        state.set_value("tray.changed", True)
    state.take("tray.agreed")


def must_be_confirmed(text: str, *, brought: bool) -> bool:
    """Whether a message costs more than a person wants to be asked about, and has not been asked about yet.

    Only what came with Enter, unpriced until then, is asked about: files brought into the box, and very long texts.
    """
    if not brought and len(text) < LONG_TOKENS:
        return False
    model = options.chosen(opened.current()).model
    total = sum((weight(model, one) for one in files()), tokens.count(model, text))
    cost = forecast.asking(model, total, patience_s=2.0)
    dear = total.tokens > LONG_TOKENS if cost.amount is None else cost.amount > Decimal(str(limit_usd()))
    asked_about = (hash(text), tuple(held()))
    if not dear or state.value("tray.agreed") == asked_about:
        return False
    state.set_value("tray.agreed", asked_about)
    state.set_value("tray.question", (total, cost))
    return True


def has_answers() -> bool:
    """Whether there is something to say about files that were brought."""
    return bool(state.value("tray.faults")) or state.value("tray.question") is not None


def has_changed() -> bool:
    """Whether the page must be drawn anew, because the tray has changed since; asked once."""
    return bool(state.take("tray.changed"))


def show_answers() -> None:
    """Draw what became of files that were brought: which could not be read, and what must be confirmed."""
    faults: list[Fault] = state.value("tray.faults") or []
    if len(faults) > _TOLD_MAX:  # each in full would leave no room for anything else
        title = ngettext("{n} file is left out", "{n} files are left out", len(faults))
        with st.expander(title.format(n=number(len(faults))), icon=":material/warning:", expanded=True):
            st.text("\n".join(map(_flaw, faults)))
    else:
        for fault in faults:
            show_fault(fault)
    if (question := state.value("tray.question")) is not None:
        total, cost = question
        said = _("This message has {tokens} and would cost {price} to send. Press Enter again to send it.")
        said = said.format(tokens=forecast.words(total), price=forecast.price(cost))
        st.warning(plain(said), icon=":material/payments:")


def _flaw(fault: Fault) -> str:
    said, name = sentence(fault).title, str(fault.values.get("name") or "")
    return said if name in said else _("{name}: {flaw}").format(name=name, flaw=said)


def forget_answers() -> None:
    """What was told has been read."""
    state.take("tray.faults")
    state.take("tray.question")


def limit_usd() -> float:
    """What a message may cost before it is asked about, in US dollars."""
    kept = resources.store().preferences.get(owner(), _LIMIT, _LIMIT_USD)
    return float(kept) if isinstance(kept, int | float) else _LIMIT_USD


def _name() -> str:
    if state.is_on("compare"):
        return f"tray.compare.{state.comparison_id() or ''}"
    return f"tray.{state.conversation_id() or state.room() + options.next_name()}"


def files() -> list[Attached]:
    """The files that go with the next message."""
    ids = held()
    if not ids:
        return []
    store = keeping.store().files
    found = store.several(owner(), ids)
    return [Attached(found[name], partial(store.read, owner(), name)) for name in ids if name in found]


def _take_one(name: str, data: bytes) -> None:
    if len(held()) >= FILES_MAX:
        raise FileError(reason="many", name=readers.short(name), limit=FILES_MAX)
    reading = readers.read(name, data)
    kept = keeping.store().files.add(owner(), reading.name, reading.data, reading.media_type, reading.facts)
    hold([*held(), kept.id])


def _show_picker() -> None:
    key = f"tray.pick.{state.value('tray.nth') or 0}"
    st.file_uploader(
        _("Pictures, PDF, DOCX, XLSX, CSV, or text of any kind"),
        accept_multiple_files=True,
        max_upload_size=readers.BYTES_MAX // 1_000_000,
        key=key,
        on_change=take_picked,
        args=(key,),
    )


def take_picked(key: str, *, live: bool = False) -> None:
    """Take in what was put into a field for files, and empty it; one of the live turn's needs the page drawn anew."""
    take_in(state.value(key) or [])
    state.set_value("tray.nth", int(state.value("tray.nth") or 0) + 1)
    state.set_value("tray.attach", False)
    if not live:
        state.take("tray.changed")  # the page is being drawn anew already


def pick_limit() -> None:
    """Draw the field for what a message may cost before it is asked about."""
    st.number_input(
        _("Ask before sending what costs more than (USD)"),
        0.0,
        value=limit_usd(),
        step=0.01,
        format="%.2f",
        key="tray.limit",
        on_change=_keep_limit,
        help=_(
            "For files put straight into the box, and very long texts: they are priced when Enter is pressed."
        ),
    )


def _keep_limit() -> None:
    resources.store().preferences.set(owner(), _LIMIT, float(state.value("tray.limit") or 0))


def _show_chip(one: Attached, model: str | None) -> None:
    file = one.file
    said = [file.name, *attached.oddities(file), attached.size(file.size_bytes)]
    if model is not None:
        count = weight(model, one)
        said += [forecast.words(count), forecast.price(forecast.asking(model, count))]
    label = " · ".join(said)
    icon = ":material/image:" if one.is_picture else ":material/description:"
    with st.container(
        horizontal=True,
        vertical_alignment="center",
        gap=None,
        width="content",
        border=True,
        key=f"tray.chip.{file.id}",
    ):
        with st.popover(
            plain(label), icon=icon, type="tertiary", wrap=True, key=f"tray.file.{file.id}", on_change="rerun"
        ) as chip:
            if chip.open:
                attached.show_preview(one)
        st.button(
            _("Remove {name}").format(name=plain(file.name)),
            key=f"tray.remove.{file.id}",
            icon=":material/close:",
            type="tertiary",
            on_click=_remove,
            args=(file,),
        )


def _remove(file: File) -> None:
    hold([name for name in held() if name != file.id])
    state.take("tray.agreed")
    keeping.store().files.drop(owner(), file.id)
