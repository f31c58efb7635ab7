"""The sandbox through the openai client: what a well-behaved relay gives."""

import json

from openai import AsyncOpenAI


def ask(text: str) -> list[dict[str, str]]:
    return [{"role": "user", "content": text}]


async def test_models_are_listed(openai: AsyncOpenAI) -> None:
    listed = [model.id async for model in openai.models.list()]
    assert listed[0] == "sandbox-chat"
    assert {"sandbox-reasoner", "sandbox-vision", "sandbox-draw", "gpt-4-all", "gpt-4o-image"} <= set(listed)


async def test_a_streamed_answer_is_the_same_text_as_the_whole_one(openai: AsyncOpenAI) -> None:
    whole = await openai.chat.completions.create(model="sandbox-chat", messages=ask("hello"))
    stream = await openai.chat.completions.create(model="sandbox-chat", messages=ask("hello"), stream=True)
    pieces = [chunk.choices[0].delta.content or "" async for chunk in stream]
    assert "".join(pieces) == whole.choices[0].message.content
    assert len(pieces) > 100
    assert "# Welcome to the sandbox" in "".join(pieces)


async def test_usage_comes_last_and_only_when_asked_for(openai: AsyncOpenAI) -> None:
    plain = await openai.chat.completions.create(model="sandbox-chat", messages=ask("hi"), stream=True)
    assert [chunk for chunk in [c async for c in plain] if chunk.usage] == []
    asked = await openai.chat.completions.create(
        model="sandbox-chat", messages=ask("hi"), stream=True, stream_options={"include_usage": True}
    )
    chunks = [chunk async for chunk in asked]
    words = sum(bool(chunk.choices and chunk.choices[0].delta.content) for chunk in chunks)
    assert chunks[-1].choices == []
    assert chunks[-1].usage is not None
    assert chunks[-1].usage.completion_tokens == words


async def test_the_reasoner_thinks_before_it_answers(openai: AsyncOpenAI) -> None:
    stream = await openai.chat.completions.create(
        model="sandbox-reasoner", messages=ask("a poem"), stream=True
    )
    deltas = [chunk.choices[0].delta async for chunk in stream]
    thinking = [bool(getattr(delta, "reasoning_content", None)) for delta in deltas]
    speaking = [bool(delta.content) for delta in deltas]
    assert thinking.count(True) > 50
    assert speaking.index(True) > max(at for at, true in enumerate(thinking) if true)


async def test_several_answers_come_interleaved_by_index(openai: AsyncOpenAI) -> None:
    stream = await openai.chat.completions.create(model="sandbox-chat", messages=ask("hi"), n=2, stream=True)
    order = [chunk.choices[0].index async for chunk in stream]
    assert order[2:8] == [0, 1, 0, 1, 0, 1]
    whole = await openai.chat.completions.create(model="sandbox-chat", messages=ask("hi"), n=2)
    texts = [choice.message.content or "" for choice in whole.choices]
    assert texts[1].startswith("(Answer 2)")
    assert texts[0] != texts[1]


async def test_log_probabilities_cover_every_token(openai: AsyncOpenAI) -> None:
    reply = await openai.chat.completions.create(
        model="sandbox-chat", messages=ask("hi"), logprobs=True, top_logprobs=3
    )
    rows = reply.choices[0].logprobs
    assert rows is not None
    assert rows.content is not None
    assert "".join(row.token for row in rows.content) == reply.choices[0].message.content
    assert all(len(row.top_logprobs) == 3 and row.logprob <= 0 for row in rows.content)


async def test_a_tool_is_called_with_the_question_and_its_result_is_told(openai: AsyncOpenAI) -> None:
    schema = {"type": "object", "properties": {"city": {"type": "string"}, "days": {"type": "integer"}}}
    tools = [{"type": "function", "function": {"name": "weather", "parameters": schema}}]
    stream = await openai.chat.completions.create(
        model="sandbox-chat", messages=ask("rain?"), tools=tools, stream=True
    )
    chunks = [chunk.choices[0] async for chunk in stream]
    calls = [call for choice in chunks for call in choice.delta.tool_calls or []]
    assert calls[0].function.name == "weather"
    assert json.loads("".join(call.function.arguments for call in calls)) == {"city": "rain?", "days": 1}
    assert chunks[-1].finish_reason == "tool_calls"
    history = [*ask("rain?"), {"role": "tool", "tool_call_id": calls[0].id, "content": "dry"}]
    told = await openai.chat.completions.create(model="sandbox-chat", messages=history, tools=tools)
    assert told.choices[0].message.content == "The tool answered: dry"


async def test_the_token_limit_and_stop_words_are_honoured(openai: AsyncOpenAI) -> None:
    short = await openai.chat.completions.create(model="sandbox-chat", messages=ask("hi"), max_tokens=5)
    assert short.choices[0].finish_reason == "length"
    assert short.usage is not None
    assert short.usage.completion_tokens == 5
    stopped = await openai.chat.completions.create(model="sandbox-chat", messages=ask("hi"), stop=["sandbox"])
    assert stopped.choices[0].message.content == "# Welcome to the "
    assert stopped.choices[0].finish_reason == "stop"
