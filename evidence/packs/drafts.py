"""A pack's evidence items in the database: drafts by a machine, until a curator takes them over.

A draft of the machine's follows the pack; what a curator took over, handed over or decided on stays as it is.  Where a
curator took an item from under a claim, or said otherwise how it stands there, that stays, too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib.auth.models import Permission, User

from evidence.claims import link
from evidence.content import canonical
from evidence.models import Claim, ClaimLink, EvidenceItem, ItemStatus, Origin
from evidence.models.item import ItemQuerySet
from evidence.packs.data import EvidenceData, ItemData, LinkData
from evidence.roles import Act
from evidence.workflow import WorkflowRefused, accept_demo, save_draft
from literature.packs import PackError
from literature.packs.parts import Loading
from literature.packs.report import Changes

MACHINE = "pack-loader"  # writes the drafts of packs; nobody can log in as it
_OUT = (ItemStatus.REJECTED, ItemStatus.WITHDRAWN)


def load_drafts(said: EvidenceData, claims: Mapping[str, Claim], loading: Loading) -> None:
    """Bring the pack's drafts and put them under their claims. Raises PackError for what cannot be kept."""
    if said.items:
        _Drafts(loading, claims, machine_account()).load(said)
    left_out = sorted(set(_of_pack(loading).values_list("pack_key", flat=True)) - {data.key for data in said.items})
    loading.report.absent += [f"evidence {key}" for key in left_out]
    if loading.accept_demo:
        _accept_demo(loading)
    loading.report.notes["evidence"] = _standing(loading)


def machine_account() -> User:
    """Return the account in whose name packs write, made where there is none.

    Nobody can log in as it: it has no usable password and no access to the admin. It has the two acts that it needs as
    permissions of its own, and no role."""
    machine, is_new = User.objects.get_or_create(username=MACHINE, defaults={"first_name": "Condition packs"})
    if is_new:
        machine.set_unusable_password()
        machine.save(update_fields=["password"])
        acts = (Act.EXTRACT.value, Act.EDIT_CLAIMS.value)
        ours = Permission.objects.filter(content_type__app_label="evidence", codename__in=acts)
        machine.user_permissions.add(*ours)
    return machine


@dataclass(slots=True)
class _Drafts:
    """One load of a pack's drafts."""

    loading: Loading
    claims: Mapping[str, Claim]
    machine: User

    def load(self, said: EvidenceData) -> None:
        known = {item.pack_key: item for item in _of_pack(self.loading)}
        for data in said.items:
            item = self._item(data, known.get(data.key))
            if item.created_by_id == self.machine.pk and item.status not in _OUT:
                for one in data.links:
                    self._link(one, item, data.key)

    def _item(self, data: ItemData, item: EvidenceItem | None) -> EvidenceItem:
        """Return the item as it is after the load."""
        changes = self.loading.report.parts.setdefault("evidence", Changes())
        if item is None:
            paper = self.loading.papers[data.paper]
            item = self._save(EvidenceItem(paper_id=paper, origin=Origin.SECONDARY, pack_key=data.key), data)
            changes.count(data.key, created=True, changed=False)
            return item
        differs = item.content != canonical(data.document) or item.source_url != data.source_url
        follows = item.status == ItemStatus.DRAFT and item.created_by_id == self.machine.pk
        if differs and not follows:
            self.loading.report.kept.append(f"evidence {data.key} as it stands: it is the machine's draft no more")
        changes.count(data.key, created=False, changed=differs and follows)
        return self._save(item, data) if differs and follows else item

    def _save(self, item: EvidenceItem, data: ItemData) -> EvidenceItem:
        try:
            draft = save_draft(item, data.document, by=self.machine, at=self.loading.now)
        except WorkflowRefused as error:
            raise PackError([f"evidence {data.key}: {error}"]) from error
        if draft.source_url != data.source_url:
            draft.source_url = data.source_url
            draft.save()
        return draft

    def _link(self, data: LinkData, item: EvidenceItem, key: str) -> None:
        """Put the item under the claim, unless a curator took it from there or said how it stands there."""
        claim = self.claims[data.claim]
        standing = ClaimLink.objects.filter(claim=claim, item=item).first()
        told = (data.stance, data.directness, data.note)
        if standing is None and ClaimLink.history.filter(claim_id=claim.pk, item_id=item.pk).exists():
            self.loading.report.kept.append(
                f"evidence {key} apart from the claim {data.claim!r}, as the curator has it"
            )
        elif standing is None or standing.linked_by_id == self.machine.pk:
            link(claim, item, *told, by=self.machine, at=self.loading.now)
        elif (standing.stance, standing.directness, standing.note) != told:
            self.loading.report.kept.append(f"the curator's word on how evidence {key} stands to {data.claim!r}")


def _of_pack(loading: Loading) -> ItemQuerySet:
    return EvidenceItem.objects.filter(pack_key__startswith=f"{loading.pack.slug}:").order_by("pk")


def _accept_demo(loading: Loading) -> None:
    try:
        accept_demo(_of_pack(loading).filter(status=ItemStatus.DRAFT), loading.now)
    except WorkflowRefused as error:
        raise PackError([f"the drafts cannot be accepted as a demonstration: {error}"]) from error


def _standing(loading: Loading) -> str:
    """Return what is to be said of the pack's items besides how many changed."""
    drafts = _of_pack(loading).filter(status=ItemStatus.DRAFT).count()
    demo = _of_pack(loading).accepted().filter(is_demo=True).count()
    waiting = f"; {drafts} drafts to be checked against their papers" if drafts else ""
    return waiting + (f"; {demo} accepted as a demonstration, checked by nobody" if demo else "")
