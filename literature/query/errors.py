"""What a query can be refused for: always with the place, what stood there and a sentence."""

from __future__ import annotations


class QueryError(ValueError):
    """A query that is not answered.

    `position` counts characters from 0; `found` is the text at that place ("" at the end of the query), `expected` what
    could have stood there, `repaired` a whole query that would be understood, where there is an obvious one."""

    def __init__(
        self, message: str, *, position: int, found: str = "", expected: str = "", repaired: str | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.position = position
        self.found = found
        self.expected = expected
        self.repaired = repaired

    def __str__(self) -> str:
        return f"{self.message} (character {self.position + 1})"


class QuerySyntaxError(QueryError):
    """The text is not a query: an unbalanced parenthesis, an operator without a term, a date that is none, ..."""


class QueryNotSupported(QueryError):
    """The text is a query that PubMed might answer, and that our index or our data cannot."""
