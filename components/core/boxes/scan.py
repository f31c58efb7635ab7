"""Four numbers at a time out of an answer's text, with what is said of them."""

import math
import re
from itertools import islice

from components.core.boxes.captions import TRIMMED, names_before
from components.core.boxes.frames import (
    LABEL_CHARS,
    Frame,
    around,
    four,
    labelled,
    of_fields,
    of_numbers,
    of_places,
)
from components.core.boxes.names import (
    BOXES,
    CONTAINERS,
    LABELS,
    LISTS_OF_LABELS,
    NEVER_BOXES,
    SIDES,
    corners,
    plain,
)
from components.core.boxes.shapes import Mark, Order, Scale
from components.core.boxes.tokens import tokens

MARKS_MAX = 500
"""Of one answer; what comes after is not read."""
_TOKENS_MAX = 60_000
"""Five hundred boxes take ten thousand."""
_DEPTH_MAX = 64
_NUMBERS_MAX = 2000
_HUGE = 1e9
_PARTNER = {"]": "[", "}": "{", ")": "("}
_CORNER = re.compile("left|right|min|max|左|右")
_NUMBER = re.compile(r"[-+]?(?:\d{1,12}(?:\.\d{0,12})?|\.\d{1,12})(?!\d)")


class Scan:
    """One walk along a text: brackets that open and close, and what was found when they did."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._stack = [Frame()]
        self._ref, self._ref_from = "", -1
        self._last = 0
        """Where the last box ended."""
        self._found = 0
        self._point_from = 0
        self._cornered = False
        """Whether the last point was called a corner; then the other may stand in another line."""

    def marks(self) -> list[Mark]:
        """Every four numbers that may be a box, in their order."""
        for token in islice(tokens(self._text), _TOKENS_MAX):
            kind = token.lastgroup or ""
            if kind in ("percent", "number"):
                self._number(token)
            elif kind in ("text", "is_key", "single", "key"):
                said = token["text"] if token["text"] is not None else token["single"]
                self._string(said, is_key=kind in ("is_key", "key"), end=token.end())
            elif kind == "bracket":
                self._bracket(token[0], token.start(), token.end())
            elif kind in ("after", "florence"):
                self._locations(token)
            else:
                self._rest(kind, token)
            if self._found >= MARKS_MAX:
                break
        self._close_to(0, len(self._text))
        return self._stack[0].marks[:MARKS_MAX]

    def _rest(self, kind: str, token: re.Match[str]) -> None:
        top = self._stack[-1]
        if kind == "word":
            self._word(top, token["word"], token.start(), token.end())
        elif kind == "element":
            self._word(top, token["element"], token.start(), token.end())
        elif kind == "called":
            top.said = {"name": token["called"]}
        elif kind == "tag":
            self._tag(token["tag"], bool(token["end"]), token.start(), token.end())
        elif kind == "ref":
            self._reference(bool(token["past"]) or token["ref"].endswith("end"), token.start(), token.end())
        elif kind == "bad":
            top.spoiled, top.pending = True, ""
        elif kind == "semicolon" and top.opener == "[" and len(top.numbers) == 4:
            self._take(top, Mark(four(top.numbers), kind=top.kind, scale=top.scale), token.end())
            top.numbers.clear()
        elif kind in ("line", "blank"):
            if len(self._stack) == 2 and top.opener == "(":
                self._close_to(0, token.start())
            if kind == "blank" or len(self._stack) == 1:
                self._forget(self._stack[0], everything=kind == "blank")

    def _word(self, top: Frame, word: str, start: int, end: int) -> None:
        if top.opener:
            top.pending = word
        elif plain(word) in LABELS:
            line = self._text[end : end + LABEL_CHARS].partition("\n")[0].strip(TRIMMED)
            top.said = {plain(word): line}
        else:
            if not top.fields:
                top.start = start
            top.pending = word

    def _forget(self, root: Frame, *, everything: bool) -> None:
        if everything or not self._cornered:
            root.points.clear()
        root.numbers.clear()
        root.pending = ""
        if everything:
            root.fields.clear()
            root.said.clear()

    def _number(self, token: re.Match[str]) -> None:
        top, written = self._stack[-1], token["number"]
        value = float(written) if len(written) < 40 else math.inf
        if not abs(value) < _HUGE:
            top.spoiled = True
            return
        name = plain(top.pending)
        listed = top.opener in ("[", "(", "<") and name not in SIDES
        if listed or (not top.opener and name in BOXES):
            top.percent |= bool(token["percent"])
            if len(top.numbers) < _NUMBERS_MAX:
                top.numbers.append(value)
            if not top.opener and len(top.numbers) == 4:
                self._take(top, Mark(four(top.numbers), self._before(top.start), name), token.end())
                self._forget(top, everything=False)
            return
        top.pending = ""
        if name in SIDES:
            top.percent |= bool(token["percent"])
            top.fields[name] = value
            if not top.opener and (told := corners(top.fields)):
                # Of loose text nothing says where one box ends but that it is complete.
                label = self._before(top.start)
                self._take(top, Mark(told, label, order=Order.XYXY, scale=top.scale), token.end())
                top.fields.clear()
                top.percent = False

    def _string(self, said: str, *, is_key: bool, end: int) -> None:
        top = self._stack[-1]
        if is_key:
            top.pending = said[:200]
            return
        name, top.pending = plain(top.pending), ""
        if not name:
            if top.opener == "[" and len(top.words) < MARKS_MAX:
                top.words.append(said)
        elif name in BOXES:
            numbers = [float(one) for one in _NUMBER.findall(said[:400])]
            if len(numbers) == 4:
                scale = Scale.PERCENT if "%" in said else None
                self._take(top, Mark(four(numbers), kind=name, scale=scale), end)
        elif name in LABELS:
            top.said.setdefault(name, said)
        elif name in SIDES and (number := _NUMBER.match(said.strip()[:40])):
            top.fields[name] = float(number[0])
            top.percent |= "%" in said[:40]

    def _bracket(self, sign: str, start: int, end: int) -> None:
        if sign in "[{(":
            self._push(sign, start)
            return
        for depth in range(len(self._stack) - 1, 0, -1):
            if self._stack[depth].opener == _PARTNER[sign]:
                self._close_to(depth - 1, end)
                return

    def _push(self, opener: str, start: int, kind: str = "") -> None:
        called = (
            opener == "(" and start > 0 and (self._text[start - 1].isalnum() or self._text[start - 1] == "_")
        )
        if len(self._stack) >= _DEPTH_MAX:
            self._close_to(0, start)
        top = self._stack[-1]
        name, top.pending = top.pending, ""
        if kind:
            name = ""
        else:
            own = plain(name)
            kind = own if own in BOXES else top.kind if opener != "{" else ""
        self._stack.append(
            Frame(opener, name, kind, start, spoiled=called and self._text[start - 1].isascii())
        )

    def _tag(self, name: str, closes: bool, start: int, end: int) -> None:
        if not (closes or "end" in name.split("_")):
            self._push("<", start, "tag")
            return
        for depth in range(len(self._stack) - 1, 0, -1):
            if self._stack[depth].opener == "<":
                self._close_to(depth - 1, end)
                return

    def _reference(self, closes: bool, start: int, end: int) -> None:
        if not closes:
            self._ref_from = end
        elif self._ref_from >= 0:
            self._ref = self._text[self._ref_from : min(start, self._ref_from + LABEL_CHARS)]
            self._ref_from = -1

    def _locations(self, token: re.Match[str]) -> None:
        """Tokens that stand for places: PaliGemma's, named after them, and Florence's, named before."""
        places = [float(one) for one in re.findall(r"\d+", token["florence"] or token["loc"])]
        if token["florence"]:
            before = re.sub(
                r"<[^<>]{0,40}>", "\n", self._text[max(self._last, token.start() - 200) : token.start()]
            )
            self._ref = before.strip().rpartition("\n")[2].strip(TRIMMED) or self._ref
            marks = of_places(places, self._ref)
        else:
            marks = [Mark(four(places), token["after"].strip(), "loc", Order.YXYX, Scale.BINS)]
        for mark in marks:
            self._take(self._stack[-1], mark, token.end())

    def _close_to(self, depth: int, end: int) -> None:
        while len(self._stack) > depth + 1:
            frame = self._stack.pop()
            self._resolve(frame, self._stack[-1], end)

    def _resolve(self, frame: Frame, parent: Frame, end: int) -> None:
        if not (frame.marks or frame.numbers or frame.fields or frame.points or frame.words):
            return
        if frame.spoiled:
            frame.marks, made = [mark for mark in frame.marks if mark.kind], []
        else:
            made = of_fields(frame) if frame.opener == "{" or frame.fields else of_numbers(frame)
        if plain(frame.name) in NEVER_BOXES:
            made = [mark for mark in made if mark.kind]
        self._found += len(made)
        marks = [*frame.marks, *made]
        if not marks:
            self._hand_up(frame, parent, end)
            return
        label = next((frame.said[name] for name in LABELS if name in frame.said), "")
        if frame.opener == "<":
            label = self._ref
        elif not label and frame.words and len(marks) == 1:
            label = frame.words[0]
        if not label and not parent.opener and len(marks) == 1:
            label = self._before(frame.start)
        if not label and plain(frame.name) not in BOXES | CONTAINERS:
            label = frame.name
        parent.marks += labelled(marks, frame.labels, label)
        self._last = end

    def _hand_up(self, frame: Frame, parent: Frame, end: int) -> None:
        """What is no box by itself may be part of one: a point, or a list of labels."""
        point = frame.point
        if point is None:
            if frame.words and plain(frame.name) in LISTS_OF_LABELS:
                parent.labels = frame.words
            return
        if parent.opener == "{" and not _CORNER.search(plain(frame.name)):
            return
        parent.percent |= frame.percent
        if not parent.points:
            self._point_from = frame.start
        self._cornered = (
            _CORNER.search(self._text[max(0, frame.start - 20) : frame.start].lower()) is not None
        )
        if len(parent.points) < _NUMBERS_MAX:
            parent.points.append(point)
        if not parent.opener and len(parent.points) == 2:
            self._take(parent, around(parent.points, "", parent.scale, self._before(self._point_from)), end)
            self._cornered = False
            self._forget(parent, everything=False)

    def _take(self, frame: Frame, mark: Mark, end: int) -> None:
        frame.marks.append(mark)
        self._found += 1
        self._last = end

    def _before(self, start: int) -> str:
        """What is said before a place: by its line, by a label that holds for it, by the item it stands under."""
        line, above = names_before(self._text[max(self._last, start - 200) : start])
        return line or next(iter(self._stack[0].said.values()), "") or above
