"""Who may do what: everybody may read, nobody may write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rest_framework.exceptions import MethodNotAllowed
from rest_framework.permissions import SAFE_METHODS, BasePermission

if TYPE_CHECKING:  # the framework reads this module while it makes its views
    from rest_framework.request import Request
    from rest_framework.views import APIView


class PublicReading(BasePermission):
    """Lets everybody read. A view that answers POST says for itself that it is open, or it is closed."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Return whether the request reads; raises MethodNotAllowed, which says more than a refusal would."""
        method = request.method or ""
        if method not in view.allowed_methods:
            raise MethodNotAllowed(method)
        return method in SAFE_METHODS
