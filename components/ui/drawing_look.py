"""What Streamlit's own look lacks for drawings: pictures in their own proportions, a low bar, quiet buttons."""

import streamlit as st

_LOOK = (
    "<style>"
    # Pictures as wide as their place, in their own proportions.
    ":is([class*=st-key-drawing-picture],[class*=st-key-drawing-live]) [data-testid=stMarkdownContainer] img"
    "{width:100%;max-width:512px;border-radius:.6rem;display:block}"
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
    "[class*=st-key-drawing-again] button p{position:static;width:auto;height:auto;clip-path:none}"
    # The bar keeps close to the box and low.
    ".st-key-drawing-bar{margin-bottom:-.9rem;row-gap:.1rem}"
    ".st-key-drawing-bar>:has(.st-key-drawing-model){flex:0 1 15rem;min-width:9rem}"
    ".st-key-drawing-bar button{min-height:2.2rem}"
    ".st-key-drawing-forecast p{margin:0}"
    ".st-key-drawing-references{margin-bottom:-.9rem;flex-wrap:nowrap;overflow-x:auto}"
    "[class*=st-key-drawing-reference-]{border:1px solid color-mix(in srgb,currentColor 20%,transparent);border-radius:.6rem;flex:none;padding-inline-start:.3rem}"
    "[class*=st-key-drawing-reference-] button{min-height:2.6rem;padding-inline:.3rem}"
    "[class*=st-key-drawing-reference-] img{height:2.2rem!important;max-height:2.2rem!important;width:auto;border-radius:.35rem;vertical-align:middle}"
    "[data-testid=stChatInputFileUploadButton]{display:none}"
    "[data-testid=stPopoverBody]:has([class*=st-key-drawing-]){min-height:min(16rem,50vh)}"
    "[data-testid=stPopover] button[kind=tertiary][aria-expanded=true]{color:inherit}"
    "[class*=st-key-drawing-starter] button p{text-align:start}"
    "</style>"
)


def show() -> None:
    """Put the page's style on the page."""
    st.html(_LOOK)
