"""Gathering the sentences marked in the code, and merging them into the catalogues without losing a translation."""

import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from components.core.i18n import LANGUAGES, LOCALES

ROOT = LOCALES.parents[1]
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2)}


def harvest() -> Catalog:
    """Every sentence marked in components/ and pages/, with the files it stands in.

    Without line numbers, so that a catalogue changes only when its words do.
    """
    sentences = Catalog(project="Relay Studio", charset="utf-8")
    for folder in ("components", "pages"):
        found = extract_from_dir(ROOT / folder, method_map=[("**.py", "python")], keywords=KEYWORDS)
        for file, _line, message, comments, context in sorted(found, key=lambda row: (row[0], row[1])):
            place = (Path(folder, file).as_posix(), 0)
            sentences.add(message, locations=[place], auto_comments=comments, context=context)
    return sentences


def read(language: str) -> Catalog:
    """The catalogue of one language, empty when there is none yet."""
    path = catalogue_path(language)
    if not path.exists():
        return Catalog(locale=language, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def catalogue_path(language: str) -> Path:
    return LOCALES / language / "LC_MESSAGES" / "messages.po"


def untranslated(sentences: Catalog) -> list[str]:
    """The ids that have no certain translation."""
    return [str(message.id) for message in sentences if message.id and not is_certain(message)]


def is_certain(message: Message) -> bool:
    """Whether a message has a translation, and one that nobody has to look at again."""
    forms = [message.string] if isinstance(message.string, str) else list(message.string or ())
    return bool(forms) and all(forms) and not message.fuzzy


def refresh() -> int:
    """Bring all catalogues up to date; 1 when a sentence lacks its translation, else 0."""
    marked = harvest()
    missing = 0
    for language in LANGUAGES:
        sentences = read(language)
        sentences.update(marked, no_fuzzy_matching=True)
        sentences.obsolete.clear()
        if language == "en":
            speak_english(sentences)
        with catalogue_path(language).open("wb") as file:
            write_po(file, sentences, width=110, sort_output=True, omit_header=True, include_lineno=False)
        for message in untranslated(sentences):
            missing += 1
            sys.stderr.write(f"{language}: no translation of {message!r}\n")
    return 1 if missing else 0


def speak_english(sentences: Catalog) -> None:
    """English is written in the code; its catalogue repeats it."""
    for message in sentences:
        if message.id:
            message.string = message.id
