"""The report to send to the relay's support: what stands out and calls that show it, to be copied or saved."""

from collections.abc import Iterator
from datetime import datetime

import streamlit as st

from components.core import i18n
from components.core.usage import letter
from components.core.usage.bills import Bill
from components.core.usage.letter import Finding, Kind
from components.core.usage.matching import Pair
from components.core.usage.reconciliation import due
from components.ui import state
from components.ui.usage_check_words import dollars, told
from components.ui.words import N_, _

_LANGUAGES = {"en": "English", "zh_CN": "中文"}
_TITLE = N_("About what was charged to one key")
_OPENING = N_(
    "Comparing your log (/api/log/token) with the calls made with this key, I found the differences below and do not know where they come from. Could you explain them?"
)
_KEY, _RELAY, _TIME = N_("Key: {name}"), N_("Relay: {origin}"), N_("Time: {begin} to {end} (UTC)")
_HEADS = (
    N_("Ended (UTC)"), N_("Request id"), N_("Input told / logged"), N_("Output told / logged"),
    N_("By price"), N_("Taken"),
)  # fmt: skip
_CLOSING = N_(
    "± is the half width of a 95% interval. “By price” is your price list times the tokens that your replies told."
)
_NOTHING = N_("Nothing stands out.")


def show(bill: Bill, origin: str) -> None:
    """Draw the report and the ways to take it along."""
    with st.expander(
        _("Report for the relay's support"), icon=":material/outgoing_mail:", key="usage_check.report"
    ):
        st.caption(_("Without the key. Read it before you send it: it names your request ids and times."))
        language = st.segmented_control(
            _("Language of the report"),
            list(_LANGUAGES),
            default=state.language(),
            format_func=lambda name: _LANGUAGES[name],
            key="usage_check.report_language",
            required=True,
        )
        said = text(bill, origin, language or state.language())
        st.code(said, language=None, wrap_lines=True, height=320)
        with st.container(horizontal=True, gap="small"):
            _offer(_("Report"), "report.md", said.encode(), "text/markdown")
            _offer(
                _("All calls as CSV"), "calls.csv", letter.as_csv(bill.matching, bill.prices.get), "text/csv"
            )


def _offer(label: str, name: str, data: bytes, kind: str) -> None:
    st.download_button(
        label, data, name, kind, key=f"usage_check.{name}", icon=":material/download:", on_click="ignore"
    )


def text(bill: Bill, origin: str, language: str) -> str:
    """The report as Markdown that reads as plain text."""
    return "\n".join(_lines(bill, origin, language)) + "\n"


def _lines(bill: Bill, origin: str, language: str) -> Iterator[str]:
    def say(message: str) -> str:
        return i18n.translated(language, message)

    yield from (f"# {say(_TITLE)}", "", say(_RELAY).format(origin=origin))
    if name := next((row.charge.token_name for row in bill.matching.pairs if row.charge.token_name), None):
        yield say(_KEY).format(name=_cell(name))
    yield say(_TIME).format(begin=_time(bill.period.begin), end=_time(bill.period.end))
    yield from ("", say(_OPENING), "") if bill.findings else ("", say(_NOTHING))
    for number, finding in enumerate(bill.findings, 1):
        yield from (f"## {number}. {_cell(told(finding, language))}", "")
        yield from _table(bill, finding, [say(head) for head in _HEADS], language)
    if bill.findings:
        yield say(_CLOSING)


def _table(bill: Bill, finding: Finding, heads: list[str], language: str) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield "|" + " --- |" * len(heads)
    if finding.kind is Kind.NEVER_MADE:
        for row in bill.whole.never_made[: letter.EXAMPLES]:
            told_of = (f"– / {_count(row.prompt)}", f"– / {_count(row.completion)}", "–")
            yield _line(row.at, row.request_id, *told_of, dollars(row.amount, language))
    else:
        for pair in letter.examples(bill.matching, finding, bill.prices.get):
            yield _example(bill, pair, language)
    yield ""


def _example(bill: Bill, pair: Pair, language: str) -> str:
    call, row = pair.call, pair.charge
    price = due(call, bill.prices.get)
    return _line(
        call.at,
        call.request_id or row.request_id,
        f"{_count(call.usage.prompt)} / {_count(row.prompt)}",
        f"{_count(call.usage.completion)} / {_count(row.completion)}",
        "–" if price is None else dollars(price[0], language),
        dollars(row.amount, language),
    )


def _line(at: datetime, request_id: str | None, *rest: str) -> str:
    return f"| {' | '.join([_time(at), _cell(request_id or '–'), *rest])} |"


def _time(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S")


def _count(value: int | None) -> str:
    return "–" if value is None else str(value)


def _cell(text: str) -> str:
    """A text of the relay's that breaks no line and no table."""
    return " ".join(text.replace("|", "/").split())
