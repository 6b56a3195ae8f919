"""The part of the API that keeps something: who has a token."""

from __future__ import annotations

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Names the app for Django."""

    name = "config.api"
    label = "api"
    verbose_name = "API"
    default_auto_field = "django.db.models.BigAutoField"
