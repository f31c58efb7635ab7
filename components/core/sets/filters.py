"""Which rows of a set are looked at."""

from collections.abc import Collection, Sequence
from enum import StrEnum

from components.core.batches import AGAIN, Answer, PromptSet
from components.core.errors import InputError
from components.core.records import Status
from components.core.sets.fields import differ

PATTERN_MAX_CHARS = 500


class Filter(StrEnum):
    """Rows by what came of them."""

    ALL = "all"
    DIFFERENT = "different"
    FAILED = "failed"


def chosen(made: PromptSet, answers: Sequence[Answer], which: Filter, pattern: str = "") -> list[int]:
    """The rows that fit: by their answers, and with the pattern somewhere in the prompt, the picture's name or an answer.

    Raises:
        InputError: `reason` set_pattern: no regular expression of RE2, which needs linear time whoever wrote it
            (github.com/google/re2/wiki/Syntax).
    """
    fit: Collection[int] = range(made.count)
    if which is Filter.FAILED:
        fit = {row for row, status, _text in answers if status in AGAIN}
    elif which is Filter.DIFFERENT:
        fit = _different(answers)
    return sorted(_matching(made, answers, fit, pattern) if pattern else fit)


def _different(answers: Sequence[Answer]) -> set[int]:
    """The rows whose answers are not all the same, white space and the order of JSON aside."""
    said: dict[int, set[str]] = {}
    for row, status, text in answers:
        if status == Status.DONE:
            said.setdefault(row, set()).add(text)
    return {row for row, texts in said.items() if differ(list(texts))}


def _matching(made: PromptSet, answers: Sequence[Answer], rows: Collection[int], pattern: str) -> set[int]:
    import pyarrow as pa
    import pyarrow.compute as pc

    if len(pattern) > PATTERN_MAX_CHARS:
        raise InputError(reason="set_pattern")
    texts = [(row, made.prompts[row][1]) for row in rows]
    texts += [(row, made.subjects[row].name) for row in rows if made.subjects]
    texts += [(row, text) for row, _status, text in answers if row in rows]
    column = pa.array([text for _row, text in texts], pa.large_string())
    try:
        found = pc.match_substring_regex(column, pattern, ignore_case=True).to_pylist()
    except pa.ArrowInvalid:
        raise InputError(reason="set_pattern") from None
    return {row for (row, _text), fits in zip(texts, found, strict=True) if fits}
