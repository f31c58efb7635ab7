"""Boxes that a model gives in the text of an answer, in whatever notation, as fractions of the picture it was sent.

There is no standard; these are read, each with the source that says so:

- JSON, JavaScript, Python or YAML, whole or broken off, in fences or in prose: four numbers under `bbox`, `box_2d`,
  `bounding_box`, `coordinates` …; `x, y, width, height`, `left, top, right, bottom`, `x1 … y2`, `xmin …`, `cx, cy, w, h`;
  `points`, `polygon`, `boundingPoly.normalizedVertices` (Google Cloud Vision), `bboxes` beside `labels` (Florence-2's
  post-processing), objects under their label's name.
- Gemini: `box_2d`, [ymin, xmin, ymax, xmax] of 1000 (ai.google.dev/gemini-api/docs/image-understanding).
- Qwen2.5-VL: `bbox_2d` in pixels of the picture as it was resized to multiples of 28 (QwenLM/Qwen3-VL issues 676, 1367);
  Qwen3-VL: the same key, of 1000 (issue 1486). Only the numbers and the model's name tell them apart.
- Qwen-VL and Qwen2-VL: `<ref>…</ref><box>(x1,y1),(x2,y2)</box>`, `<|object_ref_start|>…<|box_start|>…`, of 1000 (issue 866).
- DeepSeek-VL2 and -OCR: `<|ref|>…<|/ref|><|det|>[[x1, y1, x2, y2]]<|/det|>`, of 999 (deepseek-ai/DeepSeek-VL2
  issue 100), read as of 1000.
- InternVL `<ref>…</ref><box>[[…]]</box>` (OpenGVLab/InternVL issue 227), CogVLM `[[x1,y1,x2,y2;…]]` with leading zeros, GLM-4.5V
  `<|begin_of_box|>[[…]]<|end_of_box|>` (zai-org/GLM-V issue 114), MiniCPM-V `<box>x1 y1 x2 y2</box>` (OpenBMB/MiniCPM-V
  issue 982), Doubao `<bbox>…</bbox>`: all of 1000.
- PaliGemma: four `<loc0000>`, y before x, of 1024, the label behind (google-research/big_vision, PaliGemma README).
- Florence-2: four `<loc_0>`, of 1000, the label before; eight are the corners of a line of text
  (microsoft/Florence-2-large, processing_florence2.py).
- Kimi-VL: `bbox_2d` in fractions (MoonshotAI/Kimi-VL issue 56), as others under other keys.
- Pascal VOC's XML, `<name>…</name>…<xmin>…</xmin>` (Everingham and others, the VOC2007 development kit).
- Markdown tables with a column for each side or one for the box.
"""

from dataclasses import dataclass, replace
from functools import lru_cache

from components.core.boxes.frames import tidy
from components.core.boxes.scan import MARKS_MAX, Scan
from components.core.boxes.shapes import Box, Mark, Order, Reading, Scale
from components.core.boxes.tables import rows
from components.core.boxes.tokens import narrow
from components.core.boxes.weighing import is_on_picture, weighed

__all__ = ["BOXES_MAX", "SURE", "Box", "Found", "Order", "Reading", "Scale", "find"]

BOXES_MAX = MARKS_MAX
"""Of one answer; those after are not read."""
TEXT_MAX = 1_000_000
"""Characters of an answer that are read."""
SURE = 0.9
"""From here on there is no need to ask a person which reading is meant."""
_WORTH_SAYING = 0.01


@dataclass(frozen=True, slots=True)
class Found:
    """The boxes of an answer, the reading they were taken in, and the others there are."""

    marks: tuple[Mark, ...]
    width: int
    """In pixels, as `height`, of the picture that was sent."""
    height: int
    reading: Reading | None
    """None when there are no boxes, or when their notation leaves nothing to choose."""
    sureness: float
    """Probability of that reading, 0 to 1; see weighing.py for what it rests on."""
    others: tuple[Reading, ...] = ()
    """Readings that are possible too, likelier first; `read_as` takes any, also ones that are not here."""

    @property
    def is_sure(self) -> bool:
        """Whether the reading can be taken without asking."""
        return self.sureness >= SURE

    @property
    def is_named(self) -> bool:
        """Whether the answer itself calls them boxes; else they are fours of numbers that could be something else."""
        return any(mark.kind for mark in self.marks)

    @property
    def boxes(self) -> tuple[Box, ...]:
        """The boxes in the reading that was taken."""
        return self.read_as(self.reading or Reading(Order.XYXY, Scale.THOUSAND))

    @property
    def lost(self) -> int:
        """How many of the answer's boxes lie beyond the picture or have no area."""
        return len(self.marks) - len(self.boxes)

    def read_as(self, reading: Reading) -> tuple[Box, ...]:
        """The boxes in another reading; what the notation itself says stays as it says."""
        made = (mark.box(reading, self.width, self.height) for mark in self.marks)
        return tuple(box for box in made if box is not None)


@lru_cache(64)
def find(text: str, width: int, height: int, model: str = "") -> Found:
    """The boxes in an answer about a picture that was sent with so many pixels.

    Numbers in bare brackets count only where nothing is named a box. The model's name helps where two readings are
    possible. Never raises, and reads in time that grows with the text alone.
    """
    told = narrow(text[:TEXT_MAX])
    marks = _marks(told)
    readings = weighed(marks, width, height, told, model[:200])
    settled = all(mark.order and mark.scale for mark in marks)
    if settled or not readings:
        return Found(marks, width, height, None, 1.0 if marks else 0.0)
    (reading, sureness), *rest = readings
    others = tuple(other for other, share in rest if share >= _WORTH_SAYING)
    if not any(mark.kind for mark in marks):
        marks = tuple(mark for mark in marks if is_on_picture(mark, reading, width, height))
    return Found(marks, width, height, reading, sureness, others)


def _marks(text: str) -> tuple[Mark, ...]:
    """The same box said twice counts once, under the label of whichever has one."""
    if not any(sign in text for sign in "[({<|:="):
        return ()
    every = [*Scan(text).marks(), *rows(text)]
    once: dict[tuple[object, ...], Mark] = {}
    for mark in [mark for mark in every if mark.kind] or every:
        known = (mark.numbers, mark.order, mark.scale)
        label = tidy(mark.label)
        if known not in once:
            once[known] = replace(mark, label=label)
        elif label and not once[known].label:
            once[known] = replace(once[known], label=label)
        elif label and label != once[known].label:
            once[*known, label] = replace(mark, label=label)
    return tuple(once.values())[:MARKS_MAX]
