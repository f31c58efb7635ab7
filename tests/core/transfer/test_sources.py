"""A file is recognised by what is in it, taken one conversation at a time, and never raises anything unforeseen."""

import json
import zipfile
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.core.errors import InputError
from components.core.transfer import chatgpt, nextchat, openwebui, own
from components.core.transfer.entry import Entry
from components.core.transfer.pieces import members, value
from components.core.transfer.sources import Kind, Unread, opened
from tests.core.transfer import exports
from tests.core.transfer.exports import PIXEL, node, session, turn

HELLO = exports.chatgpt(node("q", "root", "user", "Hello"))
CHAT = exports.openwebui(turn("q", None, "user", "Hi"))
SESSION = session({"id": "q", "role": "user", "content": "Hi"})
OWN = {"format": own.FORMAT, "version": 1, "conversation": {}, "messages": []}


def packed(**members):
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


def entries(data, owner="local"):
    return list(opened(data).entries(owner))


def reason(data):
    with pytest.raises(InputError) as refused:
        opened(data)
    return refused.value.values["reason"]


@pytest.mark.parametrize(
    ("content", "kind", "count"),
    [
        ([HELLO, HELLO], Kind.CHATGPT, 2),
        (HELLO, Kind.CHATGPT, 1),
        ([CHAT], Kind.OPENWEBUI, 1),
        (exports.nextchat(SESSION, SESSION), Kind.NEXTCHAT, 2),
        ({"chat-next-web-store": {"state": {"sessions": [SESSION]}, "version": 3.1}}, Kind.NEXTCHAT, 1),
        (OWN, Kind.OWN, 1),
    ],
)
def test_whose_export_it_is_shows_in_what_it_holds(content, kind, count):
    source = opened(json.dumps(content).encode())
    assert (source.kind, source.count) == (kind, count)


def test_a_byte_order_mark_and_blanks_do_no_harm():
    assert opened(b"\xef\xbb\xbf \n" + json.dumps([HELLO]).encode() + b"\n").count == 1
    assert opened(b"\xef\xbb\xbf" + json.dumps(exports.nextchat(SESSION)).encode()).count == 1


def test_keys_in_the_file_of_another_program_are_never_read():
    [entry] = entries(json.dumps(exports.nextchat(SESSION)).encode())
    assert "sk-secret" not in repr(entry)


def test_the_whole_archive_of_chatgpt_brings_its_pictures():
    picture = {"content_type": "image_asset_pointer", "asset_pointer": "file-service://file-abc"}
    chat = exports.chatgpt(node("q", "root", "user", {"content_type": "multimodal_text", "parts": [picture]}))
    data = packed(
        **{"chat.html": "<html>", "conversations.json": json.dumps([chat]), "file-abc-cat.png": PIXEL}
    )
    [entry] = entries(data)
    assert [(each.name, each.data) for each in entry.enclosures] == [("cat.png", PIXEL)]


