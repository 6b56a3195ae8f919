"""The list of reasons for exclusion."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from literature.models import ExclusionReason, ScreeningDecision, ScreeningStage
from literature.roles import NotAllowed
from literature.screening import decide, reasons
from tests.literature.factories import NOW, make_paper, make_user

pytestmark = pytest.mark.django_db
LIST = "/admin/literature/exclusionreason/"
FORM = {"label": "Poem", "slug": "poem", "description": "In verse.", "stage": "", "position": 3, "is_active": "on"}


@pytest.fixture
def editor() -> User:
    return make_user("eve", role="editor")


def form(**changes: Any) -> dict[str, Any]:
    return {name: value for name, value in (FORM | changes).items() if value is not None}


def test_a_curator_reads_the_list_and_changes_nothing(client: Client) -> None:
    client.force_login(make_user("ada"))
    assert client.get(LIST).status_code == 200
    assert client.post(f"{LIST}add/", form()).status_code == 403
    with pytest.raises(NotAllowed):
        reasons.keep(ExclusionReason(slug="poem", label="Poem"), by=make_user("ben"))
    assert not ExclusionReason.objects.exists()


def test_a_short_name_is_given_once_and_never_changes(client: Client, editor: User) -> None:
    client.force_login(editor)
    client.post(f"{LIST}add/", form())
    reason = ExclusionReason.objects.get()
    assert "already exists" in client.post(f"{LIST}add/", form()).content.decode()
    client.post(f"{LIST}{reason.pk}/change/", form(slug="prose", label="Verse"))
    reason.refresh_from_db()
    assert (reason.slug, reason.label) == ("poem", "Verse")


def test_an_editor_takes_a_reason_out_of_the_queue_and_the_history_says_so(client: Client, editor: User) -> None:
    client.force_login(editor)
    client.post(f"{LIST}add/", form(stage="full_text"))
    reason = ExclusionReason.objects.get()
    assert list(reasons.offered("full_text")) == [reason]
    assert list(reasons.offered("title_abstract")) == []
    client.post(f"{LIST}{reason.pk}/change/", form(is_active=None))
    assert list(reasons.offered("full_text")) == []
    told = [(row.is_active, row.history_user) for row in reason.history.all()]  # type: ignore[attr-defined]
    assert told == [(False, editor), (True, editor)]


def test_the_list_says_how_often_each_was_used(client: Client, editor: User) -> None:
    ExclusionReason.objects.create(slug="poem", label="Poem")
    ExclusionReason.objects.create(slug="song", label="Song")
    decide(make_paper(), ScreeningStage.TITLE_ABSTRACT, ScreeningDecision.EXCLUDED, "poem", by=editor, at=NOW)
    used = {reason.slug: reason.used for reason in reasons.with_use(ExclusionReason.objects.all())}  # type: ignore[attr-defined]
    assert used == {"poem": 1, "song": 0}
    client.force_login(editor)
    assert '<td class="field-used">1</td>' in client.get(LIST).content.decode()
