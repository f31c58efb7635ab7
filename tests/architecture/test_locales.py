"""The catalogues say everything the code says, and nothing else."""

import ast
import re

import pytest

from components.core.i18n import LANGUAGES, LOCALES
from components.locales import harvest
from tests.architecture.house import under

ENGLISH = re.compile(r"[A-Za-z']+(?: [A-Za-z']+){3,}")
"""Four English words in a row: a sentence, not a name."""


def forms(text):
    """The strings of a message: one, or one for each plural form."""
    return [text] if isinstance(text, str) else list(text)


def placeholders(text):
    return [sorted(re.findall(r"{\w*}", form)) for form in forms(text)]


@pytest.fixture(scope="module")
def marked():
    return harvest.harvest()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_marked_sentence_is_in_the_catalogue_and_no_other(language, marked):
    kept = {message.id for message in harvest.read(language) if message.id}
    assert kept == {message.id for message in marked if message.id}


def test_no_marked_sentence_escapes_the_harvest(marked):
    """It reads tokens, and sees neither into an f-string nor into a call within a marked one."""
    known = {form for message in marked if message.id for form in forms(message.id)}
    escaped = [
        (source.path, call.lineno, word.value)
        for source in under("components/ui/", "pages/")
        for call in ast.walk(source.tree)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in harvest.KEYWORDS
        for word in call.args[:1]
        if isinstance(word, ast.Constant) and word.value not in known
    ]
    assert escaped == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_has_a_certain_translation(language):
    assert harvest.untranslated(harvest.read(language)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_every_placeholder(language):
    changed = [
        message.id
        for message in harvest.read(language)
        if message.id
        and any(fields != placeholders(forms(message.id)[-1])[0] for fields in placeholders(message.string))
    ]
    assert changed == []


def test_chinese_has_no_english_sentence_left():
    left = [
        form
        for message in harvest.read("zh_CN")
        if message.id
        for form in forms(message.string)
        if ENGLISH.search(form)
    ]
    assert left == []


def test_chinese_sentences_use_chinese_punctuation():
    half = [
        form
        for message in harvest.read("zh_CN")
        if message.id
        for form in forms(message.string)
        if re.search(r"[\u4e00-\u9fff][,;!?]|[\u4e00-\u9fff]\.(?!\w)", form)
    ]
    assert half == []


def test_longer_texts_exist_in_every_language_with_the_same_sections():
    texts = {
        language: sorted(path.name for path in (LOCALES / language).glob("*.md")) for language in LANGUAGES
    }
    assert texts["zh_CN"] == texts["en"] != []
    for name in texts["en"]:
        sections = {
            language: [
                len(line) - len(line.lstrip("#"))
                for line in (LOCALES / language / name).read_text(encoding="utf-8").splitlines()
                if line.startswith("#")
            ]
            for language in LANGUAGES
        }
        assert sections["zh_CN"] == sections["en"], name
