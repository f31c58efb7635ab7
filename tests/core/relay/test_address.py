"""Reading what people paste as an address or a key."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.core.errors import AddressError
from components.core.relay.address import (
    Address,
    Note,
    Reason,
    other_vendor,
    read_address,
    read_key,
)

WANTED = "https://relay.example.com/v1"


@pytest.mark.parametrize(
    "pasted",
    [
        "relay.example.com",
        "https://relay.example.com",
        "https://relay.example.com/",
        "https://relay.example.com/v1",
        "https://relay.example.com/v1/",
        "https://relay.example.com/v1//",
        "https://relay.example.com//v1",
        "https://relay.example.com/v1/v1",
        "https://relay.example.com/v1/chat/completions",
        "https://relay.example.com/chat/completions",
        "https://relay.example.com/v1/models/gpt-4",
        "https://relay.example.com/v1/images/generations",
        "https://relay.example.com/v1/dashboard/billing/usage?start_date=2026-01-01&end_date=2026-02-01",
        "https://relay.example.com/dashboard/billing/subscription",
        "https://relay.example.com/api/status",
        "https://relay.example.com/api/usage/token/",
        "https://relay.example.com:443/v1",
        "https://relay.example.com/console/token",
        "https://relay.example.com/#/login",
        "https://relay.example.com./v1",
        "HTTPS://Relay.Example.COM/V1",
        "  https://relay.example.com/v1\n",
        "https:// relay.example.com / v1",
        "relay.example.com /v1",
        '"https://relay.example.com/v1"',
        "“https://relay.example.com/v1”，",
        "<https://relay.example.com/v1>",
        "（https://relay.example.com/v1）。",
        "https：／／relay．example．com／v1",
        "ｈｔｔｐｓ：／／ｒｅｌａｙ．ｅｘａｍｐｌｅ．ｃｏｍ／ｖ１",
        "https://relay。example。com/v1",
        "\u200bhttps://relay.example.com/v1\ufeff",
        "https:/relay.example.com/v1",
        "https//relay.example.com/v1",
        "https:\\\\relay.example.com\\v1",
        "//relay.example.com/v1",
        "OPENAI_BASE_URL=https://relay.example.com/v1",
        'export OPENAI_BASE_URL="https://relay.example.com/v1"',
        '"base_url": "https://relay.example.com/v1",',
        "接口地址：https://relay.example.com/v1",
        "Base URL: https://relay.example.com/v1",
    ],
)
def test_every_pasted_form_of_an_address_is_read_alike(pasted: str) -> None:
    address = read_address(pasted)
    assert (address.base_url, address.origin) == (WANTED, "https://relay.example.com")


@pytest.mark.parametrize(
    ("pasted", "base_url"),
    [
        ("localhost:3000", "http://localhost:3000/v1"),
        ("127.0.0.1:8000/v1", "http://127.0.0.1:8000/v1"),
        ("[::1]:8000", "http://[::1]:8000/v1"),
        ("192.168.1.5:3000", "http://192.168.1.5:3000/v1"),
        ("10.0.0.7", "http://10.0.0.7/v1"),
        ("relay:3000", "http://relay:3000/v1"),
        ("http://relay", "http://relay/v1"),
        ("nas.local:3000", "http://nas.local:3000/v1"),
        ("8.8.8.8:3000", "https://8.8.8.8:3000/v1"),
        ("https://127.0.0.1:8443", "https://127.0.0.1:8443/v1"),
        ("sk-relay.example.com", "https://sk-relay.example.com/v1"),
        ("key:8080", "http://key:8080/v1"),
        ("中转站.中国", "https://xn--fiqy20ip5m.xn--fiqs8s/v1"),
    ],
)
def test_the_scheme_follows_the_host_where_none_is_given(pasted: str, base_url: str) -> None:
    assert read_address(pasted).base_url == base_url


@pytest.mark.parametrize(
    "base_url",
    [
        "https://ark.example.com/api/v3",
        "https://api.example.com/openai/v1",
        "https://api.example.com/v1beta/openai",
        "https://api.example.com/compatible-mode/v1",
        "https://api.example.com/api/paas/v4",
        "http://127.0.0.1:9/fault/x/v1",
    ],
)
def test_a_prefix_with_a_version_is_kept(base_url: str) -> None:
    assert read_address(base_url).base_url == base_url
    assert read_address(f"{base_url}/chat/completions").base_url == base_url


def test_a_prefix_without_a_version_gets_one_unless_a_hash_says_not_to() -> None:
    assert read_address("https://openrouter.ai/api").base_url == "https://openrouter.ai/api/v1"
    exact = read_address("https://openrouter.ai/api#")
    assert exact.base_url == "https://openrouter.ai/api"
    assert Note.EXACT in exact.notes


@pytest.mark.parametrize(
    ("pasted", "notes"),
    [
        ("https://relay.example.com/v1", ()),
        ("relay.example.com/v1", (Note.HTTPS_ADDED,)),
        ("localhost:3000/v1", (Note.HTTP_ADDED,)),
        ("https://relay.example.com", (Note.VERSION_ADDED,)),
        ("https://relay.example.com/v1/embeddings", (Note.ENDPOINT_CUT,)),
        ("https://relay.example.com/panel", (Note.PAGE_CUT, Note.VERSION_ADDED)),
        ("https://relay.example.com/v1?x=1", (Note.QUERY_CUT,)),
        ("https：//relay.example.com/v1", (Note.TIDIED,)),
        ("http://relay.example.com/v1", (Note.IN_THE_CLEAR,)),
        ("http://192.168.0.2/v1", ()),
    ],
)
def test_what_was_changed_is_told(pasted: str, notes: tuple[Note, ...]) -> None:
    assert read_address(pasted).notes == notes


@pytest.mark.parametrize(
    ("pasted", "reason"),
    [
        ("", Reason.EMPTY),
        (" \n　“”", Reason.EMPTY),
        ("ftp://relay.example.com", Reason.SCHEME),
        ("wss://relay.example.com/v1", Reason.SCHEME),
        ("javascript:alert(1)", Reason.SCHEME),
        ("file:///etc/passwd", Reason.SCHEME),
        ("https://", Reason.HOST),
        ("hello", Reason.HOST),
        ("https:443", Reason.HOST),
        ("https://relay..example.com", Reason.HOST),
        ("https://-relay.example.com", Reason.HOST),
        ("https://1.2.3", Reason.HOST),
        ("https://300.1.2.3", Reason.HOST),
        ("https://[::g]/v1", Reason.HOST),
        ("https://relay_" + "a" * 64 + ".com", Reason.HOST),
        ("https://relay.example.com:99999/v1", Reason.PORT),
        ("https://relay.example.com:0", Reason.PORT),
        ("https://relay.example.com:abc", Reason.PORT),
        ("https://relay.example.com/../v1", Reason.PATH),
        ("https://relay.example.com/%2e%2e/v1", Reason.PATH),
        ("https://relay.example.com/中转/v1", Reason.PATH),
        ("https://relay.example.com/<script>/v1", Reason.PATH),
        ("https://name:secret@relay.example.com/v1", Reason.USERINFO),
        ("name@relay.example.com", Reason.USERINFO),
        ("https://relay.example.com/v1?key=abcdef", Reason.KEY_INSIDE),
        ("https://relay.example.com/v1?api%5Fkey=abcdef", Reason.KEY_INSIDE),
        ("https://relay.example.com/sk-abcdefghijklmnop/v1", Reason.KEY_INSIDE),
        ('https://chat.example.com/#/?settings={"key":"sk-abcdefghijklmnop"}', Reason.KEY_INSIDE),
        ("relay.example.com sk-abcdefghijklmnop", Reason.KEY_INSIDE),
        ("https://relay.example.com and more", Reason.SEVERAL),
        ("sk-abcdefghijkl", Reason.IS_KEY),
        ("Bearer sk-abc", Reason.IS_KEY),
        ("AbCdEfGhIjKlMnOpQrStUvWx0123", Reason.IS_KEY),
        ("0123456789abcdef0123456789abcdef.AbCdEfGhIjKlMnOp", Reason.IS_KEY),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl", Reason.IS_KEY),
    ],
)
def test_what_cannot_be_an_address_is_refused_with_the_reason(pasted: str, reason: Reason) -> None:
    with pytest.raises(AddressError) as refused:
        read_address(pasted)
    assert refused.value.values == {"reason": reason.value}


@pytest.mark.parametrize(
    "pasted",
    [
        "sk-abc",
        " sk-abc\r\n",
        "Bearer sk-abc",
        "bearer  sk-abc",
        "Authorization: Bearer sk-abc",
        "OPENAI_API_KEY=sk-abc",
        'export OPENAI_API_KEY="sk-abc"',
        '$env:OPENAI_API_KEY = "sk-abc"',
        '"api_key": "sk-abc",',
        "x-api-key: sk-abc",
        "令牌：sk-abc",
        "“sk-abc”",
        "ｓｋ－ａｂｃ",
        "\u200bsk-abc",
    ],
)
def test_every_pasted_form_of_a_key_is_read_alike(pasted: str) -> None:
    assert read_key(pasted).get_secret_value() == "sk-abc"


@pytest.mark.parametrize(
    ("pasted", "reason"),
    [
        ("", Reason.KEY_EMPTY),
        ("Bearer ", Reason.KEY_EMPTY),
        ("OPENAI_API_KEY=", Reason.KEY_EMPTY),
        ("sk-abc def", Reason.KEY_SEVERAL),
        ("sk-abc\nsk-def", Reason.KEY_SEVERAL),
        ("密钥", Reason.KEY_CHARACTERS),
        ("sk-é", Reason.KEY_CHARACTERS),
        ("sk-a\x07b", Reason.KEY_CHARACTERS),
        ("sk-abc***xyz", Reason.KEY_MASKED),
        ("sk-abc…xyz", Reason.KEY_MASKED),
        ("sk-abc••••xyz", Reason.KEY_MASKED),
        ("x" * 4001, Reason.KEY_LONG),
        ("https://relay.example.com/v1", Reason.KEY_IS_ADDRESS),
        ("relay.example.com/v1", Reason.KEY_IS_ADDRESS),
    ],
)
def test_what_cannot_be_a_key_is_refused_with_the_reason(pasted: str, reason: Reason) -> None:
    with pytest.raises(AddressError) as refused:
        read_key(pasted)
    assert refused.value.values == {"reason": reason.value}


def test_a_key_of_another_vendor_is_noticed() -> None:
    ours = read_address("https://relay.example.com")
    assert other_vendor(read_key("sk-ant-abc"), ours) == "Anthropic"
    assert other_vendor(read_key("sk-abc"), ours) is None
    assert other_vendor(read_key("sk-or-abc"), read_address("https://openrouter.ai/api/v1")) is None


_PIECES = st.lists(
    st.sampled_from(["http", "https", ":", "/", "//", ".", "@", "#", "?", "[", "]", "v1", "sk-", "=", " ", "。", "％", "%2e"])
    | st.text(max_size=6),
    max_size=12,
).map("".join)  # fmt: skip


def _address_or_reason(pasted: str) -> Address | Reason:
    try:
        return read_address(pasted)
    except AddressError as error:
        return Reason(str(error.values["reason"]))


@given(_PIECES | st.text())
def test_any_text_is_an_address_or_a_reason(pasted: str) -> None:
    read = _address_or_reason(pasted)
    if isinstance(read, Address):
        assert re.fullmatch(r"https?://[^\s/@?#]+(/[^\s?#]*[^\s?#/])?", read.base_url)
        assert read.base_url.startswith(read.origin)


@given(_PIECES)
def test_what_was_read_is_read_again_as_the_same(pasted: str) -> None:
    read = _address_or_reason(pasted)
    if isinstance(read, Address) and Note.EXACT not in read.notes:
        assert read_address(read.base_url).base_url == read.base_url


def _key_or_reason(pasted: str) -> str | Reason:
    try:
        return read_key(pasted).get_secret_value()
    except AddressError as error:
        return Reason(str(error.values["reason"]))


@given(_PIECES | st.text())
def test_any_text_is_a_key_or_a_reason(pasted: str) -> None:
    read = _key_or_reason(pasted)
    if not isinstance(read, Reason):
        assert re.fullmatch(r"[!-~]+", read)
