"""What papers are counted by; other apps add to it (`literature.api.extensions`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from literature.api.extensions import Dimension, Named, added_dimensions
from literature.api.papers import printed_name
from literature.models import Authorship, Journal, PublicationType, ScreeningDecision, Strategy, TagStatus, Topic


def _topics(ids: Sequence[Any]) -> dict[Any, Named]:
    rows = Topic.objects.filter(pk__in=ids).values_list("pk", "slug", "name")
    return {pk: Named(slug, name) for pk, slug, name in rows}


def _strategies(ids: Sequence[Any]) -> dict[Any, Named]:
    rows = Strategy.objects.filter(pk__in=ids).values_list("pk", "slug", "title")
    return {pk: Named(slug, title) for pk, slug, title in rows}


def _journals(ids: Sequence[Any]) -> dict[Any, Named]:
    rows = Journal.objects.filter(pk__in=ids)
    return {row.pk: Named(row.nlm_id or row.key, str(row)) for row in rows}


def _types(ids: Sequence[Any]) -> dict[Any, Named]:
    """Return a type's UI, or its name where it has none or a second name goes by the same UI."""
    uis = PublicationType.objects.filter(pk__in=ids).values("ui")
    rows = list(PublicationType.objects.filter(ui__in=uis).values_list("pk", "ui", "name"))
    of_ui = Counter(ui for _, ui, _ in rows if ui)
    return {pk: Named(ui if of_ui[ui] == 1 else name, name) for pk, ui, name in rows}


def _authors(rows: Sequence[int]) -> dict[Any, Named]:
    """Return names as these rows print them. Quoted they are found exactly: "smith j" without marks is Smith JA too."""
    columns = ("pk", "name_key", "last_name", "fore_name", "initials", "suffix", "collective_name")
    found = Authorship.objects.filter(pk__in=rows).values(*columns)
    return {row["pk"]: Named(f'"{row["name_key"]}"', printed_name(row)) for row in found}


TOPIC = Dimension(
    "topic",
    "Topics, suggested or confirmed; a paper counts for those above its topics too.",
    "topic_tags__topic",
    standing={"status__in": (TagStatus.SUGGESTED, TagStatus.CONFIRMED)},
    named=_topics,
)
_OWN = (
    TOPIC,
    Dimension("year", "Years of publication.", "year"),
    Dimension("journal", "Journals.", "journal", named=_journals),
    Dimension("publication_type", "Publication types.", "publication_type_links__publication_type", named=_types),
    Dimension("language", "Languages, as codes.", "language_links__code"),
    Dimension(
        "strategy",
        "Search strategies that find the papers.",
        "hits__strategy",
        standing={"left_at__isnull": True},
        named=_strategies,
    ),
    Dimension(
        "exclusion_reason",
        "Reasons for which screening excluded papers.",
        "screenings__reason",
        standing={"decision": ScreeningDecision.EXCLUDED},
    ),
    Dimension(
        "author",
        "Authors, by printed name.",
        "authorships__name_key",
        standing={"valid": True},
        named_in_row=_authors,
    ),
)


def dimensions() -> dict[str, Dimension]:
    """Return what papers can be counted by, by name."""
    return {dimension.name: dimension for dimension in (*_OWN, *added_dimensions())}
