"""Out and in: a conversation as a file, other programs' exports, backup and restore."""

import re
from collections.abc import Callable
from functools import partial
from tempfile import NamedTemporaryFile
from typing import Any, TypeAlias

import streamlit as st

from components.core import i18n
from components.core.errors import InputError
from components.core.owner import owner
from components.core.records import Conversation, Fault
from components.core.transfer import markdown, own, page
from components.core.transfer.backup import backup_job
from components.core.transfer.imports import import_job
from components.core.transfer.reading import Taken, reading
from components.core.transfer.restore import Plan, planned, restore_job
from components.core.transfer.sources import Kind, Source, opened
from components.core.transfer.wording import Wording
from components.ui import keeping, resources, state, transfer_report
from components.ui.actions import attempt
from components.ui.boundary import show_fault
from components.ui.words import N_, _, moment, ngettext, number, zone

UPLOAD_MAX_MB = 1024

PROGRAMS = {
    Kind.OWN: N_("Relay Studio"),
    Kind.CHATGPT: N_("ChatGPT"),
    Kind.NEXTCHAT: N_("NextChat"),
    Kind.OPENWEBUI: N_("Open WebUI"),
}

KINDS = {
    "conversations": N_("Conversations"),
    "prompts": N_("Prompts"),
    "presets": N_("Presets"),
    "files": N_("Files"),
    "pictures": N_("Pictures"),
    "albums": N_("Albums"),
    "drawings": N_("Drawings"),
    "calls": N_("Calls in the ledger"),
    "preferences": N_("Preferences"),
    "comparisons": N_("Comparisons"),
    "votes": N_("Votes"),
    "sets": N_("Sets of prompts"),
    "cells": N_("Answers in sets"),
    "corpora": N_("Collections of texts"),
    "embeddings": N_("Embeddings"),
    "vectors": N_("Batches of vectors"),
    "layers": N_("Maps and clusters"),
    "balances": N_("Balances told by relays"),
    "charges": N_("Charges from relays' logs"),
}
"""What a backup holds, as it is called on the page."""

Found: TypeAlias = Source | Plan | Fault


def show_export(conversation: Conversation) -> None:
    """Draw the buttons that give the conversation as a file; each is made when it is clicked."""
    store, say, name = keeping.store(), wording(), file_name(conversation.title)

    def taken(*, pictures: bool = False) -> Taken:
        return reading(store, owner(), conversation.id, pictures=pictures)

    kinds: tuple[tuple[str, str, str, Callable[[], str | bytes]], ...] = (
        ("md", "text/markdown", _("Markdown"), lambda: markdown.text(taken().path, say)),
        ("html", "text/html", _("Web page"), lambda: page.text(taken(pictures=True).path, say)),
        ("json", "application/json", _("JSON with all branches"), lambda: own.text(*taken().whole)),
    )
    st.caption(_("Export"))
    for ending, media_type, label, make in kinds:
        st.download_button(
            label,
            make,
            f"{name}.{ending}",
            media_type,
            key=f"transfer.{ending}.{conversation.id}",
            icon=":material/download:",
            type="tertiary",
            on_click="ignore",
        )


def show_import() -> None:
    """Draw the panel for bringing conversations in and for backups, and how far such a job is."""
    # In the main script, so that it can be used while an answer comes; drawn only while it is open.
    with st.expander(
        _("Import and back up"),
        icon=":material/import_export:",
        type="compact",
        key="transfer.panel",
        on_change="rerun",
    ) as panel:
        if panel.open:
            _pick_file()
            _show_backup()
    transfer_report.show()


def wording() -> Wording:
    """What exporters say, in the reader's language; usable outside a run of the script."""
    language, where = state.language(), zone()
    return Wording(
        language=language.replace("_", "-"),
        untitled=_("Untitled"),
        you=_("You"),
        assistant=_("Assistant"),
        system=_("System prompt"),
        thoughts=_("Thoughts"),
        attached=_("Attached"),
        tool=_("Tool"),
        result=_("Result"),
        unfinished=_("This answer did not come to its end."),
        moment=lambda when: i18n.moment(when, language, where),
        money=lambda cost: (
            i18n.money(cost.amount, cost.currency, language) if cost.amount is not None else ""
        ),
    )


