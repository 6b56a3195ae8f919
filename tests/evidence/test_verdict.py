"""What the evidence for and against a claim comes to: conflict, weakness in number, one study in several reports."""

from __future__ import annotations

import dataclasses
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.models import Directness, Judgement, Stance, VerdictStatus
from evidence.verdict import (
    BIAS,
    CONTEXT,
    DIRECTNESS,
    LEVEL,
    METHOD,
    STANCE,
    WEAK_MOST,
    Evidence,
    judge,
    sensitivity,
    weigh,
)

few = settings(max_examples=60, deadline=None)


def make(item: int = 1, **facts) -> Evidence:
    """Return an item of a sound, direct trial of 100 patients, each in a paper and a study of its own."""
    given = {"paper": item, "study": f"paper:{facts.get('paper', item)}", "stance": "supports", "directness": "direct"}
    return Evidence(**{"item": item, **given, "level": 2, "judgement": "low", "n": 100, **facts})


def many(number: int, **facts) -> list[Evidence]:
    start = facts.pop("start", 1)
    return [make(item, **facts) for item in range(start, start + number)]


# ── Bad evidence ────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    "wrong",
    [{"stance": "likes"}, {"directness": "nearly"}, {"level": 0}, {"level": 6}, {"judgement": "fine"}, {"n": -1}],
    ids=str,
)
def test_what_no_table_knows_is_refused(wrong):
    with pytest.raises(ValueError, match="Item 7"):
        make(7, **wrong)


def test_the_words_are_those_of_the_tables():
    assert {*STANCE, CONTEXT} == set(Stance.values)
    assert DIRECTNESS.keys() == set(Directness.values)
    assert BIAS.keys() == {*Judgement.values, None}
    assert set(VerdictStatus.values) == {"supported", "contested", "refuted", "insufficient", "open"}


# ── Status ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_without_evidence_a_claim_is_open():
    verdict = judge([])
    assert (verdict.status, verdict.studies, verdict.patients, verdict.best_level) == ("open", 0, 0, None)
    assert (verdict.mass_for, verdict.mass_against, verdict.disagreement) == (0, 0, 0)
    assert verdict.method == METHOD


def test_context_counts_for_nothing():
    assert judge(many(3, stance="context")) == judge([])


def test_inconclusive_studies_are_counted_and_decide_nothing():
    verdict = judge(many(3, stance="inconclusive"))
    assert (verdict.status, verdict.studies, verdict.patients) == ("insufficient", 3, 300)
    assert (verdict.mass_for, verdict.mass_against) == (0, 0)


def test_too_little_is_insufficient_and_says_how_little():
    verdict = judge(many(4, level=4, judgement="high", n=35))
    assert verdict.status == "insufficient"
    assert verdict.says == "The mass for and against comes to 1.1832, less than 2."


def test_one_study_alone_settles_nothing_however_sound():
    assert judge([make()]).status == "insufficient"
    assert judge([make()]).says == "One study carries more than 90 % of it, and it does not speak at level 1."


def test_a_second_study_that_hardly_weighs_repeats_nothing():
    weightless = {"level": 5, "judgement": "high", "directness": "indirect", "n": 1}
    assert judge([make(), make(2, **weightless)]).status == "insufficient"
    assert judge([make(level=1), make(2, **weightless)]).status == "supported"
    assert judge([make(), make(2, level=4)]).status == "supported"


def test_an_item_that_says_nothing_for_a_side_lends_it_no_level():
    silent = {"study": "study:1", "stance": "inconclusive", "level": 1, "directness": "indirect", "n": 1}
    told = judge([make(level=3), make(2, **silent)])
    assert (told.status, told.best_level) == ("insufficient", 1)
    series = [make(n, level=4, study=f"study:{n}") for n in range(1, 6)]
    beside = [make(n + 10, **{**silent, "study": f"study:{n}", "level": 3}) for n in range(1, 6)]
    assert judge([*series, *beside]).mass_for == WEAK_MOST


def test_one_study_of_level_1_stands_alone():
    assert judge([make(level=1)]).status == "supported"
    assert judge([make(level=1, stance="refutes")]).status == "refuted"
    assert judge([make(level=1, stance="mixed")]).status == "contested"


def test_inconclusive_studies_do_not_stand_by_a_lonely_one():
    assert judge([make(), *many(3, start=2, stance="inconclusive")]).status == "insufficient"


