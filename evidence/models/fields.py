"""Columns for what papers print."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models

LONGEST = 20  # characters of a printed number


if TYPE_CHECKING:
    _Text = models.CharField[Any, Decimal | None]
else:
    _Text = models.CharField


class AsPrinted(_Text):
    """A number as the paper prints it: "52.0" stays apart from "52", since the checks ask how far it was rounded.

    Python sees a Decimal with the printed decimals; the column holds the text."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_length": LONGEST, "null": True, "blank": True, **kwargs})

    def from_db_value(self, value: str | None, *_: object) -> Decimal | None:
        """Return the number of a row."""
        return None if value is None else Decimal(value)

    def to_python(self, value: Any) -> Decimal | None:
        """Return the number that a text or a number says; raise ValidationError for what is none."""
        if value in (None, ""):
            return None
        try:
            number = Decimal(str(value).strip())
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite():
            raise ValidationError(f"“{str(value)[:LONGEST]}” is not a number.")
        if abs(number.adjusted()) >= LONGEST or len(format(number, "f")) > LONGEST:
            raise ValidationError(f"A number has at most {LONGEST} characters.")
        return number

    def run_validators(self, value: Any) -> None:
        """Do nothing: how long the text may be is said when it is read."""

    def get_prep_value(self, value: Any) -> str | None:
        """Return the text to store."""
        number = self.to_python(value)
        return None if number is None else format(number, "f")
