"""What a file may do, and how long it may be."""

import ast
import re
from collections import Counter

from components.ui.shell import SCREENS
from tests.architecture.house import ROOT, Source, sources, under

LONGEST = 300
LONGEST_PAGE = 25
LONGEST_SERVER = 40


def test_session_state_is_touched_in_one_file():
    assert [s.path for s in sources() if "session_state" in s.names()] == ["components/ui/state.py"]


def test_cached_constructors_live_in_one_file():
    caching = [s.path for s in sources() if s.names() & {"cache_resource", "cache_data"}]
    assert caching == ["components/ui/resources.py"]


def test_the_environment_is_read_in_one_file():
    reading = [s.path for s in sources() if s.names() & {"environ", "environb", "getenv", "BaseSettings"}]
    assert reading == ["components/core/settings.py"]


def test_html_is_written_by_us_alone():
    """No text of a model, a file or a relay can become HTML: the only HTML is a literal in the code."""
    unsafe = [
        f"{source.path}:{node.value.lineno}"
        for source in sources()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.keyword) and (node.arg or "").startswith("unsafe_allow")
    ]
    foreign = [
        f"{source.path}:{call.lineno}"
        for source in under("components/ui/", "pages/", "app.py")
        for call in _calls(source, "html")
        if not _is_literal(source, call)
    ]
    assert unsafe == []
    assert foreign == []


def test_our_scripts_make_no_html_of_a_text():
    makers = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|\beval\(|new Function"
    )
    scripts = sorted((ROOT / "components").rglob("*.js"))
    assert scripts
    assert [path.name for path in scripts if makers.search(path.read_text(encoding="utf-8"))] == []


def test_anything_at_all_is_caught_in_two_places_only():
    catching = Counter(
        source.path
        for source in sources()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ExceptHandler) and _catches_all(node.type)
    )
    assert catching == {"components/core/outcome.py": 1, "components/ui/boundary.py": 1}


def test_a_page_is_a_short_recipe():
    logic = (
        ast.FunctionDef,
        ast.AsyncFunctionDef,
        ast.ClassDef,
        ast.Lambda,
        ast.If,
        ast.For,
        ast.While,
        ast.Try,
    )
    for page in under("pages/"):
        assert page.lines <= LONGEST_PAGE, page.path
        assert [node for node in ast.walk(page.tree) if isinstance(node, logic)] == [], page.path


def test_files_stay_short():
    assert {s.path: s.lines for s in sources() if s.lines > LONGEST} == {}
    assert len((ROOT / "app.py").read_text(encoding="utf-8").splitlines()) <= LONGEST_SERVER


def test_every_file_says_what_it_is():
    silent = [s.path for s in sources() if s.text.strip() and not ast.get_docstring(s.tree)]
    assert silent == []


def test_every_page_is_in_the_menu():
    assert {s.path for s in under("pages/")} <= {f"pages/{screen.name}.py" for screen in SCREENS}


def _calls(source: Source, name: str) -> list[ast.Call]:
    return [
        node
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == name
    ]


def _is_literal(source: Source, call: ast.Call) -> bool:
    constants = {
        target.id
        for node in source.tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    body = call.args[0] if call.args else None
    return isinstance(body, ast.Constant) or (isinstance(body, ast.Name) and body.id in constants)


def _catches_all(caught: ast.expr | None) -> bool:
    kinds = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    return any(
        kind is None or (isinstance(kind, ast.Name) and kind.id in ("Exception", "BaseException"))
        for kind in kinds
    )


def test_no_error_has_its_sentences_in_two_tables():
    keys = Counter(
        key.value
        for source in under("components/ui/clinic")
        for table in ast.walk(source.tree)
        if isinstance(table, ast.Dict)
        for key, entry in zip(table.keys, table.values, strict=True)
        if isinstance(key, ast.Constant)
        and isinstance(entry, ast.Call)
        and ast.unparse(entry.func) == "Entry"
    )
    assert [key for key, times in keys.items() if times > 1] == []
