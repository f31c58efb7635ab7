"""What Streamlit's own look lacks for sets."""

import streamlit as st

_LOOK = (
    "<style>"
    "@media(min-width:641px){[data-testid=stMainBlockContainer]{padding-inline:1.5rem}}"
    # The list keeps to one line each, from the left.
    ".st-key-sets-entries button{padding-inline:.6rem;min-height:2rem}"
    ".st-key-sets-entries button :is(div,span,p){justify-content:flex-start;width:100%;text-align:start;"
    "overflow:hidden;text-overflow:ellipsis;white-space:nowrap;min-width:0}"
    # The table shows the beginnings of answers; whole ones are taken along below it.
    "[data-testid=stElementToolbar] [aria-label='Download as CSV']{display:none}"
    "@media(max-width:640px){.st-key-sets-filters>*{flex:1 0 auto}"
    ".st-key-sets-filters>:has([class*=st-key-sets-pattern]),[class*=st-key-sets-pattern]{min-width:100%}}"
    # A button that shows an icon alone has a name for those who don't see it.
    "[class*=st-key-lineups-drop] button p,[class*=st-key-sets-pictures-less] button p"
    "{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}"
    "</style>"
)


def show() -> None:
    """Put the page's style on the page."""
    st.html(_LOOK)
