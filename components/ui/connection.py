"""The Connection page: which relays there are, which is in use, and how to add one."""

import streamlit as st

from components.core.errors import AddressError, StudioError
from components.core.records import Fault, Relay, Source
from components.core.relay.address import Reason, other_vendor, read_address, read_key
from components.ui import diagnosis, resources, shell, state, usage_known
from components.ui.boundary import show_fault
from components.ui.messages import plain, sentence
from components.ui.notes import NOTES, SOURCES
from components.ui.words import _


def show_heading() -> None:
    """The title, and for whoever has no relay yet what one is."""
    st.title(_("Connection"), anchor=False)
    if _only_sandbox():
        st.markdown(
            _(
                "A **relay** is a service that offers many models behind one address in OpenAI's way. You need two things "
                "from it: its address and a key. Until you add one, the sandbox answers: everything can be tried there, "
                "and nothing costs money."
            )
        )


def show_faults() -> None:
    """What the environment or secrets.toml holds that cannot be used."""
    for fault in resources.relays().faults:
        told = sentence(fault)
        reason = sentence(Fault("address", {"reason": fault.values.get("reason")}))
        of_address = fault.values.get("reason") in set(Reason)
        st.warning(
            plain(f"{reason.title}. {told.cure}" if of_address else told.cure),
            title=plain(told.title),
            icon=":material/warning:",
        )


def show_relays() -> None:
    """Every relay as a card, the one in use marked."""
    in_use, first = state.relay(), resources.relays().default(state.visit())
    testing = state.take("connection.testing")
    for relay in resources.relays().list(state.visit()):
        with st.container(border=True, key=f"connection.card.{relay.id}"):
            _show_card(relay, in_use=relay == in_use, default=relay == first)
            diagnosis.show(relay, now=relay.id == testing)
            usage_known.show(relay, now=relay.id == testing)


