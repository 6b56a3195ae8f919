"""What the lists of evidence and of claims can be narrowed by."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.db.models import Q, QuerySet

from evidence.api.terms import branch
from evidence.models import (
    CaseRow,
    Claim,
    ClaimLink,
    Diagnosis,
    Direction,
    EvidenceItem,
    IndexTest,
    Intervention,
    Origin,
    Outcome,
    QuestionType,
    StudyDesign,
    Therapy,
    VerdictStatus,
)
from evidence.models.item import BEST_LEVEL, LOWEST_LEVEL
from literature.api import names
from literature.api.errors import Refused
from literature.api.filters import FLAG, MOMENT
from literature.api.identifiers import Wanted, matching, read_identifier
from literature.api.parameters import Asked, Parameter, flag, listed, moment, some_of, whole_number
from literature.models import Paper

_ANY = "Separate by commas for any."
_BELOW = f"by slug; terms below it count. {_ANY}"
_LEVELS = [str(level) for level in range(BEST_LEVEL, LOWEST_LEVEL + 1)]
_MOST = 1_000_000_000
_N = {"type": "string", "pattern": "^[0-9]{1,10}$", "examples": ["20"]}
_COUNTED = "analysed or, where the paper does not say so, enrolled"


def _words(name: str, description: str, choices: Sequence[str]) -> Parameter:
    return Parameter(name, f"{description} {_ANY}", some_of(choices), {"type": "string", "examples": list(choices)})


_TOPIC = (
    "The slug of a topic of {}; papers on topics below it count. Repeat it to ask for several at once; separate by "
    "commas to ask for any."
)
_QUESTION = _words("question", "The type of question.", QuestionType.values)
PARAMETERS = (
    Parameter("paper", "An identifier of the paper, as in its address: 17, pmid:8505611.", read_identifier),
    Parameter("topic", _TOPIC.format("the paper"), listed, repeats=True),
    _QUESTION,
    _words("design", "The study design.", StudyDesign.values),
    _words("level", "The level of evidence that counts, 1 (best) to 5 (OCEBM 2011).", _LEVELS),
    Parameter("intervention", f"What patients, or single cases, were treated with, {_BELOW}", listed),
    Parameter("index_test", f"The test that was studied, {_BELOW}", listed),
    Parameter("outcome", f"What was measured or counted, {_BELOW}", listed),
    _words("direction", "What the finding says.", Direction.values),
    Parameter(
        "claim",
        "The slug of a claim that the item is linked to, with whatever stance. Repeat it to ask for several at once; "
        "separate by commas to ask for any.",
        listed,
        repeats=True,
    ),
    Parameter("n_min", f"So many or more were {_COUNTED}.", whole_number(0, _MOST), _N),
    Parameter("n_max", f"So many or fewer were {_COUNTED}.", whole_number(0, _MOST), _N),
    Parameter(
        "accepted_since", "Accepted, or accepted anew after a revision, at this moment or later.", moment, MOMENT
    ),
    _words("origin", "From what it was extracted: the paper itself, or a secondary source.", Origin.values),
    Parameter("is_demo", "Whether it was accepted as a demonstration, without anybody's reading it.", flag, FLAG),
    Parameter("under_review", "Whether it is to be reviewed again, and counts in no verdict until then.", flag, FLAG),
)


def narrow(items: QuerySet[EvidenceItem], asked: Asked) -> QuerySet[EvidenceItem]:
    """Return the items that meet everything asked for; raises Refused for names that nothing here has.

    Whatever is in another table is asked for by subquery, so that no item comes twice."""
    _check_range(asked)
    for name, condition in _CONDITIONS.items():
        for value in asked.get(name, ()):
            items = items.filter(condition(value))
    for papers in _on_topics(asked):
        items = items.filter(paper__in=papers)
    return items


def _on_topics(asked: Asked) -> Iterator[QuerySet[Any]]:
    """Yield the papers of each `topic`."""
    for papers in names.topics({name: asked[name] for name in ("topic",) if name in asked}):
        yield Paper.objects.filter(papers).order_by().values("pk")


def _check_range(asked: Asked) -> None:
    least, most = asked.get("n_min"), asked.get("n_max")
    if least and most and least[0] > most[0]:
        sentence = f"n_min={least[0]} is more than n_max={most[0]}: no item can meet both."
        raise Refused(sentence, parameter="n_min")


def _of_paper(wanted: Wanted) -> Q:
    papers = Paper.objects.filter(matching([wanted])).order_by()
    if not papers.exists():
        raise Refused(f"paper={wanted} is not possible: no paper here has it.", parameter="paper")
    return Q(paper__in=papers.values("pk"))


def _in(column: str) -> Callable[[Sequence[Any]], Q]:
    return lambda values: Q((f"{column}__in", values))


def _treated(slugs: Sequence[str]) -> Q:
    terms = branch("intervention", Intervention, slugs)
    cases = CaseRow.objects.filter(treatment__in=terms).order_by()
    return Q(pk__in=Therapy.objects.filter(intervention__in=terms).values("item")) | Q(pk__in=cases.values("item"))


def _tested(slugs: Sequence[str]) -> Q:
    terms = branch("index_test", IndexTest, slugs)
    return Q(pk__in=Diagnosis.objects.filter(index_test__in=terms).values("item"))


def _linked(slugs: Sequence[str]) -> Q:
    known = dict(Claim.objects.filter(is_active=True).values_list("slug", "pk"))
    for slug in slugs:
        if slug not in known:
            raise names.unknown("claim", slug, known, "there is no such claim; claims/ lists them by slug")
    links = ClaimLink.objects.filter(claim__in=[known[slug] for slug in slugs]).order_by()
    return Q(pk__in=links.values("item"))


def _counted(lookup: str) -> Callable[[int], Q]:
    def condition(number: int) -> Q:
        enrolled = Q(("n_analysed__isnull", True), (f"n_enrolled__{lookup}", number))
        return Q((f"n_analysed__{lookup}", number)) | enrolled

    return condition


_CONDITIONS: dict[str, Callable[[Any], Q]] = {
    "paper": _of_paper,
    "question": _in("question"),
    "design": _in("design"),
    "level": lambda levels: Q(level__in=[int(level) for level in levels]),
    "intervention": _treated,
    "index_test": _tested,
    "outcome": lambda slugs: Q(outcome__in=branch("outcome", Outcome, slugs)),
    "direction": _in("direction"),
    "claim": _linked,
    "n_min": _counted("gte"),
    "n_max": _counted("lte"),
    "accepted_since": lambda at: Q(decided_at__gte=at),
    "origin": _in("origin"),
    "is_demo": lambda wanted: Q(is_demo=wanted),
    "under_review": lambda wanted: Q(review_since__isnull=not wanted),
}


# ── Claims ──────────────────────────────────────────────────────────────────────────────────────────────────────────
OF_CLAIMS = (
    _QUESTION,
    _words("status", "What the accepted evidence says of the claim.", VerdictStatus.values),
    Parameter("intervention", f"The treatment that the claim is about, {_BELOW}", listed),
    Parameter("index_test", f"The test that the claim is about, {_BELOW}", listed),
    Parameter("outcome", f"The outcome that the claim is about, {_BELOW}", listed),
    Parameter("topic", _TOPIC.format("a paper whose accepted evidence is linked to it"), listed, repeats=True),
)


def narrow_claims(claims: QuerySet[Claim], asked: Asked) -> QuerySet[Claim]:
    """Return the claims that meet everything asked for; raises Refused as `narrow`."""
    for name, condition in _OF_CLAIMS.items():
        for value in asked.get(name, ()):
            claims = claims.filter(condition(value))
    for papers in _on_topics(asked):
        items = EvidenceItem.objects.accepted().filter(paper__in=papers).order_by()
        claims = claims.filter(pk__in=ClaimLink.objects.filter(item__in=items.values("pk")).values("claim"))
    return claims


def _standing(statuses: Sequence[str]) -> Q:
    """Return the claims with one of these verdicts; one that has none yet is open."""
    none_yet = Q(verdict__isnull=True) if VerdictStatus.OPEN in statuses else Q()
    return Q(verdict__status__in=statuses) | none_yet


_OF_CLAIMS: dict[str, Callable[[Any], Q]] = {
    "question": _in("question"),
    "status": _standing,
    "intervention": lambda slugs: Q(intervention__in=branch("intervention", Intervention, slugs)),
    "index_test": lambda slugs: Q(index_test__in=branch("index_test", IndexTest, slugs)),
    "outcome": _CONDITIONS["outcome"],
}
