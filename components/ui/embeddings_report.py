"""What was found when texts were taken in: how many, in which languages, and the rows that want a look."""

from collections.abc import Sequence

import streamlit as st

from components.core.corpus import Corpus, Report
from components.core.space import oddities
from components.ui import embeddings
from components.ui.messages import plain
from components.ui.words import N_, _, ngettext, number, percent

LANGUAGES = {
    "zh": N_("Chinese"),
    "en": N_("English"),
    "other": N_("other languages"),
    "none": N_("signs alone"),
}
_SHOWN_MAX = 100
_CHARS = 160


def show(corpus: Corpus) -> None:
    """Draw the figures of a collection, and the way to the rows in question."""
    found = corpus.report
    odd = _odd(found)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="embeddings.figures"):
        st.caption(plain(" · ".join([_count(corpus.count), *_mix(found)])), width="content")
        if odd:
            label = " · ".join(odd)
            with st.popover(plain(label), type="tertiary", key="embeddings.odd", on_change="rerun") as panel:
                if panel.open:
                    _show_odd(corpus)


def said(found: Report, count: int) -> str:
    """The same in one line, before there is a collection."""
    return " · ".join([_count(count), *_mix(found), *_odd(found)])


def _count(count: int) -> str:
    return ngettext("{n} text", "{n} texts", count).format(n=number(count))


def _mix(found: Report) -> list[str]:
    """The languages, when there are several or none of them is sure."""
    total = sum(found.languages.values())
    known = [(name, found.languages.get(name, 0)) for name in LANGUAGES]
    return [
        _("{share} {language}").format(share=percent(count / total), language=_(LANGUAGES[name]))
        for name, count in sorted(known, key=lambda each: -each[1])
        if count
    ]


def _odd(found: Report) -> list[str]:
    words = (
        (found.empty, ngettext("{n} empty", "{n} empty", found.empty)),
        (found.doubled, ngettext("{n} doubled", "{n} doubled", found.doubled)),
        (found.broken, ngettext("{n} unreadable line", "{n} unreadable lines", found.broken)),
        (found.split, ngettext("{n} cut into parts", "{n} cut into parts", found.split)),
    )
    return [word.format(n=number(count)) for count, word in words if count]


def _show_odd(corpus: Corpus) -> None:
    found = corpus.report
    if not found.broken:
        st.markdown(_("**Nothing was left out.**"))
    else:
        told = ngettext(
            "**{n} line could not be read and is not in the collection.** All others are.",
            "**{n} lines could not be read and are not in the collection.** All others are.",
            found.broken,
        )
        st.markdown(told.format(n=number(found.broken)))
    table = embeddings.table(corpus)
    if found.empty:
        rows = oddities.empty(table, _SHOWN_MAX)
        st.caption(
            _("Empty rows are kept and get no vector: {rows}").format(rows=plain(_rows(rows, found.empty)))
        )
    if found.doubled:
        st.caption(_("Rows with the same text are kept and share one vector, which is paid once:"))
        st.dataframe(
            [
                {_("Times"): len(rows), _("Text"): text[:_CHARS], _("Rows"): _rows(rows[:9], len(rows))}
                for text, rows in oddities.doubled(table, _SHOWN_MAX)
            ],
            hide_index=True,
            key="embeddings.doubled",
            column_config={
                _("Times"): st.column_config.NumberColumn(width=60),
                _("Text"): st.column_config.TextColumn(width=260),
                _("Rows"): st.column_config.TextColumn(width=160),
            },
        )
    if found.split:
        st.caption(_("Texts too long for a model were cut into parts; each part is a row of its own."))


def _rows(rows: Sequence[int], total: int) -> str:
    """Numbers of rows as people count them, from 1."""
    told = ", ".join(number(row + 1) for row in rows)
    return _("{rows} and more").format(rows=told) if total > len(rows) else told
