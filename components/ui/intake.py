"""The ways to bring pictures for analysis: files, a folder, the camera, addresses, the gallery."""

from collections.abc import Callable

import streamlit as st

from components.core.batches import Subject
from components.core.errors import StudioError
from components.core.files import BYTES_MAX
from components.core.intake import from_addresses
from components.core.owner import owner
from components.ui import gallery_look, notices, resources, sets_held, state, tray
from components.ui.messages import plain
from components.ui.words import _

_FROM_GALLERY = 12
_ASKED, _LEAVING = "analysis.addresses", "analysis.leaving"


def show() -> None:
    """Draw the ways to bring pictures."""
    with st.popover(
        _("Add pictures"),
        icon=":material/add_photo_alternate:",
        type="tertiary",
        key="analysis.add",
        on_change="rerun",
    ) as panel:
        if panel.open:
            ways = [_("Files"), _("Folder"), _("Camera"), _("Address"), _("Gallery")]
            files, folder, camera, address, gallery = st.tabs(ways, key="analysis.ways", on_change="rerun")
            with files:
                show_upload("analysis.files", _("Pictures, PDF or text"))
            with folder:
                show_upload("analysis.folder", _("All pictures of a folder"), folder=True)
            if camera.open:
                with camera:
                    _show_camera()
            with address:
                _show_addresses()
            if gallery.open:
                with gallery:
                    show_gallery(_take_from_gallery, "analysis.gallery")
    st.button(
        _("Many pictures"),
        key="analysis.many",
        icon=":material/grid_view:",
        type="tertiary",
        help=_("One question to hundreds of pictures, or one picture to several models, as a batch."),
        on_click=_go_to_many,
    )
    if state.take(_LEAVING):
        st.switch_page(state.page("sets"))


def _go_to_many() -> None:
    """Begin a set of pictures with those that are held here."""
    found = resources.store().files.several(owner(), tray.held())
    pictures = [file for file in found.values() if file.media_type.startswith("image/")]
    sets_held.begin([Subject(file.name, (file.id,)) for file in pictures])
    tray.hold([name for name in tray.held() if name not in {file.id for file in pictures}])
    state.set_value(_LEAVING, True)


def show_upload(name: str, label: str, *, folder: bool = False, live: bool = False) -> None:
    """Draw a field for files, or for all those of a folder."""
    key = f"{name}.{state.value('tray.nth') or 0}"
    st.file_uploader(
        label,
        accept_multiple_files="directory" if folder else True,
        max_upload_size=BYTES_MAX // 1_000_000,
        key=key,
        on_change=tray.take_picked,
        args=(key,),
        kwargs={"folder": folder, "live": live},
    )


def _show_camera() -> None:
    key = f"analysis.camera.{state.value('tray.nth') or 0}"
    st.camera_input(
        _("Take a picture"), key=key, on_change=_take_shot, args=(key,), label_visibility="collapsed"
    )


def _take_shot(key: str) -> None:
    if (shot := state.value(key)) is not None:
        tray.take_in([shot])
        state.set_value("tray.nth", int(state.value("tray.nth") or 0) + 1)


def _show_addresses() -> None:
    st.text_area(_("Addresses, one per line"), key="analysis.written", height=90, placeholder="https://…")
    st.toggle(
        _("Send the address instead of the picture"),
        key="analysis.by_address",
        help=_(
            "The model's provider fetches it then, and must be able to. Models named -all always get the address."
        ),
    )
    st.button(_("Take these"), key="analysis.take", icon=":material/link:", on_click=_ask_for_addresses)


def _ask_for_addresses() -> None:
    lines = [line.strip() for line in str(state.value("analysis.written") or "").splitlines()]
    state.set_value(_ASKED, ([line for line in lines if line], bool(state.value("analysis.by_address"))))
    state.set_value("analysis.written", "")
    state.set_value("analysis.add", False)


def take_addresses() -> None:
    """Fetch the pictures whose addresses were given; each that cannot be had is told, and the others stay."""
    addresses, by_address = state.take(_ASKED) or ((), False)
    for address in addresses:
        if not tray.admits(address):
            continue
        with st.spinner(_("Fetching {address}…").format(address=plain(address[:80]))):
            for name, data in from_addresses([address], resources.fetcher()):
                if isinstance(data, StudioError):
                    notices.tell(data)
                else:
                    tray.take_pictures([(name, data)], address=address, by_address=int(by_address))


def show_gallery(take: Callable[[str], None], name: str) -> None:
    """Draw the newest pictures of the gallery, each with a button that takes it by its id."""
    pictures = resources.store().pictures
    found = pictures.latest(owner(), _FROM_GALLERY)
    if not found:
        st.caption(_("No pictures yet."))
    with st.grid(3, min_column_width=110, gap="small") as grid:
        for picture in found:
            with grid.cell():
                if not pictures.is_there(owner(), picture.id):
                    gallery_look.show_lost()
                    continue
                st.image(pictures.read(owner(), picture.id, small=True)[0])
                st.button(
                    _("Take"),
                    key=f"{name}.{picture.id}",
                    type="tertiary",
                    on_click=take,
                    args=(picture.id,),
                )


def _take_from_gallery(picture_id: str) -> None:
    try:
        tray.take_pictures([("picture", resources.store().pictures.read(owner(), picture_id)[0])])
    except StudioError as error:
        notices.tell(error)
