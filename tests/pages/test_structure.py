"""Tools, forms and probabilities are chosen in the settings, and shown with the answer."""

from dataclasses import replace

import orjson

from components.core.owner import owner
from components.core.records import ChatOptions, Fault, Message, Role, Status, Step
from components.ui import resources

TEA = '{"type":"object","properties":{"name":{"type":"string"}},"required":["name"]}'


def chosen() -> ChatOptions:
    """What the newest conversation is asked with."""
    return resources.store().conversations.latest(owner())[0].options


def ask(app, text: str) -> Message:
    app.chat_input(key="chat.box").set_value(text).run()
    return newest()


def newest() -> Message:
    conversations = resources.store().conversations
    path = conversations.path(owner(), conversations.latest(owner())[0].id)
    assert path[-1].status is not Status.RUNNING
    return path[-1]


def opened(app):
    """The app with the panel of settings open."""
    app.session_state["chat.options"] = True
    return app.run()


def widget(app, kind: str, name: str):
    [found] = [each for each in app.get(kind) if each.key and each.key.startswith(f"chat.{name}.")]
    return found


def faults(app) -> str:
    return "\n".join(f"{error.proto.title}\n{error.value}" for error in app.error).replace("\\", "")


def words(app) -> str:
    return "\n".join(str(each.value) for kind in ("caption", "markdown", "code") for each in app.get(kind))


def start(app, **options: object) -> None:
    """Begin a conversation with these options."""
    resources.store().preferences.set(
        owner(), "next conversation", {"model": "sandbox-chat", "relay_id": "sandbox", **options}
    )


def test_the_switches_keep_what_is_chosen(app) -> None:
    ask(app, "hello")
    opened(app)
    widget(app, "selectbox", "response_format").set_value("json_schema").run()
    widget(app, "text_area", "json_schema").set_value(TEA).run()
    widget(app, "number_input", "top_logprobs").set_value(3).run()
    widget(app, "button_group", "tools").set_value(["calculator"]).run()
    assert not app.exception
    options = chosen()
    assert (options.response_format, options.json_schema) == ("json_schema", TEA)
    assert (options.top_logprobs, options.tools) == (3, ("calculator",))


def test_a_broken_schema_is_told_with_its_place_and_stays_where_it_was_typed(app) -> None:
    ask(app, "hello")
    opened(app)
    widget(app, "selectbox", "response_format").set_value("json_schema").run()
    widget(app, "text_area", "json_schema").set_value('{"type": "strng"}').run()
    assert not app.exception
    assert "$.type" in faults(app)
    assert widget(app, "text_area", "json_schema").value == '{"type": "strng"}'
    widget(app, "text_area", "json_schema").set_value('{"a": ').run()
    assert "line 1, column" in faults(app)


def test_a_call_of_a_tool_is_drawn_as_a_step_above_its_answer(app) -> None:
    start(app, tools=["calculator"])
    message = ask(app, "what is 12*34")
    app.run()
    assert [step.result for step in message.steps] == ["408"]
    [step] = [each for each in app.get("status") if each.label == "Calculator"]
    assert step.state == "complete"
    assert [each.value for each in step.get("code")] == ['{"expression": "12*34"}', "408"]
    assert not app.exception


def test_a_tool_that_failed_says_why_and_the_time_is_the_persons_own(open_app) -> None:
    app = open_app(locale="zh-CN")
    start(app, tools=["calculator", "current_time"])
    [failed] = ask(app, "what is 1/0").steps
    assert failed.why == Fault("tool", {"reason": "value"})
    ask(app, "what time is it")
    app.run()
    assert "算不出" in words(app)
    assert "+08:00" in words(app)
    assert not app.exception


def test_an_answer_by_a_schema_is_marked_and_offered_as_a_tree(app) -> None:
    start(app, response_format="json_schema", json_schema=TEA)
    message = ask(app, "tea")
    app.run()
    assert "matches the schema" in words(app)
    assert not app.get("json")
    app.session_state[f"steps.tree.{message.id}"] = True
    app.run()
    [tree] = app.get("json")
    assert orjson.loads(tree.value) == orjson.loads(message.text)
    assert not app.exception


