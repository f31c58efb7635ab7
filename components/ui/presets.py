"""Personas: choosing one for a conversation, keeping the present settings as one, and the shelf of all."""

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from components.core.belongings import Preset
from components.core.errors import StudioError
from components.core.owner import owner
from components.core.presets import NAME_MAX_CHARS, OPENERS_MAX, as_json, read
from components.core.records import ChatOptions
from components.ui import options, resources, state, undo
from components.ui.boundary import report
from components.ui.messages import plain
from components.ui.words import _, ngettext


def pick(mine: ChatOptions, about: str, take: Callable[[ChatOptions], None]) -> None:
    """Draw the choice among the personas, if there are any; `take` goes on with the options of the one chosen."""
    known = _known()
    if known:
        key = f"chat.preset.{about}"
        state.begin(key, mine.preset_id if mine.preset_id in known else None)
        st.selectbox(
            _("Persona"),
            list(known),
            index=None,
            format_func=lambda preset_id: known[preset_id].name if preset_id in known else "",
            placeholder=_("none"),
            key=key,
            on_change=lambda: take(_chosen(state.value(key), mine)),
        )


def _chosen(preset_id: str | None, mine: ChatOptions) -> ChatOptions:
    preset = resources.store().presets.get(owner(), preset_id) if preset_id else None
    return options.fitted(preset) if preset else ChatOptions(relay_id=mine.relay_id, model=mine.model)


def show_keeping(mine: ChatOptions) -> None:
    """Draw the ways to keep these settings: as a new persona, or in place of the one they began from."""
    with (
        st.form("presets.new", border=False, clear_on_submit=True),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        st.text_input(
            _("Keep these settings as a persona"),
            placeholder=_("Name"),
            key="presets.name",
            max_chars=NAME_MAX_CHARS,
        )
        st.form_submit_button(_("Keep"), key="presets.keep", on_click=_keep, args=(mine,))
    if (preset := _known().get(mine.preset_id or "")) is not None and _settings(mine) != preset.options:
        st.button(
            _("Change the persona {name} to these settings").format(name=plain(preset.name)),
            key="presets.renew",
            type="tertiary",
            on_click=lambda: resources.store().presets.change(
                owner(), replace(preset, options=_settings(mine))
            ),
        )


def _settings(mine: ChatOptions) -> ChatOptions:
    return replace(mine, preset_id=None, withheld=frozenset())


def _keep(mine: ChatOptions) -> None:
    name = str(state.value("presets.name") or "").strip()
    if name:
        resources.store().presets.add(owner(), [Preset("", name, _settings(mine))])


def show_choice() -> None:
    """Draw the personas on the empty page, each a click away."""
    known = _known()
    if known:
        chosen = options.kept(None).preset_id
        state.seed_one("presets.welcome", chosen if chosen in known else None)
        st.pills(
            _("Begin as"),
            list(known),
            format_func=lambda preset_id: plain(known[preset_id].name) if preset_id in known else "",
            key="presets.welcome",
            on_change=_begin,
        )


def _begin() -> None:
    chosen = state.value("presets.welcome")
    options.begin_with(resources.store().presets.get(owner(), chosen) if chosen else None)
    state.set_value("chat.anew", True)  # the model and the panel above show it too


def openers() -> tuple[str, ...]:
    """What the persona chosen for the next conversation offers to ask."""
    chosen = _known().get(options.kept(None).preset_id or "")
    return chosen.openers if chosen else ()


def show_shelf() -> None:
    """Draw all personas, to be changed, forgotten, imported and exported."""
    known = _known()
    _show_undo()
    if not known:
        st.info(
            _("No personas yet. In the chat, open Settings and keep what is set there under a name."),
            icon=":material/theater_comedy:",
        )
    for preset in known.values():
        with st.expander(plain(preset.name), key=f"presets.{preset.id}", on_change="rerun") as fold:
            if fold.open:
                _show_form(preset)
    _show_files(list(known.values()))


def _show_form(preset: Preset) -> None:
    key = f"presets.{preset.id}"
    with st.form(f"{key}.form", border=False):
        st.text_input(_("Name"), preset.name, key=f"{key}.name", max_chars=NAME_MAX_CHARS)
        st.text_area(_("System prompt"), preset.options.system, key=f"{key}.system", height=120)
        st.text_input(_("Model"), preset.options.model or "", key=f"{key}.model")
        st.text_area(
            _("Opening questions, one a line"), "\n".join(preset.openers), key=f"{key}.openers", height=100
        )
        with st.container(horizontal=True):
            st.form_submit_button(
                _("Save"), key=f"{key}.save", type="primary", on_click=_change, args=(preset,)
            )
            st.form_submit_button(
                _("Delete"), key=f"{key}.delete", type="tertiary", on_click=_delete, args=(preset,)
            )


def _change(preset: Preset) -> None:
    key = f"presets.{preset.id}"
    name, system, model, lines = (
        str(state.value(f"{key}.{field}") or "").strip() for field in ("name", "system", "model", "openers")
    )
    asked = tuple(line.strip() for line in lines.splitlines() if line.strip())[:OPENERS_MAX]
    changed = replace(preset.options, system=system, model=model or None)
    kept = replace(preset, name=name or preset.name, options=changed, openers=asked)
    resources.store().presets.change(owner(), kept)


def _delete(preset: Preset) -> None:
    resources.store().presets.delete(owner(), preset.id)
    state.set_value("presets.deleted", preset)


def _show_undo() -> None:
    deleted: Preset | None = state.value("presets.deleted")
    if deleted is not None:
        undo.show("presets", _("{name} was deleted.").format(name=plain(deleted.name)), _undo, deleted)


def _undo(deleted: Preset) -> None:
    resources.store().presets.add(owner(), [deleted])
    state.set_value("presets.deleted", None)


def _show_files(known: list[Preset]) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.popover(_("Import"), icon=":material/upload:", key="presets.import", type="tertiary"):
            st.file_uploader(
                _("A JSON file of personas"), "json", key="presets.file", on_change=_import, max_upload_size=5
            )
        if known:
            st.download_button(
                _("Export"),
                lambda: as_json(known),
                "personas.json",
                "application/json",
                key="presets.export",
                icon=":material/download:",
                type="tertiary",
                on_click="ignore",
            )
    told = state.take("presets.told")
    if isinstance(told, StudioError):
        report(told)
    elif told is not None:
        st.success(ngettext("{n} persona was imported.", "{n} personas were imported.", told).format(n=told))


def _import() -> None:
    file = state.value("presets.file")
    if file is not None:
        try:
            found = read(file.getvalue())
        except StudioError as error:
            state.set_value("presets.told", error)
            return
        resources.store().presets.add(owner(), found)
        state.set_value("presets.told", len(found))


def _known() -> dict[str, Preset]:
    return {preset.id: preset for preset in resources.store().presets.all(owner())}
