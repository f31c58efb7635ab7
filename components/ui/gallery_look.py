"""What Streamlit's own look lacks for the gallery."""

import streamlit as st

from components.ui.words import _

_LOOK = (
    "<style>"
    ".st-key-gallery-whole img{max-height:78vh;width:auto;border-radius:.5rem}"
    "[class*=st-key-gallery-source-] img{height:5rem!important;max-height:5rem!important;width:auto;border-radius:.4rem}"
    ":is([class*=st-key-gallery-star-],[class*=st-key-gallery-delete-],[class*=st-key-gallery-restore-]) button p"
    "{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}"
    ".st-key-gallery-chosen-row button{min-height:2rem}.st-key-gallery-search{flex-wrap:nowrap}"
    "[data-testid=stPopoverBody]:has([class*=st-key-gallery-album-name]){min-height:min(16rem,50vh)}"
    "[data-testid=stPopoverBody]:has(.st-key-gallery-model){min-height:min(20rem,60vh)}"
    # Streamlit darkens the button of what is open, which nobody can read in the dark.
    "[data-testid=stPopover] button[kind=tertiary][aria-expanded=true]{color:inherit}"
    "@media(max-width:640px){:is(.st-key-gallery-filters,.st-key-gallery-clear,.st-key-gallery-from_file,.st-key-gallery-choose) button p{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}}"
    "</style>"
)


def show() -> None:
    """Put the page's style on the page."""
    st.html(_LOOK)


def show_lost() -> None:
    """Draw what stands for a picture whose bytes are gone."""
    said = _("This picture is no longer there.")
    with st.container(border=True):
        st.caption(f":material/broken_image: {said}")
