"""An embedding in words and in a bar: its model, how far it is, how fast, what it has cost."""

import streamlit as st

from components.core.corpus import Embedding
from components.core.owner import owner
from components.core.records import Doubt, Status
from components.ui import embeddings, resources
from components.ui.messages import plain
from components.ui.words import _, duration, money, ngettext, number

_PLACES = (2, 3)
"""Numbers of a vector that is a place on a map."""


def told(each: Embedding) -> str:
    """What an embedding is called, with the numbers in its vectors."""
    width = each.width or each.dimensions
    name = each.model or embeddings.noted(each)[0] or _("Vectors of the file")
    if width is None:
        return name
    if not each.model and width in _PLACES:
        return " · ".join([name, _("places on a map")])
    return f"{name} · " + ngettext("{n} number", "{n} numbers", width).format(n=number(width))


def summed(each: Embedding) -> list[str]:
    """What is to be said of one that is done."""
    said = [
        ngettext("{n} text with a vector", "{n} texts with a vector", each.done).format(n=number(each.done))
    ]
    if not each.model:
        if each.width in _PLACES:
            said = [
                ngettext("{n} text with a place", "{n} texts with a place", each.done).format(
                    n=number(each.done)
                )
            ]
        return [*said, _("brought along by the file, nothing was sent"), *_lacking(each)]
    if each.known:
        known = ngettext("{n} was known and cost nothing", "{n} were known and cost nothing", each.known)
        said.append(known.format(n=number(each.known)))
    if each.known < each.done:
        said += [*_spent(each), duration(each.seconds)]
    return said


def _lacking(each: Embedding) -> list[str]:
    """How many rows of a file had no vector, and why."""
    lacking = each.count - each.done
    if not lacking:
        return []
    said = ngettext("{n} row without a vector", "{n} rows without a vector", lacking)
    words = {
        "missing": _("{n} missing"),
        "length": _("{n} of another length"),
        "not_finite": _("{n} with what is no number"),
        "unreadable": _("{n} unreadable"),
    }
    flaws = embeddings.noted(each)[1]
    why = [word.format(n=number(flaws[name])) for name, word in words.items() if flaws.get(name)]
    told = said.format(n=number(lacking))
    return [_("{said} ({why})").format(said=told, why=", ".join(why)) if why else told]


def show(each: Embedding) -> None:
    """Draw the bar; what nobody knows yet is left out."""
    if not each.texts:
        runs = each.status is Status.RUNNING
        st.progress(0.0, _("Counting the texts…") if runs else _("Not begun yet"))
        return
    said = [_("{done} of {total} texts").format(done=number(each.done), total=number(each.texts))]
    if each.failed:
        said.append(_("{n} without a vector").format(n=number(each.failed)))
    said += _speed(each) + _spent(each)
    st.progress(min(1.0, (each.done + each.failed) / each.texts), plain(" · ".join(said)))


def _speed(each: Embedding) -> list[str]:
    """Texts a second and the time that is left, while it runs in this process."""
    now = resources.embedding_runs().progress(owner(), each.id)
    if now is None or not now.rate or each.status is not Status.RUNNING:
        return []
    said = [_("{n} a second").format(n=number(now.rate, 0 if now.rate >= 10 else 1))]
    if now.rest_s is not None:
        said.append(_("{time} left").format(time=duration(now.rest_s)))
    return said


def _spent(each: Embedding) -> list[str]:
    """Tokens and money; unknown is a word, never zero, and of what was not sent nothing is said."""
    if each.usage.prompt == 0:
        return []
    if each.usage.prompt is None:
        return [money(each.cost)] if each.done > each.known else []
    tokens = ngettext("{n} token", "{n} tokens", each.usage.prompt).format(n=number(each.usage.prompt))
    if each.usage.doubt is not Doubt.REPORTED:
        tokens = _("about {tokens}").format(tokens=tokens)
    return [tokens, money(each.cost)]
