"""Forms on the risk of bias, as data, and what a filled-in form must be.  Pure.

A form is a file beside this one (TOML): its source, which items it fits, and its questions in our own words under the
source's numbers.  `answers` maps the key of each question to {"answer", "quote", "place", "note"}.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

Answers = Mapping[str, Mapping[str, Any]]

WORDS: Mapping[str, str] = MappingProxyType(
    {
        "yes": "yes",
        "no": "no",
        "unclear": "unclear",
        "not-applicable": "does not apply",
        "low": "low",
        "some": "some concerns",
        "high": "high",
    }
)
_WORST_LAST = ("low", "some", "unclear", "high")
LONGEST = MappingProxyType({"quote": 300, "place": 100, "note": 500})  # characters


class Problem(NamedTuple):
    """What is wrong with a filled-in form: the key of the question, or "judgement"; a name for it; a sentence."""

    path: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a form. Its kind is "signalling" (points to bias), "bias" or "applicability" (judges a domain)."""

    key: str
    kind: str
    text: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Domain:
    """What the questions under it are about."""

    label: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """A form: its source, the designs and question types that it is for (empty: any), and its domains.

    `summary` says how the judgement, one of `judgements`, is found: "worst" (that of the worst domain for bias) or
    "judged" (by the curator alone, since the source adds nothing up)."""

    slug: str
    name: str
    version: str
    source: str
    url: str
    guidance: str
    summary: str
    judgements: tuple[str, ...]
    designs: frozenset[str]
    question_types: frozenset[str]
    domains: tuple[Domain, ...]

    @property
    def questions(self) -> Mapping[str, Question]:
        """The questions by their keys, in the form's order."""
        return {question.key: question for domain in self.domains for question in domain.questions}


_HERE = Path(__file__).resolve().parent


@cache
def forms() -> Mapping[str, Form]:
    """Return the forms by their slugs."""
    read = [_form(tomllib.loads(path.read_text(encoding="utf-8"))) for path in sorted(_HERE.glob("*.toml"))]
    return MappingProxyType({form.slug: form for form in read})


def fitting(said: Mapping[str, Any]) -> tuple[Form, ...]:
    """Return the forms that fit an item's question and design; none where the tools that we have do not."""
    return tuple(
        form
        for form in forms().values()
        if said.get("design") in (form.designs or {said.get("design")})
        and said.get("question") in (form.question_types or {said.get("question")})
    )


def validate(form: Form, answers: Answers) -> list[Problem]:
    """Return what is wrong with the answers, in the form's order; nothing where the form is complete.

    Each question is answered by a word that it allows, and rests on a quote with its place or, where the paper has
    no words on it, on a note that says so."""
    strangers = [key for key in answers if key not in form.questions]
    problems = [Problem(key, "unknown", f"The form has no question {key}.") for key in strangers]
    for key, question in form.questions.items():
        problems += _wrong(question, _given(answers, key))
    return problems


def judge(form: Form, answers: Answers) -> str:
    """Return the summary that the answers come to, "low", "some", "unclear" or "high"; empty where the form leaves it
    to the curator, and while a domain is not judged. Concerns about applicability are no bias, and do not enter."""
    asked = [question.key for question in form.questions.values() if question.kind == "bias"]
    given = [str(_given(answers, key).get("answer")) for key in asked]
    if form.summary != "worst" or any(one not in _WORST_LAST for one in given):
        return ""
    return max(given, key=_WORST_LAST.index)


def validate_summary(form: Form, answers: Answers, judgement: str, reason: str) -> list[Problem]:
    """Return what is wrong with a summary judgement: a word that the form does not have, one better than its worst
    domain, or one that the form does not compute and that has no reason."""
    if judgement not in form.judgements:
        words = ", ".join(WORDS[word] for word in form.judgements)
        return [Problem("judgement", "unknown", f"The summary is one of: {words}.")]
    computed = judge(form, answers)
    if computed and _WORST_LAST.index(judgement) < _WORST_LAST.index(computed):
        sentence = f"The summary cannot be better than the worst domain, which is {WORDS[computed]}."
        return [Problem("judgement", "too-good", sentence)]
    if judgement != computed and not reason.strip():
        return [Problem("judgement", "no-reason", "Say why this is the summary.")]
    return []


def worst(judgements: Iterable[str]) -> str | None:
    """Return the worst judgement of an item's forms, with which it counts in a verdict; None where none was made."""
    return max(filter(None, judgements), key=_WORST_LAST.index, default=None)


def _given(answers: Answers, key: str) -> Mapping[str, Any]:
    """Return what is said to a question; what is no answer at all counts as none."""
    given = answers.get(key)
    return given if isinstance(given, Mapping) else {}


def _wrong(question: Question, given: Mapping[str, Any]) -> Iterator[Problem]:
    key, answer = question.key, given.get("answer")
    if not answer:
        yield Problem(key, "missing", f"Question {key} has no answer.")
        return
    if answer not in question.answers:
        allowed = ", ".join(WORDS[word] for word in question.answers)
        yield Problem(key, "unknown", f"Question {key} is answered by one of: {allowed}.")
    for name in sorted(given.keys() - {"answer", *LONGEST}):
        yield Problem(key, "unknown", f"An answer has no {name}.")
    yield from _unsupported(key, {name: str(given.get(name) or "").strip() for name in LONGEST})


def _unsupported(key: str, texts: Mapping[str, str]) -> Iterator[Problem]:
    if not texts["quote"] and not texts["note"]:
        sentence = f"Question {key} rests on nothing: quote the paper, or note that it does not say."
        yield Problem(key, "unsourced", sentence)
    if texts["quote"] and not texts["place"]:
        yield Problem(key, "no-place", f"The quote of question {key} has no place: page, section or table.")
    for name, text in texts.items():
        if len(text) > LONGEST[name]:
            sentence = f"The {name} of question {key} has {len(text)} characters; {LONGEST[name]} are allowed."
            yield Problem(key, "too-long", sentence)


def _form(read: Mapping[str, Any]) -> Form:
    return Form(
        **{name: read[name] for name in ("slug", "name", "version", "source", "url", "guidance", "summary")},
        judgements=tuple(read["judgements"]),
        designs=frozenset(read["designs"]),
        question_types=frozenset(read["questions"]),
        domains=tuple(_domain(domain, read["answers"]) for domain in read["domains"]),
    )


def _domain(read: Mapping[str, Any], answers: Mapping[str, list[str]]) -> Domain:
    asks = (Question(one["key"], one["kind"], one["text"], tuple(answers[one["kind"]])) for one in read["asks"])
    return Domain(read["label"], tuple(asks))
