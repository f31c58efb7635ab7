"""What a relay tells of itself: where to top up, whom to ask, its notices; mere text, each link with its host shown."""

from typing import Literal

import streamlit as st

from components.core.relay.operator import Link, Notice, Operator
from components.ui.messages import plain
from components.ui.words import _, day, ngettext, number


def show(operator: Operator | None, key: str) -> None:
    """Draw what there is; `key` begins the keys of the widgets."""
    if operator is None or not (operator.top_up or operator.docs or operator.contact or operator.notices):
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"{key}.links"):
        if operator.top_up is not None:
            label = _("Top up at {host}").format(host=operator.top_up.host)
            _show_link(operator.top_up, label, ":material/add_card:", f"{key}.top_up", "secondary")
        if operator.docs is not None:
            label = _("Documentation at {host}").format(host=operator.docs.host)
            _show_link(operator.docs, label, ":material/menu_book:", f"{key}.docs", "tertiary")
        _show_notices(operator.notices, f"{key}.notices")
    if operator.contact:
        st.caption(plain(_("The relay says of itself: {words}").format(words=operator.contact)))


def _show_link(link: Link, label: str, icon: str, key: str, type: Literal["secondary", "tertiary"]) -> None:
    st.link_button(
        plain(label),
        link.url,
        icon=icon,
        key=key,
        type=type,
        help=_("The relay gave this address. It opens in a new tab."),
    )


def _show_notices(notices: tuple[Notice, ...], key: str) -> None:
    """The announcements behind a button, each with its day."""
    if not notices:
        return
    label = ngettext("{n} notice", "{n} notices", len(notices)).format(n=number(len(notices)))
    with st.popover(label, icon=":material/campaign:", type="tertiary", key=key):
        st.caption(_("The relay's own words, as plain text:"))
        for notice in notices:
            with st.container(border=True):
                if notice.at is not None:
                    st.caption(day(notice.at))
                st.text(notice.text)
