"""The documents say what is so."""

import ast
import itertools
import re

import pytest

from components.core.i18n import translated
from components.core.settings import Settings
from components.ui.shell import screens
from tests.architecture.house import ROOT

READMES = {"en": "README.md", "zh_CN": "README.zh-CN.md"}
DOCUMENTS = [*READMES.values(), "CONTRIBUTING.md", "CHANGELOG.md", "docs/performance.md"]
NO_DEFAULT = "—"


def text(name):
    return (ROOT / name).read_text(encoding="utf-8")


def prose(name):
    """The document without its code blocks."""
    return re.sub(r"^```.*?^```$", "", text(name), flags=re.MULTILINE | re.DOTALL)


def rows(name, header):
    """Cells of the table whose first header cell is `header`."""
    lines = text(name).split("\n")
    start = next(n for n, line in enumerate(lines) if line.startswith(f"| {header} |"))
    body = lines[start + 2 : lines.index("", start)]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in body]


def variables():
    """Each setting's field by the name of its environment variable."""
    return {
        str(field.validation_alias or f"RELAY_STUDIO_{name.upper()}"): (name, field)
        for name, field in Settings.model_fields.items()
    }


def sentences():
    """What stands under each field of Settings in its own module."""
    module = ast.parse(text("components/core/settings.py"))
    body = next(node for node in module.body if isinstance(node, ast.ClassDef)).body
    return {
        field.target.id: said.value.value
        for field, said in itertools.pairwise(body)
        if isinstance(field, ast.AnnAssign) and isinstance(said, ast.Expr)
    }


def default(field):
    if field.default_factory:
        return None
    return NO_DEFAULT if field.default is None else str(field.default).replace("True", "true")


@pytest.mark.parametrize(("readme", "header"), [("README.md", "name"), ("README.zh-CN.md", "名称")])
def test_every_setting_stands_in_the_readme_with_its_default_and_no_other_does(readme, header):
    told = {name.strip("`"): value for name, value, _ in rows(readme, header)}
    assert list(told) == list(variables())
    expected = {variable: default(field) for variable, (_, field) in variables().items()}
    wrong = {
        name: told[name] for name, value in expected.items() if value is not None and told[name] != value
    }
    assert wrong == {}


def test_the_readme_explains_a_setting_in_the_words_of_its_field():
    told = {name.strip("`"): meaning for name, _, meaning in rows("README.md", "name")}
    assert told == {variable: sentences()[name] for variable, (name, _) in variables().items()}


@pytest.mark.parametrize(("language", "header"), [("en", "page"), ("zh_CN", "页面")])
def test_every_page_that_exists_stands_in_the_readme_and_no_other_does(language, header):
    told = [(title, address.strip("`")) for title, address, _ in rows(READMES[language], header)]
    exist = [
        (translated(language, screen.title), "/" if screen is screens()[0] else f"/{screen.name}")
        for screen in screens()
    ]
    assert told == exist


def test_both_readmes_have_the_same_sections_code_and_tables():
    def shape(name):
        kinds = ("#", "    ", "|", "-", "1", "2", "3", "!")
        return [kind for line in text(name).split("\n") for kind in kinds if line.startswith(kind)]

    assert shape("README.md") == shape("README.zh-CN.md")


def test_both_readmes_show_the_same_commands():
    def commands(name):
        return [line for line in text(name).split("\n") if line.startswith("    ")]

    assert commands("README.md") == commands("README.zh-CN.md")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_inside_the_repository_lead_somewhere(name):
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", prose(name))
    inside = [link for link in links if not link.startswith(("http://", "https://"))]
    folder = (ROOT / name).parent
    assert [link for link in inside if not (folder / link).exists()] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_documents_name_no_place_on_one_machine(name):
    assert re.findall(r"(?:/work/|/root/|/home/\w|/tmp/|/Users/\w|C:\\)\S*", text(name)) == []


def test_every_file_of_the_map_exists():
    map_ = text("CONTRIBUTING.md").split("```")[1]
    folders, missing = [ROOT], []
    for line in map_.strip("\n").split("\n"):
        names = re.split(r" {2,}", line.strip())[0].split()
        depth = (len(line) - len(line.lstrip())) // 2
        del folders[depth + 1 :]
        missing += [name for name in names if not (folders[-1] / name).exists()]
        folders.append(folders[-1] / names[-1])
    assert missing == []


def test_every_command_of_the_documents_is_a_target_of_make():
    targets = set(re.findall(r"^([a-z]+):", text("Makefile"), flags=re.MULTILINE))
    asked = {found for name in DOCUMENTS for found in re.findall(r"\bmake ([a-z]+)\b", _code(name))}
    assert asked - targets == set()


def _code(name):
    return "\n".join(re.findall(r"`[^`\n]+`|^    .*$", text(name), flags=re.MULTILINE))
