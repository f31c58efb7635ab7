"""Key words: whole words of both languages, those of one cluster that the others don't have."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.core.space import keywords

REFUNDS = (
    "我要申请退款，三天了还没到账",
    "退款申请被拒绝了怎么办",
    "订单退款什么时候到账？",
    "请问退款流程是怎样的",
    "商家不同意退款，可以申请平台介入吗",
    "已经提交退款，多久能到账",
    "取消订单后退款退到哪里",
    "我的退款一直显示处理中",
)
INVOICES = (
    "发票抬头写错了能重开吗",
    "请开具增值税专用发票",
    "电子发票发到哪个邮箱",
    "发票什么时候寄出",
    "公司抬头和税号怎么修改",
    "我需要增值税发票报销用",
    "电子发票下载不了",
    "发票税号填错了",
)
PASSWORDS = (
    "How do I reset my password?",
    "The password reset email never arrived",
    "I can't log in with my new passwords",
    "Reset link for the GPT-4o account expired",
    "The account login fails, GPT-4o says",
)


def words(*groups, count=5):
    texts = [text for group in groups for text in group]
    labels = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
    return keywords.of(texts, labels, count)


def test_each_cluster_has_its_own_words_in_its_own_language():
    found = words(REFUNDS, INVOICES, PASSWORDS, count=4)
    assert found[0][:2] == ("退款", "到账")
    assert {"发票", "税号", "抬头"} <= set(found[1])
    assert {"reset", "password", "account", "gpt-4o"} == set(found[2])


def test_fragments_of_chinese_words_are_no_words():
    told = {word for some in words(REFUNDS, INVOICES, count=20).values() for word in some}
    assert not told & {"款申", "退款申", "子发", "子发票", "值税", "增值", "我要", "的退", "了怎么"}


def test_a_word_of_every_cluster_tells_little():
    noise = [f"{text} 系统 online" for text in REFUNDS], [f"{text} 系统 online" for text in INVOICES]
    for some in words(*noise, count=3).values():
        assert some[0] in ("退款", "发票")
        assert some[0] not in ("系统", "online")


def test_mixed_texts_give_words_of_both_languages():
    mixed = ["用 API 调用返回 429", "API 返回错误", "调用 API 超时了", "API 调用失败，返回为空"]
    assert set(words(mixed, REFUNDS, count=3)[0]) == {"api", "返回", "调用"}


def test_one_thing_is_not_told_twice():
    assert words(["invoice invoices", "invoices of the invoice", "my invoice"])[0] == ("invoice",)
    [told] = words(["增值税发票丢了", "补开增值税发票", "找增值税发票", "要增值税吗", "问增值税"]).values()
    assert sum("增值" in word for word in told) == 1


def test_rows_outside_all_clusters_count_for_none():
    labels = np.array([-1] * len(REFUNDS) + [3] * len(INVOICES))
    found = keywords.of([*REFUNDS, *INVOICES], labels)
    assert list(found) == [3]
    assert "退款" not in found[3]


@pytest.mark.parametrize("texts", [[""], ["!!! ……"], ["the of and"], ["的了吗", "的了吗"], ["123 456"]])
def test_texts_that_say_nothing_give_no_words(texts):
    assert keywords.of(texts, np.zeros(len(texts), dtype=np.int32)) == {0: ()}


def test_no_clusters_have_no_words():
    assert keywords.of([], np.zeros(0, dtype=np.int32)) == {}
    assert keywords.of(["one"], np.array([-1])) == {}


def test_of_a_large_cluster_an_even_part_is_read():
    texts = ["refund money"] * 5_000 + ["refund parcel"] * 5_000
    [told] = keywords.of(texts, np.zeros(len(texts), dtype=np.int32)).values()
    assert set(told) == {"refund", "money", "parcel"}


@given(st.lists(st.tuples(st.text("退款发票税号 abc，。1-'", max_size=20), st.integers(-1, 2)), max_size=20))
def test_any_texts_give_few_words_that_stand_in_the_cluster_and_always_the_same(rows):
    texts, labels = (
        [text for text, _label in rows],
        np.array([label for _text, label in rows], dtype=np.int32),
    )
    found = keywords.of(texts, labels, 3)
    assert set(found) == {label for label in labels.tolist() if label >= 0}
    for label, told in found.items():
        assert len(told) == len(set(told)) <= 3
        assert all(any(word in text.lower() for text, own in rows if own == label) for word in told)
    assert keywords.of(texts, labels, 3) == found


def test_short_texts_that_all_say_the_same_are_called_by_what_they_share():
    parcels = [f"快递还没到，单号{row}" for row in range(20)]
    songs = [f"这首歌真好听{row}" for row in range(20)]
    greetings = [f"Привет, мир {row}" for row in range(20)]
    assert words(parcels, songs, greetings) == {
        0: ("单号", "快递还没到"),
        1: ("这首歌真好听",),
        2: ("привет", "мир"),
    }


def test_only_the_texts_that_are_used_are_read():
    asked = []

    def read(rows):
        asked.extend(rows)
        return ["a late parcel" for _row in rows]

    assert keywords.of(read, np.repeat([0, -1], 3000))[0] == ("late", "parcel")
    assert len(asked) == keywords.CLUSTER_TEXTS
