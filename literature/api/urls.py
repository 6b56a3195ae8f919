"""The addresses of the literature's API, below /api/v1/."""

from __future__ import annotations

from django.urls import path

from literature.api import views

app_name = "literature-api"

urlpatterns = [
    path("papers/", views.PaperList.as_view(), name="papers"),
    path("papers/lookup/", views.PaperLookup.as_view(), name="lookup"),
    # A DOI has slashes inside.
    path("papers/<path:identifier>/", views.PaperOne.as_view(), name="paper"),
    path("topics/", views.TopicList.as_view(), name="topics"),
    path("topics/<str:slug>/", views.TopicOne.as_view(), name="topic"),
    path("strategies/", views.StrategyList.as_view(), name="strategies"),
    path("strategies/<str:slug>/", views.StrategyOne.as_view(), name="strategy"),
    path("sync-runs/", views.SyncRunList.as_view(), name="sync-runs"),
    path("sync-runs/<str:number>/", views.SyncRunOne.as_view(), name="sync-run"),
    path("journals/", views.JournalList.as_view(), name="journals"),
    path("authors/", views.AuthorList.as_view(), name="authors"),
]
