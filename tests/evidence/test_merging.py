"""What hangs on evidence and names a paper follows a merge, and comes back when it is undone."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth.models import User

from evidence.models import Study
from evidence.workflow import autosave, typed_draft
from literature.merging.merge import merge
from literature.merging.undo import undo
from literature.models import Merge, Paper
from tests.evidence.factories import make_draft, user
from tests.literature.factories import NOW, make_paper, make_user

LATER = NOW + dt.timedelta(days=3)
pytestmark = pytest.mark.django_db


@pytest.fixture
def pair() -> tuple[Paper, Paper]:
    return make_paper(pmid=1, title="A trial"), make_paper(pmid=2, title="A trial")


@pytest.fixture
def editor() -> User:
    return make_user("editor", role="editor")


def merged(pair: tuple[Paper, Paper], editor: User) -> Merge:
    return merge(pair[0].pk, pair[1].pk, two_pmids=True, by=editor, at=LATER)


def test_what_was_typed_goes_along_and_comes_back(pair: tuple[Paper, Paper], editor: User) -> None:
    ours, theirs = pair
    draft, writer = make_draft(theirs), user("writer")
    autosave(writer, theirs, None, {"statement": "new"}, NOW)
    autosave(writer, theirs, draft, {"statement": "changed"}, NOW)
    done = merged(pair, editor)
    kept = typed_draft(writer, ours)
    assert kept is not None
    assert kept.typed == {"statement": "new"}
    assert typed_draft(writer, draft) is not None
    undo(done, by=editor, at=LATER)
    assert typed_draft(writer, ours) is None
    assert typed_draft(writer, theirs) is not None


def test_of_what_one_curator_typed_about_both_papers_each_stays_where_it_is(
    pair: tuple[Paper, Paper], editor: User
) -> None:
    for paper in pair:
        autosave(user("writer"), paper, None, {"paper": paper.pk}, NOW)
    undo(merged(pair, editor), by=editor, at=LATER)
    for paper in pair:
        kept = typed_draft(user("writer"), paper)
        assert kept is not None
        assert kept.typed == {"paper": paper.pk}


def test_studies_follow_their_papers(pair: tuple[Paper, Paper], editor: User) -> None:
    ours, theirs = pair
    one, both = (Study.objects.create(slug=slug, name=slug) for slug in ("one", "both"))
    one.papers.add(theirs)
    both.papers.add(ours, theirs)
    done = merged(pair, editor)
    assert set(ours.studies.all()) == {one, both}
    undo(done, by=editor, at=LATER)
    assert (set(ours.studies.all()), set(theirs.studies.all())) == ({both}, {one, both})
