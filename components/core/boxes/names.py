"""What the fields of a box are called, in the languages and manners that models write."""

import re
from collections.abc import Mapping

_APART = re.compile(r"[\s_\-*`]+")


def _words(text: str) -> list[str]:
    return text.split()


BOXES = frozenset(
    _words(
        "bbox bboxes bbox2d bboxs box boxes box2d box2ds boundingbox boundingboxes boundingrect boundingpoly coordinates "
        "coordinate coords coord rect rectangle region regions polygon vertices normalizedvertices quad quadbox quadboxes "
        "xyxy xywh points area bounds 坐标 边界框 检测框 框 位置"
    )
)
"""Four numbers or some points under one of these are a box."""
LABELS = _words(
    "label name class category object text textcontent title description caption type element id "
    "标签 名称 类别 物体 对象 描述 文字 文本"
)
"""The first of these names the box."""
NEVER_BOXES = frozenset(
    _words(
        "values value data series scores numbers prices sales counts totals years months quarters rgb rgba color colour "
        "confidence probabilities size shape x y 数值 数据 年份 月份 颜色"
    )
)
"""Four numbers under one of these are something else."""
LISTS_OF_LABELS = frozenset(_words("labels names classes bboxeslabels quadboxeslabels 标签 名称"))
CONTAINERS = frozenset(
    _words(
        "objects detections detected results result items elements annotations data output answer predictions shapes entities "
        "instances list image images content response 物体 对象 结果 列表"
    )
)
"""What stands under one of these is not named by it."""

_LEFT = _words("left xmin minx x1 xleft topleftx lefttopx 左")
_TOP = _words("top ymin miny y1 ytop toplefty lefttopy 上")
_RIGHT = _words("right xmax maxx x2 xright bottomrightx rightbottomx 右")
_BOTTOM = _words("bottom ymax maxy y2 ybottom bottomrighty rightbottomy 下")
_WIDTH, _HEIGHT = _words("width w 宽 宽度"), _words("height h 高 高度")
_ACROSS, _DOWN = ["x", *_LEFT], ["y", *_TOP]
_MIDDLE, _CENTRE = _words("cx xcenter centerx xcentre"), _words("cy ycenter centery ycentre")
SIDES = frozenset(["x0", "y0", *_ACROSS, *_DOWN, *_RIGHT, *_BOTTOM, *_WIDTH, *_HEIGHT, *_MIDDLE, *_CENTRE])
"""The names of single numbers of a box."""


def plain(name: str) -> str:
    """A field's name without what people write differently."""
    return _APART.sub("", name[:60]).lower()


def corners(fields: Mapping[str, float]) -> tuple[float, float, float, float] | None:
    """Left, top, right, bottom of fields that name them, their sizes or their middle; None when some are missing."""
    if "x0" in fields and "y0" in fields:
        return _all(fields, ["x0"], ["y0"], ["x1"], ["y1"])
    if told := _all(fields, _LEFT, _TOP, _RIGHT, _BOTTOM):
        return told
    if sized := _all(fields, _ACROSS, _DOWN, _WIDTH, _HEIGHT):
        left, top, width, height = sized
        return left, top, left + width, top + height
    if middled := _all(fields, _MIDDLE, _CENTRE, _WIDTH, _HEIGHT):
        x, y, width, height = middled
        return x - width / 2, y - height / 2, x + width / 2, y + height / 2
    return None


def _all(fields: Mapping[str, float], *names: list[str]) -> tuple[float, float, float, float] | None:
    found = [next((fields[name] for name in some if name in fields), None) for some in names]
    a, b, c, d = found
    return None if a is None or b is None or c is None or d is None else (a, b, c, d)
