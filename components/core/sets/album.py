"""The pictures of a set's rows: weighed before, read when their row is asked, never all held."""

from collections.abc import Sequence
from functools import partial

from components.core.batches import Subject
from components.core.belongings import File
from components.core.context import Attached, question, weight
from components.core.errors import FileError, StoreError
from components.core.relay.body import Turn
from components.core.store.files import Files

PICTURES_MAX = 2000


class Album:
    """What each row of a set is about besides its prompt."""

    def __init__(self, owner: str, subjects: Sequence[Subject], files: Files) -> None:
        self._owner = owner
        self._subjects = subjects
        self._files = files
        self._known: dict[str, File] = {}
        if subjects:
            self._known = files.several(owner, [name for each in subjects for name in each.files])

    def weight(self, row: int, model: str | None) -> int:
        """Tokens of a row's pictures for a model."""
        return sum(weight(model, self._attached(file)).tokens for file in self._of(row) if file)

    def total(self, model: str | None) -> int:
        """Tokens of all pictures for a model."""
        return sum(self.weight(row, model) for row in range(len(self._subjects)))

    def turn(self, row: int, prompt: str, model: str | None) -> Turn:
        """What a model is sent of a row.

        Raises:
            FileError: `reason` gone: a picture is no longer there; nothing is asked without it.
        """
        found: list[Attached] = []
        for file in self._of(row):
            if file is None:
                raise self._gone(row)
            try:
                data = self._files.read(self._owner, file.id)
            except StoreError as error:
                raise (self._gone(row) if error.values.get("reason") == "missing" else error) from None
            found.append(Attached(file, partial(bytes, data)))
        return question(model, prompt, found)

    def _gone(self, row: int) -> FileError:
        return FileError(reason="gone", name=self._subjects[row].name)

    def _of(self, row: int) -> list[File | None]:
        return [self._known.get(name) for name in self._subjects[row].files] if self._subjects else []

    def _attached(self, file: File) -> Attached:
        return Attached(file, partial(self._files.read, self._owner, file.id))
