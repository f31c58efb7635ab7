"""Choosing a model: searchable, favourites first, then by what the models can do; any id may be typed."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from components.core.catalog.abilities import Ability, abilities
from components.core.errors import RelayError
from components.core.owner import owner
from components.core.records import Fault, Relay, Room
from components.core.relay.models import ModelCard
from components.ui import resources, state
from components.ui.messages import sentence
from components.ui.words import N_, _

_PATIENCE_S = 4.0
_GROUPS = ((Ability.REASONING, "🧠"), (Ability.VISION, "👁"), (Ability.DRAWING_BY_CHAT, "🎨"))

SEEING = frozenset({Ability.VISION, Ability.DRAWING_BY_CHAT})
"""What a model must be able to do, one or the other, to be sent pictures."""

DRAWING = frozenset({Ability.IMAGES, Ability.DRAWING_BY_CHAT})
"""The same for a model that is asked for pictures."""

_SAID = {
    Ability.CHAT: N_("chat"),
    Ability.REASONING: N_("thinks"),
    Ability.VISION: N_("sees images"),
    Ability.DRAWING_BY_CHAT: N_("draws"),
}
"""The abilities that matter to the chat; others of a model are left as they are."""


@dataclass(frozen=True, slots=True)
class Menu:
    """The models to choose from, in order, each with its label; `fault` says why there may be none."""

    labels: Mapping[str, str]
    fault: Fault | None


def pick(relay: Relay, chosen: str | None, on_change: Callable[[], None]) -> str | None:
    """Draw the picker and the star beside it; return the model chosen, None for none."""
    menu = offered(relay, chosen)
    state.seed_one("chat.model", chosen)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="chat.picker"):
        model = st.selectbox(
            _("Model"),
            list(menu.labels),
            index=list(menu.labels).index(chosen) if chosen else None,
            format_func=lambda name: menu.labels.get(name, name),
            key="chat.model",
            on_change=on_change,
            placeholder=_("Choose or type a model"),
            accept_new_options=True,
            label_visibility="collapsed",
        )
        if model:
            _show_star(relay, model)
    if menu.fault is not None:
        explanation = sentence(menu.fault)
        st.caption(
            _("The models can't be listed ({why}). Type a model's name.").format(why=explanation.title)
        )
    return model


def default_model(relay: Relay) -> str | None:
    """The model used last on the relay, else the first one offered that chats; where pictures are asked about, that sees."""
    last = resources.store().preferences.get(owner(), _last(relay), None)
    names = list(offered(relay, None).labels)
    if state.room() == Room.VISION:
        # Those that draw as well are called for that; asked about a picture they may answer with another.
        names = [name for name in names if able(relay, name) & SEEING == {Ability.VISION}] or names
    return str(last) if last else next(iter(names), None)


def remember(relay: Relay, model: str) -> None:
    """Begin the next conversation on the relay with this model."""
    resources.store().preferences.set(owner(), _last(relay), model)


def _last(relay: Relay) -> str:
    room = f"{state.room()}/" if state.room() else ""
    return f"model/{room}{relay.base_url}"


def offered(relay: Relay, chosen: str | None) -> Menu:
    """The models that chat, favourites first; never waits longer than _PATIENCE_S for the relay's list."""
    kinds, fault = _kinds(relay)
    starred = favourites(relay)
    names = {name for name, can in kinds.items() if can & {Ability.CHAT, Ability.DRAWING_BY_CHAT}}
    names |= starred | ({chosen} if chosen else set())
    ordered = sorted(names, key=lambda name: (name not in starred, _group(kinds.get(name)), name.casefold()))
    return Menu({name: _label(name, name in starred, kinds.get(name)) for name in ordered}, fault)


def suited(relay: Relay, ability: Ability) -> Menu:
    """The models that have an ability, by name."""
    kinds, fault = _kinds(relay)
    return Menu({name: name for name in sorted(kinds, key=str.casefold) if ability in kinds[name]}, fault)


def drawing(relay: Relay, chosen: str | None) -> Menu:
    """The models that draw, favourites first, then those that do nothing else; others can be typed."""
    kinds, fault = _kinds(relay)
    starred = favourites(relay)
    able_to = {name: can & DRAWING for name, can in kinds.items() if can & DRAWING}
    names = set(able_to) | ({chosen} if chosen else set())

    def order(name: str) -> tuple[object, ...]:
        by_chat = Ability.IMAGES not in able_to.get(name, ())
        return name not in starred, by_chat, "gpt-image" not in name, name.casefold()

    return Menu({name: f"★ {name}" if name in starred else name for name in sorted(names, key=order)}, fault)


