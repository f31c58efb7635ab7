"""What a conversation is asked with: relay, model, system prompt and parameters."""

from dataclasses import replace

from components.core.belongings import Preset
from components.core.owner import owner
from components.core.parameters import resolved
from components.core.records import ChatOptions, Conversation, Relay, Source
from components.core.store.rows import options_of, options_values
from components.ui import keeping, picker, resources, state
from components.ui.words import _, zone

_NEXT = "next conversation"
"""What was chosen for a conversation that has not begun: kept, so that F5 does not lose a system prompt."""


def relay() -> Relay:
    """The relay in use."""
    return state.relay()


def chosen(conversation: Conversation | None, model: str | None = None) -> ChatOptions:
    """The options in force: what is sent, with a relay, a model (for once another one), its default parameters, a time zone."""
    options = own(conversation)
    options = replace(options, model=model or options.model, zone=str(zone()))
    return resolved(options, model_default(options.model))


def own(conversation: Conversation | None) -> ChatOptions:
    """The conversation's own options or those of the next one, with a relay and a model."""
    options = kept(conversation)
    return replace(options, relay_id=relay().id, model=_model(options))


def _model(options: ChatOptions) -> str | None:
    """The model chosen; on another relay than the one it was chosen on only if that has it too."""
    here = options.relay_id in (None, relay().id)
    if options.model and (here or options.model in picker.offered(relay(), None).labels):
        return options.model
    return picker.default_model(relay())


def kept(conversation: Conversation | None) -> ChatOptions:
    """What a person chose for the conversation, or for the next one."""
    if conversation is not None:
        return conversation.options
    written = resources.store().preferences.get(owner(), _NEXT, {})
    return options_of(written) if isinstance(written, dict) else ChatOptions()


def keep(conversation: Conversation | None, options: ChatOptions) -> None:
    """Keep what a person chose, for the conversation or for the next one."""
    if conversation is None:
        resources.store().preferences.set(owner(), _NEXT, options_values(options))
    else:
        keeping.store().conversations.set_options(owner(), conversation.id, options)


def model_default(model: str | None, on: Relay | None = None) -> ChatOptions:
    """The parameters that hold for a model, of the relay in use or another, where a conversation sets none."""
    written = resources.store().preferences.get(owner(), _default_name(model, on), {}) if model else {}
    return options_of(written) if isinstance(written, dict) else ChatOptions()


def keep_model_default(model: str, values: ChatOptions) -> None:
    """Let these parameters hold for the model where a conversation sets none."""
    resources.store().preferences.set(owner(), _default_name(model), options_values(values))


def begin_with(preset: Preset | None) -> None:
    """Let the next conversation begin with a preset, or with nothing set."""
    keep(None, fitted(preset) if preset else ChatOptions())
    state.set_value("chat.nth", _nth() + 1)


def fitted(preset: Preset) -> ChatOptions:
    """The preset's options here: a model that the relay in use does not offer gives way to the usual one."""
    options = replace(preset.options, preset_id=preset.id)
    if options.model and options.relay_id != relay().id:
        menu = picker.offered(relay(), None)
        if menu.fault is None and options.model not in menu.labels:
            options = replace(options, model=None)
    return replace(options, relay_id=relay().id)


def next_name() -> str:
    """A name for the conversation that has not begun, another one for each."""
    return f"next-{_nth()}"


def _nth() -> int:
    return int(state.value("chat.nth") or 0)


def forget_next() -> None:
    """Let the conversation after this one begin with nothing set; the model used last is remembered apart."""
    state.set_value("chat.nth", _nth() + 1)
    if resources.store().preferences.get(owner(), _NEXT):
        resources.store().preferences.set(owner(), _NEXT, {})


def streams(model: str | None, on: Relay | None = None) -> bool:
    """Whether answers of the model are streamed; a person can switch it off for each model of each relay."""
    return model not in _unstreamed(on)


def describe() -> str:
    """One line on where questions go."""
    if relay().source is Source.SANDBOX:
        return _(
            "This is the sandbox: a relay built into the app. It answers with prepared texts, costs nothing and "
            "sends nothing anywhere. Connect your own relay any time."
        )
    return _("Questions go to {relay}.").format(relay=relay().title)


def describe_drawing() -> str:
    """One line on where drawings are ordered."""
    if relay().source is Source.SANDBOX:
        return _(
            "This is the sandbox: a relay built into the app. Its landscapes cost nothing and are sent nowhere. Connect your "
            "own relay any time."
        )
    return _("Drawings are ordered from {relay}.").format(relay=relay().title)


def keep_streaming(model: str, *, streams: bool) -> None:
    """Stream the answers of a model from now on, or don't."""
    unstreamed = _unstreamed() - {model} if streams else _unstreamed() | {model}
    resources.store().preferences.set(owner(), _stream_name(), sorted(unstreamed))


def _unstreamed(on: Relay | None = None) -> set[str]:
    kept_names = resources.store().preferences.get(owner(), _stream_name(on), [])
    return set(map(str, kept_names)) if isinstance(kept_names, list) else set()


def _default_name(model: str | None, on: Relay | None = None) -> str:
    return f"defaults/{(on or relay()).base_url}/{model}"


def _stream_name(on: Relay | None = None) -> str:
    return f"unstreamed/{(on or relay()).base_url}"
