"""Drawing the text of a finished turn: pictures from the gallery, diagrams, long code in a fold, what can be taken along."""

import json
from collections.abc import Mapping
from functools import lru_cache
from itertools import accumulate

import streamlit as st

from components.core import answer_pictures, blocks
from components.core.answer_pictures import Found, Reply
from components.core.belongings import Picture
from components.core.blocks import Code, Prose, Table
from components.core.gallery import KEY, Progress
from components.core.owner import owner
from components.core.paragraphs import pieces
from components.core.records import Message, Role
from components.core.temporary import is_temporary
from components.ui import growth, keeping, media, preview
from components.ui.boundary import boundary
from components.ui.messages import plain, sentence
from components.ui.words import _, ngettext

_LOOK_S = 0.5
_BEGINNING_CHARS = 800
_PLAIN_CHARS = 50_000
"""A longer question is pasted matter, and is shown as it is: as markdown it would keep the browser for half a minute."""


def is_rich(message: Message) -> bool:
    """Whether a finished answer is to be drawn anew, because something in it is not drawn while it grows."""
    return _reply(message.text) is not None or any(
        isinstance(block, Code) for block in blocks.blocks(message.text)
    )


def show_text(message: Message) -> None:
    """Draw the text of a finished turn."""
    if message.role is Role.USER:
        _show_question(message.text)
        return
    reply = _reply(message.text)
    if reply is None:
        _show_prose(message.text, message.id)
    else:
        _show_reply(message, reply)
    _show_extras(message)


def show_beginning(message: Message) -> int:
    """Draw the first screenful of a finished answer's text; how many characters that were."""
    begun = next((end for end in accumulate(map(len, pieces(message.text))) if end >= _BEGINNING_CHARS), 0)
    if not begun or _reply(message.text) is not None:
        show_text(message)
        return len(message.text)
    _show_prose(message.text[:begun], message.id)
    return begun


def show_rest(message: Message, begun: int) -> None:
    """Draw what has been left of a finished answer's text."""
    if begun < len(message.text):
        _show_prose(message.text[begun:], f"{message.id}.{begun}")
        _show_extras(message)


def _show_question(text: str) -> None:
    if len(text) > _PLAIN_CHARS:
        st.code(text, None, height=400, wrap_lines=True)
    else:
        growth.show_text(text)


def finish(message: Message, text: growth.Growth) -> None:
    """Draw an answer that has grown to its end as it is drawn from now on, without sending again what need not be."""
    if is_rich(message):
        with text.anew():
            show_text(message)
    else:
        text.finish()
        # Until the page is drawn anew, below the answer: to put them under their tables it would have to be sent again.
        for number, block in enumerate(blocks.blocks(message.text)):
            if isinstance(block, Table):
                _show_download(block, f"{message.id}.{number}")
        _show_extras(message)


@lru_cache(64)
def _reply(text: str) -> Reply | None:
    """The answer taken apart, None when it holds no picture and no talk of drawing."""
    if "![" not in text and not answer_pictures.may_hold(text):
        return None
    reply = answer_pictures.read(text)
    return reply if reply.pictures or reply.at_work else None


def _show_prose(text: str, about: str) -> None:
    """Draw a text block by block; `about` is its own among all on the page."""
    for number, block in enumerate(blocks.blocks(text)):
        if isinstance(block, Prose):
            growth.show_text(block.text)
        elif isinstance(block, Table):
            growth.show_text(block.written)
            _show_download(block, f"{about}.{number}")
        elif block.is_diagram:
            _show_diagram(block, f"{about}.{number}")
        else:
            _show_long(block, number)


def _show_diagram(code: Code, about: str) -> None:
    """A diagram; only the browser finds out that it cannot be drawn, and what is said then waits for it (look.py)."""
    with st.container(key=f"rendering.diagram.{about}"):
        st.mermaid_chart(code.text)
        source = st.expander(_("Source of the diagram"), type="compact", key=f"rendering.source.{about}")
        source.code(code.text, code.language)
        with st.container(key=f"rendering.undrawn.{about}"):
            st.caption(_("This diagram could not be drawn: its source has a mistake."))
            st.code(code.text, code.language)


def _show_download(table: Table, about: str) -> None:
    st.download_button(
        _("Table as CSV"),
        table.csv(),
        "table.csv",
        "text/csv",
        key=f"rendering.csv.{about}",
        icon=":material/table:",
        type="tertiary",
        on_click="ignore",
    )


