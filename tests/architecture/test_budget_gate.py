"""No page begins a paid call without asking the budgets."""

import ast

from tests.architecture.house import under

# What begins one, as it is called in the interface.
PAID = {
    "resources.answers().ask", "resources.answers().answer_again", "resources.answers().go_on",
    "keeping.answers().ask", "keeping.answers().ask_instead", "keeping.answers().answer_again",
    "keeping.answers().go_on",
    "resources.drawings().ask", "resources.drawings().again", "resources.runs().start",
    "resources.embedding_runs().start", "transcribe", "rewritten", "naming.named", "summaries.summarize",
    "one_token_chat",
}  # fmt: skip
# Their own callers ask: what is asked of several columns is asked about once, and a question before it is kept.
ASKED_FOR = {
    ("components/ui/conversation.py", "ask"),
    ("components/ui/asking.py", "put"),
    ("components/ui/asking.py", "_answer_again"),
}
CALLERS = {"opened.ask": "components/ui/chat.py", "asking.ask": "components/ui/compare.py"}


def _functions(source):
    return [node for node in ast.walk(source.tree) if isinstance(node, ast.FunctionDef)]


def _calls(function):
    return {ast.unparse(node.func) for node in ast.walk(function) if isinstance(node, ast.Call)}


def _asks(function) -> bool:
    return bool(_calls(function) & {"budget_gate.admitted", "_admitted"})


def test_whatever_begins_a_paid_call_asks_the_budgets_first():
    silent = [
        (source.path, function.name)
        for source in under("components/ui/")
        for function in _functions(source)
        if _calls(function) & PAID and not _asks(function)
    ]
    assert set(silent) == ASKED_FOR


def test_those_who_put_questions_ask_for_all_of_them_at_once():
    asking = {
        (name, source.path, _asks(function))
        for source in under("components/ui/")
        for function in _functions(source)
        for name in CALLERS
        if name in _calls(function)
    }
    assert asking == {(name, path, True) for name, path in CALLERS.items()}
