"""Styles and negative hints to choose from: a phrase that is added to a prompt, in the language the prompt is written in."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_CHINESE = re.compile(r"[\u3400-\u9fff]")
_END = re.compile(r"[\s,.;，。；、]+\Z")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Something a prompt can be given: its name for people and its words for models, in English and Chinese."""

    id: str
    english: tuple[str, str]
    chinese: tuple[str, str]

    def name(self, language: str) -> str:
        """What people call it."""
        return self._in(language.startswith("zh"))[0]

    def words(self, prompt: str) -> str:
        """What is said to a model, in the language of the prompt."""
        return self._in(bool(_CHINESE.search(prompt)))[1]

    def _in(self, chinese: bool) -> tuple[str, str]:
        return self.chinese if chinese else self.english


STYLES = (
    Phrase("photo", ("Photo", "realistic photograph, natural light, sharp focus, fine detail"), ("照片", "写实摄影，自然光，对焦清晰，细节丰富")),
    Phrase("portrait", ("Portrait photo", "portrait photograph, 85 mm lens, shallow depth of field, soft window light"), ("人像", "人像摄影，85mm 镜头，浅景深，柔和窗光")),
    Phrase("film", ("Film still", "cinematic film still, wide shot, dramatic light, subtle grain"), ("电影画面", "电影画面，宽画幅，戏剧性光线，轻微颗粒")),
    Phrase("product", ("Product shot", "studio product photograph, clean seamless background, softbox light"), ("产品图", "棚拍产品图，干净的无缝背景，柔光箱布光")),
    Phrase("watercolour", ("Watercolour", "watercolour painting, wet washes, soft edges, visible paper texture"), ("水彩", "水彩画，湿画晕染，边缘柔和，可见纸纹")),
    Phrase("oil", ("Oil painting", "oil painting on canvas, visible brush strokes, rich colour"), ("油画", "布面油画，笔触清晰，色彩浓郁")),
    Phrase("ink", ("Ink wash", "ink wash painting on rice paper, few strokes, much empty space"), ("水墨", "宣纸水墨画，笔简意远，大量留白")),
    Phrase("gongbi", ("Gongbi", "Chinese gongbi painting, fine outlines, delicate mineral colours on silk"), ("工笔", "中国工笔画，线条细劲，绢本设色，矿物颜料淡雅")),
    Phrase("pencil", ("Pencil sketch", "pencil sketch, hatching, unfinished edges, on white paper"), ("铅笔素描", "铅笔素描，排线，边缘未完成，白纸")),
    Phrase("line", ("Line art", "black line art, even clean lines, no shading, white background"), ("线稿", "黑色线稿，线条均匀干净，无阴影，白色背景")),
    Phrase("anime", ("Anime", "anime illustration, clean cel shading, expressive eyes, bright colours"), ("动漫", "动漫插画，干净的赛璐珞上色，眼神生动，色彩明亮")),
    Phrase("comic", ("Comic", "comic book panel, bold ink outlines, halftone dots, flat colours"), ("漫画", "美式漫画格，粗墨线，网点，平涂色")),
    Phrase("picture-book", ("Picture book", "children's picture book illustration, warm gouache, gentle shapes"), ("绘本", "儿童绘本插画，温暖水粉，造型圆润")),
    Phrase("3d", ("3D render", "3D render, physically based materials, soft global illumination"), ("3D 渲染", "3D 渲染，真实材质，柔和全局光照")),
    Phrase("clay", ("Clay", "handmade clay model, fingerprints in the clay, miniature set, soft light"), ("黏土", "手工黏土模型，可见指纹，微缩场景，柔光")),
    Phrase("isometric", ("Isometric", "isometric illustration, tidy geometry, pastel colours, plain background"), ("等距图", "等距视角插画，几何规整，柔和配色，纯色背景")),
    Phrase("pixel", ("Pixel art", "pixel art, 16-bit, limited palette, crisp square pixels"), ("像素画", "像素画，16 位风格，有限调色板，像素方块清晰")),
    Phrase("flat", ("Flat illustration", "flat vector illustration, simple shapes, few colours, no gradients"), ("扁平插画", "扁平矢量插画，形状简洁，用色少，无渐变")),
    Phrase("poster", ("Poster", "graphic poster, strong composition, bold shapes, room for a headline"), ("海报", "平面海报，构图有力，大色块，留出标题位置")),
    Phrase("logo", ("Logo", "logo, one simple memorable mark, flat, centred, plain white background"), ("标志", "标志设计，简洁好记的单一图形，扁平，居中，纯白背景")),
    Phrase("icon", ("Icon", "app icon, one object, rounded shapes, simple background, readable when small"), ("图标", "应用图标，单一物体，圆润造型，背景简单，缩小也清楚")),
    Phrase("sticker", ("Sticker", "die-cut sticker, thick white border, cute, plain background"), ("贴纸", "模切贴纸，粗白边，可爱，纯色背景")),
    Phrase("papercut", ("Papercut", "layered papercut, real paper shadows, few colours"), ("剪纸", "分层剪纸，真实纸张投影，用色少")),
    Phrase("ukiyo-e", ("Woodblock", "ukiyo-e woodblock print, flat colours, flowing outlines, visible wood grain"), ("浮世绘", "浮世绘木版画，平涂色，线条流畅，可见木纹")),
    Phrase("blueprint", ("Blueprint", "technical blueprint, white lines on blue, orthographic views, neat labels"), ("蓝图", "工程蓝图，蓝底白线，正投影视图，标注整齐")),
)  # fmt: skip
"""How a picture may look; of `english` and `chinese` the first is the name, the second the words."""

NEGATIVES = (
    Phrase("blurred", ("Blurred", "blurry, out of focus, low resolution"), ("模糊", "模糊，失焦，低分辨率")),
    Phrase("hands", ("Bad hands", "deformed hands, extra fingers, distorted anatomy"), ("手部错误", "畸形的手，多余手指，肢体扭曲")),
    Phrase("text", ("Text", "text, letters, watermark, signature"), ("文字", "文字，字母，水印，签名")),
    Phrase("cropped", ("Cut off", "cropped, out of frame, cut off head"), ("截断", "画面截断，出框，头部被切")),
    Phrase("crowded", ("Crowded", "cluttered background, many objects"), ("杂乱", "背景杂乱，物体过多")),
    Phrase("artefacts", ("Artefacts", "jpeg artefacts, noise, oversaturated colours"), ("瑕疵", "压缩瑕疵，噪点，色彩过饱和")),
)  # fmt: skip
"""What a picture should not have, for models that take a negative prompt."""


def phrased(prompt: str, phrases: Iterable[Phrase]) -> str:
    """The prompt with the words of some phrases after it, each once; an empty prompt is the words alone."""
    parts = [_END.sub("", prompt)]
    parts += [words for phrase in phrases if (words := phrase.words(prompt)) not in prompt]
    if len(parts) == 1:
        return prompt
    mark = "，" if _CHINESE.search(prompt) else ", "
    return mark.join(part for part in parts if part)
