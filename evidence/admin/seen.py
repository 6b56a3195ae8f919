"""Which state of an item a reviewer had before them: pages carry it, and what changed since is not decided on."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.html import format_html
from django.utils.safestring import SafeString

from evidence import workflow
from evidence.models import EvidenceItem


def carry(item: EvidenceItem) -> SafeString:
    """Return the hidden field by which a row of a list says which state of the item it shows."""
    return format_html('<input type="hidden" name="{}" value="{}">', name_of(item), item.changed_at.isoformat())


def name_of(item: EvidenceItem) -> str:
    """Return the name of the field of an item in a list."""
    return f"seen-{item.pk}"


def seen(request: HttpRequest, name: str = "seen") -> dt.datetime:
    """Return which state of the item the reviewer had before them. Raises WorkflowRefused where none can be read."""
    try:
        moment = parse_datetime(request.POST.get(name, ""))
    except ValueError:  # a moment that there is not, such as the 45th of the month
        moment = None
    if moment is None or timezone.is_naive(moment):
        raise workflow.WorkflowRefused("The page did not say what you had before you: look at the item again.")
    return moment
