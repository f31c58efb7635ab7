"""A drawing that has ended: its pictures, what was asked and what was made of it, and how it ended if it did not end well."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from components.core.belongings import Picture
from components.core.drawing import matrix
from components.core.drawing.choices import PARAMETERS, Choice, of_order
from components.core.drawing.job import STOPPED
from components.core.errors import StudioError
from components.core.orders import Drawing, Result
from components.core.owner import owner
from components.core.records import Status
from components.core.store.drawings import UNBEGUN
from components.ui import (
    budget_gate,
    drawing_compare,
    drawing_picture,
    drawing_price,
    drawing_sending,
    resources,
    state,
    traces,
)
from components.ui import drawing_choice as choice
from components.ui.boundary import show_fault
from components.ui.drawing_bar import NAMES
from components.ui.drawing_running import short
from components.ui.drawing_sending import attempt
from components.ui.messages import plain, sentence
from components.ui.words import _, duration, moment, ngettext, number

_PROMPT_CHARS = 280
_COMPARED = ("size", "quality", "background", "output_format")
_UNSURE = ("maybe", "yes", "unlogged")


def show(drawing: Drawing, *, newest: bool) -> None:
    """Draw all of it."""
    with st.container(key=f"drawing.card.{drawing.id}", gap="small"):
        _show_prompt(drawing.order.prompt)
        pictures = _pictures(drawing)
        drawing_compare.show(drawing, [picture for _result, picture in pictures], newest=newest)
        if pictures:
            with st.grid(min(4, len(pictures) + 1), min_column_width=200, gap="small") as grid:
                for result, picture in pictures:
                    with grid.cell():
                        drawing_picture.show(drawing, result, picture)
        _show_said(drawing)
        _show_ending(drawing)
        st.caption(" · ".join(_figures(drawing)))
        _show_actions(drawing)


def show_unasked(drawings: Sequence[Drawing]) -> None:
    """Draw those that were stopped before the relay was asked, folded: nothing came of them, and they cost nothing."""
    count = len(drawings)
    said = ngettext(
        "{n} stopped before the relay was asked: it cost nothing",
        "{n} stopped before the relay was asked: they cost nothing",
        count,
    )
    with st.expander(said.format(n=number(count)), type="compact", icon=":material/stop_circle:"):
        if UNBEGUN in (drawing.fault for drawing in drawings):
            st.caption(plain(sentence(UNBEGUN).title))
        if count > 1:
            st.button(
                _("Draw all of them again"),
                key=f"drawing.again_all.{drawings[0].id}",
                icon=":material/refresh:",
                type="tertiary",
                on_click=drawing_sending.propose,
                args=([drawing.order for drawing in reversed(drawings)],),
            )
        for drawing in drawings:
            with st.container(
                horizontal=True, gap="small", vertical_alignment="center", key=f"drawing.actions.{drawing.id}"
            ):
                st.markdown(plain(short(drawing.order.prompt)))
                _button(drawing, "again", _("Draw again"), "refresh", partial(_again, drawing))
                _button(drawing, "delete", _("Delete"), "delete", partial(_delete, drawing))


def _show_prompt(prompt: str) -> None:
    if len(prompt) <= _PROMPT_CHARS:
        st.markdown(plain(prompt))
        return
    with st.expander(plain(f"{' '.join(prompt.split())[:_PROMPT_CHARS]}…"), type="compact"):
        st.markdown(plain(prompt))


def _pictures(drawing: Drawing) -> list[tuple[Result, Picture]]:
    """Those that are there and not in the bin."""
    store = resources.store().pictures
    # Two results of the same bytes are one picture.
    results = {result.picture_id: result for result in drawing.results if result.picture_id}
    found = [(result, store.get(owner(), name)) for name, result in results.items()]
    return [(result, picture) for result, picture in found if picture and picture.deleted_at is None]


def _show_said(drawing: Drawing) -> None:
    """What was made of the prompt, and what a chat model said besides."""
    revised = dict.fromkeys(result.revised_prompt.strip() for result in drawing.results)
    for text in revised:
        if text and text != drawing.order.prompt.strip():
            with st.expander(
                _("The prompt as the model rewrote it"), type="compact", icon=":material/edit_note:"
            ):
                st.markdown(plain(text))
    if drawing.said.strip():
        with st.expander(_("What the model said"), type="compact", icon=":material/chat:"):
            st.markdown(plain(drawing.said))
    if differing := _differing(drawing):
        st.caption(f":orange[:material/difference: {'; '.join(differing)}]")


def _differing(drawing: Drawing) -> list[str]:
    """Where the relay says that it did something else than it was asked for."""
    said: dict[str, None] = {}
    for result in drawing.results:
        for name in _COMPARED:
            asked, actual = str(getattr(drawing.order, name) or ""), str(result.actual.get(name) or "")
            if asked and actual and asked != "auto" and asked.lower() != actual.lower():
                words = _("{name}: asked for {asked}, drawn with {actual}")
                said[plain(words.format(name=_(NAMES[name]), asked=asked, actual=actual))] = None
    return list(said)


def _show_ending(drawing: Drawing) -> None:
    fault = drawing.fault
    if fault is not None and fault.values.get("reason") == STOPPED.values["reason"]:
        explanation = sentence(fault)
        st.caption(plain("\n".join((explanation.title, explanation.charged, explanation.cure))))
    elif fault is not None:
        show_fault(fault)
    elif drawing.status is Status.STOPPED and not drawing.results:
        st.caption(_("Stopped. The relay may have charged for it."))
    unfetched = [result for result in drawing.results if result.fault is not None]
    for missing in {str(result.fault): result.fault for result in unfetched}.values():
        if missing is not None:
            show_fault(missing)
    if addresses := [
        result.address for result in drawing.results if result.address and not result.picture_id
    ]:
        _show_owed(drawing, addresses)


def _show_owed(drawing: Drawing, addresses: Sequence[str]) -> None:
    """The ways to pictures that are paid for and could not be fetched."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        again = _("Fetch again, free of charge")
        _button(drawing, "fetch", again, "download", partial(_fetch_again, drawing))
        for place, address in enumerate(addresses):
            if address.startswith(("https://", "http://")) and not _is_inside(address):
                st.link_button(
                    _("Open its address"),
                    address,
                    key=f"drawing.address.{drawing.id}.{place}",
                    icon=":material/open_in_new:",
                    type="tertiary",
                    help=_("Save the picture from there if the browser can reach it."),
                )


