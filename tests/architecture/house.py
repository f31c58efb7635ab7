"""The source files of the product as syntax trees, for tests that read them."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Source:
    """One Python file; `path` is relative to the repository."""

    path: str
    text: str

    @property
    def tree(self) -> ast.Module:
        return parsed(self.path, self.text)

    @property
    def lines(self) -> int:
        return len(self.text.splitlines())

    @property
    def imports(self) -> set[str]:
        """Dotted names of everything the file imports; `from a import b` counts as a.b too."""
        found: set[str] = set()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                assert node.level == 0, f"{self.path}: relative import"
                found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
        return found

    def imports_any(self, *packages: str) -> bool:
        return any(name.split(".")[0] in packages for name in self.imports)

    def names(self) -> set[str]:
        """Every attribute and bare name used."""
        return {
            node.attr if isinstance(node, ast.Attribute) else node.id
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Attribute | ast.Name)
        }


@cache
def parsed(path: str, text: str) -> ast.Module:
    return ast.parse(text, path)


@cache
def sources() -> tuple[Source, ...]:
    """app.py, pages/ and components/, but not generated migrations."""
    return tuple(
        Source(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
        for path in _files()
        if "/migrations/" not in path.as_posix()
    )


def _files() -> Iterator[Path]:
    yield ROOT / "app.py"
    yield from sorted((ROOT / "pages").glob("*.py"))
    yield from sorted((ROOT / "components").rglob("*.py"))


def under(*folders: str) -> list[Source]:
    return [source for source in sources() if source.path.startswith(folders)]
