"""Addresses that answers lead to."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode


def evidence_url(request: HttpRequest, **asked: str) -> str:
    """Return the whole address of the list of evidence, narrowed."""
    return request.build_absolute_uri(f"{reverse('evidence-api:items')}?{urlencode(asked)}")
