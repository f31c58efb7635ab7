"""The language of a text by its letters."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.core.space import languages


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("怎么申请退款？", "zh"),
        ("买 iPhone 15 Pro Max 256", "zh"),
        ("Where is my parcel?", "en"),
        ("The word 茶 means tea in China", "en"),
        ("refund", "en"),
        ("これは何ですか", "other"),
        ("환불해 주세요", "other"),
        ("Où est le colis", "other"),
        ("Wo ist das Paket und der Brief", "other"),
        ("посылка", "other"),
        ("ආයුබෝවන්", "other"),
        ("12:30 – 100 % 😀", "none"),
        ("退款什么时候到账？", "zh"),
        ("請問快遞什麼時候到", "zh"),
        ("请用 Python 写一个快速排序", "zh"),
        ("Where is my refund?", "en"),
        ("refund status", "en"),
        ("naïve café is what the shop was called", "en"),
        ("What does 谢谢 mean when you say it to a friend?", "en"),
        ("これは日本語の文章です", "other"),
        ("환불은 언제 되나요?", "other"),
        ("Где мой возврат?", "other"),
        ("Wo ist die Rückerstattung und wie lange dauert das?", "other"),
        ("¿Dónde está mi reembolso?", "other"),
        ("أين استرداد أموالي؟", "other"),
        ("12:30 — 42 %", "none"),
        ("😀👍", "none"),
        ("。？！", "none"),
        ("", "none"),
    ],
)
def test_letters_tell_the_language(text, language):
    assert languages.of(text) == language


def test_a_column_is_counted_by_language():
    column = pa.chunked_array([["茶", "tea"], ["咖啡", "!"]])
    assert languages.mix(column) == {"zh": 2, "en": 1, "none": 1}


def test_null_is_in_none_and_every_slice_is_told_alike(monkeypatch):
    monkeypatch.setattr(languages, "_STEP", 2)
    column = pa.chunked_array([["你好吗", "hello", None], [], ["これは", "123"]])
    assert languages.languages(column).to_pylist() == ["zh", "en", "none", "other", "none"]
    assert languages.languages(column.slice(1, 3)).to_pylist() == ["en", "none", "other"]
    assert len(languages.languages(pa.array([], pa.string()))) == 0


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]))))
def test_a_text_is_in_the_same_language_alone_and_in_a_column(texts):
    found = languages.languages(pa.array(texts, pa.string())).to_pylist()
    assert found == [languages.of(text) for text in texts]
    assert set(found) <= set(languages.LANGUAGES)
