"""Asking for background work from a page of the admin: one way to ask, one place to go then."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse

from literature.jobs import AlreadyAsked
from literature.models import Job


def job_page(job: Job) -> str:
    """Return the address of the page on which a job can be watched."""
    return reverse("admin:literature_job", args=[job.pk])


def watch(request: HttpRequest, asked: Callable[[], Job]) -> HttpResponseRedirect:
    """Ask, and lead to the job's page; where the same was asked for already, to that job, saying so."""
    try:
        job = asked()
    except AlreadyAsked as other:
        messages.info(request, str(other))
        job = other.job
    return HttpResponseRedirect(job_page(job))