def test_a_lonely_study_does_not_win_against_a_case_report():
    verdict = judge([make(), make(2, stance="refutes", level=4, judgement="high", n=1)])
    assert verdict.status == "insufficient"
    assert verdict.says.startswith("One study carries more than 90 % of it")


def test_a_heavier_side_that_rests_on_one_study_does_not_win():
    verdict = judge([make(), make(2, level=4, n=1), *many(2, start=3, stance="refutes", level=4, judgement="unclear")])
    assert verdict.status == "insufficient"
    assert verdict.says.startswith("One study carries more than 90 % of the heavier side")


@pytest.mark.parametrize(("stance", "status"), [("supports", "supported"), ("refutes", "refuted")])
def test_two_studies_of_one_mind_settle_it(stance, status):
    verdict = judge(many(2, stance=stance))
    assert verdict.status == status
    assert verdict.disagreement == 0


def test_conflict_is_seen():
    verdict = judge([*many(2), *many(2, start=3, stance="refutes")])
    assert (verdict.status, verdict.disagreement) == ("contested", 1)


@pytest.mark.parametrize(("supporting", "status"), [(3, "contested"), (4, "supported")])
def test_three_times_as_much_is_still_contested_and_more_is_not(supporting, status):
    assert judge([*many(supporting), make(9, stance="refutes")]).status == status


def test_a_crowd_of_case_reports_does_not_outweigh_a_sound_trial():
    crowd = many(300, level=4, judgement="unclear", n=1)
    verdict = judge([*crowd, make(900, stance="refutes"), make(901, stance="refutes")])
    assert verdict.mass_for == WEAK_MOST
    assert verdict.mass_against == 16
    assert verdict.status == "refuted"


def test_a_verdict_that_rests_on_weak_studies_alone_says_so():
    weak = judge(many(9, level=4))
    assert (weak.status, weak.says) == (
        "supported",
        "For outweighs against, 4 to 0, by studies of levels 4 and 5 alone.",
    )
    assert judge([*many(9, level=4), make(10, level=3)]).says == "For outweighs against, 8 to 0."


def test_mixed_evidence_speaks_half_for_each_side():
    verdict = judge(many(2, stance="mixed"))
    assert (verdict.mass_for, verdict.mass_against, verdict.status) == (8, 8, "contested")


# ── Weight ──────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"level": 1}, {"level": 2}),
        ({"level": 4}, {"level": 5}),
        ({"judgement": "low"}, {"judgement": "some"}),
        ({"judgement": "some"}, {"judgement": "unclear"}),
        ({"judgement": None}, {"judgement": "high"}),
        ({"directness": "direct"}, {"directness": "partly"}),
        ({"directness": "partly"}, {"directness": "indirect"}),
        ({"n": 41}, {"n": 35}),
        ({"n": 2}, {"n": None}),
    ],
    ids=str,
)
def test_better_evidence_weighs_more(better, worse):
    assert weigh(make(**better)).weight > weigh(make(**worse)).weight


def test_size_is_the_root_of_n_up_to_100_and_unknown_counts_as_one():
    sizes = [weigh(make(n=n)).size for n in (None, 0, 1, 25, 35, 100, 2000)]
    assert sizes == [0.1, 0.1, 0.1, 0.5, 0.5916, 1, 1]


# ── One study, several reports ──────────────────────────────────────────────────────────────────────────────────────
def test_a_studys_patients_are_counted_once():
    reports = [make(1, study="study:7", n=41), make(2, study="study:7", n=36), make(3, study="study:7", n=None)]
    verdict = judge([*reports, make(4, n=None)])
    assert (verdict.studies, verdict.patients) == (2, 41)


def test_a_study_of_two_minds_is_divided_and_says_so():
    reports = [make(1, study="study:7"), make(2, study="study:7", stance="refutes", n=25)]
    (found,) = judge(reports).contributions
    assert (found.weight, found.heaviest, found.stance) == (8, 1, "mixed")
    assert (found.mass_for, found.mass_against) == (5.3333, 2.6667)
    assert (found.items, found.papers) == ((1, 2), (1, 2))


def test_an_inconclusive_report_takes_its_share_of_the_studys_weight():
    reports = [make(1, study="study:7"), make(2, study="study:7", stance="inconclusive")]
    (found,) = judge(reports).contributions
    assert (found.mass_for, found.mass_neither, found.stance) == (4, 4, "supports")


