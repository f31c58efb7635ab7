"""What Streamlit's own look lacks for the board: room, quiet bars, and one column at a time on a phone."""

import streamlit as st

_LOOK = (
    "<style>"
    # Three columns of 300 pixels have room beside the menu at 1280.
    "@media(min-width:641px){:is([data-testid=stMainBlockContainer],[data-testid=stBottomBlockContainer])"
    "{padding-inline:1.5rem}}"
    # The figures: two beside each other, small and thin.
    "[class*=st-key-race-figures]{display:grid;grid-template-columns:1fr 1fr;gap:.1rem .9rem;align-items:end}"
    "[class*=st-key-race-figures] [data-testid=stProgress] p{font-size:.8rem;line-height:1.35}"
    "[class*=st-key-race-figures]>:last-child{grid-column:1/-1}"
    # The list keeps to one line each, from the left.
    ".st-key-comparisons-entries button{padding-inline:.6rem;min-height:2rem}"
    ".st-key-comparisons-entries button :is(div,span,p){justify-content:flex-start;width:100%;text-align:start;"
    "overflow:hidden;text-overflow:ellipsis;white-space:nowrap;min-width:0}"
    # The head of a cell keeps to one line.
    "[class*=st-key-board-head]{flex-wrap:nowrap}"
    "[class*=st-key-board-head]>:first-child{min-width:0}"
    "[class*=st-key-board-head]>:first-child p{overflow-wrap:anywhere}"
    ":is([class*=st-key-board-again],[class*=st-key-board-focus],[class*=st-key-board-more],[class*=st-key-lineups-drop],"
    "[class*=st-key-last_votes-drop]) "
    "button p"
    "{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}"
    "[class*=st-key-board-more] button div[aria-hidden]{display:none}"
    "[class*=st-key-board-head] button{min-height:2rem;padding-inline:.35rem}"
    # Settled pieces of an answer keep the distances they would have in one piece.
    "[class*=st-key-board-said] .stVerticalBlock .stVerticalBlock>.stElementContainer:not(:last-child)>.stMarkdown "
    "[data-testid=stMarkdownContainer],[class*=st-key-board-said] .stVerticalBlock>"
    ".stElementContainer:not(:last-child)>.stMarkdown [data-testid=stMarkdownContainer]{margin-bottom:0}"
    # A question that has just been asked comes into view, below Streamlit's own head.
    "[class*=st-key-board-round]{scroll-margin-top:4rem}"
    # What has ended takes no more room than it needs; what grows keeps its own, so that nothing below moves.
    "[data-testid=stGridCell]:not(:only-child) [class*=st-key-board-cell]:not(:has([class*=st-key-board-stop])) "
    ":is(:has(>[class*=st-key-board-said]),[class*=st-key-board-said]){height:auto!important;max-height:420px;flex:0 1 auto!important;"
    "padding-bottom:1rem}"
    # Two answers beside each other have half of the room each, also where one says nothing.
    "[class*=st-key-sides-fold] table{table-layout:fixed;width:100%}"
    "[class*=st-key-sides-fold] :is(th,td){overflow-wrap:anywhere}"
    # A phone shows one column at a time, whole.
    ".st-key-board-pick{display:none}"
    "@media(max-width:640px){.st-key-board-pick{display:flex}"
    ".stGridCell:has([class*=st-key-board-cell-other]){display:none}"
    ":is(:has(>[class*=st-key-board-said]),[class*=st-key-board-said])"
    "{height:auto!important;max-height:none!important;flex:0 0 auto!important;overflow:visible!important}"
    "[class*=st-key-board-focus]{display:none}}"
    "</style>"
)


def show() -> None:
    """Put the page's style on the page."""
    st.html(_LOOK)