def test_an_archive_in_parts_is_read_in_order():
    parts = {f"conversations-00{n}.json": json.dumps([{**HELLO, "title": f"Part {n}"}]) for n in (1, 0)}
    titles = [entry.transcript.conversation.title for entry in entries(packed(**parts))]
    assert titles == ["Part 0", "Part 1"]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "import_json"),
        (b"hello", "import_json"),
        (b"\x89PNG\r\n", "import_json"),
        (b"PK\x03\x04 no archive", "import_zip"),
        (packed(**{"a.txt": "x"}), "import_zip"),
        (packed(**{"manifest.json": "{}", "conversations.ndjson": ""}), "import_backup"),
        (b"[]", "import_none"),
        (b'[{"a": 1}]', "import_unknown"),
        (b'{"a": 1}', "import_unknown"),
        (b"[1, 2", "import_unknown"),
        (b'["', "import_cut"),
        (b'{"a": 1', "import_cut"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(data, expected):
    assert reason(data) == expected


def test_a_file_that_is_too_large_is_refused_before_it_is_read(monkeypatch):
    monkeypatch.setattr("components.core.transfer.sources.SIZE_MAX_BYTES", 100)
    assert reason(b"[" + b" " * 200 + b"]") == "import_large"
    assert reason(packed(**{"conversations.json": "[" + " " * 500 + "]"})) == "import_large"


def test_a_broken_entry_is_told_by_its_title_and_the_others_come():
    broken = {**HELLO, "title": "Lost", "mapping": {}}
    data = json.dumps([HELLO, broken, "nonsense", {**HELLO, "conversation_id": "2"}]).encode()
    found = entries(data)
    assert [type(each) for each in found] == [Entry, Unread, Unread, Entry]
    assert found[1] == Unread(2, "Lost", "import_empty")
    assert found[2] == Unread(3, "", "import_shape")


def test_what_came_whole_of_a_file_without_its_end_is_kept():
    data = json.dumps([HELLO, HELLO]).encode()[:-20]
    assert [type(each) for each in entries(data)] == [Entry, Unread]
    assert entries(data)[1].reason == "import_cut"


def test_ids_are_the_same_each_time_and_another_persons_are_others():
    data = json.dumps([HELLO]).encode()
    [first], [again], [other] = entries(data), entries(data), entries(data, "somebody")
    assert first == again
    assert first.transcript.conversation.id != other.transcript.conversation.id
    assert first.transcript.messages[0].conversation_id == first.transcript.conversation.id


# Wider integers are read as floats, but not beside an Infinity: that file is read by another parser.
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.sampled_from(
            ["id", "mapping", "message", "messages", "parent", "author", "role", "content", "parts", "chat", "history",
             "currentId", "parentId", "title", "topic", "files", "url", "usage", "error", "tools", "function",
             "metadata", "attachments", "create_time", "lastUpdate", "timestamp", "mask", "context", "tags", "meta"]
        ), inner, max_size=5),
    max_leaves=30,
)  # fmt: skip
anything = st.dictionaries(st.text(max_size=3), json_values, max_size=3)


@given(st.lists(json_values | anything, max_size=4))
def test_members_are_those_a_parser_finds(values):
    data = json.dumps(values, ensure_ascii=False).encode("utf-8", "surrogatepass")
    assert [repr(value(text)) for _name, text in members(data)] == [
        repr(value(data)[n]) for n in range(len(values))
    ]


@given(
    st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=5), json_values, max_size=4)
)
def test_members_of_an_object_have_their_names(values):
    found = {name: repr(value(text)) for name, text in members(json.dumps(values).encode())}
    assert found == {name: repr(value(json.dumps(each).encode())) for name, each in values.items()}


@given(
    st.binary(max_size=200)
    | st.binary(max_size=60).map(lambda data: b"[" + data)
    | st.binary().map(lambda d: b"PK" + d)
)
def test_foreign_bytes_are_read_or_refused(data):
    with suppress(InputError):
        entries(data)


SHAPES = (
    lambda value: [exports.chatgpt(node("q", "root", "user", value))],
    lambda value: [{"mapping": value}],
    lambda value: [{"mapping": {"a": value, "b": {"parent": "a", "message": value}}, "current_node": value}],
    lambda value: [{"chat": value}],
    lambda value: [{"chat": {"history": {"messages": {"a": value}}, "messages": value}}],
    lambda value: [exports.openwebui(turn("q", None, "user", value, files=value, error=value, usage=value))],
    lambda value: exports.nextchat(session({"role": "user", "content": value}, mask=value)),
    lambda value: [
        {"messages": [value, {"role": "assistant", "content": value, "tools": value, "date": value}]}
    ],
    lambda value: {**OWN, "conversation": value, "messages": [value]},
)


@given(st.sampled_from(SHAPES), json_values)
def test_foreign_shapes_are_read_or_refused(shape, content):
    try:
        found = entries(json.dumps(shape(content)).encode("utf-8", "surrogatepass"))
    except InputError:
        return
    for entry in found:
        if isinstance(entry, Entry):
            depths = {None: 0}
            for each in entry.transcript.messages:
                depths[each.id] = depths[each.parent_id] + 1
            assert len(depths) == len(entry.transcript.messages) + 1


def test_each_reader_knows_its_own_and_no_others():
    shapes = [HELLO, CHAT, SESSION, OWN]
    tests = (chatgpt.is_chatgpt, openwebui.is_openwebui, nextchat.is_nextchat, own.is_own)
    assert [[test(shape) for shape in shapes].index(True) for test in tests] == [0, 1, 2, 3]