def test_contributions_come_heaviest_first():
    verdict = judge([make(1, n=4), make(2), make(3, level=4)])
    assert [one.items for one in verdict.contributions] == [(2,), (3,), (1,)]


# ── Sensitivity ─────────────────────────────────────────────────────────────────────────────────────────────────────
def test_without_a_paper_its_items_are_gone_and_the_studys_others_stay():
    evidence = [make(1, study="study:7"), make(2, study="study:7", n=64), make(3, level=4)]
    without = {one.paper: one.verdict for one in sensitivity(evidence)}
    assert without[1].patients == 164
    assert without[2].patients == 200
    assert without[3].patients == 100


def test_the_paper_that_everything_hangs_on_is_told():
    evidence = [make(1), make(2, level=3), make(3, stance="refutes", level=4, n=9), make(4, stance="context")]
    assert judge(evidence).status == "supported"
    assert [(one.paper, one.changes) for one in sensitivity(evidence)] == [(1, True), (2, True), (3, False), (4, False)]


# ── What must hold whatever the evidence ────────────────────────────────────────────────────────────────────────────
@st.composite
def evidences(draw, most: int = 8):
    """Return items of a few studies and papers."""
    return [
        Evidence(
            item=item,
            paper=draw(st.integers(1, 5)),
            study=f"study:{draw(st.integers(1, 4))}",
            stance=draw(st.sampled_from(Stance.values)),
            directness=draw(st.sampled_from(sorted(DIRECTNESS))),
            level=draw(st.sampled_from(sorted(LEVEL))),
            judgement=draw(st.sampled_from([None, *Judgement.values])),
            n=draw(st.none() | st.integers(0, 500)),
        )
        for item in range(draw(st.integers(0, most)))
    ]


def added(evidence, **facts):
    return [*evidence, make(99, study="paper:99", **facts)]


@few
@given(evidences(), st.integers(1, 5), st.integers(1, 300))
def test_another_supporting_study_never_lowers_the_mass_for_nor_moves_the_mass_against(evidence, level, n):
    before, after = judge(evidence), judge(added(evidence, level=level, n=n))
    assert after.mass_for >= before.mass_for
    assert after.mass_against == before.mass_against
    assert after.studies == before.studies + 1


@few
@given(evidences(), st.randoms(use_true_random=False))
def test_the_order_of_the_evidence_does_not_matter(evidence, rng: random.Random):
    shuffled = rng.sample(evidence, len(evidence))
    assert judge(shuffled) == judge(evidence)
    assert sensitivity(shuffled) == sensitivity(evidence)


@few
@given(evidences())
def test_reporting_a_study_again_in_another_paper_changes_nothing(evidence):
    again = [dataclasses.replace(one, item=one.item + 100, paper=one.paper + 100) for one in evidence]
    before, after = judge(evidence), judge([*evidence, *again])
    for name in ("status", "studies", "patients", "mass_for", "mass_against", "disagreement", "best_level", "says"):
        assert getattr(after, name) == getattr(before, name)


TURNED = {"supports": "refutes", "refutes": "supports"}


@few
@given(evidences())
def test_the_opposite_claim_has_the_opposite_verdict(evidence):
    turned = [dataclasses.replace(one, stance=TURNED.get(one.stance, one.stance)) for one in evidence]
    before, after = judge(evidence), judge(turned)
    assert (after.mass_for, after.mass_against) == (before.mass_against, before.mass_for)
    assert after.disagreement == before.disagreement
    statuses = {"supported": "refuted", "refuted": "supported"}
    assert after.status == statuses.get(before.status, before.status)


@few
@given(evidences())
def test_masses_are_bounded_and_the_status_has_its_words(evidence):
    verdict = judge(evidence)
    assert 0 <= verdict.disagreement <= 1
    assert verdict.status in VerdictStatus.values
    assert verdict.patients <= sum(one.n or 0 for one in evidence)
    for one in verdict.contributions:
        assert one.mass_for + one.mass_against + one.mass_neither == pytest.approx(one.weight, abs=2e-4)


@few
@given(evidences())
def test_sensitivity_is_the_verdict_of_what_is_left(evidence):
    status = judge(evidence).status
    for one in sensitivity(evidence):
        left = judge([each for each in evidence if each.paper != one.paper])
        assert dataclasses.asdict(one.verdict).items() <= dataclasses.asdict(left).items()
        assert one.changes == (left.status != status)
