"""The selected papers, or the whole filtered list, as a file in every format that the API gives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse

from literature.admin.base import about_selection, curator
from literature.admin.bulk import asked
from literature.api import exports, papers
from literature.api.files import FILE_FORMATS, FileFormat, Row
from literature.bulk import among
from literature.formats import parquet_table
from literature.models import Paper
from literature.roles import Act, require

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from literature.admin.paper import PaperAdmin


def offered_formats() -> list[FileFormat]:
    """Return the formats that this installation can write."""
    return [one for one in FILE_FORMATS if one.name != "parquet" or parquet_table.is_available()]


class FormatForm(forms.Form):
    """In which format the papers are taken away."""

    format = forms.ChoiceField(
        choices=lambda: [(one.name, f"{one.title} (.{one.suffix})") for one in offered_formats()],
        widget=forms.RadioSelect,
        initial="ris",
        error_messages={"required": "Choose a format."},
    )


@admin.action(description="Export…", permissions=["export"])
def export_papers(
    model_admin: PaperAdmin, request: HttpRequest, queryset: QuerySet[Paper]
) -> TemplateResponse | HttpResponseBase:
    """Ask for the format, then stream the file, in the order of the list."""
    form = FormatForm(asked(request))
    if not form.is_valid():
        context = {**about_selection(model_admin, request, queryset, form), "title": "Export papers", "verb": "Export"}
        return TemplateResponse(request, "literature/admin/export.html", context)
    chosen = next(one for one in offered_formats() if one.name == form.cleaned_data["format"])
    return taken_away(request, queryset, chosen, by=curator(request))


def taken_away(
    request: HttpRequest, selected: QuerySet[Paper], file_format: FileFormat, *, by: User
) -> HttpResponseBase:
    """Return the papers as a file that is streamed, written by what writes the API's files.

    Raises NotAllowed for who may not export."""
    require(by, Act.EXPORT)
    source = exports.Source(exports.ordered_ids(selected.prefetch_related(None)), _as_json)
    return exports.stream(request, file_format, source, name=exports.file_name())


def _as_json(ids: Sequence[int]) -> list[Row]:
    rows = {row["id"]: row for row in papers.list_rows(Paper.objects.filter(among("pk", ids)))}
    return papers.build([rows[pk] for pk in ids if pk in rows])
