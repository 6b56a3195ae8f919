"""The addresses of the evidence's API, below /api/v1/."""

from __future__ import annotations

from django.urls import path

from evidence.api.views import claims, items, vocabulary

app_name = "evidence-api"

urlpatterns = [
    path("evidence/", items.EvidenceList.as_view(), name="items"),
    path("evidence.<str:suffix>", items.EvidenceFile.as_view(), name="items-file"),
    path("evidence/<str:number>/", items.EvidenceOne.as_view(), name="item"),
    path("claims/", claims.ClaimList.as_view(), name="claims"),
    path("claims/<str:slug>/", claims.ClaimOne.as_view(), name="claim"),
    path("claims/<str:slug>/sensitivity/", claims.ClaimSensitivity.as_view(), name="sensitivity"),
    path("claims/<str:slug>/forest.svg", claims.ClaimForest.as_view(), name="forest"),
    path("interventions/", vocabulary.InterventionList.as_view(), name="interventions"),
    path("index-tests/", vocabulary.IndexTestList.as_view(), name="index-tests"),
    path("outcomes/", vocabulary.OutcomeList.as_view(), name="outcomes"),
]
