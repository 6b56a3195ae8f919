"""Evidence items for tests, made the way curators make them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth.models import User

from evidence.checks import unsourced
from evidence.claims import keep_claim
from evidence.grade import ALWAYS_JUDGED
from evidence.models import Claim, EvidenceItem, Suggestion
from evidence.workflow import accept, accept_demo, save_draft, submit, suggest
from literature.models import Paper
from tests.literature.factories import NOW, make_user


def user(name: str) -> User:
    """Return the curator of this name, made where there is none."""
    return User.objects.filter(username=name).first() or make_user(name)


def said(**facts: Any) -> dict[str, Any]:
    """Return a document that can be accepted, with these facts."""
    fitting = "supports" if facts.get("question") == "diagnosis" else "benefit"
    return {
        **{"question": "therapy", "design": "case-series", "statement": "It helped.", "direction": fitting},
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


def make_sourced(paper: Paper, **facts: Any) -> EvidenceItem:
    """Write an item whose one quote stands for all that it says, and accept it."""
    quote = {"values": ["statement", *unsourced(said(**facts))], "text": "as we say", "place": "p. 2"}
    return make_item(paper, **facts, quotes=[quote])


def make_suggestion(item: EvidenceItem, *, by: str = "reviser", at: dt.datetime = NOW, **facts: Any) -> Suggestion:
    """Suggest a revision of an accepted item in the name of a user."""
    return suggest(item, said(**{"statement": "It helped most.", **facts}), reason="read again", by=user(by), at=at)


def machine() -> User:
    """Return the account in whose name a pack writes drafts: nobody logs in to it."""
    found = User.objects.filter(username="machine").first()
    if found is None:
        found = make_user("machine")
        found.is_staff = False
        found.save()
    return found


def make_pack_draft(paper: Paper, key: str = "mice:1", **facts: Any) -> EvidenceItem:
    """Write a draft from a secondary source in the name of a machine."""
    item = EvidenceItem(paper=paper, origin="secondary", source_url="https://example.org/review", pack_key=key)
    return save_draft(item, said(**facts), by=machine(), at=NOW)


def make_demo(paper: Paper, **facts: Any) -> EvidenceItem:
    """Write an item of a pack and accept it as a demonstration."""
    (item,) = accept_demo([make_pack_draft(paper, f"mice:{paper.pk}", **facts)], NOW)
    return item


def editor(name: str = "ada") -> User:
    """Return the editor of this name, made where there is none."""
    return User.objects.filter(username=name).first() or make_user(name, role="editor")


def graded(**changes: int) -> dict[str, dict[str, Any]]:
    """Return the domains of a judgement after GRADE: all reasons to rate down, and the others that are told."""
    steps = dict.fromkeys(ALWAYS_JUDGED, 0) | changes
    return {name: {"change": change, "reason": f"as judged, {name}"} for name, change in steps.items()}


def make_claim(slug: str = "it-helps", **facts: Any) -> Claim:
    """Write a claim in the name of the editor "ada"."""
    facts = {"sentence": f"{slug.replace('-', ' ').capitalize()}.", "question": "therapy", **facts}
    return keep_claim(Claim(slug=slug, **facts), by=editor(), at=NOW)
