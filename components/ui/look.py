"""What Streamlit's own look lacks for a chat."""

import streamlit as st

_LOOK = (
    "<style>"
    # Settled pieces of an answer keep the distances they would have in one piece.
    "[data-testid=stChatMessageContent] .stElementContainer:not(:last-child)>.stMarkdown "
    "[data-testid=stMarkdownContainer]{margin-bottom:0}"
    "[data-testid=stChatMessageContent] [data-testid=stMarkdownContainer]>:is(ul,ol,blockquote,span):first-child"
    "{margin-top:0}"
    # Calm avatars.
    "[data-testid^=stChatMessageAvatar]{background:color-mix(in srgb,currentColor 9%,transparent);color:inherit}"
    ".st-key-chat-actions{padding-inline-start:3.5rem;margin-top:-1rem}"
    # The page's own row of actions is of an earlier turn once the live turn has begun below.
    "[data-testid=stLayoutWrapper]:has(>.st-key-chat-history):has(~*[data-testid=stLayoutWrapper] "
    "[data-testid=stChatMessage],~[data-testid=stLayoutWrapper] [data-testid=stChatMessage],"
    "~[data-testid=stChatMessage]) .st-key-chat-actions{display:none}"
    # Stop stands in the place of Send while an answer comes.
    "[data-testid=stBottom] .stVerticalBlock{position:relative}"
    ".st-key-chat-stop{display:none;position:absolute;right:.6rem;bottom:.55rem;z-index:1}"
    # Buttons that show an icon alone have a name for those who don't see it.
    ":is(.st-key-chat-star,[class*=st-key-chat-version]) button p"
    "{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}"
    # Titles keep to one line, those of the list to the left.
    ".st-key-conversations-menu{max-width:14rem}"
    ":is(.st-key-conversations-menu,.st-key-conversations-entries) button :is(div,span,p)"
    "{overflow:hidden;text-overflow:ellipsis;white-space:nowrap;min-width:0}"
    ".st-key-conversations-entries button{padding-inline:.6rem;min-height:2rem}"
    ".st-key-conversations-entries button :is(div,span,p)"
    "{justify-content:flex-start;width:100%;text-align:start}"
    # A phone has room for the text alone.
    "@media(max-width:640px){[data-testid^=stChatMessageAvatar],.st-key-chat-stop kbd{display:none}"
    ".st-key-chat-actions{padding-inline-start:1rem}"
    ".st-key-conversations-menu{max-width:100%;flex-basis:100%}}"
    "</style>"
)


def show() -> None:
    """Put the page's style on the page."""
    st.html(_LOOK)
