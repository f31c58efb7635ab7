"""The rows of a set that are looked at, taken along as files."""

from collections.abc import Sequence

import streamlit as st

from components.core.batches import Cell, PromptSet
from components.core.owner import owner
from components.core.records import Status
from components.core.sets import exports
from components.ui import race_table, resources, sets_list, sets_rows, sets_run, state, transfer
from components.ui.words import _, moment, ngettext, number

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show(opened: PromptSet, rows: Sequence[int]) -> None:
    """The rows that are looked at, as files; each is made when it is asked for."""
    say = _wording(opened)

    def cells() -> list[Cell]:
        return resources.store().sets.cells(owner(), opened.id, list(rows))

    kinds = [
        ("csv", "text/csv", "CSV", lambda: exports.as_csv(opened, cells(), rows, say)),
        ("xlsx", _XLSX, "XLSX", lambda: exports.as_xlsx(opened, cells(), rows, say)),
        ("json", "application/json", "JSON", lambda: exports.as_json(opened, cells(), rows)),
        ("jsonl", "application/jsonl", "JSONL", lambda: exports.as_jsonl(opened, cells(), rows)),
        ("html", "text/html", _("Web page"), lambda: exports.as_html(opened, cells(), rows, say)),
    ]
    if opened.subjects:
        kinds.append(
            ("zip", "application/zip", _("Captions"), lambda: exports.as_captions(opened, cells(), rows))
        )
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="sets.export"):
        shown = ngettext("{n} row", "{n} rows", len(rows)).format(n=number(len(rows)))
        st.caption(_("Take along {rows}:").format(rows=shown))
        for ending, media_type, label, make in kinds:
            st.download_button(
                label,
                make,
                f"{transfer.file_name(opened.name)}.{ending}",
                media_type,
                key=f"sets.export.{ending}",
                icon=":material/download:",
                type="tertiary",
                on_click="ignore",
            )


def _wording(opened: PromptSet) -> exports.Wording:
    figures = [sets_list.figures(opened), moment(opened.created_at)]
    if opened.status is not Status.RUNNING:
        figures += sets_run.spent(opened)
    statuses: dict[Status | None, str] = {each: _(word) for each, word in race_table.STATUSES.items()}
    return exports.Wording(
        language=state.language().replace("_", "-"),
        line=sets_rows.numbered(opened),
        prompt=_("Prompt"),
        picture=_("Picture"),
        statuses={**statuses, None: _("not asked yet")},
        figures=" · ".join(figures),
    )
