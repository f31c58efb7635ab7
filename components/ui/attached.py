"""Files as they are shown: thumbnails and chips in turns, previews in the tray, and what is said of those that can't be read."""

from functools import partial

import streamlit as st

from components.core import files, images
from components.core.belongings import File
from components.core.context import Attached
from components.core.errors import FileError, StoreError
from components.core.owner import owner
from components.core.records import Fault, Message
from components.ui import keeping
from components.ui.boundary import show_fault
from components.ui.messages import plain
from components.ui.words import _, ngettext, number

_THUMBNAIL_PIXELS = 320
_PREVIEW_CHARS, _PREVIEW_ROWS = 3000, 50
_THUMBNAILS_MAX = 200
_thumbnails: dict[str, bytes] = {}
"""By hash: who may see one is decided before it is looked up."""


def show(message: Message) -> None:
    """Draw the files of a turn: pictures small, the others as what they are to be downloaded."""
    if not message.attachments:
        return
    store = keeping.store().files
    found = store.several(owner(), message.attachments)
    with st.container(
        horizontal=True, gap="small", vertical_alignment="bottom", key=f"attached.{message.id}"
    ):
        for name in message.attachments:
            if name not in found:
                st.caption(_("A file was attached here; it has been deleted."))
            else:
                _show_one(Attached(found[name], partial(store.read, owner(), name)))


def _show_one(one: Attached) -> None:
    file = one.file
    if one.is_picture and (thumbnail := small(one)):
        st.image(thumbnail, width=160, caption=plain(file.name))
        return
    st.download_button(
        plain(f"{file.name} · {size(file.size_bytes)}"),
        one.read,
        file.name,
        file.media_type,
        key=f"attached.{file.id}",
        icon=":material/description:",
        on_click="ignore",
    )


def show_preview(one: Attached) -> None:
    """Draw what is in a file, and what was found out about it."""
    st.caption(plain(" · ".join(_facts(one))))
    try:
        if one.is_picture:
            st.image(small(one) or one.read())
        elif one.file.facts.get("kind") == "table":
            _show_table(one)
        else:
            text = files.text_of(one.file, one.read)
            more = "\n…" if len(text) > _PREVIEW_CHARS else ""
            st.code(text[:_PREVIEW_CHARS] + more, language=None, wrap_lines=True, height=240)
    except (StoreError, FileError) as error:
        show_fault(Fault.of(error))


def size(size_bytes: int) -> str:
    """A size in kB or MB."""
    if size_bytes < 1_000_000:
        return _("{n} kB").format(n=number(max(size_bytes, 100) / 1000, 1))
    return _("{n} MB").format(n=number(size_bytes / 1_000_000, 1))


def oddities(file: File) -> list[str]:
    """What is to be known of a file at first sight."""
    called, kind = file.facts.get("called"), file.facts.get("is")
    part = [_("a part of it")] if file.facts.get("crop") else []
    if (frames := int(file.facts.get("frames") or 1)) > 1:
        frame = int(file.facts.get("frame") or 0) + 1
        part.append(_("frame {n} of {frames}").format(n=number(frame), frames=number(frames)))
    if not called:
        return part
    if kind:
        return [*part, _("called .{ending}, but it is {kind}").format(ending=called, kind=kind)]
    return [*part, _("called .{ending}, but it is plain text").format(ending=called)]


def _show_table(one: Attached) -> None:
    for sheet in files.table(one.file, one.read()):
        if sheet.title:
            st.caption(plain(sheet.title))
        st.dataframe([list(row) for row in sheet.rows[:_PREVIEW_ROWS]], hide_index=True, height=240)


def _facts(one: Attached) -> list[str]:
    facts = one.file.facts
    said = [size(one.file.size_bytes), *oddities(one.file)]
    if "width" in facts:
        said.append(f"{facts['width']} × {facts['height']}")
    if "pages" in facts:
        pages = int(facts["pages"] or 0)
        said.append(ngettext("{n} page", "{n} pages", pages).format(n=number(pages)))
    if "pages_read" in facts:
        said.append(_("only the first {n} are read").format(n=number(int(facts["pages_read"] or 0))))
    if "rows" in facts:
        rows, sent = int(facts["rows"] or 0), int(facts["rows_sent"] or 0)
        said.append(ngettext("{n} row", "{n} rows", rows).format(n=number(rows)))
        if sent < rows:
            said.append(_("only the first {n} are sent").format(n=number(sent)))
    if "chars" in facts:
        chars = int(facts["chars"] or 0)
        said.append(ngettext("{n} character", "{n} characters", chars).format(n=number(chars)))
    if "encoding" in facts and facts["encoding"] not in ("utf-8", "ascii"):
        said.append(str(facts["encoding"]))
    if "damaged" in facts:
        damaged = int(facts["damaged"] or 0)
        said.append(
            ngettext("{n} character could not be read", "{n} characters could not be read", damaged).format(
                n=number(damaged)
            )
        )
    return said


def small(one: Attached) -> bytes:
    """A thumbnail, empty when the picture is gone; those drawn last are kept, for every run draws them again."""
    sha256 = one.file.sha256
    if sha256 not in _thumbnails:
        try:
            made = images.upright(one.file.name, one.read(), _THUMBNAIL_PIXELS).data
        except (StoreError, FileError):
            return b""
        while len(_thumbnails) >= _THUMBNAILS_MAX:
            _thumbnails.pop(next(iter(_thumbnails)), None)
        _thumbnails[sha256] = made
    return _thumbnails[sha256]
