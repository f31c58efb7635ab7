"""The pictures a drawing begins from: brought, shown above the box, the first with its mask."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from components.core import images, intake
from components.core.belongings import File
from components.core.drawing.choices import Choice
from components.core.errors import FileError, StudioError, Value
from components.core.images.recipe import Recipe
from components.core.owner import owner
from components.ui import drawing_choice as choice
from components.ui import drawing_recall, drawing_sending, media, resources, state
from components.ui.intake import show_gallery
from components.ui.messages import plain
from components.ui.words import _

MANY = 16
LARGEST_MB = 60
_LONG_SIDE = 3840
_KEPT = ("image/png", "image/jpeg", "image/webp")
"""What the edits endpoint takes."""


def files(chosen: Choice) -> list[File]:
    """The pictures that are still there, in their order."""
    found = resources.store().files.several(owner(), chosen.references)
    return [found[name] for name in chosen.references if name in found]


def show_add() -> None:
    """Draw the button that brings pictures: from files or from the gallery."""
    with st.popover(
        _("Add pictures"),
        icon=":material/add_photo_alternate:",
        type="tertiary",
        key="drawing.add",
        on_change="rerun",
    ) as panel:
        if panel.open:
            st.caption(_("The drawing begins from them. They can be pasted into the box too."))
            key = f"drawing.files.{state.value('drawing.brought') or 0}"
            st.file_uploader(
                _("Pictures"),
                accept_multiple_files=True,
                max_upload_size=LARGEST_MB,
                key=key,
                on_change=_take_picked,
                args=(key,),
                label_visibility="collapsed",
            )
            show_gallery(take_picture, "drawing.gallery")


def show(chosen: Choice) -> None:
    """Draw a small picture for each, with what can be done with it."""
    held = files(chosen)
    if tuple(file.id for file in held) != chosen.references:
        forget(chosen, [name for name in chosen.references if name not in {file.id for file in held}])
    if not held:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="drawing.references"):
        for place, file in enumerate(held):
            _show_one(file, place, chosen)


def _show_one(file: File, place: int, chosen: Choice) -> None:
    masked = place == 0 and chosen.mask is not None
    name = _("{name}, with a mask").format(name=file.name) if masked else file.name
    with st.container(
        horizontal=True, vertical_alignment="center", gap=None, width="content",
        key=f"drawing.reference.{file.id}",
    ):  # fmt: skip
        if place == 0:
            st.button(
                f"![{plain(name)}]({media.picture_address(file, small=True)}) {_('Edit')}",
                key=f"drawing.edit.{file.id}",
                type="tertiary",
                help=_("Paint what may change, or draw beyond the edges"),
                icon=":material/texture:" if masked else None,
                on_click=_put_on_desk,
                args=(file.id,),
            )
        else:
            st.button(
                f"![{plain(name)}]({media.picture_address(file, small=True)})",
                key=f"drawing.first.{file.id}",
                type="tertiary",
                help=_("Make it the first: a mask belongs to the first picture"),
                on_click=_make_first,
                args=(file.id,),
            )
        remove = _("Remove {name}").format(name=plain(file.name))
        st.button(
            remove,
            key=f"drawing.remove.{file.id}",
            icon=":material/close:",
            type="tertiary",
            help=remove,
            on_click=drop,
            args=(file.id,),
        )


def take_in(brought: Iterable[UploadedFile]) -> bool:
    """Let pictures be begun from; those that are none are told. Whether all of them could be read."""
    given = [(one.name, one.getvalue()) for one in brought]
    readable = True
    for name, data in intake.from_files((name, partial(bytes, data)) for name, data in given):
        try:
            if isinstance(data, StudioError):
                raise data
            file = _prepared(name, data)
            hold(file)
            drawing_recall.note(file.id, name, data)
        except StudioError as error:
            drawing_sending.tell(error)
            readable = False
    return readable


def take_picture(picture_id: str) -> None:
    """Let a picture of the gallery be begun from too."""
    drawing_sending.attempt(lambda: hold(_of_gallery(picture_id)))


def begin_from(picture_id: str, *, on_desk: bool = True) -> None:
    """Begin from a picture of the gallery alone; on the desk, to be edited there.

    Raises:
        StoreError, FileError: it can't be read.
    """
    _begin(_of_gallery(picture_id), on_desk=on_desk)


def begin_from_files(names: Sequence[str]) -> None:
    """Begin from these files alone; one by itself is put on the desk.

    Raises:
        StoreError, FileError: one can't be read, or is no picture.
    """
    files = [_prepared_again(name) for name in names]
    choice.choose(references=tuple(dict.fromkeys(file.id for file in files)), mask=None)
    if len(files) == 1:
        _put_on_desk(files[0].id)


def _prepared_again(file_id: str) -> File:
    store = resources.store().files
    data = store.read(owner(), file_id)
    file = store.get(owner(), file_id)
    return _prepared(file.name if file else "", data)


def _begin(file: File, *, on_desk: bool) -> None:
    choice.choose(references=(file.id,), mask=None)
    if on_desk:
        _put_on_desk(file.id)
    else:
        state.set_value("drawing.desk", None)


def hold(file: File, *, first: bool = False) -> None:
    """Begin from one picture more."""
    now = choice.chosen()
    others = tuple(name for name in now.references if name != file.id)
    if len(others) >= MANY:
        raise FileError(reason="drawing_many", name=file.name, limit=MANY)
    if first:
        choice.take(replace(now, references=(file.id, *others), mask=None))
    else:
        choice.take(replace(now, references=(*others, file.id)))


def drop(file_id: str) -> None:
    """Begin from one picture less."""
    forget(choice.chosen(), [file_id])


def forget(chosen: Choice, names: Iterable[str]) -> None:
    """Begin from fewer; the mask goes with the first."""
    gone = set(names)
    left = tuple(name for name in chosen.references if name not in gone)
    mask = chosen.mask if left[:1] == chosen.references[:1] else None
    choice.take(replace(chosen, references=left, mask=mask))


def _of_gallery(picture_id: str) -> File:
    """A picture of the gallery as it is, if models take it so."""
    store = resources.store()
    picture = store.pictures.get(owner(), picture_id)
    data, media_type = store.pictures.read(owner(), picture_id)
    name = f"picture-{picture_id[:8]}.{media_type.removeprefix('image/')}"
    if picture is None or media_type not in _KEPT:
        return _prepared(name, data)
    facts: dict[str, Value] = {
        "kind": "picture",
        "width": picture.width,
        "height": picture.height,
        "picture": picture_id,
    }
    return store.files.add(owner(), name, data, media_type, facts)


def _prepared(name: str, data: bytes) -> File:
    """Upright, without what a camera tells besides, in a form and size that models take."""
    made = images.prepare(name, data, Recipe(long_side=_LONG_SIDE, quality=95))
    facts: dict[str, Value] = {"kind": "picture", "width": made.width, "height": made.height}
    return resources.store().files.add(owner(), made.name, made.data, made.media_type, facts)


def _put_on_desk(file_id: str) -> None:
    state.set_value("drawing.desk", file_id)
    state.seek("drawing.desk")


def _make_first(file_id: str) -> None:
    now = choice.chosen()
    others = tuple(name for name in now.references if name != file_id)
    choice.take(replace(now, references=(file_id, *others), mask=None))


def _take_picked(key: str) -> None:
    take_in(state.value(key) or [])
    state.set_value("drawing.brought", int(state.value("drawing.brought") or 0) + 1)
    state.set_value("drawing.add", False)
