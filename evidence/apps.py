"""The evidence app."""

from __future__ import annotations

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """Names the app for Django."""

    name = "evidence"
    verbose_name = "Evidence"
