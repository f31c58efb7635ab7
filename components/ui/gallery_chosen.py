"""What can be done with pictures of the gallery: with one of them, with several that were chosen, with those in the bin."""

from collections.abc import Callable, Collection, Iterable
from functools import partial

import streamlit as st

from components.core.belongings import Picture, Sought
from components.core.owner import owner
from components.core.store.albums import NAME_MAX
from components.ui import media, resources, state
from components.ui.actions import attempt
from components.ui.words import _, ngettext, number

DELETED = "gallery.deleted"
_CHOSEN, _CHOOSING = "gallery.chosen", "gallery.choosing"
_MANY = 20_000


def show_ways_of_one(picture: Picture) -> None:
    """Draw the ways of a picture that stands alone."""
    if picture.deleted_at is not None:
        button(f"restore.{picture.id}", _("Restore"), "undo", partial(_restore, [picture.id]))
        return
    star = _("Take the star away") if picture.starred else _("Star")
    icon = "star" if picture.starred else "star_outline"
    button(f"star.{picture.id}", star, icon, partial(_star, [picture.id], not picture.starred))
    button(f"delete.{picture.id}", _("Delete"), "delete", partial(delete, [picture.id]))


def show_way_in() -> None:
    """Draw the way to choose several."""
    if not choosing():
        button("choose", _("Choose several"), "checklist", _begin)


def show(sought: Sought) -> None:
    """Draw what can be done with those that were chosen, or with the bin."""
    if not (choosing() or sought.binned):
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="gallery.chosen.row"):
        if choosing():
            _show_choosing(sought)
        else:
            _show_empty()


def _show_choosing(sought: Sought) -> None:
    names = chosen()
    said = ngettext("{n} picture chosen", "{n} pictures chosen", len(names)).format(n=number(len(names)))
    most = _("no more at once")
    st.caption(said if len(names) < _MANY else f"{said} · {most}", width="content")
    button("all", _("All that are found"), "select_all", partial(_choose_all, sought))
    if names and sought.binned:
        button("restore", _("Restore"), "undo", partial(_restore, names))
    elif names:
        _show_ways_of(names, sought)
    button("done", _("Done"), "close", _end)


def show_album(names: Iterable[str], key: str) -> None:
    """Draw the way into an album, one that is there or a new one."""
    panel, field = f"gallery.album.{key}", f"gallery.album.name.{key}"
    with st.popover(
        _("Put into an album"),
        icon=":material/photo_album:",
        type="tertiary",
        key=panel,
        on_change="rerun",
    ) as shown:
        if shown.open:
            st.selectbox(
                _("Album"),
                list(resources.store().albums.all(owner())),
                index=None,
                key=field,
                placeholder=_("Choose or name an album"),
                accept_new_options=True,
            )
            button(f"album.put.{key}", _("Put in"), "add", partial(_put, tuple(names), field, panel))


def delete(names: Iterable[str]) -> None:
    """Put pictures into the bin, from where they can be brought back."""
    gone = tuple(names)
    resources.store().pictures.delete(owner(), *gone)
    state.set_value(DELETED, gone)
    _leave(gone)


def chosen() -> tuple[str, ...]:
    """Ids of the pictures that were chosen."""
    return tuple(state.value(_CHOSEN) or ())


def choosing() -> bool:
    """Whether pictures are being chosen, and not looked at."""
    return bool(state.value(_CHOOSING))


def choose(now: Collection[str], shown: Collection[str]) -> None:
    """Take over which of the pictures that are shown are chosen; those of other pages stay so."""
    state.set_value(_CHOSEN, (*(name for name in chosen() if name not in shown), *now))


def go(way: str, name: str) -> None:
    """Go the way that was clicked on one picture of the grid: star, delete or restore."""
    picture = resources.store().pictures.get(owner(), name)
    if way == "star" and picture is not None:
        _star([name], not picture.starred)
    elif way == "delete":
        delete([name])
    elif way == "restore":
        _restore([name])


def _show_ways_of(names: tuple[str, ...], sought: Sought) -> None:
    st.link_button(
        _("Download as ZIP"),
        media.archive_address(names),
        icon=":material/download:",
        type="tertiary",
        help=_("Each picture with what it was made with, in its file and as JSON beside it."),
        key="gallery.zip",
    )
    show_album(names, "several")
    if sought.album:
        button("album.out", _("Take out of the album"), "remove", partial(_take_out, sought.album, names))
    button("star", _("Star"), "star", partial(_star, names, True))
    button("delete", _("Delete"), "delete", partial(delete, names))


def _show_empty() -> None:
    with st.popover(
        _("Empty the bin"), icon=":material/delete_forever:", type="tertiary", key="gallery.empty"
    ):
        st.write(_("All pictures in the bin go for good. There is no way back."))
        button("purge", _("Delete for good"), "delete_forever", _purge)


def button(name: str, label: str, icon: str, action: Callable[[], None]) -> None:
    """Draw what can be done with one picture or several; what goes wrong is told."""
    st.button(
        label,
        key=f"gallery.{name}",
        icon=f":material/{icon}:",
        type="tertiary",
        on_click=attempt,
        args=(action,),
    )


def _begin() -> None:
    state.set_value(_CHOOSING, True)


def _end() -> None:
    state.take(_CHOOSING)
    state.take(_CHOSEN)


def _choose_all(sought: Sought) -> None:
    state.set_value(_CHOSEN, tuple(resources.store().pictures.names(owner(), _MANY, sought)))


def _star(names: Iterable[str], starred: bool) -> None:
    resources.store().pictures.star_all(owner(), list(names), starred)


def _restore(names: Iterable[str]) -> None:
    resources.store().pictures.restore(owner(), *names)
    _leave(names)


def _leave(names: Iterable[str]) -> None:
    gone = set(names)
    state.set_value(_CHOSEN, tuple(name for name in chosen() if name not in gone))


def _put(names: tuple[str, ...], field: str, panel: str) -> None:
    if album := str(state.value(field) or "").strip()[:NAME_MAX]:
        resources.store().albums.put(owner(), album, names)
        state.set_value(panel, False)


def _take_out(album: str, names: tuple[str, ...]) -> None:
    resources.store().albums.take_out(owner(), album, names)


def _purge() -> None:
    resources.store().pictures.purge(owner())
    state.set_value(DELETED, None)
