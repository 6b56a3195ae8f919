"""The literature app."""

from __future__ import annotations

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class LiteratureConfig(AppConfig):
    """Names the app for Django."""

    name = "literature"
    verbose_name = "Literature"


class WorkbenchConfig(AdminConfig):
    """Django's admin with pages of our own."""

    default_site = "literature.workbench.Workbench"
