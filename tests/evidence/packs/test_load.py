"""Evidence of packs in the database: drafts by a machine, twice is once, and a curator's word stands."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db.models import Model

from evidence.admin.paper import evidence_items
from evidence.claims import link, unlink
from evidence.models import (
    Claim,
    ClaimLink,
    EvidenceItem,
    Group,
    Intervention,
    ItemStatus,
    Origin,
    Outcome,
    Quote,
    Verdict,
)
from evidence.packs.drafts import MACHINE
from evidence.workflow import accept, save_draft
from literature.models import Pack, Paper
from literature.packs import PackError, PackReport, load_pack
from literature.roles import NotAllowed
from tests.evidence.packs.samples import CLAIMS, DOCUMENT, SOURCE, VOCABULARY, document, draft, write
from tests.literature.factories import make_user
from tests.literature.packs.samples import PACK, STRATEGIES

pytestmark = pytest.mark.django_db

FIRST = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
LATER = dt.datetime(2026, 2, 1, tzinfo=dt.UTC)
TABLES = (Intervention, Outcome, Claim, ClaimLink, EvidenceItem, Group, Quote, Verdict, User)
HISTORIES = (Intervention.history, Outcome.history, Claim.history, ClaimLink.history, EvidenceItem.history)


@pytest.fixture
def editor() -> User:
    return make_user("editor", role="editor")


def load(folder: Path, now: dt.datetime = LATER, **options: bool) -> PackReport:
    return load_pack(folder, now=now, **options)


def everything() -> dict[str, list[object]]:
    """Every row that a pack's evidence may write, with all its values."""
    rows = {model.__name__: list(model._default_manager.order_by("pk").values()) for model in TABLES}
    return rows | {h.model.__name__: list(h.order_by("pk").values()) for h in HISTORIES}


def other_pack(folder: Path, **changes: Any) -> Path:
    """Write a second pack, which has the first one's claims unless changed."""
    folder = write(folder, **changes)
    (folder / "pack.toml").write_text(PACK.replace('"tennis-elbow"', '"golf-elbow"'), encoding="utf-8")
    strategies = STRATEGIES.replace('slug = "tennis-elbow"', 'slug = "golf-elbow"')
    (folder / "strategies.toml").write_text(strategies, encoding="utf-8")
    topics = (folder / "topics.toml").read_text(encoding="utf-8").replace('"elbow', '"golf-elbow')
    (folder / "topics.toml").write_text(topics, encoding="utf-8")
    collection = (folder / "collection.jsonl").read_text(encoding="utf-8").replace('"elbow"', '"golf-elbow"')
    (folder / "collection.jsonl").write_text(collection, encoding="utf-8")
    return folder


# ── Refusals ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_broken_draft_changes_nothing(tmp_path: Path) -> None:
    with pytest.raises(PackError):
        load(write(tmp_path, draft(), document(n_analysed=-1)))
    assert all(rows == [] for rows in everything().values())
    assert not Pack.objects.exists()


def test_a_claim_of_another_pack_is_not_taken_over(tmp_path: Path) -> None:
    load(write(tmp_path / "one"), FIRST)
    before = everything()
    with pytest.raises(PackError, match="claim 'cortisone-relieves' belongs to the pack 'tennis-elbow'"):
        load(other_pack(tmp_path / "two"))
    assert everything() == before


def test_a_sentence_of_another_claim_is_refused(tmp_path: Path) -> None:
    load(write(tmp_path / "one"), FIRST)
    claims = CLAIMS.replace('"cortisone-relieves"', '"golf-cortisone"').replace('"rest-relieves"', '"golf-rest"')
    drafts = (tmp_path / "two").joinpath("evidence.jsonl")
    other_pack(tmp_path / "two", claims=claims)
    drafts.write_text("", encoding="utf-8")
    with pytest.raises(PackError, match="claim 'golf-cortisone': the claim 'cortisone-relieves' has the same sentence"):
        load(tmp_path / "two")


def test_nobody_can_log_in_as_the_machine_or_accept_in_its_name(tmp_path: Path) -> None:
    load(write(tmp_path))
    machine = User.objects.get(username=MACHINE)
    assert not machine.has_usable_password()
    assert not machine.is_staff
    assert {permission.codename for permission in machine.user_permissions.all()} == {
        "extract_evidence",
        "edit_claims",
    }
    assert not machine.groups.exists()


# ── Loading ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_pack_without_evidence_makes_no_account_and_no_rows(tmp_path: Path) -> None:
    folder = write(tmp_path, vocabulary="", claims="")
    (folder / "evidence.jsonl").write_text("", encoding="utf-8")
    report = load(folder)
    assert not any("evidence" in line for line in report.lines())
    assert not User.objects.exists()


