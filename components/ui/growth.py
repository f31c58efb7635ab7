"""Drawing a text while it grows: settled paragraphs once, only the tail again and again."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.core import answer_pictures
from components.core.answer_pictures import Reply
from components.core.paragraphs import pieces, refers_ahead, settled
from components.core.pictures import without_remote_pictures
from components.core.records import Message
from components.ui.words import _


def show_text(text: str) -> None:
    """Draw a finished markdown text, cut as it was while it grew, so that the browser can keep the pieces."""
    parts = list(pieces(text))
    with st.container(gap=None) if len(parts) > 1 else nullcontext():
        for part in parts:
            st.markdown(without_remote_pictures(part))


class Growth:
    """A place on the page where a markdown text grows."""

    def __init__(self) -> None:
        self._place = st.empty()
        self._done, self._shown = 0, ""
        self._drawn: tuple[int | None, str] | None = None
        self._box = self._place.container(gap=None)
        self._slot: DeltaGenerator = self._box.empty()

    def show(self, text: str) -> None:
        """Draw what is new of `text`, which only ever grows; anything else is drawn afresh."""
        if answer_pictures.may_hold(text) and (reply := answer_pictures.read(text, growing=True)).is_drawing:
            self._show_drawing(reply)
            return
        if self._drawn is not None or not text.startswith(self._shown):
            self._begin()
        while size := settled(text[self._done :]):
            self._slot.markdown(without_remote_pictures(text[self._done : self._done + size]))
            self._done += size
            self._slot = self._box.empty()
        tail = text[self._done :]
        if tail and text != self._shown:
            self._slot.markdown(without_remote_pictures(tail))
        self._shown = text

    def wait(self, said: str | None) -> None:
        """Say something in the place of a text that has not begun; None takes it away."""
        if said is None:
            self._slot.empty()
        else:
            self._slot.caption(said)

    @contextmanager
    def anew(self) -> Iterator[DeltaGenerator]:
        """An empty place for the text to be drawn in another way; the old one goes when that is done.

        Not the same place: in the browser, a container that is put where another was takes its children over. And not
        before: a page that shrinks takes its reader elsewhere.
        """
        old, self._place = self._place, st.empty()
        place = self._place.container(gap=None)
        with place:
            yield place
        old.empty()

    def _show_drawing(self, reply: Reply) -> None:
        """Draw how far a drawing is, and what can be read already; its pictures come when the answer has ended."""
        waiting = _("Drawing…") if reply.at_work else _("A picture is coming…")
        shown = (reply.percent, reply.prose)
        if shown == self._drawn:
            return
        with self._place.container(gap=None) if self._drawn else self.anew():
            self._drawn, self._shown = shown, ""
            if reply.percent is not None:
                st.progress(reply.percent / 100, f"{waiting} {reply.percent} %")
            else:
                st.caption(waiting)
            if reply.prose:
                st.markdown(without_remote_pictures(reply.prose))

    def finish(self) -> None:
        """Draw whole what refers to definitions that came later."""
        if self._done and refers_ahead(self._shown):
            text = self._shown
            self._begin()
            self._slot.markdown(without_remote_pictures(text))

    def _begin(self) -> None:
        with self.anew() as self._box:
            self._slot = st.empty()
        self._done, self._shown, self._drawn = 0, "", None


class Thoughts:
    """The fold in which a model thinks before it answers."""

    def __init__(self) -> None:
        self._place = st.container()  # the browser draws nothing for an empty one
        self._growth: Growth | None = None

    def show(self, message: Message) -> None:
        """Draw what is new of them, as soon as there are any."""
        if not message.reasoning:
            return
        if self._growth is None:
            self._fold = self._place.status(_("Thinking…"), type="compact")
            with self._fold:
                self._growth = Growth()
            self._fold.update(state="running")  # leaving the block has said that it is complete
        self._growth.show(message.reasoning)

    def finish(self) -> None:
        """Say that the thinking is over."""
        if self._growth is not None:
            self._growth.finish()
            self._fold.update(label=_("Thoughts"), state="complete")
