"""Terms of texts and of queries, and the words around what was found."""

from hypothesis import given
from hypothesis import strategies as st

from components.core.store.terms import TERMS_MAX_BYTES, Excerpt, Term, excerpt, sought, terms

ANY = st.text(max_size=40)
CHINESE = st.text("绿茶和红茶的泡法、。 ", max_size=20)


def test_words_are_terms_whatever_their_case_or_width():
    assert terms("Straße, ＡＢＣ and get_user(42)!") == ["strasse", "abc", "and", "get", "user", "42"]


def test_of_a_text_without_spaces_every_two_neighbours_are_a_term():
    assert terms("泡绿茶。GPT4模型") == ["泡绿", "绿茶", "茶", "gpt4", "模型", "型"]


def test_a_query_for_a_word_is_for_all_that_begin_with_it():
    assert sought("Qub x 茶 绿茶好") == [
        Term("qub", True),
        Term("x", True),
        Term("茶", True),
        Term("绿茶", False),
        Term("茶好", False),
    ]


def test_marks_alone_seek_nothing():
    assert sought("% \\ '\" _ ，。") == []


@given(ANY)
def test_no_term_holds_anything_a_database_could_take_for_its_own(text: str):
    for term in terms(text):
        assert term
        assert all(sign.isalnum() for sign in term if sign.isascii())
        assert "\x00" not in term
        term.encode()


def covers(text: str, query: str) -> bool:
    kept = terms(text)
    return all(
        any(term.startswith(one.text) if one.begins else term == one.text for term in kept)
        for one in sought(query)
    )


@given(ANY, ANY, ANY)
def test_whole_words_are_found_wherever_they_stand(before: str, query: str, after: str):
    assert covers(f"{before} {query} {after}", query)


@given(CHINESE, CHINESE, CHINESE)
def test_any_part_of_a_chinese_text_is_found(before: str, query: str, after: str):
    assert covers(before + query + after, query)


@given(st.text("绿茶红", max_size=6), st.text("绿茶红", min_size=1, max_size=2))
def test_one_or_two_characters_are_found_only_where_they_stand(text: str, query: str):
    assert covers(text, query) == (query in text)


def test_more_terms_than_a_database_can_keep_are_cut_off():
    noise = " ".join(f"{number:064d}" for number in range(20_000))
    kept = terms(noise)
    assert sum(len(term) for term in kept) <= TERMS_MAX_BYTES
    assert len(kept) > 10_000


def test_a_pasted_page_is_a_query_of_its_first_words():
    assert len(sought(" ".join(map(str, range(100_000))))) <= 32


def test_an_excerpt_is_a_line_around_what_was_found():
    text = "前面很长的一段话，说了很多别的事情，一直说到这里才说：\n怎样泡绿茶？" + "后" * 100
    found = excerpt(text, "泡绿茶")
    assert found.found == "泡绿茶"
    assert found.before.startswith("…")
    assert found.before.endswith("： 怎样")
    assert found.after == "？" + "后" * 59 + "…"


def test_an_excerpt_of_words_that_stand_apart_shows_the_first():
    assert excerpt("Two cups of green tea", "tea two") == Excerpt("Two cups of green ", "tea", "")


def test_what_is_written_otherwise_is_shown_from_its_beginning():
    assert excerpt("ＡＢＣ full width", "abc") == Excerpt("", "", "ＡＢＣ full width")


@given(ANY, ANY)
def test_an_excerpt_is_always_a_short_line(text: str, query: str):
    found = excerpt(text, query)
    assert "\n" not in found.before + found.found + found.after
