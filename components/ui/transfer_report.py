"""How far an import, a backup or a restore is, and what came of it."""

import streamlit as st

from components.core.owner import owner
from components.core.records import Fault
from components.core.transfer.backup import Backup
from components.core.transfer.jobs import Job, Progress
from components.core.transfer.sources import Unread
from components.ui import outgoing, resources, state
from components.ui.boundary import boundary, show_fault
from components.ui.messages import plain, sentence
from components.ui.words import _, ngettext, number

EVERY_S = 0.5


def show() -> None:
    """Draw the person's job, if there is one: its progress with a Stop button, or its report."""
    job = resources.transfers().of(owner())
    if job is None:
        return
    with st.container(border=True, key="transfer-job", gap="small"):
        if not job.progress.ended:
            _follow()
            st.button(_("Stop"), key="transfer.stop", icon=":material/stop:", on_click=job.stop)
        else:
            _tell_once(job)
            _show_report(job)
            st.button(_("Close"), key="transfer.close", type="tertiary", on_click=_close)


def _tell_once(job: Job) -> None:
    """Draw the page anew when a job has ended: what is above may have been drawn a moment before."""
    if state.value("transfer.told") != job.secret:
        state.set_value("transfer.told", job.secret)
        st.rerun()


@st.fragment(run_every=EVERY_S)
def _follow() -> None:
    """The bar, drawn anew by itself; at the end the whole page is, since there are conversations to list."""
    with boundary():
        job = resources.transfers().of(owner())
        if job is None or job.progress.ended:
            st.rerun()
        else:
            _show_bar(job)


def _show_bar(job: Job) -> None:
    title = {"backup": _("Backing up"), "restore": _("Restoring")}.get(job.kind) or _("Importing")
    progress = job.progress
    share = min(1.0, progress.done / progress.total) if progress.total else 0.0
    count = _("{done} of {total}").format(done=number(progress.done), total=number(progress.total))
    st.progress(share, f"{title}: {count}")


def _show_report(job: Job) -> None:
    progress = job.progress
    if progress.fault is not None:
        show_fault(progress.fault)
    elif progress.stopped:
        kept = _("Stopped.") if job.kind == "backup" else _("Stopped. What came in until then is kept.")
        st.warning(kept, icon=":material/stop_circle:")
    if job.kind == "backup":
        _show_backup(job)
    else:
        _show_counts(progress)
        _show_unread(progress)


def _show_backup(job: Job) -> None:
    if isinstance(job.work, Backup) and job.work.is_whole:
        st.success(_("The backup is ready."), icon=":material/check:")
        st.link_button(_("Download the backup"), outgoing.address(job), icon=":material/download:")


def _show_counts(progress: Progress) -> None:
    added = progress.added
    lines = [ngettext("{n} conversation added", "{n} conversations added", added).format(n=number(added))]
    others = (
        (progress.extended, _("continued: {n}")),
        (progress.restored, _("taken out of the bin: {n}")),
        (progress.there, _("here already: {n}")),
        (progress.others, _("other entries added: {n}")),
        (progress.lost, _("pictures and files that are not in the export: {n}")),
        (progress.left_out, _("left out: {n}")),
    )
    lines += [line.format(n=number(count)) for count, line in others if count]
    st.markdown("\n".join(f"- {line}" for line in lines))


def _show_unread(progress: Progress) -> None:
    if not progress.unread:
        return
    with st.expander(_("What was left out, and why")):
        st.markdown("\n".join(map(_unread, progress.unread[:100])))
        more = progress.left_out - len(progress.unread[:100])
        if more > 0:
            st.caption(_("and {n} more").format(n=number(more)))


def _unread(entry: Unread) -> str:
    reason = sentence(Fault("input", {"reason": entry.reason})).title
    name = entry.title or _("Untitled")
    return f"- {entry.place}. **{plain(' '.join(name.split()))}**: {plain(reason)}"


def _close() -> None:
    resources.transfers().forget(owner())
