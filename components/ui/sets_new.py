"""A new set: the table of prompts, or pictures with one question, then the models."""

import csv
import io
from functools import partial
from pathlib import PurePath

import streamlit as st

from components.core.batches import PromptSet
from components.core.catalog import tokens
from components.core.errors import InputError, StudioError
from components.core.relays import SANDBOX
from components.core.sets import table
from components.core.sets.table import Broken, Prompts, Table
from components.ui import roster, sets, sets_held, sets_pictures, sets_start, state
from components.ui.boundary import report
from components.ui.comparison import Column
from components.ui.messages import plain
from components.ui.prompt_files import FLAWS
from components.ui.sets_start import Rows
from components.ui.words import _, ngettext, number

_TAKEN = "sets.taken"
"""The name and the table of the file that was brought."""
_ROUND = "sets.round"
"""Counts the files: widgets of another one have other keys."""
_BROKEN_MAX = 200
_PREVIEWED = 3
_PREVIEW_CHARS = 300


def show(opened: PromptSet | None) -> None:
    """Draw what a set is made of, down to the button that starts it."""
    if opened is not None:
        return
    if _pick_source() == sets_held.PICTURES:
        sets_pictures.show()
        return
    taken: tuple[str, Table] | None = state.value(_TAKEN)
    if taken is None:
        _pick_file()
        _show_example()
        return
    prompts = _pick_prompts(*taken)
    columns = sets_start.pick_models()
    if prompts is not None:
        sets_start.show(columns, len(prompts.lines), partial(_weigh, prompts), _gathered)


def _pick_source() -> str:
    """Choose what the rows are: those of a table, or pictures."""
    chosen = sets_held.PICTURES if sets_held.are_rows() else sets_held.TABLE
    if state.value(_TAKEN) is not None:
        return sets_held.TABLE
    key = f"sets.source.{chosen}"
    st.segmented_control(
        _("A row for each"),
        [sets_held.TABLE, sets_held.PICTURES],
        default=chosen,
        required=True,
        format_func=lambda name: _("Prompt of a table") if name == sets_held.TABLE else _("Picture"),
        key=key,
        on_change=lambda: state.set_value(sets_held.SOURCE, state.value(key)),
    )
    return chosen


def _pick_file() -> None:
    st.file_uploader(
        _("A CSV with a prompt in each row"),
        ["csv", "tsv", "txt"],
        key=f"sets.file.{_round()}",
        on_change=_take_in,
        max_upload_size=table.LARGEST_MB,
    )


def _take_in() -> None:
    file = state.value(f"sets.file.{_round()}")
    if file is None:
        return
    try:
        read = table.read(file.name, file.getvalue())
    except StudioError as error:
        sets.tell(error)
    else:
        state.set_value(_TAKEN, (PurePath(file.name).stem, read))
    state.set_value(_ROUND, _round() + 1)


def _round() -> int:
    return int(state.value(_ROUND) or 0)


def _show_example() -> None:
    """An example to look at, to take along, and to run at once on the sandbox."""
    with st.container(border=True, key="sets.example", gap="small"):
        st.markdown(_("**No table at hand?** This is one: a row for each prompt, other columns as you like."))
        st.code(_example(), "csv", wrap_lines=True)
        with st.container(horizontal=True, gap="small"):
            st.button(
                _("Try it on the sandbox"),
                key="sets.try",
                icon=":material/play_arrow:",
                type="primary",
                on_click=sets.attempt,
                args=(_try_example,),
            )
            st.download_button(
                _("Download this table"),
                _example().encode("utf-8-sig"),
                "prompts.csv",
                "text/csv",
                key="sets.example.file",
                icon=":material/download:",
                type="tertiary",
                on_click="ignore",
            )


def _example() -> str:
    to = io.StringIO(newline="")
    csv.writer(to, lineterminator="\n").writerows(
        [
            [_("topic"), _("prompt")],
            [_("physics"), _("In three sentences: why is the sky blue?")],
            [_("mathematics"), _("Explain the quadratic formula with an example, step by step.")],
            [_("poetry"), _("Write a short poem about tea.")],
            [_("economics"), _("What is inflation?")],
            [_("cooking"), _("Make a table of five kinds of tea and how to brew them.")],
        ]
    )
    return to.getvalue()


def _try_example() -> None:
    read = table.read("prompts.csv", _example().encode())
    found = table.prompts(read, 1, headed=True)
    chosen = [Column(str(place), each) for place, each in enumerate(roster.usual(SANDBOX))]
    sets.run(sets.keep(_("Example"), found.lines, chosen, sets_start.USUAL_PARALLEL))


def _pick_prompts(name: str, read: Table) -> Prompts | None:
    """Choose the column of prompts, see the first of them, and which lines are left out."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.subheader(plain(name), anchor=False, width="content")
        st.button(
            _("Another file"),
            key="sets.drop",
            icon=":material/close:",
            type="tertiary",
            on_click=state.set_value,
            args=(_TAKEN, None),
        )
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        headed = st.toggle(_("The first line names the columns"), read.is_headed, key=_key("headed"))
        names = read.columns(headed=headed)
        st.selectbox(
            _("Column of prompts"),
            range(len(names)),
            index=read.likely,
            format_func=lambda place: names[place],
            key=_key("column"),
            width=300,
        )
    try:
        found = _prompts(read)
    except StudioError as error:
        report(error)
        return None
    _show_read(found)
    return found


def _key(name: str) -> str:
    return f"sets.{name}.{_round()}"


def _prompts(read: Table) -> Prompts:
    return table.prompts(read, int(state.value(_key("column"))), headed=bool(state.value(_key("headed"))))


def _show_read(found: Prompts) -> None:
    said = [
        f"**{line}** {plain(' '.join(prompt[:_PREVIEW_CHARS].split()))}"
        for line, prompt in found.lines[:_PREVIEWED]
    ]
    more = len(found.lines) - _PREVIEWED
    if more > 0:
        said.append(ngettext("and {n} more prompt", "and {n} more prompts", more).format(n=number(more)))
    st.caption("  \n".join(said))
    if found.broken:
        lost = len(found.broken)
        title = ngettext("{n} line is left out", "{n} lines are left out", lost).format(n=number(lost))
        with st.expander(title, icon=":material/warning:", key=_key("broken")):
            st.text("\n".join(map(_told, found.broken[:_BROKEN_MAX])))
            if lost > _BROKEN_MAX:
                st.caption(_("and {n} more").format(n=number(lost - _BROKEN_MAX)))


def _told(broken: Broken) -> str:
    return _("Line {line}: {flaw}").format(line=number(broken.line), flaw=_(FLAWS[broken.flaw]))


def _weigh(prompts: Prompts, _model: str | None) -> int:
    """The tokens of all prompts, reckoned once for each table and column."""
    about = (_round(), state.value(_key("column")), state.value(_key("headed")))
    seen = state.value("sets.tokens")
    if seen is None or seen[0] != about:
        seen = (about, sum(tokens.estimate(text) for _line, text in prompts.lines))
        state.set_value("sets.tokens", seen)
    return int(seen[1])


def _gathered() -> Rows:
    taken: tuple[str, Table] | None = state.value(_TAKEN)
    if taken is None:
        raise InputError(reason="set_empty")
    name, read = taken
    return Rows(name, _prompts(read).lines, partial(state.take, _TAKEN))
