"""The calls that are looked at, taken along as a file that is written while it is fetched."""

import streamlit as st

from components.core.spending import Filters
from components.core.usage.exports import XLSX_MAX, Export, Kind
from components.ui import media
from components.ui.messages import plain
from components.ui.usage_period import Shown
from components.ui.words import _, number

_LABELS = {Kind.CSV: "CSV", Kind.XLSX: "XLSX", Kind.JSON: "JSON"}


def show(shown: Shown, filters: Filters, count: int) -> None:
    """Draw a link for each kind of file."""
    with st.container(horizontal=True, gap="small", key="usage_export.ways"):
        for kind, label in _LABELS.items():
            asked = Export(kind, shown.period, filters, shown.zone)
            st.link_button(
                label,
                media.calls_address(asked),
                icon=":material/download:",
                key=f"usage_export.{kind}",
                disabled=kind is Kind.XLSX and count > XLSX_MAX,
                type="tertiary",
            )
    if count > XLSX_MAX:
        st.caption(
            plain(
                _("A workbook holds up to {n} calls here; choose a shorter period, or CSV.").format(
                    n=number(XLSX_MAX)
                )
            )
        )