def _kinds(relay: Relay) -> tuple[dict[str, frozenset[Ability]], Fault | None]:
    cards, fault = _cards(relay)
    about = f"abilities/{relay.base_url}/"
    corrections = resources.store().preferences.under(owner(), about)
    return {card.id: _abilities(card, corrections.get(about + card.id)) for card in cards}, fault


def _cards(relay: Relay) -> tuple[Sequence[ModelCard], Fault | None]:
    # A relay that has kept the page waiting once is only looked in on from then on.
    slow = state.value("picker.slow") == relay.id
    try:
        cards = resources.relays().models(state.visit(), relay.id, patience_s=0.05 if slow else _PATIENCE_S)
    except RelayError as error:
        return [], Fault.of(error)
    except TimeoutError:
        state.set_value("picker.slow", relay.id)
        return [], Fault("relay.silence", {"seconds": int(_PATIENCE_S)})
    state.take("picker.slow")
    return cards, None


def _abilities(card: ModelCard, correction: object) -> frozenset[Ability]:
    corrected = frozenset(Ability(str(can)) for can in correction) if isinstance(correction, list) else None
    return abilities(card.id, card.endpoint_types, corrected)


def able(relay: Relay, model: str) -> frozenset[Ability]:
    """What a model is thought to be able to do."""
    cards, _fault = _cards(relay)
    card = next((card for card in cards if card.id == model), ModelCard(model))
    return _abilities(card, resources.store().preferences.get(owner(), f"abilities/{relay.base_url}/{model}"))


def _group(can: frozenset[Ability] | None) -> int:
    # Plain chat stands first: it is what most people look for.
    return next((place for place, (ability, _mark) in enumerate(_GROUPS, 1) if ability in (can or ())), 0)


def _label(name: str, starred: bool, can: frozenset[Ability] | None) -> str:
    marks = [f"{mark} {_(_SAID[ability])}" for ability, mark in _GROUPS if ability in (can or ())]
    return " · ".join([f"★ {name}" if starred else name, *marks])


def name_in(label: str | None) -> str | None:
    """The model's name in what the picker holds: a label from before its marks changed comes back as if typed."""
    return (label or "").removeprefix("★").split(" · ")[0].strip() or None


def whole(name: str | None, before: str | None, known: Collection[str]) -> str | None:
    """The name as it was typed: Streamlit leaves out its beginning where that is the name chosen before."""
    if not name or not before or name in known:
        return name
    return before + name if before + name in known or not name[0].isalnum() else name


def correct(relay: Relay, model: str) -> None:
    """Draw what the model is thought to be able to do, to be corrected."""
    cards, _fault = _cards(relay)
    card = next((card for card in cards if card.id == model), ModelCard(model))
    name = f"abilities/{relay.base_url}/{model}"
    known = _abilities(card, resources.store().preferences.get(owner(), name))
    key = f"chat.abilities.{model}"
    st.pills(
        _("What this model can do"),
        list(_SAID),
        format_func=lambda ability: _(_SAID[ability]),
        selection_mode="multi",
        default=[ability for ability in _SAID if ability in known],
        key=key,
        on_change=_keep_correction,
        args=(relay, model, key, known),
        help=_("Taken from the relay or guessed from the name; correct it here."),
    )


def _keep_correction(relay: Relay, model: str, key: str, known: frozenset[Ability]) -> None:
    said = {Ability(ability) for ability in state.value(key) or ()}
    name = f"abilities/{relay.base_url}/{model}"
    resources.store().preferences.set(owner(), name, sorted(said | (known - set(_SAID))))
    _hold(relay, model)


def favourites(relay: Relay) -> set[str]:
    """The models a person starred on the relay."""
    names = resources.store().preferences.get(owner(), f"favourites/{relay.base_url}", [])
    return set(map(str, names)) if isinstance(names, list) else set()


def _show_star(relay: Relay, model: str) -> None:
    starred = model in favourites(relay)
    label = _("Remove from favourites") if starred else _("Add to favourites")
    st.button(
        label,
        key="chat.star",
        icon=":material/star:" if starred else ":material/star_outline:",
        type="tertiary",
        help=label,
        on_click=_toggle_favourite,
        args=(relay, model),
    )


def _toggle_favourite(relay: Relay, model: str) -> None:
    kept = sorted(favourites(relay) ^ {model})
    resources.store().preferences.set(owner(), f"favourites/{relay.base_url}", kept)
    _hold(relay, model)


def _hold(relay: Relay, model: str) -> None:
    """Keep the model chosen, under its new label, though its place in the list may have changed."""
    remember(relay, model)
    state.set_value("chat.model", model)
