"""What editors keep, in the histories that they read: terms, studies and claims, and how an earlier state is put back.

Verdicts are no part of it: they have a dated history of their own, and are computed, not edited."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Model, Q

from evidence.claims import keep_claim
from evidence.models import Claim, ClaimLink, EvidenceItem, IndexTest, Intervention, Outcome, Study
from evidence.studies import keep_study
from evidence.vocabulary import keep_term
from literature.history import Stream, add_stream, let_restore
from literature.history.readable import values_of

_TERM = ("name", "description", "synonyms", "parent", "position", "is_active")
_STUDY = ("name", "registration", "description")
_CLAIM = (
    *("sentence", "question", "population", "intervention", "index_test", "comparator", "outcome", "pooled", "note"),
    *("position", "is_active"),
)
_LINK = ("stance", "directness", "note")
_TERMS: tuple[tuple[type[Model], Sequence[str]], ...] = (
    (Intervention, _TERM),
    (IndexTest, _TERM),
    (Outcome, (*_TERM, "better")),
)

Restore = Callable[[Any, Any, User, dt.datetime], None]


def _of(thing: Any) -> Q:
    return Q(id=thing.pk)


def _of_claim(claim: Any) -> Q:
    return Q(claim_id=claim.pk)


def _to_items_readable_by(reader: Any) -> Q:
    """A claim's history is open to every role, drafts are not: a link names its item and may say what it has."""
    return Q(item_id__in=EvidenceItem.objects.readable_by(reader).values("pk"))


def _put(current: Any, row: Any, fields: Sequence[str]) -> None:
    for name, value in values_of(row, fields).items():
        setattr(current, current._meta.get_field(name).attname, value)


def _term(fields: Sequence[str]) -> Restore:
    def restore(term: Any, row: Any, by: User, at: dt.datetime) -> None:
        _put(term, row, fields)
        keep_term(term, by=by)

    return restore


def _study(study: Any, row: Any, by: User, at: dt.datetime) -> None:
    _put(study, row, _STUDY)
    keep_study(study, list(study.papers.all()), by=by, at=at)


def _claim(claim: Any, row: Any, by: User, at: dt.datetime) -> None:
    _put(claim, row, _CLAIM)
    keep_claim(claim, by=by, at=at)


def register() -> None:
    """Show terms, studies and claims in their histories, a claim's with its links, and let them be restored; a slug is
    an address, and is not put back."""
    for model, fields in _TERMS:
        add_stream(model, Stream(model, str(model._meta.verbose_name), _of, ("slug", *fields)))
        let_restore(model, fields, _term(fields))
    add_stream(Study, Stream(Study, "study", _of, ("slug", *_STUDY)))
    let_restore(Study, _STUDY, _study)
    add_stream(Claim, Stream(Claim, "claim", _of, ("slug", *_CLAIM)))
    add_stream(Claim, Stream(ClaimLink, "link", _of_claim, _LINK, about="item", readable=_to_items_readable_by))
    let_restore(Claim, _CLAIM, _claim)
