"""The addresses of the literature's API, below /api/v1/."""

from __future__ import annotations

from django.urls import path

from literature.api.views import changes, papers, people, related, searching, topics, vocabulary

app_name = "literature-api"

urlpatterns = [
    path("papers/", papers.PaperList.as_view(), name="papers"),
    path("papers.<str:suffix>", papers.PaperFile.as_view(), name="papers-file"),
    path("papers/lookup/", papers.PaperLookup.as_view(), name="lookup"),
    # A DOI has slashes inside.
    path("papers/<path:identifier>/related/", related.PaperRelated.as_view(), name="related"),
    path("papers/<path:identifier>/", papers.PaperOne.as_view(), name="paper"),
    path("topics/", topics.TopicList.as_view(), name="topics"),
    path("topics/<str:slug>/", topics.TopicOne.as_view(), name="topic"),
    path("strategies/", searching.StrategyList.as_view(), name="strategies"),
    path("strategies/<str:slug>/", searching.StrategyOne.as_view(), name="strategy"),
    path("sync-runs/", searching.SyncRunList.as_view(), name="sync-runs"),
    path("sync-runs/<str:number>/", searching.SyncRunOne.as_view(), name="sync-run"),
    path("journals/", people.JournalList.as_view(), name="journals"),
    path("changes/", changes.ChangeFeed.as_view(), name="changes"),
    path("journals/<str:number>/", people.JournalOne.as_view(), name="journal"),
    path("authors/", people.AuthorList.as_view(), name="authors"),
    path("authors/<str:name_key>/", people.AuthorOne.as_view(), name="author"),
    path("mesh/", vocabulary.MeshList.as_view(), name="mesh"),
    path("autocomplete/", vocabulary.Autocomplete.as_view(), name="autocomplete"),
]
