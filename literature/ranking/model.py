"""A linear model of the words of papers: which speak for inclusion, which against, and what that makes of a paper.

Without a database. scikit-learn is imported where it is used, since that takes seconds. Every choice by chance has a
fixed seed: the same texts and decisions give the same scores.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

# How much the model trusts single decisions against evenness; benchmarks/ranking.py compares values.
TRUST = 0.1
MOST_FEATURES = 50_000
MOST_WORDS = 6
_FOLDS = 5
_SEED = 0
# From this many papers on a word must be in two of them, which halves what has to be kept in memory.
_MANY_PAPERS = 1_000
# A word begins with a letter: "l5" is one, "2019" is none.
_WORD = r"(?u)\b[^\W\d_]\w+\b"

Weighted = list[tuple[str, float]]


class NothingToLearnFrom(ValueError):
    """The papers have no words that a model could weigh."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a model makes of a paper: higher is likelier to be included; the words that moved it, strongest first, each
    with what it added to the score or, below 0, took from it."""

    score: float
    words: Weighted


class Words:
    """The words and pairs of words of a collection and how rare each is (TF-IDF)."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Read the collection, or a sample of it. Raises NothingToLearnFrom where it has no words."""
        from sklearn.feature_extraction.text import TfidfVectorizer

        self._vectorizer = TfidfVectorizer(
            ngram_range=(1, 2),
            sublinear_tf=True,
            strip_accents="unicode",
            stop_words="english",
            token_pattern=_WORD,
            min_df=2 if len(texts) >= _MANY_PAPERS else 1,
            max_features=MOST_FEATURES,
        )
        try:
            self._vectorizer.fit(texts)
        except ValueError as error:  # scikit-learn's only word for an empty vocabulary
            raise NothingToLearnFrom("The papers that were decided on have no title or abstract.") from error
        self.names: list[str] = self._vectorizer.get_feature_names_out().tolist()

    def vectors(self, texts: Sequence[str]) -> Any:
        """Return the texts as rows of a sparse matrix."""
        return self._vectorizer.transform(texts)


class Model:
    """Weights of words, learned from decisions."""

    def __init__(self, words: Words, vectors: Any, included: Sequence[bool], *, trust: float = TRUST) -> None:
        """Learn from the vectors of papers that were included (True) and excluded; there must be some of both.

        Both kinds weigh the same, however few are included."""
        from sklearn.svm import LinearSVC

        self._words = words
        learner = LinearSVC(C=trust, class_weight="balanced", random_state=_SEED, dual="auto", max_iter=10_000)
        learner.fit(vectors, included)
        self._weights = learner.coef_[0]
        self._base = float(learner.intercept_[0])

    def strongest(self, most: int = 30) -> Weighted:
        """Return the words with the greatest weights, for or against."""
        places = abs(self._weights).argsort(kind="stable")[::-1][:most]
        return [(self._words.names[at], round(float(self._weights[at]), 3)) for at in places if self._weights[at]]

    def scores(self, vectors: Any) -> list[float]:
        """Return the score of each row."""
        return [round(float(score), 6) for score in vectors @ self._weights + self._base]

    def judge(self, vectors: Any) -> list[Judgement]:
        """Return score and reasons of each row."""
        moved = vectors.multiply(self._weights).tocsr()
        return [
            Judgement(score, self._reasons(moved.indices[start:end], moved.data[start:end]))
            for score, start, end in zip(self.scores(vectors), moved.indptr, moved.indptr[1:], strict=False)
        ]

    def _reasons(self, places: Any, moved: Any) -> Weighted:
        order = abs(moved).argsort(kind="stable")[::-1][:MOST_WORDS]
        return [(self._words.names[places[at]], round(float(moved[at]), 3)) for at in order if moved[at]]


def judge_blindly(words: Words, vectors: Any, included: Sequence[bool]) -> list[Judgement | None]:
    """Return what the decisions on the *other* papers make of each paper: its own was not learned from.

    So a score does not give away how the first reviewer of a paper voted. The papers are split into five parts (fewer
    where few were included), and each part is judged by a model of the rest. None for all where one of the two kinds
    has a single paper, without which nothing can be learned."""
    from sklearn.model_selection import StratifiedKFold

    parts = min(_FOLDS, sum(included), len(included) - sum(included))
    judged: list[Judgement | None] = [None] * len(included)
    if parts < 2:
        return judged
    for rest, part in StratifiedKFold(parts, shuffle=True, random_state=_SEED).split(vectors, included):
        model = Model(words, vectors[rest], [included[at] for at in rest])
        for at, judgement in zip(part, model.judge(vectors[part]), strict=True):
            judged[at] = judgement
    return judged
