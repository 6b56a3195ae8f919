"""Journals and authors."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from literature.api import people
from literature.api.base import ListView, listing
from literature.api.parameters import Asked, Parameter, said
from literature.api.shapes import collection as shapes
from literature.identifiers import normalise_orcid
from literature.models import Authorship, Journal
from literature.query.text import fold


@listing("journals_list", "Journals", "papers", shapes.JournalShape)
class JournalList(ListView):
    """Journals with how many papers each has here."""

    name = "Journals"
    serializer_class = shapes.JournalShape
    queryset = Journal.objects.all()
    parameters = (Parameter("title", "A part of the title, in either case.", said),)
    ordering_fields = ("title", "id")
    ordering = "title"
    build = staticmethod(people.build_journals)

    def narrow(self, queryset: QuerySet[Any], asked: Asked) -> QuerySet[Any]:
        """Return the journals asked for as rows."""
        for part in asked.get("title", ()):
            queryset = queryset.filter(title__icontains=part)
        return people.journal_rows(queryset)


def _orcid(text: str) -> str:
    if not (orcid := normalise_orcid(text)):
        raise ValueError("use an ORCID iD such as 0000-0002-1825-0097")
    return orcid


@listing("authors_list", "Authors, by name", "papers", shapes.AuthorShape)
class AuthorList(ListView):
    """Names of authors with how many papers each has. PubMed identifies no author: one name may be several people."""

    name = "Authors"
    serializer_class = shapes.AuthorShape
    queryset = Authorship.objects.all()
    parameters = (
        Parameter("name", "How the name begins: last name, or last name and initials.", said),
        Parameter("orcid", "An ORCID iD.", _orcid),
    )
    ordering_fields = ("name_key",)
    ordering = "name_key"
    unique_field = "name_key"
    build = staticmethod(people.build_authors)

    def narrow(self, queryset: QuerySet[Any], asked: Asked) -> QuerySet[Any]:
        """Return the names asked for as rows."""
        for name in asked.get("name", ()):
            queryset = queryset.filter(name_key__startswith=fold(name))
        for orcid in asked.get("orcid", ()):
            queryset = queryset.filter(orcid=orcid)
        return people.author_rows(queryset)
