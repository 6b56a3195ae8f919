"""A query as someone typed it: the papers it finds, or the sentence that says why it cannot be understood."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from literature import query
from literature.models import Paper
from literature.query.errors import QueryError


@dataclass(frozen=True, slots=True)
class Misunderstanding:
    """Why a query is not answered, with the text cut at the place: `before`, what is wrong there, `after`."""

    message: str
    place: int  # counted from 1, as people count
    before: str
    wrong: str
    after: str
    expected: str
    repaired: str

    @classmethod
    def of(cls, text: str, error: QueryError) -> Misunderstanding:
        """Cut `text` at the place that the error names."""
        start = min(max(error.position, 0), len(text))
        end = min(start + max(len(error.found), 1), len(text))
        return cls(
            message=error.message,
            place=start + 1,
            before=text[:start],
            wrong=text[start:end],
            after=text[end:],
            expected=error.expected,
            repaired=error.repaired or "",
        )

    def sentence(self) -> str:
        """Return message and place as one sentence, for doors that show plain text only."""
        hint = f" Did you mean: {self.repaired}" if self.repaired else ""
        return f"{self.message} (at character {self.place}){'' if self.message.endswith('.') else '.'}{hint}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query finds; `problem` is None exactly where it was understood, and then alone `papers` means anything."""

    papers: QuerySet[Paper]
    problem: Misunderstanding | None = None
    warnings: tuple[str, ...] = ()


def ask(papers: QuerySet[Paper], text: str) -> Answer:
    """Return those of `papers` that the query finds; all of them for an empty query."""
    if not text.strip():
        return Answer(papers)
    try:
        asked = query.parse(text).resolved()
        return Answer(asked.filter(papers), warnings=(*asked.warnings, *asked.absences))
    except QueryError as error:
        return Answer(papers.none(), Misunderstanding.of(text, error))
