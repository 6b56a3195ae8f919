"""What is wrong in a pack's files on evidence is told all at once, with file, place and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence.packs.data import EvidenceData
from literature.packs import PackError, read_pack
from tests.evidence.packs.samples import (
    CLAIMS,
    FACT,
    PAPER,
    SECOND,
    SOURCE,
    VOCABULARY,
    document,
    draft,
    write,
)
from tests.literature.packs.samples import entry, write_pack


def faults(folder: Path) -> str:
    with pytest.raises(PackError) as refused:
        read_pack(folder)
    return str(refused.value)


def read(folder: Path) -> EvidenceData:
    said = read_pack(folder).parts["evidence"]
    assert isinstance(said, EvidenceData)
    return said


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (VOCABULARY.replace("interventions", "intervention"), "did you mean 'interventions'?"),
        (VOCABULARY.replace('name = "Injection"\n', ""), "interventions 1 (injection): 'name' is missing"),
        (VOCABULARY.replace('["infiltration"]', '"infiltration"'), "'synonyms' must be a list"),
        (VOCABULARY.replace('parent = "injection"', 'parent = "surgery"'), "'surgery' is none of the interventions"),
        (VOCABULARY.replace('parent = "injection"', 'parent = "cortisone"'), "'cortisone' is none of the"),
        (VOCABULARY.replace('"higher"', '"more"'), "outcomes 1 (relief): better 'more' must be higher or lower"),
        (VOCABULARY.replace("synonyms", 'better = "lower"\nsynonyms'), "unknown field 'better'"),
        (VOCABULARY + '[[outcomes]]\nslug = "relief"\nname = "Relief"', "outcome 'relief' is defined twice"),
        (VOCABULARY + "[[outcomes", "vocabulary.toml: is not TOML"),
    ],
    ids=["kind", "name", "synonyms", "parent", "own-parent", "better", "better-elsewhere", "twice", "toml"],
)
def test_a_fault_in_the_vocabulary_is_named(tmp_path: Path, text: str, told: str) -> None:
    assert told in faults(write(tmp_path, vocabulary=text))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (CLAIMS.replace('slug = "rest-relieves"', 'slug = "Rest"'), "slug 'Rest' must be lower-case"),
        (CLAIMS.replace('sentence = "Rest relieves tennis elbow."', ""), "(rest-relieves): 'sentence' is missing"),
        (CLAIMS.replace('question = "therapy"', 'question = "cure"', 1), "question 'cure' must be therapy, harm,"),
        (CLAIMS.replace('"cortisone"', '"cortison"'), "intervention 'cortison' is none of the interventions in"),
        (CLAIMS.replace('"proportion"', '"mean"'), "pooled 'mean' must be proportion, prevalence or recurrence"),
        (CLAIMS.replace('"rest-relieves"', '"cortisone-relieves"'), "the slug 'cortisone-relieves' stands at two"),
        (CLAIMS.replace('"Rest ', '"Cortisone '), "the sentence 'Cortisone relieves tennis elbow.' stands at two"),
    ],
    ids=["slug", "sentence", "question", "term", "pooled", "slug-twice", "sentence-twice"],
)
def test_a_fault_in_a_claim_is_named(tmp_path: Path, text: str, told: str) -> None:
    assert told in faults(write(tmp_path, claims=text))


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "evidence.jsonl, line 1: is not JSON"),
        (draft(key="Smith"), "line 1: key 'Smith' must be lower-case"),
        (draft(paper="jones-1951"), "paper 'tennis-elbow:jones-1951' is no entry of collection.jsonl"),
        (draft(quotes=[]), "unknown field 'quotes'"),
        (draft(facts=None), "'facts' is missing or empty"),
        (draft(facts=[{"fact": "31 of 36", "values": ["n_analysed"]}]), "fact '31 of 36' is no study fact of"),
        (draft(facts=[{"fact": FACT, "values": ["n_analysed"]}]), "no fact stands for the value 'groups.0.n'"),
        (document(n_analysed=21.5), "n_analysed:"),
        (document(n_analysed="ten"), "n_analysed:"),
        (document(groups=[{"label": "injected", "n": 30, "events": 31}]), "groups.0"),
        (document(quotes=[{"text": "x", "place": "p. 1"}]), "'quotes' does not belong into the document"),
        (document(study="smith"), "'study' does not belong into the document"),
        (document(outcome="pain"), "outcome: there is no outcome 'pain' in vocabulary.toml"),
        (document(therapy={"intervention": "relief"}), "there is no intervention 'relief' in vocabulary.toml"),
        (draft(claims=[{"claim": "rest", "stance": "supports"}]), "claims 1: claim 'rest' is not in claims.toml"),
        (draft(claims=[{"claim": "rest-relieves", "stance": "for"}]), "stance 'for' must be supports, refutes,"),
        (draft(claims=[{"claim": "rest-relieves", "stance": "mixed"}] * 2), "claim 'rest-relieves' is named twice"),
    ],
    ids=[
        *("json", "key", "paper", "field", "facts", "fact", "unsourced", "half-people", "word", "more-than-all"),
        *("quotes", "study", "outcome", "other-kind", "claim", "stance", "claim-twice"),
    ],
)
def test_a_fault_in_a_draft_is_named(tmp_path: Path, line: dict[str, object] | str, told: str) -> None:
    assert told in faults(write(tmp_path, line))


def test_facts_of_one_draft_come_from_one_address(tmp_path: Path) -> None:
    facts = [{"fact": FACT, "source": SOURCE}, {"fact": SECOND, "source": "https://example.org/other"}]
    both = [{"fact": FACT, "values": ["n_analysed", "groups.0"]}, {"fact": SECOND, "values": []}]
    folder = write(tmp_path, draft(facts=both), paper=entry(study_facts=facts))
    assert "(smith-1950-relief): its facts come from several addresses" in faults(folder)


def test_a_source_that_no_reader_can_open_is_named(tmp_path: Path) -> None:
    folder = write(tmp_path, paper=entry(study_facts=[{"fact": FACT, "source": "a search hit"}]))
    assert "the source 'a search hit' of its facts is no address" in faults(folder)


def test_a_key_twice_is_named(tmp_path: Path) -> None:
    assert "evidence.jsonl: the key 'tennis-elbow:smith-1950-relief' stands twice" in faults(
        write(tmp_path, draft(), draft())
    )


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        document(n_analysed=-1),
        vocabulary=VOCABULARY.replace('"higher"', '"more"'),
        claims=CLAIMS.replace('"mean"', "").replace('"proportion"', '"mean"'),
    )
    told = faults(folder)
    assert all(file in told for file in ("vocabulary.toml", "claims.toml", "evidence.jsonl, line 1"))


def test_a_pack_may_do_without_evidence(tmp_path: Path) -> None:
    assert read(write_pack(tmp_path, PAPER)) == EvidenceData()


def test_a_quote_says_that_its_words_are_not_the_papers(tmp_path: Path) -> None:
    (item,) = read(write(tmp_path)).items
    assert (item.key, item.paper) == ("tennis-elbow:smith-1950-relief", "tennis-elbow:smith-1950")
    assert item.source_url == SOURCE
    assert item.document["quotes"] == [
        {"text": FACT, "place": "told by example.org; not the paper’s words", "values": ["n_analysed", "groups.0"]}
    ]
    (link,) = item.links
    assert (link.claim, link.stance, link.directness) == ("cortisone-relieves", "supports", "direct")


def test_terms_and_claims_are_read_in_their_order(tmp_path: Path) -> None:
    said = read(write(tmp_path))
    assert [(term.slug, term.parent, term.position) for term in said.of_kind("interventions")] == [
        ("injection", "", 1),
        ("cortisone", "injection", 2),
    ]
    assert [claim.slug for claim in said.claims] == ["cortisone-relieves", "rest-relieves"]