def _show_long(code: Code, number: int) -> None:
    lines = ngettext("{n} line", "{n} lines", code.lines).format(n=code.lines)
    language = code.language or _("Code")
    with st.expander(f"{plain(language)} · {lines}", icon=":material/code:"):
        st.code(code.text, code.language or None, height=600)


def _show_reply(message: Message, reply: Reply) -> None:
    kept = {
        str(picture.options.get(KEY)): picture
        for picture in keeping.store().pictures.of_message(owner(), message.id)
    }
    progress = keeping.gallery().progress(owner(), message.id)
    if reply.echo:
        with st.expander(_("What the drawing tool was asked"), icon=":material/brush:", type="compact"):
            st.code(json.dumps(json.loads(reply.echo), ensure_ascii=False, indent=2), "json", wrap_lines=True)
    for place, part in enumerate(reply.parts):
        if isinstance(part, Found):
            _show_picture(message, part, kept.get(part.key), progress)
        else:
            _show_prose(_with_kept(part, reply, kept), f"{message.id}.{place}")
    if any(found.key not in kept for found in reply.pictures):
        _show_progress(message, progress)


def _with_kept(text: str, reply: Reply, kept: Mapping[str, Picture]) -> str:
    """The text with those pictures in its lines that are in the gallery."""
    for found in reply.inline:
        picture = kept.get(found.key)
        if picture is not None and picture.deleted_at is None:
            text = text.replace(f"]({found.written}", f"]({media.picture_address(picture)}")
    return text


def _show_picture(message: Message, found: Found, picture: Picture | None, progress: Progress | None) -> None:
    name = plain((found.alt if picture is None else picture.prompt) or _("Picture")).replace("  \n", " ")
    if picture is not None and picture.deleted_at is not None:
        st.caption(_("A picture was here; it was deleted from the gallery."))
    elif picture is not None:
        address, download = media.picture_address(picture), _("Download")
        st.markdown(f"[![{name[:300]}]({address})]({address})", width=min(picture.width, 512))
        links = (f"[{download}]({media.picture_address(picture, download=True)})", _gallery(message, picture))
        st.caption(f"{' · '.join(links)} · {picture.width}\u2009×\u2009{picture.height}")
    else:
        _show_missing(found, name, progress)


def _gallery(message: Message, picture: Picture) -> str:
    """The way to a picture in the gallery, or why there is none."""
    if is_temporary(message.conversation_id):
        return _("not in the gallery, as this chat is temporary")
    where, on = _("Open in gallery"), _("Draw on")
    return f"[{where}](/gallery?picture={picture.id}) · [{on}](/drawing?picture={picture.id})"


def _show_missing(found: Found, name: str, progress: Progress | None) -> None:
    """A picture that is not in the gallery, or not yet."""
    fault = progress.faults.get(found.key) if progress else None
    if fault is not None:
        said = sentence(fault)
        st.warning(f"**{plain(said.title)}.** {plain(said.cure)}", icon=":material/broken_image:")
    if not found.is_inline:
        growth.show_text(f"![{name}](<{found.source}>)")


def _show_progress(message: Message, progress: Progress | None) -> None:
    if progress is None or progress.ended:
        _offer_again(message, progress)
        return

    @st.fragment(run_every=_LOOK_S)
    def look() -> None:
        with boundary():
            now = keeping.gallery().progress(owner(), message.id)
            if now is None or now.ended:
                st.rerun()
            st.progress(
                now.done / now.total,
                _("Fetching pictures: {done} of {total}").format(done=now.done, total=now.total),
            )

    look()


def _offer_again(message: Message, progress: Progress | None) -> None:
    st.button(
        _("Try again") if progress else _("Fetch the pictures"),
        key=f"rendering.take.{message.id}",
        icon=":material/download:",
        type="tertiary",
        on_click=keeping.gallery().take_in,
        args=(owner(), message),
    )


def _show_extras(message: Message) -> None:
    """What can be done with an answer's pages, and with tables that are not drawn apart."""
    for number, table in enumerate(blocks.tables(message.text)):
        if not table.written:
            _show_download(table, f"{message.id}.inner.{number}")
    for number, _page in enumerate(blocks.pages(message.text)):
        preview.show_preview(message.id, number)
