"""The account behind a key, opened by its access token: what all its keys have left together."""

import streamlit as st

from components.core.balance import Account
from components.core.errors import StudioError
from components.core.owner import owner
from components.core.records import Fault, Relay, Source
from components.core.relay import loop
from components.core.relay.account import account, read_account_key
from components.ui import resources, state, usage, usage_figures, usage_history
from components.ui.boundary import show_fault
from components.ui.messages import plain
from components.ui.told import Told
from components.ui.words import _, lately, number

_TOLD = Told("usage.account.fault")
_TOKEN, _USER, _KEEP = "usage.account.token", "usage.account.user", "usage.account.keep"
_PATIENCE_S = 20.0


def show() -> None:
    """Draw the account of the relay in use, or the way to open it."""
    relay = state.relay()
    st.subheader(_("The whole account"), anchor=False)
    _TOLD.show()
    try:
        key = resources.account_keys().of(owner(), state.visit(), relay)
    except StudioError as error:
        show_fault(Fault.of(error))
        _offer_forget(relay)
        return
    if key is None:
        _ask_for_key()
        return
    if state.value(_read(relay)) is None:
        _ask(relay)
    found = state.value(_read(relay))
    if isinstance(found, Account):
        _show(found)
    elif found is not None:
        show_fault(found)
    with st.container(horizontal=True, gap="small", key="usage.account.ways"):
        st.button(
            _("Ask again"), key="usage.account.again", icon=":material/refresh:", type="tertiary",
            on_click=state.take, args=(_read(relay),),
        )  # fmt: skip
        _offer_forget(relay)


def _read(relay: Relay) -> str:
    """Where the last answer is held, of this session alone."""
    return f"usage.account.{relay.id}"


def _ask(relay: Relay) -> None:
    """Ask for the account, and hold what came of it."""
    key = resources.account_keys().of(owner(), state.visit(), relay)
    if key is None:
        return
    known = resources.readings().last(owner(), usage.connection())
    with st.spinner(_("Asking the relay…")):
        try:
            asked = account(usage.connection(), key, quota=known.operator if known else None)
            found = loop.run(asked, _PATIENCE_S)
            resources.store().balances.add(owner(), found.balance)
            state.set_value(_read(relay), found)
        except StudioError as error:
            state.set_value(_read(relay), Fault.of(error))
        except TimeoutError:
            state.set_value(_read(relay), Fault("relay.silence", {"seconds": round(_PATIENCE_S)}))


def _show(found: Account) -> None:
    balance = found.balance
    said = [found.name or "", _("group {name}").format(name=found.group) if found.group else ""]
    if found.requests is not None:
        said.append(_("{n} calls so far").format(n=number(found.requests)))
    said.append(_("Asked {moment}").format(moment=lately(balance.at)))
    st.caption(plain(" · ".join(filter(None, said))))
    with st.container(horizontal=True, gap="large", key="usage.account.figures"):
        st.metric(_("Remaining"), plain(usage_figures.left_of(balance)), width="content")
        st.metric(_("Used"), plain(usage_figures.amount(balance.used, balance.currency)), width="content")
    usage_history.draw(balance.origin, balance.key_mark, "account")


def _ask_for_key() -> None:
    with st.expander(
        _("Open the account"), icon=":material/account_balance_wallet:", key="usage.account.open"
    ):
        st.caption(
            _(
                "A key shows its own quota alone. With the account's access token, made on the profile page of a relay of the "
                "one-api family, the money of the whole account is shown too. It opens everything there: give it only where you trust this server."
            )
        )
        with st.form("usage.account.form", clear_on_submit=True, border=False):
            _show_form()


def _show_form() -> None:
    st.text_input(
        _("Access token"), key=_TOKEN, type="password", autocomplete="new-password",
        help=_("It goes up to the server once and never comes back to the browser."),
    )  # fmt: skip
    st.text_input(
        _("Account number, where the relay wants it"), key=_USER, autocomplete="off",
        help=_("The profile page shows it as ID."),
    )  # fmt: skip
    st.radio(
        _("Keep the token"),
        [Source.VISIT, Source.REMEMBERED],
        key=_KEEP,
        format_func=lambda kept: _("for this visit") if kept == Source.VISIT else _("remember it, encrypted"),
        horizontal=True,
    )
    st.form_submit_button(_("Open the account"), key="usage.account.add", type="primary", on_click=_add)


def _add() -> None:
    """Take the form's fields; the token leaves the session here, whatever becomes of it."""
    token, relay = state.take(_TOKEN) or "", state.relay()
    state.set_value(_TOKEN, "")
    remember = state.value(_KEEP) == Source.REMEMBERED

    def keep() -> None:
        key = read_account_key(token, state.value(_USER) or "")
        resources.account_keys().keep(owner(), state.visit(), relay, key, remember=remember)
        state.take(_read(relay))

    _TOLD.attempt(keep)


def _offer_forget(relay: Relay) -> None:
    st.button(
        _("Forget the token"), key="usage.account.forget", type="tertiary", on_click=_forget, args=(relay,)
    )


def _forget(relay: Relay) -> None:
    resources.account_keys().forget(owner(), state.visit(), relay)
    state.take(_read(relay))
