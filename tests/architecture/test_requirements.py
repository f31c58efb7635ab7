"""requirements.txt names what the product imports, and pins all of it."""

import importlib.metadata
import re
import sys

import pytest

from tests.architecture.house import ROOT, sources

FILES = ("requirements.txt", "requirements-dev.txt", "requirements-local.txt")
OPTIONAL = {"xllamacpp"}
BY_NAME_ONLY = {"pandas", "psycopg", "defusedxml", "bpe-openai"}
"""Loaded by a name in a string, pandas at start and psycopg by SQLAlchemy's address, by openpyxl when
it is there, or without the package around it."""


def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def lines(file, start=0, end=None):
    kept = (ROOT / file).read_text(encoding="utf-8").split("# What these bring.")[start:end]
    stripped = (line.split("#")[0].strip() for part in kept for line in part.split("\n"))
    return [line for line in stripped if line and not line.startswith("-r ")]


def names(file, start=0, end=None):
    return {normal(re.split(r"[\[=;]", line)[0]) for line in lines(file, start, end)}


def imported():
    """Packages from outside by the name they are installed under."""
    installed = importlib.metadata.packages_distributions()
    tops = {name.split(".")[0] for source in sources() for name in source.imports}
    outside = tops - set(sys.stdlib_module_names) - {"components", "pages", "app", "tests"} - OPTIONAL
    return {normal(installed[top][0]) for top in outside}


@pytest.mark.parametrize("file", FILES)
def test_every_requirement_is_pinned_to_one_version(file):
    assert [line for line in lines(file) if not re.match(r"[\w.\[\]-]+==[\w.]+(;.*)?$", line)] == []


def test_the_head_of_requirements_names_what_is_imported_and_nothing_else():
    assert names("requirements.txt", end=1) - BY_NAME_ONLY == imported() - BY_NAME_ONLY


def test_nothing_is_required_twice():
    both = lines("requirements.txt") + lines("requirements-dev.txt")
    every = [normal(re.split(r"[\[=;]", line)[0]) for line in both]
    assert sorted(every) == sorted(set(every))


def test_what_is_installed_is_what_is_pinned():
    pinned = dict(
        line.split(";")[0].split("==") for file in FILES[:2] for line in lines(file) if "win32" not in line
    )
    wrong = {
        name: importlib.metadata.version(re.sub(r"\[.*\]", "", name))
        for name, version in pinned.items()
        if importlib.metadata.version(re.sub(r"\[.*\]", "", name)) != version
    }
    assert wrong == {}


def test_everything_that_requirements_bring_is_pinned_too():
    pinned = names("requirements.txt")
    missing = {
        f"{name} brings {wanted}"
        for name in pinned - {"colorama"}
        for wanted in brought(name)
        if wanted not in pinned
    }
    assert missing == set()


def brought(name):
    """Names that a package needs here, without its extras."""
    required = importlib.metadata.requires(name) or []
    for line in required:
        need, _, condition = line.partition(";")
        if "extra ==" in condition or not holds(condition):
            continue
        yield normal(re.split(r"[\s\[<>=!~(]", need.strip())[0])


def holds(condition):
    from packaging.markers import Marker

    return not condition.strip() or Marker(condition.strip()).evaluate()


def test_contributing_says_why_each_library_was_chosen():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").split("## Why these libraries")[1]
    told = {
        normal(name) for row in re.findall(r"^\| ([^|]+) \|", text, re.MULTILINE) for name in row.split(", ")
    }
    named_elsewhere = {"pydantic"}
    assert names("requirements.txt", end=1) - told - named_elsewhere == set()
