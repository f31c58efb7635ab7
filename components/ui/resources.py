"""Real things, built once for the process: the only place with cached constructors."""

import importlib

from components.core import i18n, scrub
from components.core.settings import settings


def warm_up() -> None:
    """Import and build what the first visitor would otherwise wait for."""
    key = settings().openai_api_key
    scrub.guard_logs([key.get_secret_value()] if key else [])
    for module in ("openai", "pandas"):
        importlib.import_module(module)
    for language in i18n.LANGUAGES:
        i18n.catalogue(language)
