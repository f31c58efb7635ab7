"""What the sandbox says: language, topics, memory, going on, pictures in and pictures out."""

import base64
import io
from typing import Any

import httpx2
import pytest
from openai import AsyncOpenAI
from PIL import Image

from components.core.relay.sandbox import Sandbox
from components.core.relay.sandbox.tokens import has_cjk, split


async def say(openai: AsyncOpenAI, *turns: Any, model: str = "sandbox-chat", **options: Any) -> str:
    """The answer to turns that are the user's and the assistant's in alternation."""
    roles = ("user", "assistant")
    messages = [{"role": roles[at % 2], "content": turn} for at, turn in enumerate(turns)]
    reply = await openai.chat.completions.create(model=model, messages=messages, **options)
    return reply.choices[0].message.content or ""


@pytest.mark.parametrize("text", ["", "a b", "你好 world\n\n", "x²  — ok_1!\t", "🎨 画", "日本語とEnglish"])
def test_tokens_join_to_the_text(text: str) -> None:
    assert "".join(split(text)) == text


@pytest.mark.parametrize(
    ("question", "signs"),
    [
        ("hello", ["# Welcome", "| Element |", "```python", "$$", "> Prepared", "- Press", "1. "]),
        ("你好", ["# 欢迎", "| 元素 |", "```python", "$$", "> 事先", "- 文字", "1. "]),
        ("a table please", ["| Planet |"]),
        ("给我一张表格", ["| 行星 |"]),
        ("some code", ["```python", "```bash"]),
        ("写段代码", ["```python", "命令行"]),
        ("a formula", ["\\sqrt{\\pi}", "Gaussian"]),
        ("一个公式", ["\\sqrt{\\pi}", "高斯"]),
        ("a poem", ["**The Relay**"]),
        ("写首诗", ["**中转**"]),
        ("a long text", ["## 10. The end"]),
        ("来一篇长文", ["## 十、终点"]),
    ],
)
async def test_the_question_chooses_topic_and_language(
    question: str, signs: list[str], openai: AsyncOpenAI
) -> None:
    answer = await say(openai, question)
    assert [sign for sign in signs if sign not in answer] == []
    assert question in answer
    assert "{{" not in answer
    assert has_cjk(answer) == has_cjk(question)


async def test_a_long_answer_is_long_and_a_very_long_one_longer(openai: AsyncOpenAI) -> None:
    assert 700 < len((await say(openai, "a long text")).split()) < 1000
    assert len((await say(openai, "hi", model="sandbox-long")).split()) > 5000


async def test_the_history_is_counted(openai: AsyncOpenAI) -> None:
    assert "you had sent 2 messages" in await say(openai, "one", "a", "two", "b", "three")
    assert "发过 1 条消息" in await say(openai, "一", "甲", "二")


async def test_the_question_cannot_break_the_markdown_around_it(openai: AsyncOpenAI) -> None:
    assert "You wrote: “a b c i d”." in await say(openai, "`a` **b** $c$ <i> [d]", model="sandbox-unpriced")


@pytest.mark.parametrize("length", [40, 41, 300, 301])
@pytest.mark.parametrize(
    "request_for_more", ["continue", "Please continue from where you stopped.", "请继续", None]
)
async def test_an_answer_goes_on_where_it_stopped(
    length: int, request_for_more: str | None, openai: AsyncOpenAI
) -> None:
    whole = await say(openai, "a poem")
    partial = whole[:length]
    more = [request_for_more] if request_for_more else []
    rest = await say(openai, "a poem", partial, *more)
    assert whole.endswith(rest)
    overlap = len(partial) + len(rest) - len(whole)
    assert overlap == 0 if length % 2 == 0 else 0 < overlap < 40


async def test_going_on_twice_and_after_the_end(openai: AsyncOpenAI) -> None:
    whole = await say(openai, "一首诗")
    rest = await say(openai, "一首诗", whole[:20], "继续", whole[20:40], "继续")
    assert rest == whole[40:]
    assert await say(openai, "一首诗", whole, "继续") == "上面就是完整的回答，后面没有了。"


