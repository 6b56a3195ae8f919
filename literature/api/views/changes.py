"""The feed of changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from literature.api import changes
from literature.api.base import OneView, described
from literature.api.errors import Refused
from literature.api.filters import MOMENT
from literature.api.identifiers import Malformed, matching, read_identifier
from literature.api.parameters import Parameter, moment, read_values, some_of, whole_number
from literature.api.shapes.change import ChangePage
from literature.models import Change, ChangeType, Paper

_PAGE = 100
_LARGEST_PAGE = 200
_LARGEST = 2**63 - 1
_AFTER = {"type": "integer", "minimum": 0, "maximum": _LARGEST}
_SIZE = {"type": "integer", "minimum": 1, "maximum": _LARGEST_PAGE, "default": _PAGE}


def _paper(text: str) -> int:
    try:
        wanted = read_identifier(text)
    except Malformed as error:
        raise ValueError(str(error)) from error
    found = Paper.objects.filter(matching([wanted])).values_list("pk", flat=True).first()
    if found is None:
        raise ValueError("no paper here has it")
    return found


_PARAMETERS = (
    Parameter(
        "after",
        "The number of the last change that you have; 0 begins at the beginning.",
        whole_number(0, _LARGEST),
        _AFTER,
    ),
    Parameter(
        "since", "Begin with what was recorded at this moment or later; use it once, then `after`.", moment, MOMENT
    ),
    Parameter("type", "The type of change; separate by commas for any.", some_of(ChangeType.values)),
    Parameter("paper", "One paper: our number, or pmid:, doi:, pmcid:.", _paper),
    Parameter("page_size", "How many changes to a page.", whole_number(1, _LARGEST_PAGE), _SIZE),
)
_LOOKUPS = {"since": "at__gte", "type": "type__in", "paper": "paper"}
_EXAMPLE = {
    "number": 4711,
    "type": "tag.confirmed",
    "at": "2026-11-22T04:30:00Z",
    "paper": {"id": 17, "pmid": 7475021},
    "merged_into": None,
    "topic": "ultrasound",
    "fields": [],
    "by": {"kind": "curator", "name": "Ada Lovelace", "sync_run_id": None, "rule_version": None},
}
_ADDRESS = "https://example.org/api/v1/changes/?after=4711"


class ChangeFeed(OneView):
    """What changed, numbered without holes in the order in which it became visible.

    Who keeps a copy reads each named paper again (`papers/?ids=...`; one that is not answered is no longer listed), and
    for `topic.updated` the papers on that topic."""

    name = "Changes"
    known_parameters = (*(parameter.name for parameter in _PARAMETERS), "format")

    @extend_schema(
        operation_id="changes_list",
        summary="What changed, in order",
        tags=["changes"],
        parameters=[described(one) for one in _PARAMETERS],
        responses=ChangePage,
        examples=[
            OpenApiExample(
                "The end of the feed",
                {
                    **{"count": 4711, "count_is": "exact", "next": None, "previous": None, "resume": _ADDRESS},
                    **{"after": 4711, "last": 4711, "results": [_EXAMPLE]},
                },
                response_only=True,
            )
        ],
    )
    def get(self, request: Request) -> Response:
        """One page of changes behind a number or a moment."""
        asked = _asked(request)
        size = asked.get("page_size", _PAGE)
        wanted = _narrowed(asked)
        found = changes.page(wanted, asked.get("after", 0), size)
        here = _behind(request, found.after)
        links = {
            "next": here if found.more else None,
            "previous": None if found.before is None else _behind(request, found.before),
            "resume": here,
        }
        told = {**changes.count(wanted), **links, "after": found.after, "last": found.last}
        return Response({**told, "results": changes.build(found.rows)})


def _asked(request: Request) -> Mapping[str, Any]:
    """Return what the parameters say; raises Refused."""
    asked = {name: values[0] for name, values in read_values(request, _PARAMETERS).items()}
    if "after" in asked and "since" in asked:
        sentence = f"after={asked['after']} and since are two places to begin at: give one of them."
        raise Refused(sentence, parameter="since")
    return asked


def _narrowed(asked: Mapping[str, Any]) -> QuerySet[Change]:
    return Change.objects.filter(**{_LOOKUPS[name]: value for name, value in asked.items() if name in _LOOKUPS})


def _behind(request: Request, after: int) -> str:
    """Return the address of what follows the number: the same question, `since` left behind."""
    kept = request.query_params.copy()
    kept.pop("since", None)
    kept["after"] = str(after)
    return f"{request.build_absolute_uri(request.path)}?{kept.urlencode()}"
