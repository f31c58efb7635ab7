"""What Streamlit's own look lacks for balance and usage."""

import streamlit as st

_LOOK = (
    "<style>"
    "@media(min-width:641px){[data-testid=stMainBlockContainer]{padding-inline:1.5rem}}"
    # What is left stands out; the rest explains it.
    ".st-key-usage-figures{row-gap:.6rem;align-items:flex-end}"
    ".st-key-usage-figures>:not(:first-child) [data-testid=stMetricValue]{font-size:1.35rem;line-height:1.9rem}"
    ".st-key-usage-figures>:first-child [data-testid=stMetricValue]{font-weight:600}"
    ".st-key-usage_check-figures [data-testid=stMetricValue],"
    ".st-key-usage_check-by_balance [data-testid=stMetricValue]{font-size:1.5rem;line-height:2rem}"
    "@media(max-width:640px){:is(.st-key-usage-head,.st-key-usage-links){row-gap:.25rem}}"
    # A button that shows an icon alone has a name for those who don't see it.
    ".st-key-usage-refresh button p"
    "{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}"
    "</style>"
)


def show() -> None:
    """Put the page's style on the page."""
    st.html(_LOOK)
