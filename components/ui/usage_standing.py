"""Why there is no figure, or why a key no longer works, and the way out, in a sentence of its own for each."""

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from components.core.balance import Balance, Qualm, Scope, Standing
from components.core.errors import NotOfferedError, UpstreamError
from components.core.records import Fault
from components.ui import state
from components.ui.boundary import show_fault
from components.ui.messages import plain, sentence
from components.ui.words import N_, _, day, together

_STANDINGS: Mapping[Standing, tuple[str, str]] = {
    Standing.EXHAUSTED: (
        N_("This key is used up"),
        N_("Give it more quota at the relay or top up the account there; until then calls are refused."),
    ),
    Standing.EXPIRED: (
        N_("This key has expired"),
        N_("Prolong it at the relay, or make a new key there and add it on the Connection page."),
    ),
    Standing.REFUSED: (
        N_("The relay refuses this key"),
        N_(
            "It is wrong, switched off or deleted, or the account is blocked. Compare it with the relay's own page."
        ),
    ),
}

QUALMS: Mapping[Qualm, str] = {
    Qualm.LIMIT_IS_REMAINING: N_(
        "More was used than the limit says; some relays tell what is left in its place, so it is taken for that."
    ),
    Qualm.RAW_QUOTA: N_("The relay told its inner points; they were turned into dollars by its own measure."),
    Qualm.CURRENCY_GUESSED: N_("The relay tells no currency; dollars are assumed."),
    Qualm.USED_UNTOLD: N_("This relay does not count what a key without a limit uses."),
    Qualm.LIMITS_DIFFER: N_("The relay tells several limits that differ; the firm one is shown."),
    Qualm.EXHAUSTED_OR_UNKNOWN: N_(
        "The relay does not say whether the key is used up or unknown to it; it refuses both alike."
    ),
}

_SCOPES: Mapping[Scope, str] = {
    Scope.KEY: N_("These are figures of this key alone."),
    Scope.ACCOUNT: N_("These are figures of the whole account, with all its keys."),
    Scope.UNKNOWN: N_("Whether they are of this key or of the whole account, the relay does not tell."),
}


_UNTOLD = ("nothing", "unfinished", "vendor")
_NOTHING = Fault(NotOfferedError.key, {"reason": "nothing"})


def show(balance: Balance) -> None:
    """Say that a key no longer works, and what helps; nothing of one that does."""
    if (told := _STANDINGS.get(balance.standing)) is None:
        return
    title, cure = told
    if balance.standing is Standing.EXPIRED and balance.expires_at is not None:
        title = _("This key expired on {day}").format(day=day(balance.expires_at))
    st.warning(plain(_(cure)), title=plain(_(title)), icon=":material/key_off:")


def is_silent(balance: Balance) -> bool:
    """Whether a relay that refuses the key tells no figure with it: the warning says all there is."""
    told = (balance.remaining, balance.used, balance.granted)
    return balance.standing is Standing.REFUSED and not balance.unlimited and told == (None, None, None)


def show_doubts(balance: Balance, way: str, more: str) -> None:
    """Say how the figures were told, whose they are, and what is doubtful in them; then `more`."""
    said = []
    if not is_silent(balance):
        said += [_("Told in the way of {way}.").format(way=way), _(_SCOPES[balance.scope])]
    said += [_(QUALMS[qualm]) for qualm in sorted(balance.qualms)]
    said += [more] if more else []
    if said:
        st.caption(plain(together(said)))


def show_none(fault: Fault) -> None:
    """Say why a relay told no balance."""
    if fault.key == NotOfferedError.key:
        told = sentence(fault if fault.values.get("reason") in _UNTOLD else _NOTHING)
        more = _("What you spend from here is counted below all the same.")
        st.info(plain(together([told.cure, more])), title=plain(told.title), icon=":material/visibility_off:")
        return
    show_fault(_of_balance(fault))
    st.page_link(state.page("connection"), label=_("Test this relay"), icon=":material/cable:")


def _of_balance(fault: Fault) -> Fault:
    """A question about a balance costs nothing, and no other model would answer it."""
    reason = {"reason": "balance"} if fault.key == UpstreamError.key else {}
    return replace(fault, values={**fault.values, "charged": "no", **reason})
