"""One's own second factor: set it up, see how many backup codes are left, make new ones, take it away."""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Callable
from typing import Any

import django_otp
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.debug import sensitive_post_parameters

from literature import second_factor
from literature.admin.base import curator
from literature.workbench import page

ADDRESS = "admin:literature_second_factor"


@page("second-factor/", "literature_second_factor")
@sensitive_post_parameters("code")
def own_second_factor(request: HttpRequest) -> HttpResponse:
    """Show how the second factor stands; POST carries out one of the steps."""
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    step = _STEPS.get(request.POST.get("step", "")) if request.method == "POST" else None
    if step is None:
        return _shown(request)
    try:
        return step(request, request.POST.get("code", ""))
    except second_factor.SecondFactorRefused as error:
        return _shown(request, refused=str(error), status=422)


def _begin(request: HttpRequest, code: str) -> HttpResponse:
    second_factor.begin(curator(request))
    return redirect(ADDRESS)


def _confirm(request: HttpRequest, code: str) -> HttpResponse:
    device, codes = second_factor.confirm(curator(request), code)
    django_otp.login(request, device)
    return _shown(request, codes=codes)


def _renew(request: HttpRequest, code: str) -> HttpResponse:
    second_factor.verify(curator(request), code)
    return _shown(request, codes=second_factor.make_backup_codes(curator(request)))


def _remove(request: HttpRequest, code: str) -> HttpResponse:
    second_factor.verify(curator(request), code)
    second_factor.remove(curator(request))
    messages.success(request, "Your second factor is removed: your password alone lets you in.")
    return redirect(ADDRESS)


_STEPS: dict[str, Callable[[HttpRequest, str], HttpResponse]] = {
    "begin": _begin,
    "confirm": _confirm,
    "renew": _renew,
    "remove": _remove,
}


def _shown(request: HttpRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    """Show the page; codes that were just made are shown on it this once."""
    user = curator(request)
    waiting = second_factor.begun(user)
    context = {
        **admin.site.each_context(request),
        "title": "Your second factor",
        "is_set_up": second_factor.has(user),
        "codes_left": second_factor.codes_left(user),
        "is_missing": second_factor.is_missing(user),
        "waiting": waiting,
        "secret": _in_groups(b32encode(waiting.bin_key).decode()) if waiting else "",
        **more,
    }
    return TemplateResponse(request, "literature/admin/second_factor.html", context, status=status)


def _in_groups(secret: str) -> str:
    """Return the secret in groups of four, as people copy it."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
