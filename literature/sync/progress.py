"""What is told of a sync while it goes on."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Someone who listens to a sync; every method is called between transactions."""

    def begin(self, title: str) -> None:
        """A run begins; `title` names what it is about."""

    def expect(self, records: int) -> None:
        """So many records more will be fetched."""

    def advance(self, records: int) -> None:
        """So many more records were taken in."""


class Silence:
    """Nobody listens."""

    def begin(self, title: str) -> None:
        """Say nothing."""

    def expect(self, records: int) -> None:
        """Say nothing."""

    def advance(self, records: int) -> None:
        """Say nothing."""
