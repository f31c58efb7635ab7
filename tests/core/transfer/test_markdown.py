"""A conversation as Markdown: what it cost and who answered at the head, every turn as it was written."""

from datetime import UTC, datetime
from decimal import Decimal

from components.core.belongings import File
from components.core.records import ChatOptions, Conversation, Cost, Message, Role, Status, Step
from components.core.transfer import markdown
from components.core.transfer.wording import Reading, Wording

WHEN = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SAY = Wording(
    language="en",
    untitled="Untitled",
    you="You",
    assistant="Assistant",
    system="System prompt",
    thoughts="Thoughts",
    attached="Attached",
    tool="Tool",
    result="Result",
    unfinished="unfinished",
    moment=lambda when: when.strftime("%Y-%m-%d %H:%M"),
    money=lambda cost: f"{cost.amount:f} {cost.currency}",
)


def turn(text, role=Role.USER, **facts):
    return Message("m", "c", None, role, text, WHEN, **facts)


def reading(*turns, title="Kyoto", files=None, **options):
    conversation = Conversation("c", title, WHEN, WHEN, options=ChatOptions(**options), tags=("trip",))
    return Reading(conversation, turns, files or {})


def answer(text="Hi", amount=None, currency="USD", **facts):
    return turn(
        text, Role.ASSISTANT, cost=Cost(None if amount is None else Decimal(amount), currency), **facts
    )


def test_the_head_says_what_it_is_who_answered_and_what_it_cost():
    paid = [
        answer(amount="0.0000100", model="gpt-4o"),
        answer(amount="0.02", model="gpt-4o"),
        answer(model="m"),
    ]
    out = markdown.text(reading(turn("Hello"), *paid, title='A "trip": Kyoto'), SAY)
    assert out.split("\n\n")[0].splitlines() == [
        "---",
        'title: "A \\"trip\\": Kyoto"',
        'date: "2026-11-22T12:00:00+00:00"',
        'updated: "2026-11-22T12:00:00+00:00"',
        'models: ["gpt-4o", "m"]',
        'cost: ["0.0200100 USD"]',
        "answers_of_unknown_cost: 1",
        'tags: ["trip"]',
        "---",
    ]


def test_turns_are_unchanged_and_under_their_speakers():
    out = markdown.text(
        reading(turn("你好\n\n```py\nx\n```"), answer("Hi", model="gpt-4o"), system="Be kind."), SAY
    )
    assert out.split("\n---\n\n")[1] == (
        "# Kyoto\n\n## System prompt\n\nBe kind.\n\n## You · 2026-11-22 12:00\n\n你好\n\n```py\nx\n```\n\n"
        "## gpt-4o · 2026-11-22 12:00\n\nHi\n"
    )


def test_thoughts_and_tools_are_folded_and_cannot_open_the_fold():
    step = Step("s", "clock", "{}", "```noon```")
    out = markdown.text(reading(answer("Noon.", reasoning="Look </details> here", steps=(step,))), SAY)
    assert "<summary>Thoughts</summary>\n\nLook &lt;/details> here\n\n</details>" in out
    assert (
        "<summary>Tool: clock</summary>\n\n```\n{}\n```\n\nResult\n\n````\n```noon```\n````\n\n</details>"
        in out
    )
    assert out.index("Thoughts") < out.index("Noon.")


def test_attachments_are_named_and_an_unfinished_answer_says_so():
    files = {"f": File("f", "0" * 64, "report.pdf", "application/pdf", 5, WHEN)}
    out = markdown.text(
        reading(turn("See", attachments=("f", "gone")), answer("Ha", status=Status.STOPPED), files=files), SAY
    )
    assert "Attached: `report.pdf`, `gone`" in out
    assert out.endswith("Ha\n\n*unfinished*\n")


def test_without_a_title_it_is_untitled():
    assert "# Untitled\n" in markdown.text(reading(turn("x"), title=""), SAY)
