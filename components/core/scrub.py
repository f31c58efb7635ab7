"""Taking keys out of text before a person, a log or a file sees it."""

import logging
import re
from collections.abc import Callable, Iterable

HIDDEN = "[hidden]"

_PATTERNS = (
    re.compile(r"(?i)(\bbearer\s+)[^\s\"',;)\]}]+"),
    re.compile(r"(?i)(\b(?:api[-_]?key|access[-_]?token|token|secret|password|key)=)[^\s&#\"']+"),
    re.compile(r"(?i)(\bx-(?:api|goog-api)-key[\"']?\s*[:=]\s*[\"']?)[^\s\"',;]+"),
    re.compile(r"(://)[^\s/@]+(?=@)"),
    re.compile(r"()\b(?:sk|sess|rk|pk)-[A-Za-z0-9_*\-.]{6,}"),
)


def scrub(text: str, secrets: Iterable[str] = ()) -> str:
    """The text without anything that is or looks like a key.

    Args:
        text: any text, such as a relay's message, an address or a traceback.
        secrets: keys known to be in use; found whole wherever they stand, and without their `sk-`.
    """
    for secret in sorted(secrets, key=len, reverse=True):
        for form in (secret, secret.removeprefix("sk-")):
            if len(form) >= 4:
                text = text.replace(form, HIDDEN)
    for pattern in _PATTERNS:
        text = pattern.sub(rf"\g<1>{HIDDEN}", text)
    return text


def guard_logs(secrets: Iterable[str] = ()) -> None:
    """Scrub every log record of this process at its birth, tracebacks included, whoever writes and whoever prints it."""
    known = frozenset(secrets)
    birth = logging.getLogRecordFactory()
    if not isinstance(birth, ScrubbedRecords):
        logging.setLogRecordFactory(ScrubbedRecords(birth, known))


class ScrubbedRecords:
    """A log record factory that scrubs the records of another."""

    def __init__(self, birth: Callable[..., logging.LogRecord], secrets: frozenset[str]) -> None:
        self.birth = birth
        self.secrets = secrets

    def __call__(self, *args: object, **values: object) -> logging.LogRecord:
        record = self.birth(*args, **values)
        if isinstance(record.args, tuple):  # kept one by one: uvicorn's own formatter unpacks them
            record.args = tuple(
                self.clean(value) if isinstance(value, str) else value for value in record.args
            )
        try:
            message = record.getMessage()
        except (TypeError, ValueError):  # arguments that don't fit: logging tells whoever wrote the line
            record.msg = self.clean(str(record.msg))
        else:
            if (cleaned := self.clean(message)) != message:
                record.msg, record.args = cleaned, None
        if record.exc_info:
            record.exc_text = self.clean(logging.Formatter().formatException(record.exc_info))
        return record

    def clean(self, text: str) -> str:
        return scrub(text, self.secrets)
