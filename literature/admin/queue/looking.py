"""Who may look at what says nothing about a single vote."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest


def require_look(request: HttpRequest) -> None:
    """Raise PermissionDenied unless the user may look at papers, as every role may."""
    if not request.user.has_perm("literature.view_paper"):
        raise PermissionDenied("This page is for those who may look at papers.")
