"""Who may import whom."""

import importlib.metadata
import sys

import pytest

from tests.architecture.house import ROOT, Source, sources, under

# What may import a package from outside: nothing else does.
HOMES = {
    ("openai", "httpx2", "httpcore2"): ("components/core/relay/", "components/core/fetch.py"),
    ("sqlalchemy", "alembic"): ("components/core/store/",),
    ("PIL",): ("components/core/images", "components/core/relay/sandbox/"),
    ("streamlit",): ("app.py", "components/ui/"),
    ("cryptography",): ("components/core/store/",),
    ("fsspec",): ("components/core/store/",),
    ("pypdf", "docx", "openpyxl"): ("components/core/files",),
    ("bpe_openai",): ("components/core/catalog/",),
    ("sklearn", "umap", "scipy"): ("components/core/space/",),
    ("babel",): ("components/core/i18n.py", "components/locales/"),
    ("pydantic_settings", "platformdirs"): ("components/core/settings.py",),
}

# Inside core the arrows point from a later line to an earlier one, never the other way.
FLOORS = (
    {
        "errors",
        "owner",
        "scrub",
        "paragraphs",
        "pointing",
        "blocks",
        "pictures",
        "seam",
        "titles",
        "i18n",
        "internet",
        "differences",
        "scores",
        "boxes",
    },
    {"records"},
    {
        "belongings",
        "batches",
        "orders",
        "corpus",
        "balance",
        "charges",
        "spending",
        "outcome",
        "parameters",
        "verdicts",
    },
    {
        "settings",
        "visits",
        "catalog",
        "images",
        "images_gallery",
        "images_map",
        "snippets",
        "fetch",
        "files",
        "answer_pictures",
        "schema",
    },
    {"store"},
    {"relay", "context", "summary", "prompts", "presets", "transfer", "race", "pausing", "sets", "space"},
    {"relays", "usage", "gallery", "drawing", "tools", "intake"},
    {"rounds"},
    {"answer"},
    {"answers"},
    {"temporary"},
)


@pytest.mark.parametrize(("packages", "homes"), HOMES.items(), ids=lambda value: value[0])
def test_each_outside_package_has_one_home(packages, homes):
    strangers = [
        source.path
        for source in sources()
        if source.imports_any(*packages) and not source.path.startswith(homes)
    ]
    assert strangers == []


def test_core_does_not_know_the_interface():
    knowing = [s.path for s in under("components/core/") if _reaches(s, "components.ui", "pages", "app")]
    assert knowing == []


def test_pages_know_the_interface_alone():
    knowing = [s.path for s in under("pages/") if not all(n.startswith("components.ui") for n in _own(s))]
    assert knowing == []
    assert [s.path for s in under("pages/") if s.imports_any("streamlit", "pandas", "altair")] == []


def test_nothing_imports_a_page_or_the_server():
    assert [s.path for s in sources() if _reaches(s, "pages", "app")] == []


def test_inside_core_the_arrows_point_one_way():
    upward = [
        f"{source.path} -> {name}"
        for source in under("components/core/")
        for name in sorted(_own(source))
        if _floor(name) > _floor(source.path.removesuffix(".py").replace("/", "."))
    ]
    assert upward == []


def test_every_module_of_core_stands_on_a_floor():
    folder = ROOT / "components" / "core"
    modules = {
        path.stem for path in folder.iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()
    }
    assert modules - {"__init__"} - set().union(*FLOORS) == set()


def test_no_module_of_the_script_folder_hides_another_package():
    """Streamlit puts the main script's folder first on sys.path."""
    mine = {path.stem for path in (ROOT / "components" / "ui").iterdir() if not path.name.startswith("__")}
    others = set(sys.stdlib_module_names) | set(importlib.metadata.packages_distributions())
    assert mine & others == set()


def _own(source: Source) -> set[str]:
    return {name for name in source.imports if name.split(".")[0] in ("components", "pages", "app", "tests")}


def _reaches(source: Source, *packages: str) -> bool:
    return any(name == p or name.startswith(f"{p}.") for name in source.imports for p in packages)


def _floor(name: str) -> int:
    parts = name.split(".")
    if parts[:2] != ["components", "core"] or len(parts) < 3:
        return 0
    return next((number for number, floor in enumerate(FLOORS) if parts[2] in floor), 0)
