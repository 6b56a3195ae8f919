"""Refusals that are raised by the shared parts of the API.

Apps raise subclasses of `APIException` of their own.  Whatever carries a dictionary `members` has it copied into its
problem document (RFC 9457, section 3.2), so no app needs to import this module.
"""

from __future__ import annotations

from typing import Any

from rest_framework import status
from rest_framework.exceptions import APIException


class Refused(APIException):
    """A request that is not answered: a sentence, a code that names the kind of problem, and what helps to mend it."""

    status_code: int = status.HTTP_400_BAD_REQUEST

    def __init__(self, detail: str, code: str = "invalid_parameter", **members: Any) -> None:
        super().__init__(detail, code)
        self.members = members


class BodyTooLarge(Refused):
    """A body beyond the size that is read."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
