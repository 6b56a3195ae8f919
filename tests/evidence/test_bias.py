"""Forms on the risk of bias: what a filled-in form lacks, what its summary may be, and that each file is whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence.bias import LONGEST, WORDS, fitting, forms, judge, validate, validate_summary, worst
from evidence.models import Judgement, QuestionType, StudyDesign
from evidence.models.sources import LONGEST_QUOTE

MURAD, JBI, QUADAS, ROB = (forms()[slug] for slug in ("murad-2018", "jbi-prevalence", "quadas-2", "rob-2"))
EVERY = pytest.mark.parametrize("form", forms().values(), ids=lambda form: form.slug)


def filled(form, **answers):
    """Return the form with each question answered by its first word, and these answers; "1_bias" is question 1.bias."""
    given = {key: question.answers[0] for key, question in form.questions.items()}
    given |= {key.strip("q").replace("_", "."): answer for key, answer in answers.items()}
    return {key: {"answer": answer, "quote": "thirty-one of 35", "place": "p. 2"} for key, answer in given.items()}


def codes(form, answers):
    return [(one.path, one.code) for one in validate(form, answers)]


# ── Answers ─────────────────────────────────────────────────────────────────────────────────────────────────────────
@EVERY
def test_an_empty_form_lacks_every_answer(form):
    assert codes(form, {}) == [(key, "missing") for key in form.questions]


@EVERY
def test_a_full_form_lacks_nothing(form):
    assert validate(form, filled(form)) == []


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, "missing"),
        ({"answer": ""}, "missing"),
        ({"answer": "perhaps", "note": "the paper does not say"}, "unknown"),
        ({"answer": "yes"}, "unsourced"),
        ({"answer": "yes", "quote": " ", "note": ""}, "unsourced"),
        ({"answer": "yes", "quote": "all patients"}, "no-place"),
        ({"answer": "yes", "quote": "a" * 301, "place": "p. 2"}, "too-long"),
        ({"answer": "yes", "note": "a" * 501}, "too-long"),
        ({"answer": "yes", "note": "silent", "score": 3}, "unknown"),
    ],
    ids=str,
)
def test_what_is_wrong_with_an_answer_is_told_under_its_question(given, code):
    answers = {**filled(MURAD), "4": given}
    (found,) = validate(MURAD, answers)
    assert (found.path, found.code) == ("4", code)
    assert found.message.endswith(".")


@pytest.mark.parametrize("given", ["yes", None, ["yes"], 1], ids=str)
def test_what_is_no_answer_at_all_counts_as_none(given):
    answers = {**filled(ROB), "4": given}
    assert codes(ROB, answers) == [("4", "missing")]
    assert judge(ROB, answers) == ""


def test_a_note_that_the_paper_is_silent_stands_for_a_quote():
    assert validate(MURAD, {**filled(MURAD), "4": {"answer": "unclear", "note": "not reported"}}) == []


def test_a_question_of_another_form_is_refused():
    assert codes(ROB, {**filled(ROB), "3.bias": {"answer": "low", "note": "n"}}) == [("3.bias", "unknown")]


def test_words_of_another_scale_are_refused():
    assert codes(QUADAS, filled(QUADAS, q1_bias="some")) == [("1.bias", "unknown")]
    assert codes(ROB, filled(ROB, q1="unclear")) == [("1", "unknown")]


# ── Summary ─────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("form", "answers", "expected"),
    [
        (ROB, {}, "low"),
        (ROB, {"q3": "some"}, "some"),
        (ROB, {"q3": "some", "q5": "high"}, "high"),
        (QUADAS, {"q2_bias": "unclear"}, "unclear"),
        (QUADAS, {"q2_bias": "unclear", "q4_bias": "high"}, "high"),
        (QUADAS, {"q1_applicability": "high", "q1_1": "no"}, "low"),
    ],
    ids=lambda value: getattr(value, "slug", None) or str(value),
)
def test_the_summary_is_that_of_the_worst_domain_for_bias(form, answers, expected):
    assert judge(form, filled(form, **answers)) == expected


def test_while_a_domain_is_not_judged_there_is_no_summary():
    answers = filled(ROB)
    del answers["5"]
    assert judge(ROB, answers) == ""


@pytest.mark.parametrize("form", [MURAD, JBI], ids=lambda form: form.slug)
def test_forms_whose_source_adds_nothing_up_leave_the_summary_to_the_curator_who_says_why(form):
    assert judge(form, filled(form)) == ""
    assert [one.code for one in validate_summary(form, filled(form), "high", " ")] == ["no-reason"]
    assert validate_summary(form, filled(form), "high", "nobody was followed") == []


def test_a_summary_is_never_better_than_the_worst_domain():
    (found,) = validate_summary(ROB, filled(ROB, q2="high"), "some", "it is a fine trial")
    assert (found.path, found.code) == ("judgement", "too-good")


def test_a_worse_summary_needs_a_reason_and_the_computed_one_none():
    answers = filled(ROB, q2="some", q4="some")
    assert validate_summary(ROB, answers, "some", "") == []
    assert [one.code for one in validate_summary(ROB, answers, "high", "")] == ["no-reason"]
    assert validate_summary(ROB, answers, "high", "two domains lower confidence together") == []


@pytest.mark.parametrize(("form", "word"), [(ROB, "unclear"), (QUADAS, "some"), (MURAD, ""), (MURAD, "fine")])
def test_a_summary_that_the_form_does_not_have_is_refused(form, word):
    assert [one.code for one in validate_summary(form, filled(form), word, "why")] == ["unknown"]


def test_applicability_is_told_apart_from_bias():
    answers = filled(QUADAS, q3_applicability="high", q1_applicability="unclear")
    assert judge(QUADAS, answers) == "low"
    assert validate_summary(QUADAS, answers, "low", "") == []


@pytest.mark.parametrize(
    ("judgements", "expected"),
    [
        ([], None),
        (["", ""], None),
        (["low", "some"], "some"),
        (["high", "low"], "high"),
        (["unclear", "some"], "unclear"),
    ],
    ids=str,
)
def test_an_item_with_several_forms_counts_with_the_worst(judgements, expected):
    assert worst(judgements) == expected


# ── Forms as data ───────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_forms_have_their_sources_questions():
    assert len(MURAD.questions) == 8
    assert len(JBI.questions) == 9
    kinds = [question.kind for question in QUADAS.questions.values()]
    assert [kinds.count(kind) for kind in ("signalling", "bias", "applicability")] == [11, 4, 3]
    assert [question.kind for question in ROB.questions.values()] == ["bias"] * 5


@EVERY
def test_a_form_is_whole(form):
    assert form.source
    assert form.url.startswith("https://doi.org/10.")
    assert form.guidance.endswith(".")
    assert form.summary in {"worst", "judged"}
    assert set(form.judgements) <= set(Judgement.values)
    assert form.designs <= set(StudyDesign.values)
    assert form.question_types <= set(QuestionType.values)
    for question in form.questions.values():
        assert question.text.endswith("?")
        assert set(question.answers) <= WORDS.keys()
    assert sum(len(domain.questions) for domain in form.domains) == len(form.questions)


def test_each_file_is_one_form_of_its_name():
    assert {
        path.stem for path in (Path(__file__).resolve().parents[2] / "evidence" / "bias").glob("*.toml")
    } == forms().keys()


def test_the_limits_are_those_of_quotes():
    assert LONGEST["quote"] == LONGEST_QUOTE


@pytest.mark.parametrize(
    ("question", "design", "slugs"),
    [
        ("therapy", "case-series", ["murad-2018"]),
        ("prevalence", "cross-sectional", ["jbi-prevalence"]),
        ("prevalence", "case-series", ["jbi-prevalence", "murad-2018"]),
        ("diagnosis", "diagnostic-accuracy", ["quadas-2"]),
        ("diagnosis", "case-report", ["murad-2018"]),
        ("therapy", "randomised-trial", ["rob-2"]),
        ("prognosis", "randomised-trial", []),
        ("therapy", "expert-opinion", []),
    ],
    ids=str,
)
def test_the_forms_that_fit_an_item(question, design, slugs):
    assert [form.slug for form in fitting({"question": question, "design": design})] == slugs


def test_the_page_names_each_form_and_links_its_source():
    page = (Path(__file__).resolve().parents[2] / "docs" / "levels.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| `") and "https://doi.org" in line]
    assert len(rows) == len(forms())
    for form in forms().values():
        assert any(f"`{form.slug}`" in row and f"[{form.source}]({form.url})" in row for row in rows)
