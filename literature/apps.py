"""The literature app."""

from __future__ import annotations

from django.apps import AppConfig


class LiteratureConfig(AppConfig):
    """Names the app for Django."""

    name = "literature"
    verbose_name = "Literature"
