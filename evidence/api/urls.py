"""The addresses of the evidence's API, below /api/v1/."""

from __future__ import annotations

from django.urls import path

from evidence.api.views import items, vocabulary

app_name = "evidence-api"

urlpatterns = [
    path("evidence/", items.EvidenceList.as_view(), name="items"),
    path("evidence/<str:number>/", items.EvidenceOne.as_view(), name="item"),
    path("interventions/", vocabulary.InterventionList.as_view(), name="interventions"),
    path("index-tests/", vocabulary.IndexTestList.as_view(), name="index-tests"),
    path("outcomes/", vocabulary.OutcomeList.as_view(), name="outcomes"),
]