def test_a_pack_becomes_terms_claims_and_drafts(tmp_path: Path) -> None:
    report = load(write(tmp_path), FIRST)
    term = Intervention.objects.select_related("parent", "pack").get(slug="cortisone")
    assert (term.parent and term.parent.slug, term.pack and term.pack.slug) == ("injection", "tennis-elbow")
    assert Outcome.objects.get(slug="relief").better == "higher"
    claim = Claim.objects.select_related("intervention", "verdict").get(slug="cortisone-relieves")
    assert (claim.intervention, claim.pooled) == (term, "proportion")
    assert claim.verdict is not None and claim.verdict.status == "open"
    assert [str(report.parts[kind]) for kind in ("vocabulary", "claims", "evidence")] == [
        "3 created, 0 updated, 0 unchanged",
        "2 created, 0 updated, 0 unchanged",
        "1 created, 0 updated, 0 unchanged",
    ]
    assert "  evidence    1 created, 0 updated, 0 unchanged; 1 drafts to be checked against their papers" in list(
        report.lines()
    )


def test_a_draft_says_that_it_is_a_machines_from_a_secondary_source(tmp_path: Path) -> None:
    load(write(tmp_path), FIRST)
    item = EvidenceItem.objects.select_related("created_by").get()
    assert (item.status, item.origin, item.source_url) == (ItemStatus.DRAFT, Origin.SECONDARY, SOURCE)
    assert (item.created_by.username, item.is_demo, item.level) == (MACHINE, False, 4)
    assert item.paper == Paper.objects.get(pack_key="tennis-elbow:smith-1950")
    assert item.content["groups"][0]["events"] == 31
    assert item.quotes.get().place == "told by example.org; not the paper’s words"
    linked = ClaimLink.objects.select_related("claim").get(item=item)
    assert (linked.claim.slug, linked.stance, linked.directness) == ("cortisone-relieves", "supports", "direct")


def test_loading_twice_changes_not_one_value(tmp_path: Path) -> None:
    load(write(tmp_path), FIRST)
    before = everything()
    report = load(tmp_path)
    assert everything() == before
    assert report.kept == report.absent == []
    assert str(report.parts["evidence"]) == "0 created, 0 updated, 1 unchanged"


def test_a_term_of_another_pack_is_shared_as_that_pack_words_it(tmp_path: Path) -> None:
    load(write(tmp_path / "one"), FIRST)
    folder = other_pack(
        tmp_path / "two", claims="", vocabulary=VOCABULARY.replace('name = "Relief"', 'name = "Relief of pain"')
    )
    (folder / "evidence.jsonl").write_text("", encoding="utf-8")
    report = load(folder)
    assert Outcome.objects.get(slug="relief").name == "Relief"
    assert report.kept == ["another pack's name of outcome 'relief'"]


# ── Newer packs ─────────────────────────────────────────────────────────────────────────────────────────────────────
def test_corrected_texts_of_the_pack_arrive(tmp_path: Path) -> None:
    load(write(tmp_path), FIRST)
    newer = draft(
        document=DOCUMENT | {"statement": "Cortisone relieved 31 of 35 players."},
        claims=[{"claim": "cortisone-relieves", "stance": "mixed", "note": "No controls."}],
    )
    claims = CLAIMS.replace("Rest relieves", "Rest heals")
    report = load(write(tmp_path, newer, claims=claims, vocabulary=VOCABULARY.replace('"Injection"', '"Needle"')))
    assert Intervention.objects.get(slug="injection").name == "Needle"
    assert Claim.objects.get(slug="rest-relieves").sentence == "Rest heals tennis elbow."
    assert EvidenceItem.objects.get().statement == "Cortisone relieved 31 of 35 players."
    assert ClaimLink.objects.values_list("stance", "note").get() == ("mixed", "No controls.")
    assert [report.parts[kind].updated for kind in ("vocabulary", "claims", "evidence")] == [
        ["injection"],
        ["rest-relieves"],
        ["tennis-elbow:smith-1950-relief"],
    ]


def test_what_a_newer_pack_leaves_out_stays_and_is_reported(tmp_path: Path) -> None:
    load(write(tmp_path), FIRST)
    write(tmp_path, vocabulary="", claims="")
    (tmp_path / "evidence.jsonl").write_text("", encoding="utf-8")
    report = load(tmp_path)
    assert report.absent == [
        "intervention 'cortisone'",
        "intervention 'injection'",
        "outcome 'relief'",
        "claim 'cortisone-relieves'",
        "claim 'rest-relieves'",
        "evidence tennis-elbow:smith-1950-relief",
    ]
    assert (Claim.objects.count(), EvidenceItem.objects.count()) == (2, 1)


# ── The curator ─────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_draft_that_a_curator_went_on_with_is_the_curators(tmp_path: Path, editor: User) -> None:
    load(write(tmp_path), FIRST)
    item = EvidenceItem.objects.get()
    save_draft(item, item.content | {"statement": "Read in the paper."}, by=editor, at=FIRST)
    before = everything()
    report = load(write(tmp_path, document(statement="Worded anew.")))
    assert everything() == before
    assert report.kept == ["evidence tennis-elbow:smith-1950-relief as it stands: it is the machine's draft no more"]


