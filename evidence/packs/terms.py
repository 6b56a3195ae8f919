"""A pack's vocabulary and claims in the database: idempotent, and a curator's word stands.

A term that another pack brings too is shared, as that pack words it; a claim belongs to one pack.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evidence.claims import recompute
from evidence.models import Cause, Claim, IndexTest, Intervention, Outcome
from evidence.packs.data import KINDS, ClaimData, EvidenceData, TermData
from literature.packs import PackError
from literature.packs.ownership import bring_up_to_date, save
from literature.packs.parts import Loading
from literature.packs.report import Changes

_MODELS: dict[str, type[Intervention | IndexTest | Outcome]] = {
    "interventions": Intervention,
    "index_tests": IndexTest,
    "outcomes": Outcome,
}
_CLAIM_TERMS = {"intervention": Intervention, "index_test": IndexTest, "outcome": Outcome}


# ── Vocabulary ──────────────────────────────────────────────────────────────────────────────────────────────────────
def load_terms(said: EvidenceData, loading: Loading) -> None:
    """Bring the pack's terms, parents first, and report what earlier versions of the pack brought besides."""
    changes = loading.report.parts.setdefault("vocabulary", Changes())
    for kind, model in _MODELS.items():
        known = {term.slug: term for term in model._default_manager.all()}
        for data in said.of_kind(kind):
            known[data.slug] = _term(data, known.get(data.slug), known, loading, changes)
        left_out = sorted(slug for slug in known.keys() - said.slugs(kind) if known[slug].pack_id == loading.pack.pk)
        loading.report.absent += [f"{KINDS[kind]} {slug!r}" for slug in left_out]


def _term(data: TermData, term: Any, known: Mapping[str, Any], loading: Loading, changes: Changes) -> Any:
    what = f"{KINDS[data.kind]} {data.slug!r}"
    values: dict[str, Any] = {"name": data.name, "description": data.description, "synonyms": list(data.synonyms)}
    values |= {"better": data.better} if data.kind == "outcomes" else {}
    if term is None:
        parent = known[data.parent] if data.parent else None
        term = _MODELS[data.kind](slug=data.slug, pack=loading.pack, parent=parent, position=data.position, **values)
        save(term, loading.stamp)
        changes.count(data.slug, created=True, changed=False)
        return term
    if term.pack_id not in (None, loading.pack.pk):
        if differing := [name for name, value in values.items() if getattr(term, name) != value]:
            loading.report.kept.append(f"another pack's {' and '.join(differing)} of {what}")
        changes.count(data.slug, created=False, changed=False)
        return term
    _adopt(term, loading)
    values |= {"position": data.position} | _parent(data, term, known, what, loading)
    changes.count(data.slug, created=False, changed=_update(term, values, what, loading))
    return term


def _parent(data: TermData, term: Any, known: Mapping[str, Any], what: str, loading: Loading) -> dict[str, int | None]:
    """Return the parent to be; none where a curator's moves have put that parent below the term itself."""
    parent = known[data.parent] if data.parent else None
    if parent is not None and _is_below(parent, term, known):
        loading.report.kept.append(f"{what} keeps its place: {parent.slug!r} is below it now")
        return {}
    return {"parent_id": parent.pk if parent else None}


def _is_below(one: Any, other: Any, known: Mapping[str, Any]) -> bool:
    parents = {term.pk: term.parent_id for term in known.values()}
    above = one.pk
    while above is not None and above != other.pk:
        above = parents.get(above)
    return above is not None


# ── Claims ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def load_claims(said: EvidenceData, loading: Loading) -> dict[str, Claim]:
    """Bring the pack's claims, compute the verdicts of new and changed ones, and return them all by slug.

    Raises PackError for a claim of another pack, and for a sentence that another claim has."""
    changes = loading.report.parts.setdefault("claims", Changes())
    known = {claim.slug: claim for claim in Claim.objects.select_related("pack")}
    slugs = {claim.slug for claim in said.claims}
    for data in said.claims:
        _sentence_is_free(data, known)
        known[data.slug] = _claim(data, known.get(data.slug), loading, changes)
    left_out = sorted(slug for slug in known.keys() - slugs if known[slug].pack_id == loading.pack.pk)
    loading.report.absent += [f"claim {slug!r}" for slug in left_out]
    return {slug: known[slug] for slug in slugs}


def _sentence_is_free(data: ClaimData, known: Mapping[str, Claim]) -> None:
    for claim in known.values():
        if claim.sentence == data.sentence and claim.slug != data.slug:
            raise PackError([f"claim {data.slug!r}: the claim {claim.slug!r} has the same sentence; word one anew"])


def _claim(data: ClaimData, claim: Claim | None, loading: Loading, changes: Changes) -> Claim:
    values = _values(data)
    if claim is None:
        claim = Claim(slug=data.slug, pack=loading.pack, **values)
        save(claim, loading.stamp)
        recompute(claim, Cause.CLAIM, at=loading.now)
        changes.count(data.slug, created=True, changed=False)
        return claim
    if claim.pack is not None and claim.pack_id != loading.pack.pk:
        raise PackError([f"claim {data.slug!r} belongs to the pack {claim.pack.slug!r}; give this pack's another slug"])
    _adopt(claim, loading)
    changed = _update(claim, values, f"claim {data.slug!r}", loading)
    if changed:
        recompute(claim, Cause.CLAIM, at=loading.now)
    changes.count(data.slug, created=False, changed=changed)
    return claim


def _values(data: ClaimData) -> dict[str, Any]:
    names = ("sentence", "question", "population", "comparator", "pooled", "note", "position")
    values: dict[str, Any] = {name: getattr(data, name) for name in names}
    for name, model in _CLAIM_TERMS.items():
        slug = getattr(data, name)
        values[f"{name}_id"] = model._default_manager.get(slug=slug).pk if slug else None
    return values


# ── Both ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def _adopt(thing: Any, loading: Loading) -> None:
    """Take over what a curator made under the pack's slug before; its words stay the curator's."""
    if thing.pack_id is None:
        thing.pack = loading.pack
        save(thing, loading.stamp)


def _update(thing: Any, values: Mapping[str, object], what: str, loading: Loading) -> bool:
    changed, kept = bring_up_to_date(thing, values, loading.stamp)
    if kept:
        fields = " and ".join(name.removesuffix("_id") for name in kept)
        loading.report.kept.append(f"the curator's {fields} of {what}")
    return changed
