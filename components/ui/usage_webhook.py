"""Alerts posted to an address of the person's own, such as a robot in a team's chat: kept sealed, tried, forgotten."""

import streamlit as st

from components.core.errors import StudioError
from components.core.owner import owner
from components.core.records import Fault
from components.core.relay import loop
from components.core.usage import webhook
from components.core.usage.alerts import Alert, Kind
from components.ui import resources, state
from components.ui.boundary import show_fault
from components.ui.told import Told
from components.ui.usage_alerts import sentence
from components.ui.words import _

_TOLD = Told("usage.webhook.fault")
_ADDRESS, _TRIED = "usage.webhook.address", "usage.webhook.tried"
_PATIENCE_S = 60.0


def show() -> None:
    """Draw where alerts are posted, or the way to say it."""
    watch = resources.watch()
    known = watch.has_webhook(owner())
    with st.expander(_("Also post them to a webhook"), icon=":material/webhook:", key="usage.webhook"):
        st.caption(
            _(
                "Slack, Discord, Feishu, DingTalk and WeCom get a message, any other address JSON. Posted is what is told here "
                "while this page is open, each alert once; never a key. Only public https addresses are reached."
            )
        )
        _TOLD.show()
        if known:
            _show_kept()
        else:
            _ask()


def _show_kept() -> None:
    fault = resources.watch().unposted(owner())
    if fault is not None:
        show_fault(fault)
    elif state.take(_TRIED):
        st.success(_("The test was posted."), icon=":material/check:")
    else:
        st.markdown(_("An address is kept, encrypted."))
    with st.container(horizontal=True, gap="small", key="usage.webhook.ways"):
        st.button(_("Post a test"), key="usage.webhook.test", icon=":material/send:", on_click=_try)
        st.button(_("Forget the address"), key="usage.webhook.forget", type="tertiary", on_click=_forget)


def _ask() -> None:
    with st.form("usage.webhook.form", clear_on_submit=True, border=False):
        st.text_input(
            _("Address of the webhook"), key=_ADDRESS, type="password", autocomplete="new-password",
            help=_("Whoever knows it may post there, so it is kept as carefully as a key."),
        )  # fmt: skip
        st.form_submit_button(_("Keep"), key="usage.webhook.add", on_click=_add)


def _add() -> None:
    """Take the address; it leaves the session here, whatever becomes of it."""
    pasted = state.take(_ADDRESS) or ""
    state.set_value(_ADDRESS, "")
    _TOLD.attempt(lambda: resources.watch().set_webhook(owner(), webhook.checked(pasted)))


def _forget() -> None:
    resources.watch().set_webhook(owner(), None)


def _try() -> None:
    """Post a test and wait for the answer."""
    test = Alert(Kind.TEST, "test")
    try:
        loop.run(
            resources.watch().post(owner(), resources.fetcher(), [test], [sentence(test, state.relay())]),
            _PATIENCE_S,
        )
        state.set_value(_TRIED, True)
    except StudioError as error:
        _TOLD.tell(error)
    except TimeoutError:
        _TOLD.say(Fault("fetch", {"reason": "time"}))
