"""The page of sets under AppTest: a table is brought, priced, run, looked through, paused, gone on with."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from streamlit.testing.v1 import AppTest

from components.core import i18n
from components.core.batches import Cell, PromptSet
from components.core.owner import owner
from components.core.records import ChatOptions, Status
from components.ui import resources, sets_lineup
from components.ui.comparison import Column

CSV = b"id,prompt\n1,Hello\n2,A poem\n3\n4,What is 2 + 2?\n"


@pytest.fixture
def app(open_app) -> Iterator[AppTest]:
    """The page of sets, in English; whatever a test does, it ends without an exception."""
    app = open_app("sets")
    yield app
    assert not app.exception


def line_up(*models: str) -> None:
    """Let the next set be put to these models of the sandbox."""
    sets_lineup.take([ChatOptions(relay_id="sandbox", model=model) for model in models])


def bring(app: AppTest, data: bytes = CSV, name: str = "questions.csv") -> AppTest:
    return app.file_uploader(key="sets.file.0").upload(name, data, "text/csv").run()


def press(app: AppTest, key: str) -> AppTest:
    return app.button(key=key).click().run()


def kept():
    """The newest set and its cells."""
    store = resources.store()
    found = store.sets.get(owner(), store.sets.all(owner())[0].id)
    return found, store.sets.cells(owner(), found.id)


def finish(app: AppTest) -> AppTest:
    """The page once what runs has ended."""
    for run in list(resources.runs()._runs.values()):
        assert run.wait(20)
    return app.run()


def started(app: AppTest, *models: str) -> AppTest:
    line_up(*models)
    bring(app)
    return finish(press(app, "sets.start"))


def said(app: AppTest) -> str:
    texts = [element.value for element in (*app.markdown, *app.caption, *app.text)]
    return (
        "\n".join(texts + [f"{error.proto.title}\n{error.value}" for error in app.error])
        .replace("\\", "")
        .replace("\u2060", "")
    )


def test_every_prompt_of_a_table_is_put_to_every_model_and_the_address_names_the_set(app):
    started(app, "sandbox-chat", "sandbox-unpriced")
    found, cells = kept()
    assert (found.name, found.status, found.count) == ("questions", Status.DONE, 3)
    assert [line for line, _text in found.prompts] == [2, 3, 5]
    assert [cell.status for cell in cells] == [Status.DONE] * 6
    assert app.query_params["set"] in (found.id, [found.id])
    assert "3 prompts × 2 models" in said(app)
    assert len(app.dataframe[0].value) == 3


def test_before_it_starts_the_price_is_said_and_what_is_unknown(app):
    line_up("sandbox-chat", "sandbox-unpriced")
    bring(app)
    assert "6 answers · about $" in said(app)
    assert "B sandbox-unpriced: price unknown" in said(app)
    assert resources.store().sets.all(owner()) == []


def test_broken_lines_are_told_by_number_and_the_rest_runs(app):
    bring(app)
    assert app.expander[0].label == "1 line is left out"
    assert "Line 4: there are too few columns" in said(app)


def test_the_example_runs_at_one_click_and_its_rows_can_be_told_apart(open_app):
    app = open_app("sets", "zh-CN")
    finish(press(app, "sets.try"))
    found, cells = kept()
    assert (found.name, found.count, found.status) == ("示例", 5, Status.DONE)
    assert found.prompts[2][1] == i18n.translated("zh_CN", "Write a short poem about tea.")
    assert {cell.status for cell in cells} == {Status.DONE}
    assert not app.exception


def test_another_column_can_be_chosen(app):
    line_up("sandbox-chat")
    bring(app)
    app.selectbox(key="sets.column.1").select_index(0).run()
    finish(press(app, "sets.start"))
    assert [text for _line, text in kept()[0].prompts] == ["1", "2", "3", "4"]


def test_a_file_that_holds_no_table_is_told_and_another_can_be_brought(app):
    bring(app, b"\n\n")
    assert "There are no prompts in this table" in said(app)
    app.file_uploader(key="sets.file.1").upload("questions.csv", CSV, "text/csv").run()
    assert "There are no prompts" not in said(app)
    assert "and" not in [each.value for each in app.subheader]
    press(app, "sets.drop")
    assert app.file_uploader(key="sets.file.2") is not None


def test_a_model_that_fails_is_told_in_its_cells_and_asked_again_only_on_a_word(app):
    started(app, "sandbox-chat", "fault-upstream-status-500")
    assert resources.store().sets.tally(owner(), kept()[0].id) == {Status.DONE: 3, Status.FAILED: 3}
    column = app.dataframe[0].value["B fault-upstream-status-500"]
    assert all(str(told).startswith("⚠") for told in column)
    assert "sets.resume" not in [button.key for button in app.button]
    asked = len(resources.sandbox().requests)
    finish(press(app, "sets.again"))
    assert len(resources.sandbox().requests) == asked + 3


def rows(app: AppTest) -> list[int]:
    """The lines of the rows that are looked at."""
    return list(app.dataframe[0].value["Line"]) if app.dataframe else []


TWICE = (ChatOptions(relay_id="sandbox", model="sandbox-chat"),) * 2


def lay_down(app: AppTest, *answers: tuple[Status, str], models: Sequence[ChatOptions] = TWICE) -> PromptSet:
    """Open a set of one prompt for each answer, which two models gave, the first of them always "Yes"."""
    prompts = tuple((number + 2, f"Question {number}") for number in range(len(answers)))
    store, now = resources.store().sets, datetime.now(UTC)
    made = store.add(owner(), PromptSet("", "Laid down", now, now, tuple(models), len(prompts), prompts))
    for row, (status, text) in enumerate(answers):
        for column, cell in enumerate(((Status.DONE, "Yes"), (status, text))):
            store.begin(owner(), Cell(made.id, row, column, Status.RUNNING), "dead")
            store.finish(owner(), Cell(made.id, row, column, *cell), "dead")
    app.button(key="sets.new").click().run()
    app.run()
    press(app, f"sets.{made.id}")
    return made


def test_rows_are_filtered_by_what_came_of_them_and_by_a_pattern(app):
    made = lay_down(app, (Status.DONE, "Yes"), (Status.DONE, "No"), (Status.FAILED, ""))

    def narrowed(which: str, pattern: str = "") -> list[int]:
        app.get("button_group")[0].set_value(which)
        app.text_input(key=f"sets.pattern.{made.id}").set_value(pattern).run()
        return rows(app)

    assert narrowed("all") == [2, 3, 4]
    assert narrowed("different") == [3]
    assert narrowed("failed") == [4]
    assert narrowed("all", "^no$|question 0") == [2, 3]
    assert narrowed("failed", "^no$") == []
    assert "Nothing found." in said(app)
    assert narrowed("all", "(") == []
    assert "no regular expression" in said(app)


def test_a_long_set_is_turned_over_page_by_page(app):
    lay_down(app, *[(Status.DONE, "Yes")] * 60)
    assert (len(rows(app)), rows(app)[0]) == (50, 2)
    press(app, "sets.page+50")
    assert (len(rows(app)), rows(app)[0]) == (10, 52)
    assert "51 to 60 of 60" in said(app)


def test_a_budget_that_no_price_supports_starts_nothing_and_loses_nothing(app):
    line_up("sandbox-unpriced")
    bring(app)
    app.number_input(key="sets.limit").set_value(1.0).run()
    press(app, "sets.start")
    assert "The price of sandbox-unpriced is unknown" in said(app)
    found, cells = kept()
    assert (found.budget, cells) == (Decimal("1.0"), [])
    app.number_input(key=f"sets.budget.{found.id}").set_value(None).run()
    finish(press(app, "sets.resume"))
    assert kept()[0].status is Status.DONE


def test_a_set_stops_at_its_budget_and_goes_on_with_another(app):
    line_up("sandbox-chat")
    bring(app)
    app.number_input(key="sets.limit").set_value(0.0).run()
    finish(press(app, "sets.start"))
    assert "The set stopped at its budget" in said(app)
    found, cells = kept()
    assert cells == []
    app.number_input(key=f"sets.budget.{found.id}").set_value(5.0).run()
    finish(press(app, "sets.resume"))
    assert [cell.status for cell in kept()[1]] == [Status.DONE] * 3


def test_what_was_running_when_the_app_ended_is_offered_again(app):
    lay_down(app, (Status.DONE, "Yes"), (Status.INTERRUPTED, "N"))
    assert "1 broken off" in app.get("progress")[0].proto.text
    finish(press(app, "sets.again"))
    assert [cell.status for cell in kept()[1]] == [Status.DONE] * 4


def test_a_set_is_named_deleted_and_brought_back(app):
    started(app, "sandbox-chat")
    found, _cells = kept()
    app.session_state["sets.menu"] = True
    app.run()
    app.text_input(key=f"sets.name.{found.id}").set_value("Mine").run()
    assert kept()[0].name == "Mine"
    app.session_state["sets.menu"] = True
    press(app.run(), "sets.delete")
    assert resources.store().sets.all(owner()) == []
    assert "set" not in app.query_params
    press(app, "sets.undo")
    assert app.query_params["set"] in (found.id, [found.id])


def test_an_address_of_no_set_is_told(open_app):
    app = open_app()
    app.query_params["set"] = "gone"
    app.switch_page("../../pages/sets.py").run()
    assert "This set is no longer there" in said(app)
    assert not app.exception


def test_a_line_up_of_the_next_set_is_its_own(app):
    line_up("sandbox-chat")
    bring(app)
    press(app, "lineup.add")
    assert len(sets_lineup.columns()) == 2
    assert resources.store().preferences.get(owner(), "next comparison") is None


def test_a_model_taken_out_leaves_the_fields_of_the_next_one_as_they_were(app):
    line_up("sandbox-chat", "sandbox-long", "sandbox-reasoner")
    bring(app)
    gone, left = sets_lineup.columns()[1:]

    def unfold(column: Column) -> None:
        app.session_state[f"lineup.chip.{column.id}"] = True
        app.run()

    unfold(gone)
    app.text_area(key=f"lineup.system.{gone.id}").set_value("Be brief.").run()
    unfold(gone)
    press(app, f"lineup.remove.{gone.id}")
    unfold(left)
    assert app.text_area(key=f"lineup.system.{left.id}").value == ""
    assert [column.options.model for column in sets_lineup.columns()] == ["sandbox-chat", "sandbox-reasoner"]
    app.menu_button(key="lineup.back").click(gone.id).run()
    assert sets_lineup.columns()[1].options.system == "Be brief."


def test_a_set_of_which_one_relay_is_gone_goes_on_with_the_others(app):
    sets_lineup.take(
        [
            ChatOptions(relay_id="sandbox", model="sandbox-chat"),
            ChatOptions(relay_id="visit:gone", model="theirs"),
        ]
    )
    bring(app)
    finish(press(app, "sets.start"))
    assert [cell.status for cell in kept()[1]] == [Status.DONE] * 3
    assert "theirs was not asked: its relay is no longer there" in said(app)
    finish(press(app, "sets.resume"))
    assert "theirs was not asked" in said(app)
    assert len(kept()[1]) == 3


def test_a_page_of_what_was_found_reads_its_own_cells_alone(app, monkeypatch):
    lay_down(app, *[(Status.DONE, "No")] * 60)
    app.get("button_group")[0].set_value("different").run()
    sets = resources.store().sets
    read: list[int] = []
    whole = sets.cells

    def cells(*asked):
        found = whole(*asked)
        read.append(len(found))
        return found

    monkeypatch.setattr(sets, "cells", cells)
    monkeypatch.setattr(sets, "answers", None)  # once it has ended nothing is looked for twice
    press(app, "sets.page+50")
    assert (len(rows(app)), rows(app)[0]) == (10, 52)
    assert read == [20]
