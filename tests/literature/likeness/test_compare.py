from typing import Any

from literature.likeness import LIKELY, SURE, Facts, likeness
from tests.literature.factories import make_record

BASE: dict[str, Any] = {
    "title": "Episacroiliac lipoma as a cause of chronic low back pain",
    "authors": ("Ries E", "Singewald M"),
    "year": 1937,
    "journal": "American journal of obstetrics and gynecology",
    "volume": "34",
    "pages": "490-4",
}


def facts(**changes: Any) -> Facts:
    return Facts.of_record(make_record(**(BASE | changes)))


def score(**changes: Any) -> float:
    return likeness(facts(), facts(**changes)).score


def test_another_paper_of_the_same_author_in_the_same_volume_is_no_duplicate() -> None:
    assert score(title="Caesarean section in the second trimester", pages="600-6") < LIKELY


def test_an_erratum_is_no_duplicate_of_its_paper() -> None:
    assert score(title=f"Erratum: {BASE['title']}", pages="900", year=1938) < LIKELY


def test_the_second_part_is_no_duplicate_of_the_first() -> None:
    first, second = (facts(title=f"{BASE['title']}. Part {n}", pages=p) for n, p in (("I", "490-4"), ("II", "495-9")))
    assert likeness(first, second).score < LIKELY


def test_a_reprint_elsewhere_years_later_is_no_duplicate() -> None:
    assert score(journal="Spine", year=1990, volume="15", pages="12-20") < LIKELY


def test_two_pmids_speak_against_one_paper() -> None:
    assert likeness(facts(pmid=1), facts(pmid=2)).score < likeness(facts(), facts()).score


def test_slips_and_abbreviations_do_not_hide_a_duplicate() -> None:
    assert score(title="Episacro-iliac lipoma as a cause of chronic low back pan", pages="490-494") >= SURE
    assert score(journal="Am J Obstet Gynecol", authors=("Ries Emil",)) >= SURE


def test_a_translated_title_does_not_hide_a_duplicate() -> None:
    assert score(title="Lipome épisacro-iliaque et lombalgie chronique", languages=("fre",)) >= LIKELY


def test_what_one_record_does_not_say_counts_for_nothing() -> None:
    assert score(volume="", pages="", journal=None) >= LIKELY


def test_the_score_is_the_same_from_both_sides() -> None:
    a, b = facts(), facts(title="Episacroiliac lipoma", year=1938, authors=("Ries EF",))
    assert likeness(a, b).score == likeness(b, a).score


def test_the_evidence_names_each_fact_with_what_both_say() -> None:
    evidence = likeness(facts(), facts(year=1938)).evidence
    assert ["year", "1937", "1938"] in evidence
    assert ["volume", "34", "34"] in evidence
