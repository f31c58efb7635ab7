"""Drawing a text while it grows: settled paragraphs once, only the tail again and again."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.core.paragraphs import pieces, refers_ahead, settled
from components.core.pictures import without_remote_pictures
from components.core.records import Message
from components.ui.words import _


def show_text(text: str) -> None:
    """Draw a finished markdown text, cut as it was while it grew, so that the browser can keep the pieces."""
    with st.container(gap=None):
        for piece in pieces(text):
            st.markdown(without_remote_pictures(piece))


class Growth:
    """A place on the page where a markdown text grows."""

    def __init__(self) -> None:
        self._place = st.empty()
        self._done, self._shown = 0, ""
        self._box = self._place.container(gap=None)
        self._slot: DeltaGenerator = self._box.empty()

    def show(self, text: str) -> None:
        """Draw what is new of `text`, which only ever grows; anything else is drawn afresh."""
        if not text.startswith(self._shown):
            self._begin()
        while size := settled(text[self._done :]):
            self._slot.markdown(without_remote_pictures(text[self._done : self._done + size]))
            self._done += size
            self._slot = self._box.empty()
        tail = text[self._done :]
        if tail and text != self._shown:
            self._slot.markdown(without_remote_pictures(tail))
        self._shown = text

    def finish(self) -> None:
        """Draw whole what refers to definitions that came later."""
        if self._done and refers_ahead(self._shown):
            text = self._shown
            self._begin()
            self._slot.markdown(without_remote_pictures(text))

    def _begin(self) -> None:
        # What the place held before is replaced as a whole.
        self._box = self._place.container(gap=None)
        self._slot = self._box.empty()
        self._done, self._shown = 0, ""


class Thoughts:
    """The fold in which a model thinks before it answers."""

    def __init__(self) -> None:
        self._place = st.empty()
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