def test_what_does_not_fit_is_named_with_its_place(app) -> None:
    open_checked(app, {"misfits": [["$.name", "type", "string"], ["$", "dependentRequired", ""]]})
    assert "does not match the schema" in words(app)
    assert "$.name is not of the type string" in words(app)
    assert "$ does not keep to the rule dependentRequired" in words(app)
    assert not app.exception


def test_an_answer_that_is_no_json_says_so_and_has_no_tree(app) -> None:
    message = open_checked(app, {"reason": "answer_json", "line": 1, "column": 4})
    assert "line 1, column 4" in faults(app)
    app.session_state[f"steps.tree.{message.id}"] = True
    app.run()
    assert "There is no tree" in words(app)
    assert not app.exception


def open_checked(app, fault: dict[str, object]) -> Message:
    """Open a conversation whose answer was held against a schema and did not pass."""
    conversations = resources.store().conversations
    conversation = conversations.create(owner(), ChatOptions(model="sandbox-chat"), "Tea")
    question = conversations.add_user(owner(), conversation.id, None, "tea")
    check = Step("json_schema", "json_schema", TEA, fault=orjson.dumps(fault).decode())
    message = replace(
        question, id="answer", parent_id=question.id, role=Role.ASSISTANT, text="tea!", steps=(check,)
    )
    conversations.claim(owner(), conversation.id, message, "a worker")
    conversations.finish(owner(), message)
    app.query_params["c"] = conversation.id
    app.run()
    return message


def test_a_form_the_relay_refuses_can_be_left_out(app) -> None:
    start(app, response_format="json_object", model="fault-reject-parameter-response_format")
    assert ask(app, "tea").status is Status.FAILED
    app.run()
    app.button(key="chat.without").click().run()
    assert newest().status is Status.DONE
    assert chosen().withheld == {"response_format"}
    assert not app.exception


def test_probabilities_are_sent_to_the_page_only_when_they_are_opened(app) -> None:
    start(app, top_logprobs=2)
    message = ask(app, "hello")
    app.run()
    assert "less likely" not in words(app)
    app.session_state[f"logprobs.{message.id}"] = True
    app.run()
    assert "less likely than 50 %" in words(app)
    assert not app.exception


def test_the_request_of_an_answer_can_be_seen_and_made_again(app) -> None:
    message = ask(app, "hello")
    app.run()
    app.button(key=f"traces.open.{message.id}").click().run()
    seen = words(app)
    assert "POST http://sandbox.relay/v1/chat/completions" in seen
    assert '"content": "hello"' in seen
    assert "data: [DONE]" in seen
    assert "HTTP 200" in seen
    assert "curl http://sandbox.relay" in seen
    assert "from openai import OpenAI" in seen
    assert "sk-sandbox" not in seen
    assert not app.exception


def test_a_request_is_seen_until_it_is_closed_or_another_conversation_is_opened(app) -> None:
    """The end of an answer draws the page anew, maybe in the very run in which somebody asked."""
    message = ask(app, "hello")
    app.run()
    app.button(key=f"traces.open.{message.id}").click().run()
    for _drawn_anew in range(2):
        assert '"content": "hello"' in words(app.run())
    app.button(key="conversations.new").click().run()
    assert '"content": "hello"' not in words(app)
    app.button(key=f"conversations.{message.conversation_id}").click().run()
    assert '"content": "hello"' not in words(app)
    assert not app.exception


def test_each_request_of_an_answer_with_tools_can_be_seen(app) -> None:
    start(app, tools=["calculator"])
    message = ask(app, "what is 12*34")
    app.run()
    app.button(key=f"traces.open.{message.id}").click().run()
    assert '"role": "tool"' in words(app)
    assert not app.exception
