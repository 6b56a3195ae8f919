"""The formats in which papers are taken away: their names, media types, and who writes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse
from rest_framework.renderers import BaseRenderer

from literature.formats import bibtex, csl_json, csv_table, json_lines, nbib_write, parquet_table, ris_write
from literature.formats.table import Column
from literature.pubmed.records import PaperRecord

Row = dict[str, Any]
Records = Iterable[tuple[int, PaperRecord]]


@dataclass(frozen=True, slots=True)
class FileFormat:
    """A format of whole lists. One of the three writers is given: of citations, of papers as JSON, of a table."""

    name: str
    media_types: tuple[str, ...]
    suffix: str
    title: str
    of_records: Callable[[Records], Iterator[bytes]] | None = None
    of_papers: Callable[[Iterable[Row]], Iterator[bytes]] | None = None
    of_columns: Callable[[Iterable[Row], Sequence[Column]], Iterator[bytes]] | None = None

    @property
    def takes_fields(self) -> bool:
        """Whether `fields=` chooses what the file holds."""
        return self.of_records is None

    @property
    def content_type(self) -> str:
        """The value of Content-Type."""
        return (
            f"{self.media_types[0]}; charset=utf-8" if self.media_types[0].startswith("text/") else self.media_types[0]
        )


FILE_FORMATS = (
    FileFormat("csv", ("text/csv",), "csv", "A table for spreadsheets", of_columns=csv_table.write),
    FileFormat(
        "jsonl",
        ("application/x-ndjson", "application/jsonl"),
        "jsonl",
        "A paper a line, as the list has it",
        of_papers=json_lines.write,
    ),
    FileFormat("ris", ("application/x-research-info-systems",), "ris", "RIS", of_records=ris_write.write),
    FileFormat("bibtex", ("application/x-bibtex", "text/x-bibtex"), "bib", "BibTeX", of_records=bibtex.write),
    FileFormat(
        "csljson", ("application/vnd.citationstyles.csl+json",), "csl.json", "CSL-JSON", of_records=csl_json.write
    ),
    FileFormat("nbib", ("application/nbib",), "nbib", "PubMed's own format", of_records=nbib_write.write),
    FileFormat(
        "parquet",
        ("application/vnd.apache.parquet",),
        "parquet",
        "A table for data frames",
        of_columns=parquet_table.write,
    ),
)
ATOM = "application/atom+xml"
JSON_LD = "application/ld+json"


class PlainRenderer(BaseRenderer):
    """Names a media type for negotiation. What is in it is written by the view, which answers no data to render."""

    charset = None
    other_media_types: tuple[str, ...] = ()

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None
    ) -> bytes:
        """Return what is no answer in the format, such as an error that is on its way to its own renderer, as JSON."""
        return orjson.dumps(data)


def renderer_of(file_format: FileFormat) -> type[PlainRenderer]:
    """Return the class that names the format's media types for negotiation."""
    first, *others = file_format.media_types
    members = {
        "format": file_format.name,
        "media_type": first,
        "other_media_types": tuple(others),
        "file_format": file_format,
    }
    return type(f"{file_format.name.title()}Renderer", (PlainRenderer,), members)


class AtomRenderer(PlainRenderer):
    """A feed of the papers added last."""

    format = "atom"
    media_type = ATOM


class JsonLdRenderer(PlainRenderer):
    """One paper in the words of schema.org."""

    format = "jsonld"
    media_type = JSON_LD


FILE_RENDERERS = tuple(map(renderer_of, FILE_FORMATS))
LIST_RENDERERS: tuple[type[PlainRenderer], ...] = (*FILE_RENDERERS, AtomRenderer)
ONE_RENDERERS: tuple[type[PlainRenderer], ...] = (*FILE_RENDERERS, JsonLdRenderer)
SUFFIXES = tuple(renderer.format for renderer in LIST_RENDERERS)


# For the OpenAPI document.
Media = dict[tuple[int, str], OpenApiResponse]


def _media(renderers: Iterable[type[PlainRenderer]]) -> Media:
    structures: dict[str, Any] = {
        "parquet": OpenApiTypes.BINARY,
        "csljson": {"type": "array", "items": {"type": "object"}},
        "jsonld": OpenApiTypes.OBJECT,
    }
    return {
        (200, str(one.media_type)): OpenApiResponse(structures.get(one.format, OpenApiTypes.STR)) for one in renderers
    }


LIST_MEDIA, ONE_MEDIA = _media(LIST_RENDERERS), _media(ONE_RENDERERS)


def file_format_of(renderer: BaseRenderer) -> FileFormat | None:
    """Return the file format that was negotiated, None for JSON, a page, a feed or JSON-LD."""
    return getattr(renderer, "file_format", None)
