"""The fold in which answers are given to a model, to be merged or judged: whom, by what, at which price."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import partial

import streamlit as st

from components.core import context, verdicts
from components.core.belongings import Round
from components.core.catalog import tokens
from components.core.owner import owner
from components.core.records import Doubt, Role
from components.core.verdicts import Contender, Kind, Verdict
from components.ui import (
    asking,
    budget_gate,
    comparison,
    consent,
    forecast,
    judges,
    lineup,
    quote,
    resources,
    state,
)
from components.ui.comparison import Column, Lane
from components.ui.messages import plain
from components.ui.quote import Quote
from components.ui.words import N_, _

_KINDS: Mapping[Kind, tuple[str, str, str]] = {
    Kind.MERGE: (
        N_("Merge"),
        N_("One answer out of the best of all."),
        N_("Merge the answers"),
    ),
    Kind.JUDGE: (
        N_("Judge"),
        N_("An opinion by a rubric. The answers go out in random order, without the names of their models."),
        N_("Judge the answers"),
    ),
}
"""Of each what it is called, what it does, and what its button says."""
_AGREED = "verdict.agreed"
_SAMPLE_MARK = "5f0c93a71e8bd246"
_RUBRIC_PIXELS, _WIDTH_PIXELS = 140, 720


def show(asked: Round, answered: Sequence[Lane]) -> None:
    """Draw the fold of a round whose answers have ended."""
    key = f"verdict.fold.{asked.id}"
    with st.expander(
        _("Merge or judge"), icon=":material/gavel:", type="compact", key=key, on_change="rerun"
    ) as fold:
        if fold.open:
            with st.container(width=_WIDTH_PIXELS, gap="small"):
                _show_desk(asked, answered)


def _show_desk(asked: Round, answered: Sequence[Lane]) -> None:
    judge = judges.column(f"verdict.{asked.id}")
    with st.container(
        horizontal=True, vertical_alignment="bottom", gap="small", key=f"verdict.judge.{asked.id}"
    ):
        kind = _pick_kind(asked)
        lineup.pick_relay(judge, judges)
        lineup.pick_model(judge, judges)
    _name, does, button = _KINDS[kind]
    st.caption(_(does))
    if kind is Kind.JUDGE:
        _show_rubric(asked)
    model = judge.options.model
    if kind is Kind.JUDGE and any(_is_own(lane, judge) for lane in answered):
        said = _("{model} judges its own answer too; models tend to prefer their own.")
        st.caption(f":orange[:material/warning: {plain(said.format(model=model))}]")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(
            _(button),
            key=f"verdict.ask.{asked.id}",
            type="primary",
            disabled=not model,
            on_click=comparison.attempt,
            args=(partial(_ask, asked, answered, kind),),
        )
        if model:
            _show_quote(kind, answered, judge)
    for sentence in state.take(f"verdict.said.{asked.id}") or ():
        st.warning(sentence, icon=":material/warning:")
        st.caption(_("Press the button again to do it anyway."))


def _pick_kind(asked: Round) -> Kind:
    picked = st.segmented_control(
        _("What to do"),
        list(Kind),
        default=Kind.MERGE,
        format_func=lambda kind: _(_KINDS[Kind(kind)][0]),
        key=f"verdict.kind.{asked.id}",
        label_visibility="collapsed",
        required=True,
    )
    return Kind(picked or Kind.MERGE)


def _show_rubric(asked: Round) -> None:
    key = _rubric_key(asked)
    state.seed_one(key, judges.rubric())
    st.text_area(
        _("Rubric"),
        key=key,
        height=_RUBRIC_PIXELS,
        on_change=lambda: judges.keep_rubric(str(state.value(key) or "")),
    )
    if judges.rubric() != judges.usual_rubric():
        st.button(
            _("Back to the usual rubric"),
            key=f"verdict.usual.{asked.id}",
            icon=":material/undo:",
            type="tertiary",
            on_click=judges.keep_rubric,
            args=("",),
        )


def _rubric_key(asked: Round) -> str:
    return f"verdict.rubric.{asked.id}"


def _show_quote(kind: Kind, answered: Sequence[Lane], judge: Column) -> None:
    quoted = _quoted(kind, answered, judge)
    said = [forecast.words(quoted.count), forecast.price(quote.together(quote.costs([quoted])))]
    if len(_files(answered, judge)) < len(answered[0].question.attachments):
        said.append(_("pictures stay behind: this model may not see them"))
    st.caption(plain(" · ".join(said)))


def _quoted(kind: Kind, answered: Sequence[Lane], judge: Column) -> Quote:
    """What is about to be sent; the mark and the order will be others, so the count is an estimate."""
    count = tokens.count(judge.options.model, _prompt(kind, answered, answered, _SAMPLE_MARK))
    held = resources.answers().attachments(owner(), [answered[0].question])
    count = sum(
        (context.weight(judge.options.model, held[name]) for name in _files(answered, judge) if name in held),
        count,
    )
    return Quote(judge, tokens.Count(count.tokens, Doubt.ESTIMATED), is_blind=False)


def _prompt(kind: Kind, answered: Sequence[Lane], ordered: Sequence[Lane], mark: str | None = None) -> str:
    question = answered[0].question
    path = resources.store().conversations.path(owner(), question.conversation_id)
    place = next((n for n, turn in enumerate(path) if turn.id == question.id), 0)
    earlier = [turn.text for turn in path[:place] if turn.role is Role.USER]
    texts = [lane.answer.text for lane in ordered if lane.answer]
    return verdicts.prompt(kind, [*earlier, question.text], texts, judges.rubric(), mark)


def _files(answered: Sequence[Lane], judge: Column) -> list[str]:
    """The files of the question that go along: pictures only to a model that sees."""
    named = answered[0].question.attachments
    found = resources.store().files.several(owner(), named) if named and not asking.sees(judge) else {}
    return [name for name in named if name not in found or not found[name].media_type.startswith("image/")]


def _is_own(lane: Lane, judge: Column) -> bool:
    return lane.answer is not None and lane.answer.model == judge.options.model


def _ask(asked: Round, answered: Sequence[Lane], kind: Kind) -> None:
    """Ask, in a conversation that belongs to the comparison, unless it must be agreed to first."""
    opened, judge = comparison.current(), judges.column(f"verdict.{asked.id}")
    if kind is Kind.JUDGE:  # what was just typed comes with the click, before it is kept or after
        judges.keep_rubric(str(state.value(_rubric_key(asked)) or ""))
    if opened is None or _stands_in_the_way(asked, answered, kind, judge):
        return
    with budget_gate.admitted(
        ("verdict", asked.id, kind),
        lambda: [quote.plan(_quoted(kind, answered, judge))],
        partial(comparison.attempt, partial(_ask, asked, answered, kind)),
    ):
        _put(asked, answered, kind, judge, opened.id)
    state.set_value(f"verdict.fold.{asked.id}", False)


def _put(asked: Round, answered: Sequence[Lane], kind: Kind, judge: Column, comparison_id: str) -> None:
    lanes = {lane.answer.id: lane for lane in answered if lane.answer}
    order = verdicts.shuffled(
        [Contender(lane.column.id, name, _is_own(lane, judge)) for name, lane in lanes.items()]
    )
    text = _prompt(kind, answered, [lanes[each.answer] for each in order])
    made = resources.store().comparisons.add_beside(
        owner(), comparison_id, judge.options, Verdict(kind, asked.id, order).note
    )
    asking.put(Column(made.id, made.options, made), text, _files(answered, judge))


def _stands_in_the_way(asked: Round, answered: Sequence[Lane], kind: Kind, judge: Column) -> bool:
    """Whether it is too long or dear and nobody has agreed yet; then that is said, and a second click agrees."""
    quoted = _quoted(kind, answered, judge)
    total = quote.together(quote.costs([quoted], quote.ASKED_S))
    said = []
    if (most := quote.too_long(quoted)) is not None:
        said.append(plain(quote.told(quoted, judge.options.model or "", most)))
    if total.amount is not None and total.amount > Decimal(str(consent.limit_usd())):
        said.append(plain(_("Sending that would cost {price}.").format(price=forecast.price(total))))
    asked_about = (asked.id, kind, judge.options, quoted.count.tokens)
    if not said or state.take(_AGREED) == asked_about:
        return False
    state.set_value(_AGREED, asked_about)
    state.set_value(f"verdict.said.{asked.id}", said)
    return True
