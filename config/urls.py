"""Which address leads where."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

from config.api.documentation import redoc, swagger
from config.api.views import ProblemListView, ProblemView, RootView

handler400 = "config.api.problems.bad_request"
handler403 = "config.api.problems.permission_denied"
handler404 = "config.api.problems.not_found"
handler500 = "config.api.problems.server_error"

_ENTRANCES = {
    "papers": "literature-api:papers",
    "papers_lookup": "literature-api:lookup",
    "topics": "literature-api:topics",
    "strategies": "literature-api:strategies",
    "sync_runs": "literature-api:sync-runs",
    "journals": "literature-api:journals",
    "authors": "literature-api:authors",
    "changes": "literature-api:changes",
    "mesh": "literature-api:mesh",
    "autocomplete": "literature-api:autocomplete",
    "evidence": "evidence-api:items",
    "claims": "evidence-api:claims",
    "interventions": "evidence-api:interventions",
    "index_tests": "evidence-api:index-tests",
    "outcomes": "evidence-api:outcomes",
    "problems": "problems",
    "schema": "schema",
    "docs": "docs",
    "reference": "redoc",
}

urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/v1/", RootView.as_view(names=_ENTRANCES), name="api-root"),
    path("api/v1/", include("literature.api.urls")),
    path("api/v1/", include("evidence.api.urls")),
    path("api/v1/problems/", ProblemListView.as_view(), name="problems"),
    path("api/v1/problems/<slug:kind>/", ProblemView.as_view(), name="problem"),
    path("api/v1/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/v1/docs/", swagger, name="docs"),
    path("api/v1/docs/redoc/", redoc, name="redoc"),
    path("", include("literature.site.urls")),
]
