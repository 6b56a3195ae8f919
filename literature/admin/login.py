"""Logging in: a name, a password and, for who has set one up, a code; and the page that says who must wait."""

from __future__ import annotations

from typing import Any

from axes.models import AccessAttempt
from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from literature import second_factor

_CODE = {"autocomplete": "one-time-code", "inputmode": "text", "spellcheck": "false", "autocapitalize": "none"}


class LoginForm(AdminAuthenticationForm):
    """Name and password, and a code from who has set up a second factor."""

    code = forms.CharField(
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs=_CODE),
        help_text="Only if you have set up a second factor: from your device, or one of your backup codes.",
    )

    def clean(self) -> dict[str, Any]:
        """Check the password, then the code of who needs one."""
        facts: dict[str, Any] = super().clean() or {}
        user = self.get_user()
        if isinstance(user, User) and second_factor.has(user):
            self._check_code(user, facts.get("code", ""))
        return facts

    def _check_code(self, user: Any, code: str) -> None:
        if not code:
            raise ValidationError({"code": "You have set up a second factor: type the code that your device shows."})
        try:
            user.otp_device = second_factor.verify(user, code)  # the session remembers it, see django_otp.login
        except second_factor.SecondFactorRefused as error:
            raise ValidationError({"code": str(error)}) from error


def locked_out(request: HttpRequest, response: HttpResponse, credentials: dict[str, Any]) -> HttpResponse:
    """Answer 429 to who has failed too often, and say when to try again (called by django-axes)."""
    attempts = AccessAttempt.objects.filter(
        username=credentials.get("username"),
        ip_address=request.axes_ip_address,  # type: ignore[attr-defined]
    )
    last = attempts.order_by("-attempt_time").values_list("attempt_time", flat=True).first() or timezone.now()
    until = last + settings.AXES_COOLOFF_TIME
    seconds = max(1, round((until - timezone.now()).total_seconds()))
    context = {**admin.site.each_context(request), "title": "Wait", "until": until, "minutes": -(-seconds // 60)}
    answer = TemplateResponse(request, "literature/admin/locked.html", context, status=429)
    answer["Retry-After"] = str(seconds)
    return answer.render()
