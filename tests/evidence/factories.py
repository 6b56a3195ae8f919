"""Evidence items for tests, made the way curators make them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth.models import User

from evidence.models import EvidenceItem
from evidence.workflow import accept, save_draft, submit
from literature.models import Paper
from tests.literature.factories import NOW, make_user


def user(name: str) -> User:
    """Return the curator of this name, made where there is none."""
    return User.objects.filter(username=name).first() or make_user(name)


def said(**facts: Any) -> dict[str, Any]:
    """Return a document that can be accepted, with these facts."""
    return {
        **{"question": "therapy", "design": "case-series", "statement": "It helped.", "direction": "benefit"},
        "level_override": facts.pop("level", 5),
        "level_override_reason": "as the test has it",
        "quotes": [{"values": ["statement"], "text": "it helped", "place": "p. 2"}],
        **facts,
    }


def make_draft(paper: Paper, **facts: Any) -> EvidenceItem:
    """Write a draft in the name of the user "writer"."""
    return save_draft(EvidenceItem(paper=paper), said(**facts), by=user("writer"), at=NOW)


def make_submitted(paper: Paper, **facts: Any) -> EvidenceItem:
    """Write a draft and hand it over in the name of the user "writer"."""
    return submit(make_draft(paper, **facts), by=user("writer"), at=NOW)


def make_item(paper: Paper, *, at: dt.datetime = NOW, **facts: Any) -> EvidenceItem:
    """Write an item and accept it in the name of the user "second"."""
    return accept(make_submitted(paper, **facts), by=user("second"), at=at)
