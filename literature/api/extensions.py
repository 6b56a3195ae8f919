"""What other apps add to papers: parameters, facets and members, without literature knowing those apps.

An app registers when it is ready (`AppConfig.ready`), once a process:

    def ready(self) -> None:
        from evidence.api.papers import DESIGN, EVIDENCE, HAS_EVIDENCE
        from literature.api.extensions import extend_papers

        extend_papers(parameters=[HAS_EVIDENCE], dimensions=[DESIGN], includes=[EVIDENCE])

What is registered is read strictly, described in the OpenAPI document and refused by name when it is misspelt, exactly
as what the literature itself declares.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Q
from rest_framework.serializers import Field, Serializer

from literature.api.parameters import Parameter


@dataclass(frozen=True, slots=True)
class PaperParameter:
    """A parameter that narrows the list. `condition` turns each value that was read into a condition on papers.

    Several values of a repeated parameter must all hold; a condition that needs other tables is `Q(pk__in=subquery)`,
    for a join would give a paper several times. It may raise Refused."""

    parameter: Parameter
    condition: Callable[[Any], Q]

    @property
    def name(self) -> str:
        """The name in the address."""
        return self.parameter.name


@dataclass(frozen=True, slots=True)
class Named:
    """A value of a dimension as the answer tells it: `value` is what the parameter of the same name takes."""

    value: str | int
    name: str


@dataclass(frozen=True, slots=True)
class Dimension:
    """Something that papers are counted by (`facets`, `group_by`).

    `path` leads from a paper to the value in Django's notation ("year", "language_links__code"); it may lead to several
    values or to none. `standing`, where given, says which rows at the end of `relation` (the first part of the path)
    count, with the columns as seen from that relation. `named` turns the values found into what is told, in at most
    one query, whatever their number; None tells them as they are. Where papers print one value in several ways,
    `named_in_row` turns the keys of rows of the relation into what is told instead: of the first that is counted."""

    name: str
    description: str
    path: str
    standing: Mapping[str, Any] | None = None
    named: Callable[[Sequence[Any]], Mapping[Any, Named]] | None = None
    named_in_row: Callable[[Sequence[int]], Mapping[int, Named]] | None = None

    @property
    def relation(self) -> str:
        """The first part of the path."""
        return self.path.partition("__")[0]


@dataclass(frozen=True, slots=True)
class PaperInclude:
    """A member that `include=` adds to each paper of a page.

    `load` takes the ids of a page's papers and returns the member of each that has one, in one query (or a fixed number
    of them); a paper that it leaves out gets an empty list, or null unless `many`. `shape` describes the member, or one
    item of it, in the OpenAPI document."""

    name: str
    description: str
    shape: type[Serializer[Any]]
    load: Callable[[Sequence[int]], Mapping[int, Any]]
    many: bool = True

    def empty(self) -> Any:
        """Return the member of a paper that has nothing of the kind."""
        return [] if self.many else None


@dataclass(frozen=True, slots=True)
class PaperMember:
    """A member that every paper has, in lists and alone, unless `fields` leaves it out.

    `load` takes the ids of some papers and returns the member of each that has one, in one query, whatever their
    number; the others get `empty`. `field` makes what describes the member in the OpenAPI document."""

    name: str
    field: Callable[[], Field[Any, Any, Any, Any]]
    load: Callable[[Sequence[int]], Mapping[int, Any]]
    empty: Any

    def of(self, ids: Sequence[int]) -> dict[int, Any]:
        """Return the member of each of the papers. One query."""
        found = self.load(ids)
        return {pk: found.get(pk, self.empty) for pk in ids}


Addition = PaperParameter | Dimension | PaperInclude | PaperMember
_A = TypeVar("_A", PaperParameter, Dimension, PaperInclude, PaperMember)
_PARAMETERS: dict[str, PaperParameter] = {}
_DIMENSIONS: dict[str, Dimension] = {}
_INCLUDES: dict[str, PaperInclude] = {}
_MEMBERS: dict[str, PaperMember] = {}


def extend_papers(
    *,
    parameters: Iterable[PaperParameter] = (),
    dimensions: Iterable[Dimension] = (),
    includes: Iterable[PaperInclude] = (),
    members: Iterable[PaperMember] = (),
) -> None:
    """Add to what the list of papers takes and gives. Raises ValueError for a name that something else has."""
    _add(_PARAMETERS, parameters)
    _add(_DIMENSIONS, dimensions)
    _add(_INCLUDES, includes)
    _add(_MEMBERS, members)


def _add(registry: dict[str, _A], additions: Iterable[_A]) -> None:
    for one in additions:
        if registry.setdefault(one.name, one) is not one:
            raise ValueError(f"Papers have {one.name!r} already; each name is added once.")


def added_parameters() -> tuple[PaperParameter, ...]:
    """Return the parameters that other apps have added."""
    return tuple(_PARAMETERS.values())


def added_dimensions() -> tuple[Dimension, ...]:
    """Return the dimensions that other apps have added."""
    return tuple(_DIMENSIONS.values())


def added_includes() -> tuple[PaperInclude, ...]:
    """Return the members that other apps have added."""
    return tuple(_INCLUDES.values())


def added_members() -> tuple[PaperMember, ...]:
    """Return the members of every paper that other apps have added."""
    return tuple(_MEMBERS.values())
