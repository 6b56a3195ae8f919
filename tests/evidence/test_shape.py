"""The table of members is that of the models' columns."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import models

from evidence import content
from evidence.models import LONGEST_QUOTE, EvidenceItem
from evidence.models.fields import LONGEST, AsPrinted
from evidence.shape import ITEM, LONGEST_NUMBER, PARTS, ROWS, Member, is_whole, member, members_of

TABLES = {"item": (ITEM, EvidenceItem)} | {
    name: ((PARTS | ROWS)[name], model) for name, model in (content.PARTS | content.ROWS).items()
}


def as_member(field: models.Field[Any, Any]) -> Member:
    """Return the member that a column asks for."""
    label, choices = str(field.verbose_name), tuple(value for value, _ in field.choices or () if value)
    required = not (field.blank or field.has_default())
    if isinstance(field, models.ForeignKey):
        return Member("term", label, vocabulary=str(field.related_model._meta.model_name))
    if isinstance(field, AsPrinted):
        return Member("printed", label)
    if isinstance(field, models.BooleanField):
        return Member("flag", label)
    if isinstance(field, models.JSONField):
        return Member("paths", label)
    if isinstance(field, models.IntegerField):
        return Member("count", label, required=required)
    if choices:
        return Member("choice", label, choices=choices, required=required)
    return Member("text", label, longest=field.max_length or 0, required=required)


@pytest.mark.parametrize("name", sorted(TABLES))
def test_every_column_is_a_member_and_every_member_a_column(name):
    members, model = TABLES[name]
    assert members == {field.name: as_member(field) for field in content.columns(model)}


def test_parts_rows_and_limits_are_those_of_the_models():
    assert PARTS.keys() == content.PARTS.keys()
    assert ROWS.keys() == content.ROWS.keys()
    assert LONGEST_NUMBER == LONGEST
    assert ROWS["quotes"]["text"].longest == LONGEST_QUOTE


@pytest.mark.parametrize(
    "path", ["", "paper", "groups", "groups.0", "groups.x.n", "groups.00.n", "groups.0.n.n", "a.b"]
)
def test_a_path_that_means_no_member_has_none(path):
    assert member(path) is None


def test_paths_mean_members_parts_and_rows():
    assert member("n_analysed") == ITEM["n_analysed"]
    assert member("therapy.volume_ml") == PARTS["therapy"]["volume_ml"]
    assert member("groups.12.events") == ROWS["groups"]["events"]
    assert [is_whole(path) for path in ("therapy", "groups.0", "groups", "therapy.dose", "groups.-1")] == [
        *(True, True, False, False, False)
    ]


def test_members_are_told_in_the_order_of_the_table():
    said = {"groups": [{"events": 3, "label": "a"}], "therapy": {"dose": "20 mg"}, "n_analysed": 4}
    assert [path for path, _, _ in members_of(said)] == [
        "n_analysed",
        "therapy.dose",
        "groups.0.label",
        "groups.0.events",
    ]
