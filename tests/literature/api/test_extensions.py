"""What another app adds to papers is read, refused and described as what the literature declares itself."""

from __future__ import annotations

import pytest
from django.db.models import Q

from literature.api import extensions
from literature.api.extensions import Dimension, PaperInclude, PaperParameter, extend_papers
from literature.api.filters import OWN_PARAMETERS
from literature.api.parameters import Parameter, flag
from literature.api.shapes.fields import Shape, said_text
from literature.api.shapes.paper import PaperDetailShape
from literature.api.views.papers import PaperList
from tests.literature.factories import make_papers
from tests.openapi import document

pytestmark = pytest.mark.django_db


class Remark(Shape):
    """What another app says of a paper."""

    text = said_text()


HAS_PAGES = PaperParameter(
    Parameter("has_pages", "Whether pages are known.", flag), lambda wanted: ~Q(pages="") if wanted else Q(pages="")
)
VOLUME = Dimension("volume", "The volume.", "volume")
REMARKS = PaperInclude("remarks", "Remarks.", Remark, lambda ids: {ids[0]: [{"text": "first"}]})


@pytest.fixture
def added(monkeypatch):
    for registry in ("_PARAMETERS", "_DIMENSIONS", "_INCLUDES"):
        monkeypatch.setattr(extensions, registry, {})
    extend_papers(parameters=[HAS_PAGES], dimensions=[VOLUME], includes=[REMARKS])


def test_a_name_is_added_once(added):
    extend_papers(parameters=[HAS_PAGES])  # the same again changes nothing
    other = PaperParameter(Parameter("has_pages", "Another."), lambda value: Q())
    with pytest.raises(ValueError, match="'has_pages' already"):
        extend_papers(parameters=[other])


def test_an_added_parameter_narrows_and_is_refused_like_any_other(api, added):
    make_papers([{"title": "A", "pages": "1-2"}, {"title": "B"}])
    assert api.titles(has_pages="true") == ["A"]
    assert api.titles(has_pages="false") == ["B"]
    assert "true or false" in api.problem("papers/", {"has_pages": "1"}, kind="invalid-parameter")["detail"]
    assert "2 times" in api.problem("papers/?has_pages=true&has_pages=true", kind="invalid-parameter")["detail"]
    assert api.problem("papers/", {"has_page": "true"}, kind="unknown-parameter")["nearest"] == "has_pages"


def test_without_the_other_app_its_parameter_is_not_known(api, monkeypatch):
    monkeypatch.setattr(extensions, "_PARAMETERS", {})
    api.problem("papers/", {"has_pages": "true"}, kind="unknown-parameter")


def test_what_apps_add_here_has_names_that_papers_do_not_have_already():
    own = {parameter.name for parameter in OWN_PARAMETERS}
    assert not own & {added.name for added in extensions.added_parameters()}
    members = set(PaperDetailShape().fields) - {"hits"}
    assert not members & {added.name for added in extensions.added_includes()}


def test_added_parameters_are_described(added):
    described = PaperList().filter_backends[0]().get_schema_operation_parameters(PaperList())
    (parameter,) = [one for one in described if one["name"] == "has_pages"]
    assert parameter["description"] == "Whether pages are known."


def test_every_added_parameter_is_in_the_committed_document():
    listed = document()["paths"]["/api/v1/papers/"]["get"]["parameters"]
    assert {added.name for added in extensions.added_parameters()} <= {one["name"] for one in listed}
