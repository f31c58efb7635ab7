"""What Streamlit's own look lacks for the gallery."""

import streamlit as st

from components.ui.words import _

_LOOK = (
    "<style>"
    "[class*=st-key-gallery-open-] :is(button,button div,button span,button p){width:100%;padding:0;margin:0}"
    "[class*=st-key-gallery-open-] img{width:100%!important;max-height:none!important;height:auto!important;"
    "aspect-ratio:1;object-fit:cover;border-radius:.5rem;display:block;background:#8882}"
    ".st-key-gallery-pictures .stVerticalBlock{gap:.3rem;position:relative}"
    ".st-key-gallery-pictures [data-testid=stMarkdownContainer] p{overflow-wrap:anywhere;font-size:.875rem;margin:0}"
    ".st-key-gallery-pictures .stMarkdown [data-testid=stMarkdownContainer]{margin-bottom:.6rem}"
    ".st-key-gallery-pictures .stMarkdown p:first-child"
    "{display:-webkit-box;-webkit-line-clamp:2;-webkit-box-orient:vertical;overflow:hidden}"
    # The ways of a picture lie on it.
    ".st-key-gallery-pictures :is([class*=st-key-gallery-star-],[class*=st-key-gallery-delete-],"
    "[class*=st-key-gallery-restore-],[class*=st-key-gallery-pick-])"
    "{position:absolute;inset-block-start:.35rem;inset-inline-end:.35rem;width:auto;z-index:1;"
    "background:#0009;border-radius:.4rem;padding-inline:.25rem}"
    ".st-key-gallery-pictures [class*=st-key-gallery-delete-]{inset-inline:.35rem auto}"
    ".st-key-gallery-pictures :is([class*=st-key-gallery-star-],[class*=st-key-gallery-delete-],[class*=st-key-gallery-restore-]) button"
    "{min-height:1.8rem;padding:0 .1rem}"
    ".st-key-gallery-pictures :is([class*=st-key-gallery-star-],[class*=st-key-gallery-delete-],"
    "[class*=st-key-gallery-restore-]) button div{gap:0}"
    ".st-key-gallery-pictures :is([class*=st-key-gallery-star-],[class*=st-key-gallery-delete-],"
    "[class*=st-key-gallery-restore-],[class*=st-key-gallery-pick-]) :is(button,button *,label p){color:#fff}"
    "@media(hover:hover){.st-key-gallery-pictures [class*=st-key-gallery-delete-]{opacity:0}"
    ".st-key-gallery-pictures .stVerticalBlock:is(:hover,:focus-within) [class*=st-key-gallery-delete-]{opacity:1}}"
    ".st-key-gallery-days [role=spinbutton],.st-key-gallery-days [role=group]{font-size:.8rem;padding-inline:0}"
    ".st-key-gallery-whole img{max-height:78vh;width:auto;border-radius:.5rem}"
    "[class*=st-key-gallery-source-] img{height:5rem!important;max-height:5rem!important;width:auto;border-radius:.4rem}"
    ":is([class*=st-key-gallery-star-],[class*=st-key-gallery-delete-],[class*=st-key-gallery-restore-]) button p"
    "{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}"
    ".st-key-gallery-filters{flex-wrap:nowrap}.st-key-gallery-filters>*{flex:0 1 auto;min-width:0}"
    ".st-key-gallery-chosen-row button{min-height:2rem}.st-key-gallery-search{flex-wrap:nowrap}"
    "[data-testid=stPopoverBody]:has([class*=st-key-gallery-album-name]){min-height:min(16rem,50vh)}"
    "@media(max-width:640px){.st-key-gallery-filters{overflow-x:auto}.st-key-gallery-filters>*{flex:none}"
    ".st-key-gallery-from_file button p{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}}"
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
