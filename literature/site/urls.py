"""Addresses of the pages for readers."""

from __future__ import annotations

from django.urls import path

from literature.site import views

app_name = "site"

urlpatterns = [
    path("", views.front, name="front"),
    path("papers/", views.results, name="results"),
    path("papers/<int:pk>/", views.paper, name="paper"),
    path("healthz", views.health, name="health"),
    # Browsers ask for it on pages that name no icon, the admin's among them.
    path("favicon.ico", views.icon, name="icon"),
]
