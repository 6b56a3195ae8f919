"""Fields that another app answers."""

from __future__ import annotations

import pytest
from django.db.models import Q

from literature.query import Document, QueryNotSupported, fields, parse
from literature.query import compile as compiling
from literature.query.compile import register_fact
from tests.literature.query.papers import PAPERS


@pytest.fixture
def designs(monkeypatch):
    """[design] answered by PMID, and only in this test."""
    monkeypatch.setattr(fields, "_BY_NAME", dict(fields._BY_NAME))
    monkeypatch.setattr(compiling, "_CONDITIONS", dict(compiling._CONDITIONS))
    known = {"case report": Q(pmid=101), "trial": Q(pmid=111)}

    def condition_for(design: str) -> Q:
        if design not in known:
            message = f"There is no design “{design}”."
            raise QueryNotSupported(message, position=0, found=design, expected=", ".join(known))
        return known[design]

    register_fact("design", condition_for)


def test_a_tag_that_is_no_field_cannot_be_answered():
    with pytest.raises(KeyError):
        register_fact("colour", lambda text: Q())


@pytest.mark.django_db
def test_a_value_that_is_not_known_is_refused_at_its_place(designs, ask):
    with pytest.raises(QueryNotSupported, match="There is no design") as caught:
        ask("lipoma AND cohort[design]")
    assert caught.value.position == 11


@pytest.mark.django_db
def test_a_registered_field_joins_the_others(designs, ask):
    assert ask('Case Report[design] OR "trial"[Study Design]') == {"lipoma", "trial"}
    assert ask("(lipoma[ti] OR pain[tiab]) NOT case report[design] AND trial[design]") == {"trial"}


def test_a_rule_cannot_ask_for_it(designs):
    with pytest.raises(QueryNotSupported, match="A rule cannot ask for"):
        parse("trial[design]").matches(Document.from_record(PAPERS["trial"]))


@pytest.mark.django_db
def test_a_topic_that_does_not_exist_is_refused_at_its_place(ask):
    with pytest.raises(QueryNotSupported) as caught:
        ask("lipoma AND (pain OR no-such[topic])")
    assert caught.value.position == 20
