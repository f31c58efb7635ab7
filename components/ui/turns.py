"""Drawing one turn of a conversation: what was said, what it cost, and what can be done with it."""

from collections.abc import Sequence

import streamlit as st

from components.core.records import Finish, Message, Role, Status
from components.ui import attached, branches, branching, inquiry, logprobs, menu, outlines, rendering, steps
from components.ui.boundary import show_fault
from components.ui.growth import show_text
from components.ui.words import _, duration, money, ngettext, number

_MARKS = {
    Finish.LENGTH: "length",
    Finish.FILTER: "filter",
    Finish.MISSING: "missing",
    Finish.CUT: "cut",
    Finish.GAP: "gap",
    Finish.TOOLS: "tools",
}


def show_turn(message: Message, versions: Sequence[str] = (), *, last: bool = False) -> None:
    """Draw a finished turn with what can be done with it."""
    if message.opens_context:
        branching.show_line(message)
    with st.chat_message(message.role):
        if branches.edited(message):
            branching.show_editor(message)
            menu.show(message, last=last)
        else:
            show_said(message)
            show_ways(message, versions, last=last)


def show_said(message: Message) -> None:
    """Draw what was said in a turn, and how it ended."""
    attached.show(message)
    if message.reasoning:
        with st.expander(_("Thoughts"), icon=":material/psychology:", type="compact"):
            show_text(message.reasoning)
    steps.show(message)
    rendering.show_text(message)
    if message.role is Role.ASSISTANT:
        show_ending(message)
        show_findings(message)
    elif message.pinned:
        st.caption(_pin())


def show_ways(message: Message, versions: Sequence[str], *, last: bool = False) -> None:
    """Draw the ways to a turn's other versions, those that are there and one that is to come, and its menu."""
    if versions:
        branching.show_versions(message, versions)
    if branches.chosen_for(message):
        branching.show_models(message)
    inquiry.show(message)
    menu.show(message, last=last)


def show_findings(message: Message) -> None:
    """Draw what was found out about a finished answer: whether it has the form asked for, how likely its tokens were."""
    steps.show_check(message)
    outlines.show(message)
    logprobs.show(message)


def show_ending(message: Message) -> None:
    """Draw how an answer ended: its fault, its mark and its figures."""
    if message.fault is not None:
        show_fault(message.fault)
    if message.status is not Status.RUNNING:
        pin = [_pin()] if message.pinned else []
        st.caption(" · ".join([*pin, *mark(message), *_figures(message)]))


def _pin() -> str:
    kept = _("kept in context")
    return f":material/keep: {kept}"


def mark(message: Message) -> list[str]:
    """What is to be said of how an answer ended, if it did not end well."""
    sentence = {
        Status.STOPPED: _("stopped"),
        Status.INTERRUPTED: _("interrupted: the app ended before the answer did"),
    }.get(message.status) or {
        "length": _("ended at the token limit"),
        "filter": _("held back by a content filter"),
        "missing": _("possibly cut off: the relay never said why it ended"),
        "cut": _("cut off"),
        "gap": _("a piece of it could not be read: something may be missing"),
        "tools": _("asked for a tool, which this chat doesn't have"),
    }.get(_MARKS.get(message.finish, "") if message.finish else "")
    return [f":orange[:material/warning: {sentence}]"] if sentence else []


def _figures(message: Message) -> list[str]:
    usage, timing = message.usage, message.timing
    figures = [_code(message.model)] if message.model else []
    if message.by_hand:
        return [*figures, _("edited by hand")]
    if not message.text and message.fault is not None and message.fault.values.get("charged") == "no":
        return figures  # nothing came and nothing was paid: there is nothing to count
    if usage.prompt is not None and usage.completion is not None:
        total = usage.prompt + usage.completion
        tokens = ngettext("{n} token", "{n} tokens", total).format(n=number(total))
        figures.append(tokens if usage.doubt == "reported" else _("about {tokens}").format(tokens=tokens))
    else:
        figures.append(_("tokens unknown"))
    figures.append(money(message.cost).replace("$", r"\$"))
    if timing.first_token_s is not None:
        figures.append(_("first token after {time}").format(time=duration(timing.first_token_s)))
        figures += _speed(message)
    return figures


def _speed(message: Message) -> list[str]:
    first_s, total_s = message.timing.first_token_s, message.timing.total_s
    tokens = message.usage.completion
    if first_s is None or total_s is None or not tokens or total_s - first_s < 0.05:
        return []
    return [_("{n} tokens/s").format(n=number(tokens / (total_s - first_s)))]


def _code(name: str) -> str:
    """A name from outside as mere text."""
    return f"`{name.replace('`', '')}`"
