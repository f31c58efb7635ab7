"""A set of pictures: brought, prepared one after the other, and asked one question."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from itertools import islice

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from components.core import intake
from components.core.batches import Subject
from components.core.belongings import File
from components.core.catalog import tokens
from components.core.context import Attached
from components.core.errors import InputError, StudioError
from components.core.owner import owner
from components.core.records import Fault
from components.core.sets.album import PICTURES_MAX, Album
from components.ui import analysis, asking, attached, resources, sets_held, sets_start, sight, state
from components.ui.comparison import Column
from components.ui.intake import show_gallery
from components.ui.lineup import called
from components.ui.messages import plain, sentence
from components.ui.sets_start import Rows
from components.ui.words import _, ngettext, number

_FAULTS, _QUESTION = "sets.pictures.faults", "sets.question"
_NTH, _DONE = "sets.pictures.nth", "sets.pictures.done"
_SHOWN, _TOLD_MAX = 12, 200
_LARGEST_MB = 500
"""Of an archive, which is held in memory while its pictures are taken out one by one."""


def show() -> None:
    """Draw the ways to bring pictures, those that were brought, the question, and what follows."""
    _pick()
    _prepare_again()
    held = sets_held.held()
    _show_left_out()
    if not held:
        return
    _show_held(held)
    analysis.show_questions(analysis.OF_ONE, partial(state.set_value, _QUESTION))
    st.text_area(
        _("The question"), key=_QUESTION, height=90, placeholder=_("What every picture is to be asked")
    )
    columns = sets_start.pick_models()
    _show_blind(columns)
    album = Album(owner(), held, resources.store().files)
    sets_start.show(columns, len(held), partial(_weigh, album, len(held)), _gathered)


def _pick() -> None:
    with st.container(border=True, key="sets.bring", gap="small"):
        files, folder, gallery = st.tabs([_("Files or ZIP"), _("Folder"), _("Gallery")], key="sets.ways")
        nth = state.value(_NTH) or 0
        label = _("Up to {n} pictures, or ZIP archives of pictures").format(n=number(PICTURES_MAX))
        with files:
            st.file_uploader(
                label, accept_multiple_files=True, key=f"sets.files.{nth}", max_upload_size=_LARGEST_MB
            )
        with folder:
            st.file_uploader(
                _("All pictures of a folder"),
                accept_multiple_files="directory",
                key=f"sets.folder.{nth}",
                max_upload_size=_LARGEST_MB,
            )
        with gallery:
            show_gallery(_take_from_gallery, "sets.gallery")
        with st.expander(
            _("What the model sees"), type="compact", key="sets.sight", on_change="rerun"
        ) as fold:
            if fold.open:
                analysis.pick_sight(sight.chosen())
                st.caption(_("Holds for all pictures: those that are here already are prepared anew."))
        _take_in(state.value(f"sets.files.{nth}") or [])
        of_folder: Sequence[UploadedFile] = state.value(f"sets.folder.{nth}") or []
        _take_in(sorted(of_folder, key=lambda one: intake.in_order(one.name)))


def _take_in(brought: Sequence[UploadedFile]) -> None:
    """Prepare what was brought, one after the other; a click in between breaks it off, and the next run goes on with it."""
    if not brought:
        return
    total = sum(intake.members(one) for one in brought)
    bar, done = st.progress(0.0), int(state.value(_DONE) or 0)
    items = intake.from_files((one.name, one.getvalue) for one in brought)
    for taken in sight.take_pictures(islice(items, done, None)):
        _take(taken)
        done += 1
        state.set_value(_DONE, done)
        said = _("{done} of {total} prepared").format(done=number(done), total=number(max(done, total)))
        bar.progress(min(1.0, done / total), said)
    sets_held.hold(sets_held.held())
    state.set_value(_DONE, 0)
    state.set_value(_NTH, int(state.value(_NTH) or 0) + 1)
    st.rerun()


def _prepare_again() -> None:
    """Prepare anew what was prepared in another way than is chosen now; a click in between breaks it off as above."""
    stale = _stale()
    bar = st.progress(0.0) if stale else None
    for done, (about, pictures) in enumerate(stale, 1):
        names: list[str] = []
        for made, error in sight.again(pictures):
            names += [] if error else made
            if error is not None:
                _tell(error)
        anew = [replace(about, files=tuple(names))] if names else []
        state.set_value(
            sets_held.HELD, [new for each in sets_held.held() for new in (anew if each is about else [each])]
        )
        if bar is not None:
            said = _("{done} of {total} prepared").format(done=number(done), total=number(len(stale)))
            bar.progress(done / len(stale), said)
    if bar is not None:
        sets_held.hold(sets_held.held())
        bar.empty()


def _stale() -> list[tuple[Subject, list[Attached]]]:
    """The rows with a picture that is not as it is to be sent now, each with its pictures."""
    store, held = resources.store().files, sets_held.held()
    found = store.several(owner(), [name for each in held for name in each.files])
    unsettled = sight.unsettled(found.values())
    return [
        (
            each,
            [
                Attached(found[name], partial(store.read, owner(), name))
                for name in each.files
                if name in found
            ],
        )
        for each in held
        if unsettled & set(each.files)
    ]


def _take(taken: sight.Taken) -> None:
    held = sets_held.held()
    if isinstance(taken, StudioError):
        _tell(taken)
    elif len(held) >= PICTURES_MAX:
        sight.drop(taken)
        _tell(InputError(reason="set_pictures", limit=PICTURES_MAX))
    else:
        subject = Subject(taken[0].name, tuple(file.id for file in taken))
        state.set_value(sets_held.HELD, [*held, subject])


def _tell(error: StudioError) -> None:
    faults = list(state.value(_FAULTS) or ())
    if (fault := Fault.of(error)) not in faults:
        state.set_value(_FAULTS, [*faults, fault])


def _take_from_gallery(picture_id: str) -> None:
    try:
        data = resources.store().pictures.read(owner(), picture_id)[0]
    except StudioError as error:
        _tell(error)
    else:
        for taken in sight.take_pictures([(f"picture-{picture_id[:8]}", data)]):
            _take(taken)
        sets_held.hold(sets_held.held())


def _show_left_out() -> None:
    faults: list[Fault] = state.value(_FAULTS) or []
    if faults:
        title = ngettext("{n} picture is left out", "{n} pictures are left out", len(faults))
        with st.expander(title.format(n=number(len(faults))), icon=":material/warning:", key="sets.left_out"):
            st.text("\n".join(sentence(fault).title for fault in faults[:_TOLD_MAX]))
            if len(faults) > _TOLD_MAX:
                st.caption(_("and {n} more").format(n=number(len(faults) - _TOLD_MAX)))


def _show_held(held: Sequence[Subject]) -> None:
    said = ngettext("{n} picture", "{n} pictures", len(held)).format(n=number(len(held)))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.subheader(plain(said), anchor=False, width="content")
        st.button(
            _("Remove all"),
            key="sets.pictures.drop",
            icon=":material/close:",
            type="tertiary",
            on_click=_drop,
        )
    found = resources.store().files.several(owner(), [each.files[0] for each in held[:_SHOWN]])
    with st.container(horizontal=True, gap="small", key="sets.pictures.shown"):
        for each in held[:_SHOWN]:
            _show_one(each, found.get(each.files[0]))
    if len(held) > _SHOWN:
        st.caption(_("and {n} more").format(n=number(len(held) - _SHOWN)))


def _show_one(held: Subject, file: File | None) -> None:
    with st.container(width=96, gap="xxsmall"):
        thumbnail = (
            attached.small(Attached(file, partial(resources.store().files.read, owner(), file.id)))
            if file
            else b""
        )
        if thumbnail:
            st.image(thumbnail)
        else:
            st.caption(plain(held.name))
        st.button(
            _("Remove {name}").format(name=plain(held.name)),
            key=f"sets.pictures.less.{held.files[0]}",
            icon=":material/close:",
            type="tertiary",
            help=plain(held.name),
            on_click=_drop_one,
            args=(held,),
        )


def _drop_one(gone: Subject) -> None:
    sets_held.hold([each for each in sets_held.held() if each != gone])


def _drop() -> None:
    sets_held.hold([])
    state.take(_FAULTS)


def _show_blind(columns: Sequence[Column]) -> None:
    blind = [called(column) for column in columns if not asking.sees(column)]
    if blind:
        said = _("{models} may not see pictures.").format(models=", ".join(blind))
        st.caption(f":orange[:material/warning: {plain(said)}]")


def _weigh(album: Album, count: int, model: str | None) -> int:
    return album.total(model) + count * tokens.estimate(str(state.value(_QUESTION) or ""))


def _gathered() -> Rows:
    question, held = str(state.value(_QUESTION) or "").strip(), sets_held.held()
    if state.value(_DONE) or _stale():  # the click broke it off
        raise InputError(reason="set_preparing")
    if not question:
        raise InputError(reason="set_question")
    named = ngettext("{n} picture", "{n} pictures", len(held)).format(n=len(held))
    prompts = [(number, question) for number in range(1, len(held) + 1)]
    return Rows(f"{' '.join(question.split())[:60]} · {named}", prompts, _drop, held)
