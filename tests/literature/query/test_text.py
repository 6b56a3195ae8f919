"""Words, stems, keys, and index terms that no database takes apart."""

from __future__ import annotations

import re
import threading

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from literature.query.text import (
    MAX_KEY,
    MAX_WORD,
    author_key,
    encode,
    fold,
    key,
    placed_words,
    squeeze,
    stem,
    terms,
    words,
)


@pytest.mark.parametrize("text", ["", " ", "—", "…", "'s", "\x00", "\ud800", "\u0301", "_", "<>&"])
def test_text_without_letters_has_no_words(text):
    assert [word for word in words(text) if word != "s"] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Épisacro-Iliaque", ["episacro", "iliaque"]),
        ("E\u0301pisacro", ["episacro"]),
        ("Straße Œdème ﬁbrous Łódź Ångström Ðorđe", ["strasse", "oedeme", "fibrous", "lodz", "angstrom", "dorde"]),
        ("Copeman's Copeman’s nodules' l'origine", ["copeman", "copeman", "nodules", "l", "origine"]),
        ("L5-S1, 37.5 °C; p<0.05", ["l5", "s1", "37", "5", "c", "p", "0", "05"]),
        ("CO₂ 10 µg", ["co2", "10", "μg"]),
        ("İstanbul ISTANBUL ıstanbul", ["istanbul", "istanbul", "istanbul"]),
        ("ΛΊΠΩΜΑΣ λίπωμας", ["λιπωμασ", "λιπωμασ"]),
        ("lipo\u00adma back\u200bmice", ["lipoma", "back", "mice"]),
        ("snake_case", ["snake", "case"]),
        ("腰背部 脂肪疝", ["腰背部", "脂肪疝"]),
    ],
)
def test_words_are_folded(text, expected):
    assert words(text) == expected


def test_a_very_long_word_is_cut_alike_when_indexed_and_when_asked():
    assert words("a" * 5000) == ["a" * MAX_WORD]


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(st.text())
@example("Copeman's lipo\u00adma ½ cup of ΛΊΠΩΜΑΣ, İstanbul")
def test_words_with_their_places_are_the_words(text):
    assert [word for word, _, _ in placed_words(text)] == words(text)


@given(st.text())
def test_a_word_stands_at_its_place(text):
    for word, start, end in placed_words(text):
        assert word in words(text[start:end])


def test_a_possessive_is_no_part_of_the_place_of_its_word():
    text = "Déjà: Copeman’s nodules"
    assert [text[start:end] for _, start, end in placed_words(text)] == ["Déjà", "Copeman", "nodules"]


@given(st.text())
def test_case_makes_no_difference(text):
    assert fold(text.upper()) == fold(text.upper().lower())


@given(st.text(), st.text())
def test_encoding_is_one_to_one_and_plain(one, other):
    assert re.fullmatch("[a-z0-9]*", encode("".join(words(one))))
    left, right = " ".join(words(one)), " ".join(words(other))
    assert (encode(left) == encode(right)) == (left == right)


@given(st.text(), st.text())
def test_what_begins_alike_is_encoded_alike(one, other):
    left, right = " ".join(words(one)), " ".join(words(other))
    assert encode(right).startswith(encode(left)) == right.startswith(left)


@pytest.mark.parametrize(("word", "root"), [("lipomas", "lipoma"), ("nodules", "nodul"), ("injected", "inject")])
def test_words_are_stemmed_as_english(word, root):
    assert stem(word) == root
    assert terms(word) == (root, word)


def test_threads_stem_independently():
    asked = ["herniations", "lipomas", "injections", "nodules", "palpable"] * 400
    wanted = [stem(word) for word in asked]
    answers: list[list[str]] = []
    threads = [threading.Thread(target=lambda: answers.append([stem(word) for word in asked])) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [wanted] * 4


@pytest.mark.parametrize(
    ("last", "initials", "expected"),
    [
        ("Smith", "JA", "smith ja"),
        ("García-López", "J.-A.", "garcia lopez ja"),
        ("van der Berg", "J", "van der berg j"),
        ("O'Brien", "", "o brien"),
        ("", "", ""),
    ],
)
def test_an_author_has_the_key_that_pubmed_would_write(last, initials, expected):
    assert author_key(last, initials) == expected


def test_keys_ignore_punctuation_and_have_a_limit():
    assert key("Anesthetics, Local") == key("anesthetics  local") == "anesthetics local"
    assert len(key("word " * 500)) == MAX_KEY
    assert squeeze("J.-P. M.") == "jpm"
