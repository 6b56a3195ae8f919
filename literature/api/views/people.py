"""Journals and authors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from literature.api import people
from literature.api.base import ListView, OneView, listing
from literature.api.errors import NotHere, Refused, shown
from literature.api.papers import Row
from literature.api.parameters import Asked, Parameter, said
from literature.api.shapes import collection as shapes
from literature.autocomplete import begins
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

    def narrow(self, queryset: QuerySet[Any], asked: Asked) -> QuerySet[Any]:
        """Return the journals asked for as rows."""
        for part in asked.get("title", ()):
            queryset = queryset.filter(title__icontains=part)
        return people.journal_rows(queryset)

    def build(self, rows: Sequence[Row]) -> list[Row]:
        """Return the page's journals as JSON."""
        return people.build_journals(rows, self.request)


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

    def narrow(self, queryset: QuerySet[Any], asked: Asked) -> QuerySet[Any]:
        """Return the names asked for as rows."""
        for name in asked.get("name", ()):
            queryset = queryset.filter(begins("name_key", fold(name)))
        for orcid in asked.get("orcid", ()):
            queryset = queryset.filter(orcid=orcid)
        return people.author_rows(queryset)

    def build(self, rows: Sequence[Row]) -> list[Row]:
        """Return the page's names as JSON."""
        return people.build_authors(rows, self.request)


class JournalOne(OneView):
    """One journal, by our number, with the address of its papers."""

    name = "Journal"

    @extend_schema(
        operation_id="journals_retrieve", summary="A journal", tags=["papers"], responses=shapes.JournalShape
    )
    def get(self, request: Request, number: str) -> Response:
        """What the records of its papers say of the journal, and how many there are."""
        if not (number.isascii() and number.isdigit() and len(number) <= 18):
            raise Refused(f"{shown(number)} is not the number of a journal: use digits.", "malformed_identifier")
        if rows := list(people.journal_rows(Journal.objects.filter(pk=int(number)))):
            return Response(people.build_journals(rows, request)[0])
        raise NotHere(f"There is no journal {number}.")


class AuthorOne(OneView):
    """One name of authors, by its `name_key`, with the address of its papers; it may be several people."""

    name = "Author"

    @extend_schema(
        operation_id="authors_retrieve", summary="A name of authors", tags=["papers"], responses=shapes.AuthorShape
    )
    def get(self, request: Request, name_key: str) -> Response:
        """The forms in which the name is printed, the ORCID iDs given with it, and how many papers it has."""
        named = Authorship.objects.filter(name_key=fold(name_key))
        if "\x00" not in name_key and (rows := list(people.author_rows(named))):
            return Response(people.build_authors(rows, request)[0])
        raise NotHere(f"No author here is called {shown(name_key)}: use a name_key of authors/.")
