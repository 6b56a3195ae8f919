from __future__ import annotations

import pytest

from literature.ranking.model import MOST_WORDS, Model, NothingToLearnFrom, Words, judge_blindly

BACK = ["Fatty nodules of the lower back", "A tender nodule of the back", "Nodules at the iliac crest"]
MICE = ["Liver tumours in mice", "Diet of laboratory mice", "Mice and their liver enzymes"]
TEXTS, INCLUDED = BACK + MICE, [True] * 3 + [False] * 3


@pytest.fixture(scope="module")
def words() -> Words:
    return Words(TEXTS)


@pytest.fixture(scope="module")
def model(words: Words) -> Model:
    return Model(words, words.vectors(TEXTS), INCLUDED)


@pytest.mark.parametrize("texts", [["", ""], ["12 2019", "the of and"]])
def test_papers_without_words_are_no_ground_to_learn_on(texts: list[str]) -> None:
    with pytest.raises(NothingToLearnFrom, match="no title or abstract"):
        Words(texts)


def test_what_is_like_the_included_scores_higher(words: Words, model: Model) -> None:
    like, unlike, neither = model.scores(words.vectors(["Painful nodules of the back", "Liver of mice", "Zebrafish"]))
    assert like > neither > unlike


def test_a_paper_without_known_words_is_scored_without_reasons(words: Words, model: Model) -> None:
    (judgement,) = model.judge(words.vectors([""]))
    assert judgement.words == []


def test_the_reasons_are_the_strongest_words_of_the_paper_with_their_signs(words: Words, model: Model) -> None:
    (judgement,) = model.judge(words.vectors(["Nodules of the back in mice, and iliac, liver, diet, enzymes, tumours"]))
    weights = dict(judgement.words)
    assert len(weights) == MOST_WORDS
    assert weights["mice"] < 0 < weights["nodules"]
    assert sorted(map(abs, weights.values()), reverse=True) == [abs(weight) for weight in weights.values()]


def test_the_strongest_words_of_the_model_are_told(model: Model) -> None:
    names = [name for name, _ in model.strongest(8)]
    assert {"mice", "liver"} <= set(names)


def test_the_few_weigh_as_much_as_the_many() -> None:
    texts = [BACK[0], *MICE * 20]
    words = Words(texts)
    model = Model(words, words.vectors(texts), [True] + [False] * 60)
    like, unlike = model.scores(words.vectors(["fatty nodules", "liver enzymes"]))
    assert like > 0 > unlike


def test_the_same_decisions_give_the_same_scores(words: Words, model: Model) -> None:
    again = Words(TEXTS)
    assert Model(again, again.vectors(TEXTS), INCLUDED).scores(again.vectors(TEXTS)) == model.scores(
        words.vectors(TEXTS)
    )


# ── Papers that somebody has voted on already ───────────────────────────────────────────────────────────────────────
def test_a_papers_own_decision_does_not_move_its_score(words: Words) -> None:
    vectors = words.vectors([*TEXTS, "Tender nodule of the iliac crest"])
    voted = [judge_blindly(words, vectors, [*INCLUDED, vote])[-1] for vote in (True, False)]
    assert all(judgement and judgement.score > 0 for judgement in voted)


def test_nobody_is_judged_where_a_single_paper_is_all_there_is_of_a_kind(words: Words) -> None:
    assert judge_blindly(words, words.vectors(TEXTS), [True] + [False] * 5) == [None] * 6
