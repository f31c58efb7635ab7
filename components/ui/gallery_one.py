"""One picture of the gallery: large, with all that is known of how it was made, and the ways on from it."""

from functools import partial

import streamlit as st

from components.core.belongings import Picture
from components.core.drawing import recalling
from components.core.owner import owner
from components.core.records import Cost
from components.ui import (
    attached,
    drawing_bar,
    gallery_chosen,
    gallery_look,
    gallery_use,
    media,
    resources,
    sending,
    state,
)
from components.ui.messages import plain
from components.ui.words import N_, _, duration, moment, money

_SHORT = 100
_NAMES = {**drawing_bar.NAMES, "n": N_("pictures at once")}


def open_one(name: str) -> None:
    """Let the address name a picture."""
    st.query_params["picture"] = name


def show(picture: Picture) -> None:
    """Draw all of it."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="gallery.one.head"):
        gallery_chosen.button("close", _("All pictures"), "arrow_back", _close)
    there = resources.store().pictures.is_there(owner(), picture.id)
    shown, said = st.columns([3, 2], gap="large")
    with shown, st.container(key="gallery.whole"):
        if there:
            name = plain(" ".join(picture.prompt.split())[:_SHORT] or _("Picture"))
            address = media.picture_address(picture)
            st.markdown(f"[![{name}]({address})]({address})")
        else:
            gallery_look.show_lost()
    with said:
        _show_ways(picture, there=there)
        _show_words(picture)
        _show_parameters(picture)
        _show_origin(picture)
        st.caption(" · ".join(_facts(picture)))
        _show_albums(picture)


def _show_ways(picture: Picture, *, there: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="gallery.one.ways"):
        use = partial(gallery_use.use, recalling.of_picture(picture))
        gallery_chosen.button("use", _("Use these settings"), "tune", use)
        if there:
            st.page_link(
                state.page("drawing"),
                label=_("Edit this picture"),
                icon=":material/brush:",
                query_params={"picture": picture.id},
            )
            gallery_chosen.button(
                "analyse",
                _("Send to image analysis"),
                "image_search",
                partial(sending.send, "vision", picture.id),
            )
            gallery_chosen.button(
                "chat", _("Send to chat"), "chat", partial(sending.send, "chat", picture.id)
            )
            st.link_button(
                _("Download"),
                media.picture_address(picture, download=True),
                icon=":material/download:",
                type="tertiary",
                help=_(
                    "With its prompt and settings in the file. The picture itself opens the original as it came."
                ),
                key="gallery.download",
            )
        gallery_chosen.show_album([picture.id], "one")
        gallery_chosen.show_ways_of_one(picture)
        if picture.conversation_id:
            st.page_link(
                state.page("vision" if picture.source == "vision" else "chat"),
                label=_("Conversation"),
                icon=":material/forum:",
                query_params={"c": picture.conversation_id},
            )


def _show_words(picture: Picture) -> None:
    if picture.prompt:
        st.markdown(plain(picture.prompt))
    revised = str(picture.options.get("revised_prompt") or "").strip()
    if revised and revised != picture.prompt.strip():
        with st.expander(
            _("The prompt as the model rewrote it"), type="compact", icon=":material/edit_note:"
        ):
            st.markdown(plain(revised))


def _show_parameters(picture: Picture) -> None:
    """What was asked for beside what was done; where they differ, it is marked."""
    asked, actual = recalling.asked(picture), recalling.actual(picture)
    names = [name for name in dict.fromkeys([*asked, *actual]) if name != "road"]
    if not names:
        return
    heads = (_("Asked for"), _("Drawn with"))
    lines = [f"| | {heads[0]} | {heads[1]} |", "|---|---|---|"]
    for name in names:
        wanted, done = str(asked.get(name, "")), str(actual.get(name, ""))
        differs = wanted not in ("", "auto") and done and wanted.lower() != done.lower()
        cell = f":orange[:material/difference: {_cell(done)}]" if differs else _cell(done)
        known = _(_NAMES[name]) if name in _NAMES else name
        lines.append(f"| {_cell(known)} | {_cell(wanted)} | {cell} |")
    st.markdown("\n".join(lines))


def _cell(text: str) -> str:
    short = " ".join(text.split())
    return plain(short if len(short) <= _SHORT else f"{short[: _SHORT - 1]}…").replace("|", "\\|")


def _show_origin(picture: Picture) -> None:
    """The pictures it was made from: those of the gallery are a click away."""
    found = resources.store().files.several(owner(), recalling.references(picture))
    files = [found[name] for name in recalling.references(picture) if name in found]
    if not files:
        return
    st.caption(_("Made from"))
    with st.container(horizontal=True, gap="small", key="gallery.origin"):
        for file in files:
            label = f"![{plain(file.name)}]({media.picture_address(file, small=True)})"
            named = str(file.facts.get("picture") or "")
            st.button(
                label,
                key=f"gallery.source.{file.id}",
                type="tertiary",
                disabled=not named,
                on_click=open_one,
                args=(named,),
            )


def _facts(picture: Picture) -> list[str]:
    cost, took = _figures(picture)
    facts = [f"`{picture.model.replace('`', '')}`"] if picture.model else []
    facts.append(f"{picture.width}\u2009×\u2009{picture.height}")
    facts.append(attached.size(picture.size_bytes))
    if cost is not None:
        facts.append(plain(money(cost)))
    if took is not None:
        facts.append(duration(took))
    return [*facts, moment(picture.created_at)]


def _figures(picture: Picture) -> tuple[Cost | None, float | None]:
    """What the call cost that made it, and how long it took."""
    store = resources.store()
    made = store.drawings.get(owner(), str(picture.options.get("drawing") or ""))
    if made is None and picture.message_id and picture.source != "vision":
        answer = store.conversations.message(owner(), picture.message_id)
        return (answer.cost, answer.timing.total_s) if answer else (None, None)
    return (made.cost, made.timing.total_s) if made else (None, None)


def _show_albums(picture: Picture) -> None:
    if albums := resources.store().albums.of(owner(), picture.id):
        st.caption(f":material/photo_album: {plain(', '.join(albums))}")


def _close() -> None:
    st.query_params.pop("picture", None)
