"""Names that the papers use."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiExample
from rest_framework.serializers import IntegerField

from literature.api.shapes.fields import Shape, choice, count, maybe, said_text, texts
from literature.autocomplete import KINDS


class HeadingShape(Shape):
    """A MeSH heading that papers here have."""

    id = IntegerField()
    ui = maybe("MeSH unique identifier.")
    name = said_text()
    tree_numbers = texts("Its places in the MeSH tree; none where no tree is loaded.")
    papers = count("Papers that have it, with whatever qualifier.")
    papers_major = count("Papers that have it, or a qualifier of it, as a major topic.")
    papers_url = said_text("Where its papers are.")


class SuggestionShape(Shape):
    """A name that begins as was asked."""

    kind = choice(list(KINDS))
    value = said_text("What a filter takes: the slug of a topic, else the name; of an author the `name_key`.")
    label = said_text("What a reader reads.")  # type: ignore[assignment]


class SuggestionsAnswer(Shape):
    """Names, kind by kind."""

    count = count()
    results = SuggestionShape(many=True)


EXAMPLE = OpenApiExample(
    "What begins with lip",
    {
        "count": 2,
        "results": [
            {"kind": "mesh", "value": "Lipoma", "label": "Lipoma"},
            {"kind": "mesh", "value": "Liposarcoma", "label": "Liposarcoma"},
        ],
    },
    response_only=True,
)