def file_name(title: str) -> str:
    """A title as the name of a file, without its ending."""
    return " ".join(re.sub(r"[^\w\-]+", " ", title).split())[:60].strip() or "conversation"


def _pick_file() -> None:
    uploaded = st.file_uploader(
        _("Export of ChatGPT, NextChat, Open WebUI or Relay Studio, or a backup"),
        type=["json", "zip"],
        key=f"transfer.file.{state.value('transfer.round') or 0}",
        max_upload_size=UPLOAD_MAX_MB,
    )
    if uploaded is None:
        state.set_value("transfer.found", None)
        return
    seen = state.value("transfer.found")
    if seen is None or seen[0] != uploaded.file_id:
        with st.spinner(_("Reading the file …")):
            seen = (uploaded.file_id, _found(uploaded))
        state.set_value("transfer.found", seen)
    _show_found(seen[1])


def _found(uploaded: Any) -> Found:
    try:
        return opened(uploaded.getvalue())
    except InputError as error:
        if error.values.get("reason") != "import_backup":
            return Fault.of(error)
    try:
        return planned(resources.store(), owner(), uploaded)
    except InputError as error:
        return Fault.of(error)


def _show_found(found: Found) -> None:
    if isinstance(found, Fault):
        show_fault(found)
    elif isinstance(found, Source):
        count = ngettext("{n} conversation", "{n} conversations", found.count).format(n=number(found.count))
        st.markdown(f"{_(PROGRAMS[found.kind])}: {count}")
        st.caption(_("Those that are here already are not added again."))
        _start_button(_("Import"), partial(_import, found))
    else:
        _show_plan(found)
        _start_button(_("Restore"), partial(_restore, found))


def _show_plan(plan: Plan) -> None:
    st.markdown(_("Backup of {moment}").format(moment=_made_at(plan)))
    lines = [
        _("- {what}: {new} to add, {there} here already").format(
            what=_(KINDS.get(kind, kind)), new=number(share.new), there=number(share.there)
        )
        for kind, share in plan.shares.items()
        if share.new or share.there
    ]
    st.markdown("\n".join(lines) or _("It is empty."))
    st.caption(_("Nothing that is here is changed or deleted."))


def _made_at(plan: Plan) -> str:
    return "?" if plan.made_at is None else moment(plan.made_at)


def _start_button(label: str, act: Callable[[], None]) -> None:
    st.button(
        label, key="transfer.start", type="primary", icon=":material/input:", on_click=attempt, args=(act,)
    )


def _show_backup() -> None:
    st.caption(
        _(
            "One ZIP with your conversations, files, pictures, prompts, personas, preferences and ledger; no keys."
        )
    )
    st.button(
        _("Make a backup"),
        key="transfer.backup",
        icon=":material/archive:",
        on_click=attempt,
        args=(_back_up,),
    )


def _import(source: Source) -> None:
    resources.transfers().start(owner(), import_job(resources.store(), owner(), source))
    _forget_file()


def _restore(plan: Plan) -> None:
    resources.transfers().start(owner(), restore_job(resources.store(), owner(), plan))
    _forget_file()


def _back_up() -> None:
    # Open as long as the job is kept: closing it deletes it.
    file = NamedTemporaryFile(prefix="relay-studio-", suffix=".zip")  # noqa: SIM115
    resources.transfers().start(owner(), backup_job(resources.store(), owner(), file))


def _forget_file() -> None:
    """Empty the uploader: one of another key is a new one."""
    state.set_value("transfer.found", None)
    state.set_value("transfer.round", (state.value("transfer.round") or 0) + 1)
