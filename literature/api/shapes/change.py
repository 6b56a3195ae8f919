"""A change, and a page of them."""

from __future__ import annotations

from rest_framework import serializers
from rest_framework.serializers import IntegerField

from literature.api.changes import EXACT_UP_TO
from literature.api.shapes.fields import Shape, choice, maybe, moment, texts
from literature.api.shapes.fields import count as how_many
from literature.api.shapes.fields import number as whole
from literature.models import ChangeType


class ChangedPaper(Shape):
    """The paper that changed: read it again."""

    id = IntegerField()
    pmid = whole()


class ChangedBy(Shape):
    """Who or what made the change."""

    kind = choice(["sync", "file", "pack", "rule", "curator"])
    name = maybe("The curator's name, or the slug of the pack.")
    sync_run_id = whole()
    rule_version = whole("The version of the topic's rule.")


class ChangeShape(Shape):
    """One change of the public state."""

    number = IntegerField(min_value=1, help_text="Without holes, in the order of commits.")
    type = choice(ChangeType.values)
    at = moment("When it was recorded.", always=True)
    paper = ChangedPaper(allow_null=True)
    merged_into = whole("Of `paper.merged` and `paper.unmerged`: our number of the paper that stands.")
    topic = maybe("The slug of the topic, where the change is about one.")
    fields = texts("Names of what differs.")  # type: ignore[assignment]
    by = ChangedBy()


class ChangePage(Shape):
    """Changes in order, the newest at the end."""

    count = how_many(f"How many changes there are with these filters; above {EXACT_UP_TO:,} of some a lower bound.")
    count_is = choice(["exact", "at_least"])
    next = serializers.URLField(allow_null=True, help_text="What follows at once; null at the end.")
    previous = serializers.URLField(allow_null=True, help_text="What came before; null at the beginning.")
    resume = serializers.URLField(help_text="Where to go on, now or tomorrow.")
    after = how_many("The number to go on from: all up to it was told.")
    last = how_many("The number of the last change of all.")
    results = ChangeShape(many=True)