def test_a_link_that_a_curator_changed_or_removed_stays_so(tmp_path: Path, editor: User) -> None:
    both = [{"claim": slug, "stance": "supports"} for slug in ("cortisone-relieves", "rest-relieves")]
    load(write(tmp_path, draft(claims=both)), FIRST)
    item = EvidenceItem.objects.get()
    cortisone, rest = (Claim.objects.get(slug=slug) for slug in ("cortisone-relieves", "rest-relieves"))
    link(cortisone, item, "refutes", by=editor, at=FIRST)
    unlink(rest, item, by=editor, at=FIRST)
    before = everything()
    report = load(tmp_path)
    assert everything() == before
    assert [sentence.partition(" ")[0] for sentence in report.kept] == ["the", "evidence"]


def test_a_curators_wording_of_a_claim_and_a_term_is_kept(tmp_path: Path, editor: User) -> None:
    load(write(tmp_path), FIRST)
    claim, term = Claim.objects.get(slug="rest-relieves"), Outcome.objects.get(slug="relief")
    claim.sentence, term.name = "Rest helps.", "Relief of pain"
    things: tuple[Model, ...] = (claim, term)
    for thing in things:
        thing._history_user = editor  # type: ignore[attr-defined]
        thing.save()
    claims = CLAIMS.replace("Rest relieves tennis elbow.", "Rest heals.").replace(
        '[[claims]]\nslug = "rest', '[[claims]]\nnote = "Not for long."\nslug = "rest'
    )
    report = load(write(tmp_path, claims=claims))
    claim.refresh_from_db()
    assert (claim.sentence, claim.note) == ("Rest helps.", "Not for long.")
    assert Outcome.objects.get(slug="relief").name == "Relief of pain"
    assert report.kept == ["the curator's name of outcome 'relief'", "the curator's sentence of claim 'rest-relieves'"]


def test_a_claim_that_a_curator_made_before_is_adopted_with_its_words(tmp_path: Path) -> None:
    Claim.objects.create(slug="rest-relieves", sentence="Rest is best.", question="therapy")
    report = load(write(tmp_path))
    claim = Claim.objects.select_related("pack").get(slug="rest-relieves")
    assert (claim.sentence, claim.pack and claim.pack.slug) == ("Rest is best.", "tennis-elbow")
    assert report.kept == ["the curator's sentence and position of claim 'rest-relieves'"]


def test_a_curators_tree_of_terms_never_becomes_a_circle(tmp_path: Path) -> None:
    load(write(tmp_path), FIRST)
    inner, outer = Intervention.objects.get(slug="cortisone"), Intervention.objects.get(slug="injection")
    inner.parent = None
    inner.save()
    outer.parent = inner
    outer.save()
    report = load(tmp_path)
    assert Intervention.objects.get(slug="injection").parent == inner
    assert any("keeps its place" in sentence for sentence in report.kept)


# ── The demonstration ───────────────────────────────────────────────────────────────────────────────────────────────
def test_no_draft_is_accepted_unless_asked_for(tmp_path: Path) -> None:
    load(write(tmp_path))
    assert not EvidenceItem.objects.accepted().exists()
    assert Claim.objects.get(slug="cortisone-relieves").verdict.studies == 0  # type: ignore[union-attr]


def test_a_demonstration_accepts_drafts_marked_as_such_and_computes_verdicts(tmp_path: Path) -> None:
    load(write(tmp_path), FIRST)
    report = load(tmp_path, accept_demo=True)
    item = EvidenceItem.objects.select_related("created_by", "decided_by").get()
    assert (item.status, item.is_demo, item.origin) == (ItemStatus.ACCEPTED, True, Origin.SECONDARY)
    assert item.decided_by is not None and item.decided_by != item.created_by
    assert not item.decided_by.has_usable_password()
    verdict = Claim.objects.select_related("verdict").get(slug="cortisone-relieves").verdict
    assert verdict is not None and (verdict.studies, verdict.patients, verdict.status) == (1, 35, "insufficient")
    assert report.notes["evidence"] == "; 1 accepted as a demonstration, checked by nobody"
    assert "Accepted, as a demonstration" in evidence_items(item.paper, make_user("reader"))


@pytest.mark.parametrize("again", [False, True], ids=["plain", "demo"])
def test_loading_after_a_demonstration_changes_nothing(tmp_path: Path, again: bool) -> None:
    load(write(tmp_path), FIRST, accept_demo=True)
    before = everything()
    load(tmp_path, accept_demo=again)
    assert everything() == before


def test_a_demonstration_leaves_what_a_curator_went_on_with(tmp_path: Path, editor: User) -> None:
    load(write(tmp_path), FIRST)
    item = EvidenceItem.objects.get()
    save_draft(item, item.content, by=editor, at=FIRST)
    load(tmp_path, accept_demo=True)
    item.refresh_from_db()
    assert (item.status, item.is_demo) == (ItemStatus.DRAFT, False)


def test_the_machine_may_not_accept(tmp_path: Path) -> None:
    load(write(tmp_path))
    with pytest.raises(NotAllowed):
        accept(EvidenceItem.objects.get(), by=User.objects.get(username=MACHINE), at=LATER)
