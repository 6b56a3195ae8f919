"""The same list as a tutorial of Django REST framework would build it: the thing to compare with.

ModelSerializer with nested serializers, LimitOffsetPagination, select_related and prefetch_related, and `icontains` for
the search; authors, topics, headings, types, languages and the journal of each paper, as in our list.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from rest_framework import generics, serializers
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.renderers import JSONRenderer
from rest_framework.test import APIRequestFactory

from literature.models import (
    Authorship,
    Journal,
    MeshAnnotation,
    Paper,
    PaperLanguage,
    PaperPublicationType,
    TopicTag,
)


def nested(model_: Any, *names: str) -> type[serializers.ModelSerializer[Any]]:
    """Return a ModelSerializer of some fields, names through relations included."""
    across = {name: serializers.CharField(source=name.replace("__", ".")) for name in names if "__" in name}
    meta = type("Meta", (), {"model": model_, "fields": names})
    return type(f"{model_.__name__}Serializer", (serializers.ModelSerializer,), {**across, "Meta": meta})


AuthorSerializer = nested(
    Authorship,
    *("position", "last_name", "fore_name", "initials", "suffix", "collective_name", "orcid", "identifiers"),
    *("affiliations", "equal_contribution", "valid"),
)
TagSerializer = nested(
    TopicTag, "topic__slug", "topic__name", "topic__path", "status", "matched", "suggested_at", "decided_at", "reason"
)
HeadingSerializer = nested(
    MeshAnnotation, "position", "descriptor__name", "descriptor__ui", "descriptor_major", "qualifier_major"
)
TypeSerializer = nested(PaperPublicationType, "publication_type__name", "publication_type__ui")
LanguageSerializer = nested(PaperLanguage, "code")
JournalSerializer = nested(Journal, "id", "title", "iso_abbreviation", "nlm_id", "issn_print", "issn_electronic")


class PaperSerializer(serializers.ModelSerializer[Paper]):
    """A paper with what belongs to it."""

    authors = AuthorSerializer(source="authorships", many=True)
    topics = TagSerializer(source="topic_tags", many=True)
    mesh = HeadingSerializer(source="mesh_annotations", many=True)
    publication_types = TypeSerializer(source="publication_type_links", many=True)
    languages = LanguageSerializer(source="language_links", many=True)
    journal = JournalSerializer()

    class Meta:
        model = Paper
        fields = (
            *("id", "pmid", "pmcid", "doi", "title", "title_html", "abstract", "year", "publication_date", "volume"),
            *("issue", "pages", "elocation", "keywords", "is_retracted", "state", "source", "created_at", "updated_at"),
            *("published_first", "published_last", "authors", "topics", "mesh", "publication_types", "languages"),
            "journal",
        )


class Pages(LimitOffsetPagination):
    """Pages by number of rows."""

    default_limit = 25
    max_limit = 200


class PlainList(generics.ListAPIView[Paper]):
    """Papers, newest first, searched as a first attempt would."""

    serializer_class = PaperSerializer
    pagination_class = Pages
    renderer_classes = (JSONRenderer,)
    throttle_classes = ()
    permission_classes = ()
    authentication_classes = ()
    filter_backends = ()

    def get_queryset(self) -> QuerySet[Paper]:
        """Return the papers whose title, abstract or keywords contain the text."""
        papers = Paper.objects.live().select_related("journal").order_by("-published_first", "-pk")
        papers = papers.prefetch_related(
            *("authorships", "topic_tags__topic", "mesh_annotations__descriptor", "language_links"),
            "publication_type_links__publication_type",
        )
        for text in self.request.query_params.getlist("contains"):
            papers = papers.filter(Q(title__icontains=text) | Q(abstract__icontains=text) | Q(keywords__icontains=text))
        return papers


def page(**parameters: Any) -> Callable[[], Any]:
    """Return the work of answering one request, rendering included."""
    view = PlainList.as_view()
    request = APIRequestFactory().get(f"/papers/?{urlencode(parameters, doseq=True)}")

    def answer() -> Any:
        response: Any = view(request)
        response.render()
        return response

    return answer