def _show_card(relay: Relay, *, in_use: bool, default: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{plain(shell.title_of(relay))}**", width="content")
        if in_use:
            st.badge(_("in use"), icon=":material/check:", color="green")
        if default:
            st.badge(_("default"), color="gray", help=_("A new visit begins with this relay."))
    if relay.source is not Source.SANDBOX:
        st.markdown(f"`{relay.base_url}`")
    st.caption(_(SOURCES[relay.source]).format(name=plain(relay.id.partition(":")[2])))
    with st.container(horizontal=True, gap="small"):
        if not in_use:
            st.button(
                _("Use"), key=f"connection.use.{relay.id}", on_click=state.choose_relay, args=(relay.id,)
            )
        st.button(
            _("Test"),
            key=f"connection.test.{relay.id}",
            icon=":material/network_check:",
            on_click=state.set_value,
            args=("connection.testing", relay.id),
        )
        if not default:
            st.button(
                _("Make default"),
                key=f"connection.default.{relay.id}",
                type="tertiary",
                on_click=resources.relays().make_default,
                args=(state.visit(), relay.id),
            )
        if relay.source is not Source.SANDBOX:
            _offer_rename(relay)
        if relay.source in (Source.VISIT, Source.REMEMBERED):
            _offer_forget(relay)


def _offer_rename(relay: Relay) -> None:
    field = f"connection.title.{relay.id}"
    with st.popover(_("Rename"), type="tertiary", key=f"connection.rename.{relay.id}"):
        st.text_input(
            _("Name"), relay.title, key=field, on_change=_rename, args=(relay.id, field), max_chars=80
        )
        st.button(_("Save"), key=f"connection.save.{relay.id}", on_click=_rename, args=(relay.id, field))


def _rename(relay_id: str, field: str) -> None:
    resources.relays().rename(state.visit(), relay_id, state.value(field) or "")


def _offer_forget(relay: Relay) -> None:
    with st.popover(_("Forget"), type="tertiary", key=f"connection.forget.{relay.id}"):
        st.markdown(
            _("Forget **{title}**? Its key is deleted here; at the relay it stays as it is.").format(
                title=plain(relay.title)
            )
        )
        st.button(
            _("Forget relay and key"),
            key=f"connection.forgotten.{relay.id}",
            type="primary",
            on_click=resources.relays().forget,
            args=(state.visit(), relay.id),
        )


def add_relay() -> None:
    """The form for a new relay; it shows what will be used before anything is sent."""
    st.header(_("Add a relay"), anchor=False)
    st.text_input(
        _("Address"),
        key="connection.address",
        placeholder="https://relay.example.com/v1",
        help=_("However you have it: a host, an address with or without /v1, or a whole endpoint address."),
        live=True,
        autocomplete="off",
    )
    # A place that is always there: else the fields below would move down, be drawn anew and lose what is being typed.
    with st.container(key="connection.reading"):
        _show_reading(state.value("connection.address") or "")
    st.text_input(
        _("Name (optional)"),
        key="connection.title",
        placeholder=_("As it is to appear in the list"),
        max_chars=80,
        autocomplete="off",
    )
    st.radio(
        _("Keep the key"),
        [Source.VISIT, Source.REMEMBERED],
        key="connection.keep",
        format_func=lambda kept: _("for this visit") if kept == Source.VISIT else _("remember it, encrypted"),
        captions=[
            _("In the server's memory only, until this browser is closed or the server restarts."),
            _("In the data folder, sealed with a key that lies in a file of its own."),
        ],
    )
    with st.form("connection.form", clear_on_submit=True, border=False):
        st.text_input(
            _("Key"), key="connection.key", type="password", placeholder="sk-…", autocomplete="new-password",
            help=_("It goes up to the server once and never comes back to the browser."),
        )  # fmt: skip
        st.form_submit_button(_("Add relay"), key="connection.add", type="primary", on_click=_add)
    if (fault := state.take("connection.fault")) is not None:
        show_fault(fault)
    if (vendor := state.take("connection.vendor")) is not None:
        st.warning(
            _(
                "This key looks like one from {vendor}, but the address is not theirs. If it is refused, make a key at the relay itself."
            ).format(vendor=vendor),
            icon=":material/key:",
        )


def _show_reading(pasted: str) -> None:
    """What will be made of the address, and why it cannot be used if it cannot."""
    if not pasted.strip():
        return
    try:
        address = read_address(pasted)
    except AddressError as error:
        told = sentence(error)
        st.warning(plain(told.cure), title=plain(told.title), icon=":material/link_off:")
        return
    st.markdown(_("Will be used: {address}").format(address=f"`{address.base_url}`"))
    said = [NOTES[note] for note in address.notes]
    if calm := [_(remark.words) for remark in said if not remark.warns]:
        st.caption(" ".join(calm))
    for remark in said:
        if remark.warns:
            st.warning(_(remark.words), icon=":material/warning:")


def _add() -> None:
    """Take the form's fields; the key leaves the session here, whatever becomes of it."""
    key, address = state.take("connection.key") or "", state.value("connection.address") or ""
    # Set, not only taken out: a form that clears itself still holds what it sent, and sends it up again with every click.
    state.set_value("connection.key", "")
    try:
        relay = resources.relays().add(
            state.visit(),
            state.value("connection.title") or "",
            address,
            key,
            remember=state.value("connection.keep") == Source.REMEMBERED,
        )
        state.set_value("connection.vendor", other_vendor(read_key(key), read_address(address)))
    except StudioError as error:
        if not _is_said_above(error, address):
            state.set_value("connection.fault", Fault.of(error))
        return
    for field in ("connection.address", "connection.title"):
        state.set_value(field, "")
    state.choose_relay(relay.id)
    state.set_value("connection.testing", relay.id)


def _is_said_above(error: StudioError, address: str) -> bool:
    """Whether the error is about an address that was typed: its field says so already."""
    about_key = (
        str(error.values.get("reason")).startswith("key_") and error.values.get("reason") != Reason.KEY_INSIDE
    )
    return isinstance(error, AddressError) and not about_key and bool(address.strip())


def show_other_ways() -> None:
    """How a relay comes in without being typed in here."""
    with st.expander(_("Other ways to add a relay"), expanded=_only_sandbox(), key="connection.ways"):
        st.markdown(_("**In the environment** of the server, before it starts:"))
        st.code(
            "export OPENAI_BASE_URL=https://relay.example.com/v1\nexport OPENAI_API_KEY=sk-…", language="bash"
        )
        st.markdown(_("**In `.streamlit/secrets.toml`**, any number of them, each under a name of its own:"))
        st.code(
            '[relays.work]\nbase_url = "https://relay.example.com/v1"\napi_key = "sk-…"\ntitle = "Work"',
            language="toml",
        )
        st.caption(_("Keys given in these ways are never shown here; restart Relay Studio after a change."))


def _only_sandbox() -> bool:
    return all(relay.source is Source.SANDBOX for relay in resources.relays().list(state.visit()))
