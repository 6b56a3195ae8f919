"""Compute the verdicts of all claims anew, as after a change of the method."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from evidence.claims import recompute_all


class Command(BaseCommand):
    """`manage.py recompute_claims`: run once after an upgrade whose changelog says that the method changed."""

    help = "Compute the verdicts of all claims anew; each that changes gets an entry in its history. Exit 0."

    def handle(self, *args: Any, **options: Any) -> None:
        """Compute, and say how many changed."""
        changed = recompute_all(timezone.now())
        self.stdout.write(f"{len(changed)} verdicts changed")
