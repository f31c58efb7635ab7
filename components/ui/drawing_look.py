"""What Streamlit's own look lacks for drawings: pictures in their own proportions, a low bar, quiet buttons."""

import streamlit as st

_LOOK = (
    "<style>"
    # Pictures as wide as their place, in their own proportions.
    ":is([class*=st-key-drawing-picture],[class*=st-key-drawing-live]) [data-testid=stMarkdownContainer] img"
    "{width:100%;max-width:512px;object-fit:cover;border-radius:.6rem;display:block}"
    "[class*=st-key-drawing-picture] p{margin:0}"
    "[class*=st-key-drawing-card]{padding-block:.5rem 1.25rem;border-bottom:1px solid color-mix(in srgb,currentColor 12%,transparent)}"
    "[class*=st-key-drawing-card] [data-testid=stMarkdownContainer] p{overflow-wrap:anywhere}"
    # Buttons that show an icon alone have a name for those who don't see it.
    ":is([class*=st-key-drawing-ways],[class*=st-key-drawing-actions],[class*=st-key-drawing-remove]) :is(button,a) p"
    "{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}"
    "[class*=st-key-drawing-menu] button div[aria-hidden]{display:none}"
    ":is([class*=st-key-drawing-ways],[class*=st-key-drawing-actions]) :is(button,a)"
    "{min-height:2rem;padding-inline:.4rem;opacity:.75}"
    ":is([class*=st-key-drawing-ways],[class*=st-key-drawing-actions]) :is(button,a):is(:hover,:focus-visible){opacity:1}"
    ":is([class*=st-key-drawing-again],[class*=st-key-drawing-look_up],[class*=st-key-drawing-without]) button p"
    "{position:static;width:auto;height:auto;clip-path:none}"
    # A wall of pictures has room.
    "@media(min-width:641px){:is([data-testid=stMainBlockContainer],[data-testid=stBottomBlockContainer]){max-width:62rem}}"
    "[class*=st-key-drawing-slider]{max-width:36rem}.st-key-drawing-desk{scroll-margin-top:4rem}"
    # The bar keeps close to the box and low; a phone has room for the signs of what is there.
    ".st-key-drawing-bar{margin-bottom:-.7rem;row-gap:.1rem}"
    ".st-key-drawing-bar>:has(.st-key-drawing-model){flex:1 1 9rem;max-width:16rem;min-width:9rem}"
    ".st-key-drawing-bar button{min-height:2.2rem}"
    ".st-key-drawing-bar .stVerticalBlock{gap:0}"
    ":is(.st-key-drawing-forecast,.st-key-drawing-left_out) p{margin:0;font-size:.85rem}"
    ":is(.st-key-drawing-forecast,.st-key-drawing-left_out) [data-testid=stCaptionContainer]{margin:0}"
    ":is(.st-key-drawing-left_out,.st-key-drawing-bar>:has(>.st-key-drawing-left_out)){flex:1 0 100%}"
    "@media(max-width:640px){:is(.st-key-drawing-add,.st-key-drawing-helper,.st-key-drawing-more) button p"
    "{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}}"
    # What is asked from the browser alone takes no place.
    "[data-testid=stBottom] .stElementContainer:has(>.stBidiComponent){position:absolute}"
    ".st-key-drawing-references{margin-bottom:-.7rem;flex-wrap:nowrap;overflow-x:auto}"
    "[class*=st-key-drawing-reference-]{border:1px solid color-mix(in srgb,currentColor 20%,transparent);"
    "border-radius:.6rem;flex:none;padding-inline-start:.3rem}"
    "[class*=st-key-drawing-reference-] button{min-height:2.4rem;padding-inline:.3rem}"
    "[class*=st-key-drawing-reference-] img"
    "{height:2rem!important;max-height:2rem!important;width:auto;border-radius:.35rem;vertical-align:middle}"
    "[data-testid=stChatInputFileUploadButton]{display:none}"
    "[data-testid=stPopoverBody]:has([class*=st-key-drawing-files],[class*=st-key-drawing-idea],"
    "[class*=st-key-drawing-style_preset]){min-height:min(20rem,60vh)}"
    "[data-testid=stPopoverBody]:has([class*=st-key-drawing-sizes],[class*=st-key-drawing-n-]){min-height:8rem}"
    "[data-testid=stPopover] button[kind=tertiary][aria-expanded=true]{color:inherit}"
    "[class*=st-key-drawing-starter] button p{text-align:start}"
    "</style>"
)


def show() -> None:
    """Put the page's style on the page."""
    st.html(_LOOK)
