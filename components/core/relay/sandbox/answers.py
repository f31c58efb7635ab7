"""What the sandbox says: prepared texts chosen by the words of the question, in its language, and how they go on."""

import re
from functools import cache
from pathlib import Path

from components.core.relay.sandbox.ask import Ask, Turn
from components.core.relay.sandbox.tokens import has_cjk, split

TEXTS = Path(__file__).parent / "texts"

TOPICS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(words, re.IGNORECASE))
    for name, words in (
        ("merged", r"\bone merged answer\b"),
        ("verdict", r"\bjudge the answers by the rubric\b"),
        ("table", r"\btables?\b|表格|列表对比|做个表"),
        ("code", r"\bcode\b|\bpython\b|\bscript\b|代码|程序|脚本"),
        ("formula", r"\bformulas?\b|\bequations?\b|\blatex\b|\bmath\b|公式|方程|数学"),
        ("poem", r"\bpoems?\b|\bverses?\b|\bpoetry\b|诗"),
        ("long", r"\blong\b|\bessay\b|\bstory\b|长文|长一点|长篇|长的|作文|故事"),
    )
)

_CONTINUE = re.compile(
    r"^\W*(?:please\s+)?(?:continue|go on|carry on|keep going)\b|^\W*(?:请\s*)?(?:继续|接着|往下)",
    re.IGNORECASE,
)
PHRASE_LIMIT = 40
LONG_CHAPTERS = 5
ENDED = {
    "en": "That was the whole answer; there is nothing after it.",
    "zh": "上面就是完整的回答，后面没有了。",
}


def language(text: str) -> str:
    """`zh` when any CJK character is in the text, else `en`."""
    return "zh" if has_cjk(text) else "en"


@cache
def text(tongue: str, name: str) -> str:
    """A prepared text without its last line end."""
    return (TEXTS / tongue / f"{name}.md").read_text("utf-8").rstrip("\n")


def phrase(question: str) -> str:
    """The beginning of the question, without signs that would change the markdown around it."""
    plain = " ".join(re.sub(r"[`*_<>$#\[\]|\\]", " ", question).split())
    return plain if len(plain) <= PHRASE_LIMIT else plain[:PHRASE_LIMIT].rstrip() + "…"


def whole_answer(turns: tuple[Turn, ...], model: str) -> str:
    """The complete prepared answer to the last of the turns, a function of them alone."""
    question = turns[-1].text if turns else ""
    tongue = language(question)
    if model == "sandbox-long":
        chapters = [text(tongue, name) for name in ("long", "tour", "code", "formula", "table", "poem")]
        body = "\n\n---\n\n".join(chapters * LONG_CHAPTERS)
    else:
        body = text(tongue, _topic(question) or ("reply" if _earlier(turns) else "tour"))
    return body.replace("{{phrase}}", phrase(question)).replace(
        "{{earlier}}", _counted(_earlier(turns), tongue)
    )


def thought(turns: tuple[Turn, ...], effort: str) -> str:
    """The reasoner's thinking before it answers; longer with more effort."""
    question = turns[-1].text if turns else ""
    steps = text(language(question), "thought").split("\n---\n")
    kept = {"none": 0, "minimal": 1, "low": 1, "medium": 3}.get(effort, len(steps))
    return "\n\n".join(steps[:kept]).replace("{{phrase}}", phrase(question))


def wants_more(ask: Ask) -> bool:
    """Whether the request asks to go on with the assistant's last text."""
    said = [turn for turn in ask.turns if turn.role in ("user", "assistant")]
    if said and said[-1].role == "assistant":
        return bool(said[-1].text.strip())
    return len(said) > 2 and said[-2].role == "assistant" and bool(_CONTINUE.search(said[-1].text))


def rest(whole: str, partial: str) -> str:
    """What of the whole answer comes after the part; every other time it repeats that part's last words first."""
    place = _place(whole, partial)
    if place is None or not whole[place:].strip():
        return ENDED[language(whole)]
    if len(partial) % 2:
        place -= sum(map(len, split(whole[:place])[-4:]))
    return whole[place:]


def _topic(question: str) -> str | None:
    return next((name for name, words in TOPICS if words.search(question)), None)


def _earlier(turns: tuple[Turn, ...]) -> int:
    return sum(turn.role == "user" for turn in turns[:-1])


def _counted(number: int, tongue: str) -> str:
    if tongue == "zh":
        return f"{number} 条消息"
    return f"{number} message" if number == 1 else f"{number} messages"


def unfinished(ask: Ask) -> tuple[tuple[Turn, ...], str]:
    """The turns up to the question that was being answered, and the answer as far as it came."""
    turns = list(ask.turns)
    pieces: list[str] = []
    while turns:
        last = turns.pop()
        if last.role == "assistant":
            pieces.insert(0, last.text)
        elif last.role == "user" and not (
            _CONTINUE.search(last.text) and turns and turns[-1].role == "assistant"
        ):
            turns.append(last)
            break
    return tuple(turns), "".join(pieces)


def _place(whole: str, partial: str) -> int | None:
    """Where the partial text ends in the whole one, judged by its tail when its beginning was changed."""
    if whole.startswith(partial):
        return len(partial)
    for length in (200, 80, 40, 20, 8):
        tail = partial.rstrip()[-length:]
        if tail and (found := whole.rfind(tail)) >= 0:
            return found + len(tail)
    return None
