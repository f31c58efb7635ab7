"""What Streamlit's own look lacks for a chat."""

import streamlit as st

_LOOK = (
    "<style>"
    # Settled pieces of an answer keep the distances they would have in one piece.
    "[data-testid=stChatMessageContent] .stVerticalBlock .stVerticalBlock>.stElementContainer:not(:last-child)>.stMarkdown "
    "[data-testid=stMarkdownContainer]{margin-bottom:0}"
    "[data-testid=stChatMessageContent] [data-testid=stMarkdownContainer]>:is(ul,ol,blockquote,span):first-child"
    "{margin-top:0}"
    # Calm avatars.
    "[data-testid^=stChatMessageAvatar]{background:color-mix(in srgb,currentColor 9%,transparent);color:inherit}"
    ".st-key-chat-actions{padding-inline-start:3.5rem;margin-top:-1rem}"
    # The page's own row of actions is of an earlier turn once the live turn has begun below.
    "[data-testid=stLayoutWrapper]:has(>.st-key-chat-history):has(~*[data-testid=stLayoutWrapper] "
    "[data-testid=stChatMessage],~[data-testid=stLayoutWrapper] [data-testid=stChatMessage],"
    "~[data-testid=stChatMessage]) :is(.st-key-chat-actions,.st-key-chat-line-next){display:none}"
    # Stop stands in the place of Send while an answer comes.
    "[data-testid=stBottom] .stVerticalBlock{position:relative}"
    ".st-key-chat-stop{display:none;position:absolute;right:.6rem;bottom:.55rem;z-index:1}"
    # The menu of a turn is quiet until somebody comes near, and always there where nothing can hover.
    "[data-testid=stChatMessage]{position:relative}[data-testid=stChatMessageContent]{padding-inline-end:1.25rem}"
    "[class*=st-key-turn-]{position:absolute;inset-block-start:.25rem;inset-inline-end:.25rem;width:auto;z-index:1}"
    "[class*=st-key-turn-] button div[aria-hidden]{display:none}"
    "@media(hover:hover){[class*=st-key-turn-]{opacity:0}}"
    "[data-testid=stChatMessage]:is(:hover,:focus-within) [class*=st-key-turn-],"
    "[class*=st-key-turn-]:has([aria-expanded=true]){opacity:1}"
    # A turn that was looked for.
    "[data-testid=stChatMessage]{scroll-margin-top:4.5rem}"
    "[data-testid=stChatMessage][data-found]{animation:found 4s ease-out}"
    "@keyframes found{from{background:color-mix(in srgb,var(--st-primary-color,#0b7a75) 16%,transparent)}}"
    # The line where the context starts.
    "[class*=st-key-chat-line-]{flex-wrap:nowrap;align-items:center}"
    "[class*=st-key-chat-line-]::before,[class*=st-key-chat-line-]::after"
    "{content:'';flex:1;border-top:1px solid;opacity:.2}"
    # Buttons that show an icon alone have a name for those who don't see it.
    ":is(.st-key-chat-star,[class*=st-key-chat-version],[class*=st-key-turn-],[class*=st-key-chat-unline],"
    "[class*=st-key-tray-remove]) button p"
    "{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}"
    # Titles keep to one line, those of the list to the left.
    ".st-key-conversations-menu{max-width:14rem}"
    ":is(.st-key-conversations-menu,.st-key-conversations-entries) button :is(div,span,p)"
    "{overflow:hidden;text-overflow:ellipsis;white-space:nowrap;min-width:0}"
    ".st-key-conversations-entries button{padding-inline:.6rem;min-height:2rem}"
    ".st-key-conversations-entries button :is(div,span,p)"
    "{justify-content:flex-start;width:100%;text-align:start}"
    # The language of a block of code, which Streamlit has as the class of the code alone: language-python.
    "[data-testid=stChatMessage] code[class^=language-]:not(.language-plaintext)::before{content:attr(class);display:block;width:fit-content;"
    "overflow:hidden;white-space:nowrap;text-indent:-9ch;font:.7rem monospace;opacity:.6;margin-bottom:.3rem;user-select:none}"
    # A diagram that cannot be drawn is told in our own words, with its source.
    "[class*=st-key-rendering-undrawn],[class*=st-key-rendering-diagram]:has([data-testid=stMermaidError]) "
    ":is([class*=st-key-rendering-source],.stElementContainer:has([data-testid=stMermaidError])){display:none}"
    "[class*=st-key-rendering-diagram]:has([data-testid=stMermaidError]) [class*=st-key-rendering-undrawn]"
    "{display:flex}"
    # The tray keeps close to the box; the box takes files that are pasted or dropped, the tray those that are picked.
    ".st-key-temporary-notice{margin-bottom:-.9rem;row-gap:0}.st-key-tray{margin-bottom:-.9rem;row-gap:.3rem;max-height:20vh;overflow-y:auto}"
    "[data-testid=stBottom] [data-testid=stExpanderDetails]{max-height:25vh;overflow-y:auto}[class*=st-key-tray-chip]{padding:0 .2rem 0 .6rem}"
    "[class*=st-key-tray-chip]{flex-wrap:nowrap;max-width:100%}[class*=st-key-tray-chip]>:first-child{min-width:0;flex:0 1 auto}"
    "[class*=st-key-tray-chip] button{min-height:1.9rem}[class*=st-key-tray-chip] button p{text-align:start}"
    "[data-testid=stChatInputFileUploadButton]{display:none}"
    # What opens below is made as low as the room there; what asks for more height opens above.
    "[data-testid=stPopoverBody]:has([class*=st-key-tray-pick],[class*=st-key-voice-stop]){min-height:12rem}"
    "[data-testid=stPopoverBody]:has([class*=st-key-analysis-camera],[class*=st-key-analysis-gallery])"
    "{min-height:min(30rem,70vh)}"
    "[data-testid=stPopoverBody]:has([class*=st-key-analysis-preset]){min-height:min(20rem,60vh)}"
    "[data-testid=stPopoverBody]:has([class*=st-key-tray-preview]){min-height:min(18rem,50vh)}"
    "[data-testid=stPopoverBody]:has([class*=st-key-voice-model]){min-height:min(20rem,60vh)}"
    "[data-testid=stPopoverBody]:has([class*=st-key-shelves-place]){min-height:min(28rem,60vh)}"
    # Streamlit darkens the button of what is open, which nobody can read in the dark.
    "[data-testid=stPopover] button[kind=tertiary][aria-expanded=true]{color:inherit}"
    "[class*=st-key-chat-starter] button p{text-align:start}"
    # The prompts above the box, each on one line from the left.
    "[class*=st-key-slash-take] button{padding-block:.2rem;min-height:0}"
    "[class*=st-key-slash-take] button :is(div,span,p){justify-content:flex-start;width:100%;text-align:start;"
    "overflow:hidden;text-overflow:ellipsis;white-space:nowrap;min-width:0}"
    # A phone has room for the text alone.
    "@media(max-width:640px){[data-testid^=stChatMessageAvatar],.st-key-chat-stop kbd{display:none}"
    ".st-key-chat-actions{padding-inline-start:1rem}"
    ".st-key-conversations-menu{max-width:100%;flex-basis:100%}"
    # The tray is one line there that scrolls sideways, its buttons icons alone while files are held.
    ".st-key-tray{flex-wrap:nowrap;overflow:auto hidden}.st-key-tray>*{flex:none}"
    "[class*=st-key-tray-chip]{max-width:60vw}"
    "[class*=st-key-tray-chip]>:first-child button :is(div,span,p):not([data-testid=stIconMaterial])"
    "{white-space:nowrap;overflow:hidden;text-overflow:ellipsis;min-width:0}"
    ".st-key-tray:has([class*=st-key-tray-chip])>:not(:has([class*=st-key-tray-chip])) button p"
    "{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}"
    "[data-testid=stBottomBlockContainer]{padding-bottom:1rem}}"
    "</style>"
)


def show() -> None:
    """Put the page's style on the page."""
    st.html(_LOOK)
