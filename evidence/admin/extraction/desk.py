"""Who extracts what: the paper, the item where there is one, and what was typed and not saved yet."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib.auth.models import User
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from evidence import workflow
from evidence.admin.extraction import texts as typed
from evidence.admin.extraction.sheet import sheet_of
from evidence.admin.extraction.standing import Standing, saved_answers, standing_of
from evidence.admin.extraction.terms import Terms
from evidence.admin.extraction.texts import Texts
from evidence.checked import told_of
from evidence.content import canonical, document
from evidence.models import EvidenceItem, ItemStatus
from evidence.workflow.typing import TAB
from literature.admin.base import row_number
from literature.models import Paper
from literature.site.reading import Reading

_NOT_SAID = (
    "Not kept: the form does not say which version of the item it was begun on. Copy what you changed, open the form "
    "again, discard what it had kept before, and change what stands now."
)


@dataclass
class Desk:
    """A curator before a form: of a new item (`item` is None), of a draft, or of an accepted item to be revised."""

    user: User
    paper: Paper
    item: EvidenceItem | None

    @property
    def is_suggestion(self) -> bool:
        """Whether what is typed is a suggested revision."""
        return self.item is not None and self.item.status == ItemStatus.ACCEPTED

    @property
    def address(self) -> str:
        """Where the form is and where it is sent to."""
        if self.item is None:
            return reverse("admin:literature_paper_extract", args=[self.paper.pk])
        return reverse("admin:evidence_evidenceitem_extract", args=[self.item.pk])

    @cached_property
    def terms(self) -> Terms:
        """The vocabularies."""
        return Terms()

    @cached_property
    def told(self) -> frozenset[str]:
        """The words that a secondary source told of the paper."""
        return told_of(self.item or EvidenceItem(paper=self.paper))

    @property
    def saved_texts(self) -> Texts:
        """The form as the saved item fills it; of a new item nothing but one empty quote."""
        if self.item is None:
            return {}
        seen = {typed.SEEN: self.item.changed_at.isoformat()}
        return {**self.terms.as_names(typed.flat(document(self.item))), **seen, **_begun_on(self._version)}

    def kept(self) -> tuple[Texts, dt.datetime] | None:
        """Return what was typed and not saved, and when it was kept; None where nothing was."""
        found = workflow.typed_draft(self.user, self.item or self.paper)
        return ({**found.typed, **_begun_on(found.base_version)}, found.saved_at) if found else None

    def opened(self) -> tuple[Texts, dt.datetime | None]:
        """Return the texts of a page that is opened, with a mark of its own: what was typed and not saved, and when it
        was kept; or else what is saved, and None."""
        kept, at = self.kept() or (self.saved_texts, None)
        return {**kept, typed.AFTER: kept.get(TAB, ""), TAB: secrets.token_urlsafe(6)}, at

    def keep(self, texts: Texts, at: dt.datetime, *, in_any_place: bool = False) -> None:
        """Keep what is typed, right or wrong. Raises WorkflowRefused for a revision that does not say on which version
        it was begun, and ChangedSince where another page was typed into since, unless it goes in the place of any."""
        base = self.base_version(texts)
        after = () if in_any_place else (texts.get(TAB, ""), texts.get(typed.AFTER, ""))
        said = typed.without_passing(texts)
        workflow.autosave(self.user, self.paper, self.item, said, at, base_version=base, after=after)

    def seen(self, texts: Texts) -> dt.datetime | None:
        """Return when the draft had been changed last that the form showed; None where the form does not say."""
        try:
            seen = parse_datetime(texts.get(typed.SEEN, ""))
        except ValueError:  # a moment that there is not
            return None
        return seen if seen and timezone.is_aware(seen) else None

    def base_version(self, texts: Texts) -> int | None:
        """Return the version of the accepted item that the form showed when it was opened; None for a draft's form.
        Raises WorkflowRefused where the form of a revision does not say so."""
        if self._version is None:
            return None
        base = row_number(texts.get(typed.BASE, ""))
        if not 1 <= base <= self._version:
            raise workflow.WorkflowRefused(_NOT_SAID)
        return base

    @property
    def _version(self) -> int | None:
        return self.item.version if self.item and self.is_suggestion else None

    def standing(self, texts: Texts) -> Standing:
        """Return where the texts stand."""
        return standing_of(texts, self.terms, saved_answers(self.item), self.told)

    def says(self, texts: Texts, item: EvidenceItem) -> bool:
        """Return whether the texts say what the item says."""
        try:
            told: Any = canonical(self.standing(texts).document)
        except workflow.WorkflowRefused:  # the tables have no place for it
            return False
        return bool(told == item.content)

    def shown(self, texts: Texts, **more: Any) -> dict[str, Any]:
        """Return what the templates of the form show for these texts."""
        standing = self.standing(texts)
        return {
            "desk": self,
            "item": self.item,
            "paper": self.paper,
            "address": self.address,
            "marks": {name: texts.get(name, "") for name in (typed.BASE, typed.SEEN, typed.AFTER, TAB)},
            "is_suggestion": self.is_suggestion,
            "standing": standing,
            "sheet": sheet_of(texts, standing.extracted),
            **more,
        }

    def beside(self) -> dict[str, Any]:
        """Return what the whole page shows beside the form."""
        others = EvidenceItem.objects.filter(paper=self.paper).order_by("pk")
        return {
            "title": "Suggest a revision" if self.is_suggestion else "Extract evidence",
            "reading": Reading.of(self.paper),
            "others": [other for other in others if self.item is None or other.pk != self.item.pk],
        }


def _begun_on(version: int | None) -> Texts:
    return {typed.BASE: str(version)} if version else {}


def desk_for_paper(user: User, pk: int) -> Desk:
    """Return the desk for a new item of a paper. Raises Http404."""
    paper = Paper.objects.filter(pk=pk, merged_into__isnull=True).first()
    if paper is None:
        raise Http404(f"There is no paper {pk}.")
    return Desk(user, paper, None)


def desk_for_item(user: User, pk: int) -> Desk:
    """Return the desk for an item. Raises Http404."""
    item = EvidenceItem.objects.select_related("paper", "created_by").filter(pk=pk).first()
    if item is None:
        raise Http404(f"There is no evidence item {pk}.")
    return Desk(user, item.paper, item)
