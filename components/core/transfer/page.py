"""A conversation as a web page that needs nothing else: no script, no picture from elsewhere, ready for printing."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from markupsafe import Markup, escape
from mdit_py_plugins.dollarmath import dollarmath_plugin

from components.core.records import Role, Status
from components.core.transfer.wording import Reading, Wording, speaker

_HERE = Path(__file__).resolve().parent
_PICTURES = ("data:image/png;", "data:image/jpeg;", "data:image/gif;", "data:image/webp;")


def text(reading: Reading, say: Wording) -> str:
    """The page; what models and people wrote is rendered as markdown without HTML."""
    made: str = _template().render(
        reading=reading,
        conversation=reading.conversation,
        title=reading.conversation.title or say.untitled,
        say=say,
        speaker=speaker,
        rendered=rendered,
        Role=Role,
        Status=Status,
    )
    return made


def rendered(markdown: str) -> Markup:
    """Markdown as HTML in which nothing loads by itself and nothing runs."""
    return Markup(_renderer().render(markdown))  # noqa: S704  the parser escapes all HTML


@cache
def _template() -> Any:
    # Only here: nobody who opens the app should wait for it.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined)
    environment.trim_blocks = environment.lstrip_blocks = True
    return environment.get_template("page.html")


@cache
def _renderer() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"])
    dollarmath_plugin(made, allow_digits=False, renderer=_formula)
    made.add_render_rule("image", _picture)
    made.add_render_rule("link_open", _link)
    made.add_render_rule("heading_open", _heading)
    made.add_render_rule("heading_close", _heading)
    return made


def _formula(content: str, _options: Any) -> str:
    return f"<code>{escape(content.strip())}</code>"


def _picture(
    renderer: RendererHTML, tokens: Sequence[Token], place: int, options: OptionsDict, env: dict[str, Any]
) -> str:
    """A picture that carries its own data stays one; any other is a link to where it lies."""
    token = tokens[place]
    address = str(token.attrGet("src") or "")
    name = renderer.renderInlineAsText(token.children, options, env)
    if address.startswith(_PICTURES):
        return str(Markup('<img src="{}" alt="{}">').format(address, name))
    shown = f"🖼 {name or address}"
    if not address.startswith(("https://", "http://")):
        return str(escape(shown))
    return str(Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>').format(address, shown))


def _link(
    renderer: RendererHTML, tokens: Sequence[Token], place: int, options: OptionsDict, env: dict[str, Any]
) -> str:
    tokens[place].attrSet("target", "_blank")
    tokens[place].attrSet("rel", "noopener noreferrer")
    return renderer.renderToken(tokens, place, options, env)


def _heading(
    renderer: RendererHTML, tokens: Sequence[Token], place: int, options: OptionsDict, env: dict[str, Any]
) -> str:
    """One level further down: the first is the page's own title."""
    token = tokens[place]
    lower = token.copy(tag=f"h{min(6, int(token.tag[1]) + 1)}")
    return renderer.renderToken([*tokens[:place], lower, *tokens[place + 1 :]], place, options, env)
