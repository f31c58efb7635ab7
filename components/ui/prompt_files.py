"""Prompts from files and into files, with a report on what could not be read."""

from collections.abc import Mapping, Sequence
from functools import partial

import streamlit as st

from components.core.belongings import Prompt
from components.core.errors import StudioError
from components.core.owner import owner
from components.core.prompts.exchange import Reading, as_csv, as_json, new_among, read
from components.core.prompts.table import Flaw
from components.ui import resources, state
from components.ui.boundary import report
from components.ui.words import N_, _, ngettext

_TOLD = 20
FLAWS: Mapping[Flaw, str] = {
    Flaw.FEW_CELLS: N_("there are too few columns"),
    Flaw.MANY_CELLS: N_("there are too many columns; a text with commas needs quotes"),
    Flaw.QUOTES: N_("a quote is not closed"),
    Flaw.NO_TEXT: N_("there is no text"),
    Flaw.LONG: N_("it is too long"),
    Flaw.SHAPE: N_("it is no prompt"),
}


def show_import() -> None:
    """Draw the way to take in a file."""
    with st.popover(_("Import"), icon=":material/upload:", key="prompts.import", type="tertiary"):
        st.file_uploader(
            _("A CSV with the columns act and prompt, or a JSON file"),
            ["csv", "json", "txt", "tsv"],
            key="prompts.file",
            on_change=_take_in,
            max_upload_size=20,
        )


def show_export(mine: Sequence[Prompt]) -> None:
    """Draw the ways to take one's own prompts out; the file is made when it is asked for."""
    with st.popover(_("Export"), icon=":material/download:", key="prompts.export", type="tertiary"):
        for kind, media_type, made in (
            ("csv", "text/csv", partial(as_csv, mine)),
            ("json", "application/json", partial(as_json, mine)),
        ):
            st.download_button(
                _("As {kind}").format(kind=kind.upper()),
                made,
                f"prompts.{kind}",
                media_type,
                key=f"prompts.export.{kind}",
                type="tertiary",
                on_click="ignore",
            )


def _take_in() -> None:
    file = state.value("prompts.file")
    if file is None:
        return
    try:
        reading = read(file.getvalue())
    except StudioError as error:
        state.set_value("prompts.told", error)
        return
    kept = resources.store().prompts
    fresh = new_among(reading.prompts, kept.all(owner()))
    kept.add(owner(), fresh)
    state.set_value("prompts.told", (reading, len(fresh)))


def show_report() -> None:
    """Say once what became of the file."""
    told = state.take("prompts.told")
    if isinstance(told, StudioError):
        report(told)
    elif told is not None:
        reading, fresh = told
        _show_counts(reading, fresh)


def _show_counts(reading: Reading, fresh: int) -> None:
    st.success(ngettext("{n} prompt was imported.", "{n} prompts were imported.", fresh).format(n=fresh))
    if again := len(reading.prompts) - fresh:
        st.caption(ngettext("{n} was there already.", "{n} were there already.", again).format(n=again))
    if reading.broken:
        lost = len(reading.broken)
        title = ngettext("{n} could not be read", "{n} could not be read", lost).format(n=lost)
        with st.expander(title, icon=":material/warning:"):
            st.text(
                "\n".join(
                    _("{place}: {flaw}").format(place=broken.place, flaw=_(FLAWS[broken.flaw]))
                    for broken in reading.broken[:_TOLD]
                )
            )
            st.caption(_("The number is the line of the CSV, or the place in the JSON list."))