async def test_a_look_at_a_picture_goes_on_too(openai: AsyncOpenAI) -> None:
    question = with_images("what?", picture())
    whole = await say(openai, question, model="sandbox-vision")
    assert await say(openai, question, whole[:60], "Continue", model="sandbox-vision") == whole[60:]


async def test_json_is_answered_when_json_is_asked_for(openai: AsyncOpenAI) -> None:
    answer = await say(openai, "你好", response_format={"type": "json_object"})
    assert '"you_wrote": "你好"' in answer


def picture(kind: str = "PNG", size: tuple[int, int] = (31, 17)) -> str:
    out = io.BytesIO()
    Image.new("RGB", size, (200, 10, 10)).save(out, kind)
    return f"data:image/{kind.lower()};base64,{base64.b64encode(out.getvalue()).decode()}"


def with_images(text: str, *addresses: str) -> list[dict[str, Any]]:
    return [
        {"type": "text", "text": text},
        *({"type": "image_url", "image_url": {"url": address}} for address in addresses),
    ]


async def test_pictures_are_measured_from_their_bytes(openai: AsyncOpenAI) -> None:
    answer = await say(
        openai, with_images("what?", picture(), picture("JPEG", (8, 9))), model="sandbox-vision"
    )
    assert "**PNG** picture of **31 × 17** pixels" in answer
    assert "#c80a0a" in answer
    assert "**JPEG** picture of **8 × 9** pixels" in answer
    assert "**31 × 17** 像素" in await say(
        openai, with_images("是什么", picture()), model="gpt-4-vision-preview"
    )


async def test_bytes_that_are_no_picture_are_called_that(openai: AsyncOpenAI) -> None:
    for broken in ("data:image/png;base64,AAAA", "data:image/png;base64,!!"):
        assert "cannot be read" in await say(openai, with_images("what?", broken), model="sandbox-vision")


async def test_an_address_in_plain_text_is_read_with_chinese_glued_to_it(openai: AsyncOpenAI) -> None:
    answer = await say(openai, "https://example.com/a.png分析一下这个图片", model="gpt-4-all")
    assert "`https://example.com/a.png`" in answer


@pytest.mark.parametrize("model", ["gpt-4-all", "gpt-4o-image", "sandbox-draw"])
async def test_a_drawing_is_linked_and_the_link_holds_a_picture(
    model: str, openai: AsyncOpenAI, http: httpx2.AsyncClient
) -> None:
    answer = await say(openai, "画一只猫", model=model)
    address = answer[answer.index("http://") :].split(")")[0].split("]")[0]
    reply = await http.get(address)
    with Image.open(io.BytesIO(reply.content)) as drawn:
        assert drawn.size == (512, 512)
        assert reply.headers["content-type"] == f"image/{(drawn.format or '').lower()}"
    seen = await say(openai, with_images("what?", address), model="sandbox-vision")
    assert "**512 × 512**" in seen


async def test_the_same_words_draw_the_same_picture_and_others_another(http: httpx2.AsyncClient) -> None:
    async def drawn(words: str, seed: int) -> bytes:
        async with httpx2.AsyncClient(transport=Sandbox(rate=0, seed=seed).transport()) as client:
            root = "http://sandbox.relay/v1"
            openai = AsyncOpenAI(api_key="sk-x", base_url=root, http_client=client, max_retries=0)
            answer = await say(openai, words, model="sandbox-draw")
            return (await client.get(answer[answer.rindex("http") : -1])).content

    assert await drawn("a cat", 1) == await drawn("a cat", 1)
    assert len({await drawn("a cat", 1), await drawn("a dog", 1), await drawn("a cat", 2)}) == 3


async def test_a_picture_that_was_never_drawn_is_not_there(http: httpx2.AsyncClient) -> None:
    assert (await http.get("/cdn/20250330/nothing.png")).status_code == 404
