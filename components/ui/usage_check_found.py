"""What the check of a bill found: the sums, a line for each model, and what stands out."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from components.core.records import Doubt
from components.core.usage.bills import Bill
from components.core.usage.claims import Claim
from components.core.usage.reconciliation import Verdict, Whole
from components.ui.messages import plain
from components.ui.usage_check_words import dollars, times, told
from components.ui.words import _, ngettext, number


def show(bill: Bill) -> str | None:
    """Draw it; the model whose line was chosen comes back."""
    _show_sums(bill.whole)
    _show_findings(bill)
    return _pick_model(bill.verdicts)


def _show_sums(whole: Whole) -> None:
    with st.container(horizontal=True, gap="medium", key="usage_check.figures"):
        st.metric(_("Taken, says the log"), plain(dollars(whole.theirs)), width="content")
        st.metric(_("By price and tokens"), plain(dollars(whole.ours)), width="content")
        ratio = times(whole.multiplier) or _("too few calls")
        st.metric(
            _("Ratio"),
            ratio,
            width="content",
            help=_("With 95% certainty within ±, if calls are alike. From three calls on."),
        )
        if whole.failed:
            st.metric(_("Charged though failed"), plain(dollars(whole.failed_taken)), width="content")
        if whole.never_made:
            st.metric(_("Not made from here"), plain(dollars(whole.never_made_taken)), width="content")
        if whole.refunded:
            st.metric(_("Given back"), plain(dollars(whole.refunded)), width="content")
    said = [
        ngettext("{n} call is in the log", "{n} calls are in the log", whole.calls).format(
            n=number(whole.calls)
        ),
        _("{n} compared: they ended well and have a price").format(n=number(whole.compared)),
    ]
    if whole.unpriced:
        said.append(_("{n} of unknown price, in no sum here").format(n=number(whole.unpriced)))
    st.caption(" · ".join(said))


def _show_findings(bill: Bill) -> None:
    if bill.findings:
        with st.container(border=True, gap="xsmall", key="usage_check.findings"):
            title = _("What stands out")
            st.markdown(f"**{title}**")
            st.markdown("\n".join(f"- {plain(told(finding))}" for finding in bill.findings))
    elif bill.whole.multiplier is not None:
        st.markdown(
            ":material/check: " + _("Nothing stands out: what was taken agrees with price and tokens.")
        )


def _pick_model(verdicts: Sequence[Verdict]) -> str | None:
    if not verdicts:
        return None
    st.caption(_("Choose a row to see its calls."))
    told_of = st.dataframe(
        _told_columns([_row(verdict) for verdict in verdicts]),
        hide_index=True,
        key="usage_check.models",
        on_select="rerun",
        selection_mode="single-row",
        placeholder="–",
        column_config=_columns(),
    )
    rows = told_of.selection.rows
    return verdicts[rows[0]].model if rows and rows[0] < len(verdicts) else None


def _told_columns(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows without what is told of none of them."""
    told_of = {name for row in rows for name, value in row.items() if value is not None}
    return [{name: value for name, value in row.items() if name in told_of} for row in rows]


def _row(verdict: Verdict) -> dict[str, Any]:
    failed = sum((pair.charge.amount for pair in verdict.failed), start=verdict.taken * 0)
    missing, claims = verdict.cache_missing, verdict.claims
    return {
        _("Model"): verdict.model,
        _("Calls"): verdict.calls,
        _("By price"): dollars(verdict.ours) if verdict.compared else None,
        _("Taken"): dollars(verdict.theirs if verdict.compared else verdict.taken),
        _("Ratio"): times(verdict.multiplier) or None,
        _("Input tokens"): _claimed(claims.prompt),
        _("Output tokens"): _claimed(claims.completion),
        _("Our count"): _claimed(claims.completion_counted),
        _("Cache discount missing"): None if missing is None else dollars(missing),
        _("Charged though failed"): dollars(failed) if verdict.failed else None,
        _("Sure"): _SURE[verdict.doubt](),
    }


_SURE = {
    Doubt.REPORTED: lambda: _("yes"),
    Doubt.ESTIMATED: lambda: _("partly estimated"),
    Doubt.UNKNOWN: lambda: _("price unknown"),
}


def _claimed(claim: Claim | None) -> str | None:
    """What the log claims for what is known here, as a ratio where there are calls enough."""
    if claim is None:
        return None
    if claim.ratio is not None:
        sign = "" if claim.doubt is Doubt.REPORTED else "≈ "
        return f"{sign}{times(claim.ratio)}"
    return _("{claimed} for {ours}").format(claimed=number(claim.claimed), ours=number(claim.ours))


def _columns() -> dict[str, Any]:
    return {
        _("Model"): st.column_config.TextColumn(pinned=True),
        _("Ratio"): st.column_config.TextColumn(help=_("What was taken for what price and tokens come to")),
        _("Input tokens"): st.column_config.TextColumn(
            help=_("What the log claims for what the replies told")
        ),
        _("Output tokens"): st.column_config.TextColumn(
            help=_("What the log claims for what the replies told")
        ),
        _("Our count"): st.column_config.TextColumn(
            help=_("Output tokens the log claims for those counted in the answers that are kept")
        ),
    }
