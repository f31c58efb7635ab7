"""How likely each token of an answer was, and what might have stood there instead."""

import math
from pathlib import Path

import streamlit as st
from streamlit.components.v2 import component

from components.core.records import Message, Token
from components.ui import state
from components.ui.words import _, ngettext, number

_FOLDER = Path(__file__).parent
_SCRIPT = (_FOLDER / "tokens.js").read_text(encoding="utf-8")
_STYLE = (_FOLDER / "tokens.css").read_text(encoding="utf-8")
_DOUBTFUL = math.log(0.5)


def show(message: Message) -> None:
    """Draw the fold with the tokens of an answer whose probabilities were asked for."""
    if not message.logprobs:
        return
    # Open, it may hold more bytes than the whole page: what is folded is not sent.
    with st.expander(
        _("Token probabilities"),
        icon=":material/query_stats:",
        type="compact",
        key=f"logprobs.{message.id}",
        on_change="rerun",
    ) as fold:
        if fold.open:
            _show_tokens(message.id, message.logprobs)


def _show_tokens(message_id: str, tokens: tuple[Token, ...]) -> None:
    doubtful = sum(token.logprob is not None and token.logprob < _DOUBTFUL for token in tokens)
    counted = ngettext("{n} token", "{n} tokens", len(tokens)).format(n=number(len(tokens)))
    st.caption(_("{tokens}, {n} of them less likely than 50 %").format(tokens=counted, n=number(doubtful)))
    component("relay_studio_tokens", html='<div class="relay-tokens"></div>', css=_STYLE, js=_SCRIPT)(
        key=f"logprobs.tokens.{message_id}",
        data={
            "tokens": [_told(token) for token in tokens],
            "locale": state.language().replace("_", "-"),
            "words": _words(),
        },
    )


def _told(token: Token) -> list[object]:
    """Text, probability and alternatives with theirs, likeliest first."""
    others = sorted(token.others, key=lambda other: -other[1])
    return [token.text, _chance(token.logprob), [[text, _chance(logprob)] for text, logprob in others]]


def _chance(logprob: float | None) -> float | None:
    return None if logprob is None else math.exp(logprob)


def _words() -> dict[str, object]:
    return {
        "label": _("Tokens; the arrow keys go from one to the next"),
        "levels": [_("90 % and more"), _("50 to 90 %"), _("10 to 50 %"), _("less than 10 %")],
        "unknown": _("unknown"),
        "hint": _(
            "Point at a token, or reach it with the arrow keys, to see what else might have stood there."
        ),
        "none": _("No alternatives were told."),
    }
