"""Topics: the tree, and one of them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from literature.api import topics
from literature.api.base import ListView, OneView, listing
from literature.api.errors import check_slug
from literature.api.parameters import Asked
from literature.api.shapes import collection as shapes
from literature.models import Topic


@listing("topics_list", "Topics", "topics", shapes.TopicShape)
class TopicList(ListView):
    """The tree of topics in its order, each with how many papers it has, its subtopics included."""

    name = "Topics"
    serializer_class = shapes.TopicShape
    queryset = Topic.objects.all()
    ordering_fields = ("path", "slug")
    ordering = "path"
    unique_field = "path"
    page_size = 200
    build = staticmethod(topics.build)

    def narrow(self, queryset: QuerySet[Any], asked: Asked) -> QuerySet[Any]:
        """Return the topics as rows."""
        return topics.rows(queryset)


class TopicOne(OneView):
    """One topic with all versions of its rule."""

    name = "Topic"

    @extend_schema(
        operation_id="topics_retrieve",
        summary="A topic",
        tags=["topics"],
        responses=shapes.TopicDetailShape,
    )
    def get(self, request: Request, slug: str) -> Response:
        """The topic, its counts, its rules, and the topics right below it."""
        check_slug("topic", slug, list(Topic.objects.values_list("slug", flat=True)))
        return Response(topics.build_one(topics.rows(Topic.objects.filter(slug=slug))[0]))
