"""The differences between any two answers of a round, sentence by sentence, beside each other."""

from collections.abc import Mapping, Sequence

import streamlit as st

from components.core.belongings import Round
from components.core.differences import Piece, differences, likeness
from components.ui.comparison import Lane
from components.ui.messages import plain
from components.ui.words import _, percent

_LEFT, _RIGHT = "−", "+"
"""Signs of what one side alone says: colours are not seen by all, and not read aloud."""


def show(asked: Round, lanes: Sequence[Lane], letters: Mapping[str, str]) -> None:
    """Draw the fold with the differences of a round that has at least two texts."""
    texts = {lane.column.id: lane.answer.text for lane in lanes if lane.answer and lane.answer.text.strip()}
    if len(texts) < 2:
        st.empty()
        return
    with st.expander(
        _("Differences"),
        icon=":material/difference:",
        type="compact",
        key=f"sides.fold.{asked.id}",
        on_change="rerun",
    ) as fold:
        if fold.open:
            _show_two(asked, texts, letters)


def _show_two(asked: Round, texts: Mapping[str, str], letters: Mapping[str, str]) -> None:
    with st.container(horizontal=True, gap="small"):
        left, right = (_pick(asked, place, list(texts), letters) for place in range(2))
    share = percent(likeness(texts[left], texts[right]))
    both = _("{share} of the sentences are in both.").format(share=share)
    signs = _("{minus} marks what is on the left alone, {plus} what is on the right alone.")
    st.caption(f"{both} {signs.format(minus=_LEFT, plus=_RIGHT)}")
    pieces = differences(texts[left], texts[right])
    head = f"| {letters[left]} | {letters[right]} |\n| --- | --- |\n"
    st.markdown(head + "\n".join(map(_row, pieces)))


def _pick(asked: Round, place: int, columns: list[str], letters: Mapping[str, str]) -> str:
    key = f"sides.{place}.{asked.id}"
    chosen = st.selectbox(
        (_("Left"), _("Right"))[place],
        columns,
        index=place,
        format_func=lambda column: letters.get(column, column),
        key=key,
        width=120,
    )
    return chosen if chosen in columns else columns[place]


def _row(piece: Piece) -> str:
    """A piece as a line of a markdown table; what stands on one side alone, or otherwise, has a colour and a sign."""
    if piece.alike:
        return f"| {_cell(piece.left, 'gray')} | {_cell(piece.right, 'gray')} |"
    left, right = _cell(piece.left, "red-background"), _cell(piece.right, "green-background")
    return f"| {_signed(_LEFT, left)} | {_signed(_RIGHT, right)} |"


def _signed(sign: str, cell: str) -> str:
    return f"**{sign}** {cell}" if cell else ""


def _cell(sentences: Sequence[str], colour: str) -> str:
    said = (plain(" ".join(sentence.split())) for sentence in sentences)
    return " ".join(f":{colour}[{sentence}]" for sentence in said if sentence)
