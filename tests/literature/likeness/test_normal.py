import pytest

from literature.likeness.normal import (
    Name,
    about_another,
    journals_agree,
    name,
    names_agree,
    numbers,
    pages,
    titles,
)


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("The <i>Back</i> Mouse: a review.", ("the back mouse a review",)),
        ("[Épisacro-iliac lipoma].", ("episacro iliac lipoma",)),
        ("Effects of TNF-α &amp; heat", ("effects of tnf alpha heat",)),
        ("", ()),
    ],
    ids=["markup", "accents and brackets", "greek and entities", "nothing"],
)
def test_a_title_is_compared_without_case_accents_markup_and_punctuation(written: str, normal: tuple[str, ...]) -> None:
    assert titles(written) == normal


def test_a_translation_in_brackets_and_the_original_are_each_a_title() -> None:
    assert titles("Ratones de la espalda [Back mice of the loin]")[1:] == (
        "ratones de la espalda",
        "back mice of the loin",
    )


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("123-8", "123", "128"),
        ("123–128.", "123", "128"),
        ("S12-S19", "s12", "s19"),
        ("e0123456", "e123456", "e123456"),
        ("pp. 12", "12", "12"),
        ("", "", ""),
    ],
    ids=["short", "dash", "supplement", "article number", "one", "none"],
)
def test_page_ranges_are_written_out(written: str, first: str, last: str) -> None:
    assert pages(written) == (first, last)


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("J Bone Joint Surg Am", "The Journal of bone and joint surgery. American volume"),
        ("J. Bone Joint Surg.", "Journal of Bone and Joint Surgery"),
        ("JAMA", "Journal of the American Medical Association"),
        ("Dtsch Med Wochenschr", "Deutsche medizinische Wochenschrift (1946)"),
        ("J Natl Cancer Inst", "Journal of the National Cancer Institute"),
        ("Spine (Phila Pa 1976)", "Spine"),
        ("Clin Orthop Relat Res", "Clinical orthopaedics and related research"),
    ],
    ids=lambda text: text[:20],
)
def test_an_abbreviation_agrees_with_the_journal_it_is_short_for(short: str, full: str) -> None:
    assert journals_agree((short,), (full,))
    assert journals_agree((full,), (short,))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Spine", "The spine journal : official journal of the North American Spine Society"),
        ("Pain", "Pain medicine (Malden, Mass.)"),
        ("J Bone Joint Surg Br", "The Journal of bone and joint surgery. American volume"),
        ("Lancet", "Lancet neurology"),
    ],
    ids=lambda text: text[:20],
)
def test_journals_with_like_names_are_told_apart(one: str, other: str) -> None:
    assert not journals_agree((one,), (other,))


@pytest.mark.parametrize(
    ("a", "b", "agreement"),
    [
        (name("García-López", "J.-P."), name("Garcia Lopez", "", "Juan Pablo"), 1.0),
        (name("Ries", "E"), name("Ries", "EF"), 1.0),
        (name("Müller", "K"), name("Mueller", "K"), 0.5),
        (name("Berg", "A"), name("van der Berg", "A"), 0.5),
        (name("Smith", "J"), name("Smith", "M"), 0.0),
        (name("Smith", "J"), name("Singer", "J"), 0.0),
    ],
    ids=["hyphen", "initials", "umlaut", "particle", "other initial", "other name"],
)
def test_names_agree_by_last_name_and_initials(a: Name, b: Name, agreement: float) -> None:
    assert names_agree(a, b) == names_agree(b, a) == agreement


def test_numbers_of_a_title_are_found_in_figures_and_in_roman() -> None:
    assert numbers("back pain part ii results after 5 years") == {2, 5}
    assert numbers("back pain i") == {1}
    assert numbers("what i know of vitamin c") == frozenset()


def test_a_title_says_that_it_is_about_another_paper_where_it_begins_or_ends() -> None:
    assert about_another("erratum to back mice") == "erratum"
    assert about_another("back mice authors reply") == "reply"
    assert about_another("immune response in mice") == ""
