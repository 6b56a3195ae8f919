from __future__ import annotations

import pytest

from literature.lacking import MOST_TERMS, Need, judge, lacking, prepared
from literature.pubmed.records import PaperRecord, Source
from literature.query import Document, QueryNotSupported, parse


def lacks(query: str, title: str) -> tuple[Need, ...]:
    return lacking(parse(query))(Document.from_record(PaperRecord(source=Source.PUBMED, title=title)))


def test_a_query_that_no_single_paper_can_answer_is_refused() -> None:
    with pytest.raises(QueryNotSupported):
        lacks("lipoma AND diagnosis[topic]", "Lipoma")


@pytest.mark.parametrize("text", ["(lipoma", "lipoma[xyz]", "lipoma AND diagnosis[topic]"])
def test_a_strategy_that_cannot_be_judged_says_why(text: str) -> None:
    (verdict,) = judge("Lipoma", 1, prepared([("odd", text)]))
    assert verdict.matches is None
    assert verdict.reason


def test_a_query_that_matches_lacks_nothing() -> None:
    assert lacks("lipoma[ti] OR nodule", "A lipoma") == ()


def test_of_an_and_each_part_is_lacking_by_itself() -> None:
    assert lacks("(a OR b) AND c AND d", "c") == (Need(any_of=("a", "b")), Need(any_of=("d",)))


def test_what_must_not_be_there_is_told() -> None:
    assert lacks("a NOT (b OR c)", "a b") == (Need(none_of=("b OR c",)),)


def test_a_part_of_an_or_is_told_whole() -> None:
    assert lacks("a OR (b AND c)", "b") == (Need(any_of=("a", "b AND c")),)


def test_no_more_terms_are_told_than_a_reader_takes_in() -> None:
    names = [f"name{number}" for number in range(MOST_TERMS + 5)]
    (need,) = lacks(" OR ".join(names), "else")
    assert (len(need.any_of), need.others) == (MOST_TERMS, 5)


def test_a_query_is_read_once_however_many_titles_are_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    monkeypatch.setattr("literature.lacking.parse", lambda text: (read.append(text), parse(text))[1])
    questions = prepared([("one", "lipoma OR nodule"), ("two", '(a OR "b c") AND d')])
    verdicts = [judge(title, None, questions) for title in ("Lipoma", "A d", "Else")]
    assert [[one.matches for one in judged] for judged in verdicts] == [[True, False], [False, True], [False, False]]
    assert len(read) == 2


def test_titles_that_lack_the_same_are_given_the_same_needs() -> None:
    questions = prepared([("one", "lipoma OR nodule")])
    (first,), (second,) = (judge(title, None, questions) for title in ("Else", "Other"))
    assert first.needs[0] is second.needs[0]
