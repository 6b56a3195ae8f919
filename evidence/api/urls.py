"""The addresses of the evidence's API, below /api/v1/."""

from __future__ import annotations

from django.urls import path

from evidence.api import views

app_name = "evidence-api"

urlpatterns = [
    path("evidence/", views.EvidenceList.as_view(), name="items"),
    path("evidence/<str:number>/", views.EvidenceOne.as_view(), name="item"),
]
