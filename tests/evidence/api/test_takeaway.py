"""The flat table of evidence as a file."""

from __future__ import annotations

import csv
import io
import json

import pytest

from evidence.flat import COLUMNS
from evidence.models import Intervention
from tests.evidence.factories import make_draft, make_sourced
from tests.literature.factories import make_papers

pytestmark = pytest.mark.django_db


@pytest.fixture
def items(db):
    Intervention.objects.create(slug="injection", name="Injection")
    one, two = make_papers([{"title": "One", "pmid": 1}, {"title": "=HYPERLINK(0)", "pmid": 2}])
    groups = [{"label": "@all", "role": "arm", "n": 35, "events": 31, "mean": "-3.20"}]
    made = [
        make_sourced(one, therapy={"intervention": "injection"}, groups=groups, level=4),
        make_sourced(two, statement="-1 is no number here", question="harm"),
    ]
    make_draft(one, groups=groups)
    return made


def text(api, path, **asked):
    response = api.response(path, asked)
    assert response.status_code == 200
    return response, b"".join(response.streaming_content).decode("utf-8-sig")


def table(api, path="evidence.csv", **asked):
    return list(csv.DictReader(io.StringIO(text(api, path, **asked)[1])))


def test_pages_and_members_are_refused_for_a_file(api, items):
    for name, value in (("page_size", "5"), ("cursor", "x"), ("count", "none")):
        problem = api.problem("evidence/", {"format": "csv", name: value}, kind="invalid-parameter")
        assert problem["parameter"] == name
    api.problem("evidence.jsonl", {"fields": "id"}, kind="unknown-parameter")


def test_filters_and_orders_are_refused_as_for_the_list(api, items):
    api.problem("evidence.csv", {"level": "6"}, kind="invalid-parameter")
    api.problem("evidence/", {"format": "csv", "ordering": "x"}, kind="invalid-parameter")
    assert "csv" in api.problem("evidence/", {"format": "ris"}, kind="invalid-parameter")["allowed"]
    api.problem("evidence.ris", kind="invalid-parameter")


def test_a_spreadsheet_executes_nothing_and_numbers_stay_numbers(api, items):
    rows = table(api, ordering="id")
    group = next(row for row in rows if row["result"] == "group")
    assert (group["label"], group["mean"], group["events"]) == ("'@all", "-3.20", "31")
    assert rows[-1]["title"] == "'=HYPERLINK(0)"
    assert rows[-1]["statement"] == "'-1 is no number here"


def test_the_table_has_a_row_for_each_result_of_each_accepted_item(api, items):
    rows = table(api, ordering="id")
    assert list(rows[0]) == [column.name for column in COLUMNS]
    assert [row["result"] for row in rows if row["is_derived"] == "false"] == ["group", "statement"]
    assert {row["item"] for row in rows} == {str(item.pk) for item in items}
    derived = [row for row in rows if row["is_derived"] == "true"]
    assert {row["measure"] for row in derived} == {"proportion", "proportion-exact"}
    assert {row["pmid"] for row in derived} == {"1"}


def test_filters_and_order_are_those_of_the_list(api, items):
    assert {row["question"] for row in table(api, question="harm")} == {"harm"}
    assert table(api, "evidence/", format="csv", ordering="-id")[0]["question"] == "harm"
    assert table(api, question="prognosis") == []


def test_lines_of_json_have_numbers(api, items):
    response, body = text(api, "evidence.jsonl", ordering="id")
    assert response["Content-Type"] == "application/x-ndjson"
    assert response["Content-Disposition"].startswith('attachment; filename="evidence-')
    group, *_ = map(json.loads, body.splitlines())
    assert (group["mean"], group["n"], group["is_derived"], group["sd"]) == (-3.2, 35, False, None)


def test_a_file_costs_a_fixed_number_of_queries(api, items, django_assert_num_queries):
    for question in ("therapy", "therapy,harm"):
        with django_assert_num_queries(4):  # the state of the data, the pack's name, the numbers, the items
            text(api, "evidence.csv", question=question)
