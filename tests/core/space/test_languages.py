"""The language of a text by its letters."""

import pyarrow as pa
import pytest

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
        ("", "none"),
    ],
)
def test_letters_tell_the_language(text, language):
    assert languages.of(text) == language


def test_a_column_is_counted_by_language():
    column = pa.chunked_array([["茶", "tea"], ["咖啡", "!"]])
    assert languages.mix(column) == {"zh": 2, "en": 1, "none": 1}
