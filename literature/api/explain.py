"""Why a query finds a paper: which of its terms stand in which field, and the places in the text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django.db import connection

from literature.api.papers import Row, printed_name
from literature.models import Authorship, MeshAnnotation, Paper, PaperPublicationType, StrategyHit, TopicTag
from literature.query import Query
from literature.query.atoms import Atom, atoms, is_indexed
from literature.query.columns import LETTERS
from literature.query.compile import condition
from literature.query.evaluate import MatchedTerm, leaf_matches
from literature.query.fields import Kind
from literature.query.highlight import MOST_SNIPPETS, find_marks, snippets
from literature.query.tree import Leaf, Term, wanted_leaves
from literature.tagging import documents_of

# The columns of the search row -> the column of Paper, or the relation, whose texts stand in it.
_OWN = ("title", "vernacular_title", "book", "abstract_sections", "other_abstracts", "keywords", "substances")
_IDENTIFIERS = ("pmid", "doi", "pmcid", "journal_as_printed", "investigators")
_JOURNAL = ("title", "iso_abbreviation", "medline_abbreviation")

# What a paper in memory does not know about itself.
_ASKED = (Kind.SLUG, Kind.FACT)

Texts = Mapping[str, Iterable[str]]


def explain(query: Query, paper_ids: Sequence[int]) -> dict[int, Row]:
    """Return for each paper the terms of the query that it has, each with its field, and snippets of the text with the
    words marked, as HTML that is safe to show.  Terms under NOT are left out.

    Takes up to eight queries, however many papers."""
    leaves = list(wanted_leaves(query.tree))
    terms = _terms(leaves, paper_ids)
    texts = _texts(paper_ids)
    wanted = tuple(atom for leaf in leaves if isinstance(leaf, Term) and leaf.field.columns for atom in atoms(leaf))
    return {
        pk: {"terms": [asdict(term) for term in terms[pk]], "snippets": list(_snippets(texts[pk], wanted))}
        for pk in texts
    }


# ── Terms ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def _terms(leaves: Sequence[Leaf], paper_ids: Sequence[int]) -> dict[int, list[MatchedTerm]]:
    documents = documents_of(paper_ids)
    carriers = {leaf: _carriers(leaf, paper_ids) for leaf in leaves if leaf.field.kind in _ASKED}
    signs = {leaf: _signs(leaf) for leaf in leaves}
    found: dict[int, list[MatchedTerm]] = {}
    for pk, document in documents.items():
        matches: list[MatchedTerm] = []
        for leaf in leaves:
            if signs[leaf] and signs[leaf].isdisjoint(document.vocabulary):
                continue
            if leaf in carriers:
                matches += [MatchedTerm(leaf.label, leaf.field.tag)] if pk in carriers[leaf] else []
            else:
                matches += leaf_matches(leaf, document)
        found[pk] = list(dict.fromkeys(matches))
    return found


def _signs(leaf: Leaf) -> frozenset[str]:
    """Return terms of which every paper has one that has the leaf; none where no such terms can be named."""
    if not (isinstance(leaf, Term) and is_indexed(leaf.field)):
        return frozenset()
    signs = frozenset(atom.sign for atom in atoms(leaf))
    return frozenset() if "" in signs else signs


def _carriers(leaf: Leaf, paper_ids: Sequence[int]) -> set[int]:
    """Return which of the papers have the topic, were found by the strategy or fulfil the fact that a leaf names."""
    if leaf.field.kind is Kind.FACT:
        known = Paper.objects.filter(condition(leaf, connection.vendor), pk__in=paper_ids)
        return set(known.values_list("pk", flat=True))
    if leaf.field.tag == "topic":
        tags = TopicTag.objects.standing().filter(topic__path__contains=f"/{leaf.label}/", paper__in=paper_ids)
        return set(tags.values_list("paper_id", flat=True))
    hits = StrategyHit.objects.filter(strategy__slug=leaf.label, left_at__isnull=True, paper__in=paper_ids)
    return {pk for pk in hits.values_list("paper_id", flat=True) if pk is not None}


# ── Snippets ────────────────────────────────────────────────────────────────────────────────────────────────────────
def _snippets(texts: Texts, wanted: Sequence[Atom]) -> Iterator[Row]:
    for column in LETTERS:
        found = (html for text in texts[column] for html in snippets(text, find_marks(text, column, wanted)))
        for _, html in zip(range(MOST_SNIPPETS), found, strict=False):
            yield {"field": column, "html": html}


def _texts(paper_ids: Sequence[int]) -> dict[int, Texts]:
    """Return the papers' texts by the column of the search row that they stand in."""
    rows = Paper.objects.filter(pk__in=paper_ids).values("pk", *_OWN, *_IDENTIFIERS)
    people, headings = _people(paper_ids), _headings(paper_ids)
    return {
        row["pk"]: {
            "title": _titles(row),
            "keywords": [keyword["text"] for keyword in row["keywords"]],
            "abstract": list(_abstract(row)),
            "headings": [*headings[row["pk"]], *(substance["name"] for substance in row["substances"])],
            "names": [*_names(row), *(name for name, _ in people[row["pk"]])],
            "affiliations": list(dict.fromkeys(place for _, places in people[row["pk"]] for place in places)),
        }
        for row in rows
    }


def _titles(row: Row) -> list[str]:
    book = row["book"] or {}
    return [row["title"], row["vernacular_title"], book.get("title", ""), book.get("collection_title", "")]


def _abstract(row: Row) -> Iterator[str]:
    others = (section for other in row["other_abstracts"] for section in other["sections"])
    for section in (*row["abstract_sections"], *others):
        yield f"{section['label']}: {section['text']}" if section["label"] else section["text"]


def _names(row: Row) -> Iterator[str]:
    journal = row["journal_as_printed"] or {}
    yield from (str(row["pmid"] or ""), row["doi"], row["pmcid"])
    yield from (journal.get(name, "") for name in _JOURNAL)
    yield from (_full_name(person) for person in row["investigators"])


def _full_name(person: Mapping[str, Any]) -> str:
    given = person["fore_name"] or person["initials"]
    return " ".join(filter(None, (person["last_name"], given, person["suffix"], person["collective_name"])))


def _people(paper_ids: Sequence[int]) -> dict[int, list[tuple[str, list[str]]]]:
    columns = ("paper_id", "last_name", "fore_name", "initials", "suffix", "collective_name", "affiliations")
    people: dict[int, list[tuple[str, list[str]]]] = defaultdict(list)
    for row in Authorship.objects.filter(paper__in=paper_ids).order_by("paper_id", "position").values(*columns):
        people[row["paper_id"]].append((_full_name(row) or printed_name(row), row["affiliations"]))
    return people


def _headings(paper_ids: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    annotations = MeshAnnotation.objects.filter(paper__in=paper_ids).order_by("paper_id", "position", "pk")
    for pk, heading, qualifier in annotations.values_list("paper_id", "descriptor__name", "qualifier__name"):
        found[pk] += filter(None, (heading, qualifier))
    types = PaperPublicationType.objects.filter(paper__in=paper_ids).order_by("paper_id", "position")
    for pk, name in types.values_list("paper_id", "publication_type__name"):
        found[pk].append(name)
    return {pk: list(dict.fromkeys(found[pk])) for pk in paper_ids}
