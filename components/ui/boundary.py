"""Where errors become sentences on the page; nothing else in the interface catches what it did not expect."""

import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from secrets import token_hex

import streamlit as st
from streamlit.errors import FragmentHandledException

from components.core.errors import StudioError
from components.core.records import Fault
from components.core.scrub import scrub
from components.ui import budget_gate
from components.ui.messages import plain, sentence
from components.ui.words import _

log = logging.getLogger(__name__)


@contextmanager
def boundary() -> Iterator[None]:
    """Draw an error in place of what it interrupted; open one around a page and one inside each fragment.

    Streamlit's own stops and reruns are no Exceptions and pass through.
    """
    try:
        yield
    except FragmentHandledException:  # the fragment has drawn its error already
        raise
    except Exception as error:  # noqa: BLE001  the one place that must survive anything
        report(error)


def report(error: Exception) -> bool:
    """Draw an error and keep Streamlit from drawing it too; also for callbacks, which no boundary surrounds."""
    if isinstance(error, StudioError):
        show_fault(Fault.of(error))
    else:
        show_incident(error)
    return True


def show_fault(fault: Fault, title: str = "") -> None:
    """Draw what happened, what helps, whether it cost money, and the relay's own words as mere text.

    Args:
        title: what happened, where more is to be said of it than the sentence for the error has.
    """
    explanation = sentence(fault)
    body = "\n".join(part for part in (explanation.cure, explanation.charged) if part)
    st.error(plain(body), title=plain(title or explanation.title), icon=":material/error:")
    budget_gate.show_way(fault)
    if explanation.said or explanation.request_id:
        with st.expander(_("Details from the relay"), type="compact"):
            if explanation.said:
                st.text(explanation.said)
            if explanation.request_id:
                st.caption(_("Request id, for the relay's support:"))
                st.code(explanation.request_id, language=None)


def show_incident(error: Exception) -> None:
    """Draw a sentence for an error nobody foresaw, and log it under a number the reader can name."""
    incident = token_hex(4)
    log.error("incident %s\n%s", incident, scrub("".join(traceback.format_exception(error))))
    st.error(
        plain(
            _("Nothing you kept is lost. Reload the page; if it happens again, report incident {id}.").format(
                id=incident
            )
        ),
        title=plain(_("Something went wrong in Relay Studio")),
        icon=":material/error:",
    )