def _figures(drawing: Drawing) -> list[str]:
    figures = [f"`{drawing.order.model.replace('`', '')}`"]
    if drawing.order.size:
        figures.append(plain(drawing.order.size.replace("x", "\u2009×\u2009")))
    charged = drawing.fault.values.get("charged") if drawing.fault is not None else None
    if drawing.begun_at is not None and charged != "no":
        figures.append(plain(drawing_price.spent(drawing)))
    if drawing.timing.total_s is not None:
        figures.append(duration(drawing.timing.total_s))
    return [*figures, moment(drawing.created_at)]


def _show_actions(drawing: Drawing) -> None:
    with st.container(
        horizontal=True, gap="small", vertical_alignment="center", key=f"drawing.actions.{drawing.id}"
    ):
        fault = drawing.fault
        unsure = any(result.address for result in drawing.results) or (
            fault is not None and fault.values.get("charged") in _UNSURE
        )
        if fault is not None and fault.values.get("charged") in ("maybe", "unlogged"):
            _button(drawing, "look_up", _("Look into the relay's log"), "search", partial(_look_up, drawing))
        parameter = str(fault.values.get("parameter")) if fault is not None else ""
        if fault is not None and fault.key == "relay.parameter" and parameter in PARAMETERS:
            without = _("Draw without {name}").format(name=_(NAMES[parameter]))
            _button(
                drawing,
                f"without.{parameter}",
                without,
                "filter_alt_off",
                partial(_again, drawing, parameter),
            )
        again = _("Draw again, which may be paid twice") if unsure else _("Draw again")
        price = drawing_price.said([drawing.order], patience_s=0.05)
        _button(drawing, "again", again, "refresh", partial(_again, drawing), f"{again}: {price}")
        _button(drawing, "settings", _("Use these settings"), "tune", partial(use, drawing))
        if drawing.begun_at is not None:
            _button(
                drawing,
                "request",
                _("See the request"),
                "receipt_long",
                partial(traces.ask_of, "drawing", drawing.id),
            )
        _button(drawing, "delete", _("Delete"), "delete", partial(_delete, drawing))


def _button(
    drawing: Drawing, name: str, label: str, icon: str, action: Callable[[], object], told: str = ""
) -> None:
    st.button(
        label,
        key=f"drawing.{name}.{drawing.id}",
        icon=f":material/{icon}:",
        type="tertiary",
        help=plain(told or label),
        on_click=attempt,
        args=(action,),
    )


def use(drawing: Drawing) -> None:
    """Let the next drawing be made with the same settings and prompt."""
    choice.take(of_order(drawing.order), anew=True)
    choice.choose_model(drawing.order.model)
    drawing_sending.go_back(matrix.escaped(drawing.order.prompt))
    state.ask_focus("drawing.box")


def _again(drawing: Drawing, without: str = "") -> None:
    """Order the same once more; a parameter that was refused can be left out, then and from then on."""
    order = drawing.order
    if without:
        empty = getattr(Choice(), without)
        order = replace(order, **{without: empty})
        choice.take(replace(choice.chosen(), **{without: empty}), anew=True)
    plans = drawing_price.plans([order])
    with budget_gate.admitted(
        ("drawing", drawing.id, without),
        lambda: plans,
        partial(attempt, partial(_again, drawing, without)),
        in_portions=True,
    ) as agreed:
        connection = choice.connection(order.relay_id)
        resources.drawings().ask(owner(), connection, order, budget_gate.of_one(agreed, plans[0]))
    state.set_value("drawing.offset", 0)


def _is_inside(address: str) -> bool:
    """Whether no browser reaches it."""
    return address.startswith(f"{resources.SANDBOX_ORIGIN}/")


def _fetch_again(drawing: Drawing) -> None:
    try:
        base_url = choice.connection(drawing.order.relay_id).relay.base_url
    except StudioError:  # the relay is gone; what lies elsewhere can still be had
        base_url = ""
    resources.drawings().fetch_again(owner(), drawing, base_url)


def _look_up(drawing: Drawing) -> None:
    resources.drawings().look_up(owner(), choice.connection(drawing.order.relay_id), drawing)


def _delete(drawing: Drawing) -> None:
    resources.store().drawings.delete(owner(), drawing.id)
    state.set_value("drawing.deleted", ("drawing", drawing.id))
