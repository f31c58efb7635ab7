"""When the sandbox calls a tool, with what arguments, and what JSON it answers with."""

import json
import re
from typing import Any

from components.core.relay.sandbox import answers
from components.core.relay.sandbox.ask import Ask, addresses
from components.core.relay.sandbox.exchange import Exchange
from components.core.relay.sandbox.wire import JSON

_SUM = re.compile(r"[(\d][\d\s.()+\-*/%^×÷−]*[\d)]")
_SIGN = re.compile(r"[\d)]\s*[-+*/%^×÷−]")
_TIME = re.compile(r"\btime\b|\bdate\b|\bday\b|\btoday\b|几点|时间|日期|今天|星期", re.IGNORECASE)
_PLACES = (("Asia/Shanghai", re.compile(r"beijing|shanghai|china|北京|上海|中国", re.IGNORECASE)),)
_DEEPEST = 8


def tool_call(ask: Ask, exchange: Exchange) -> JSON | None:
    """A call of the chosen tool, of the one that fits the question, or of the first; None when none is to be called.

    A calculator, a clock and a reader of pages are called only where the question has something for them.
    """
    if not ask.tools or ask.tool_choice == "none" or ask.turns[-1].role != "user":
        return None
    functions = [tool.get("function") or {} for tool in ask.tools]
    chosen = (
        (ask.tool_choice.get("function") or {}).get("name") if isinstance(ask.tool_choice, dict) else None
    )
    for function in sorted(functions, key=lambda function: function.get("name") != chosen):
        arguments = _arguments(function, ask)
        if arguments is not None:
            call = {
                "name": str(function.get("name", "")),
                "arguments": json.dumps(arguments, ensure_ascii=False),
            }
            return {"id": f"call_{exchange.request_id[-12:]}", "type": "function", "function": call}
    return None


def _arguments(function: JSON, ask: Ask) -> JSON | None:
    question = ask.question.text
    match function.get("name"):
        case "calculator":
            found = next((text for text in _SUM.findall(question) if _SIGN.search(text)), None)
            return {"expression": found} if found else None
        case "current_time":
            zone = next(({"timezone": name} for name, words in _PLACES if words.search(question)), {})
            return zone if _TIME.search(question) else None
        case "fetch_page":
            return {"url": found[0]} if (found := addresses(question)) else None
    wanted = (function.get("parameters") or {}).get("properties") or {}
    return {name: example(kind, answers.phrase(question)) for name, kind in wanted.items()}


def json_answer(ask: Ask) -> Any:
    """What the sandbox says in JSON: an example of the schema that was asked for, or a few words on the question."""
    question = answers.phrase(ask.question.text)
    form = ask.body.get("response_format")
    asked = form.get("json_schema") if isinstance(form, dict) else None
    schema = asked.get("schema") if isinstance(asked, dict) else None
    if isinstance(schema, dict) and schema:
        return example(schema, question)
    return {"sandbox": True, "language": answers.language(ask.question.text), "you_wrote": question}


def example(schema: Any, phrase: str, deep: int = 0) -> Any:
    """Something of the kind a schema describes, its texts the phrase."""
    if not isinstance(schema, dict):
        return phrase
    if schema.get("enum"):
        return schema["enum"][0]
    if "const" in schema:
        return schema["const"]
    properties = schema.get("properties")
    if deep < _DEEPEST and isinstance(properties, dict):
        return {name: example(inner, phrase, deep + 1) for name, inner in properties.items()}
    items = schema.get("items")
    if deep < _DEEPEST and schema.get("type") == "array" and isinstance(items, dict):
        return [example(items, phrase, deep + 1)]
    examples: dict[Any, Any] = {
        "integer": 1,
        "number": 1.5,
        "boolean": True,
        "array": [],
        "object": {},
        "null": None,
    }
    kind = schema.get("type")
    return examples.get(kind if isinstance(kind, str) else None, phrase)
