"""Accounts and roles: an administrator keeps them, and makes nobody more than they are themselves."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django_otp.plugins.otp_static import admin as _static_admin  # noqa: F401  registers what is taken off below
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp import admin as _totp_admin  # noqa: F401
from django_otp.plugins.otp_totp.models import TOTPDevice

from literature import accounts, second_factor
from literature.admin.base import curator
from literature.roles import NotAllowed

_PERSON = ("first_name", "last_name", "email")
_FOR_SUPERUSERS = ("is_superuser", "user_permissions")

# Devices are set up by their owners (literature.admin.second_factor): their secrets are nobody else's to see.
admin.site.unregister((User, Group, TOTPDevice, StaticDevice))


@admin.action(description="Take the second factor away (lost device)", permissions=["change"])
def reset_second_factor(model_admin: AccountAdmin, request: HttpRequest, queryset: QuerySet[User]) -> None:
    """Let the selected people log in by their passwords alone, until they set up another device."""
    for user in queryset:
        if accounts.is_above(user, curator(request)):
            model_admin.message_user(request, f"{user} may do more than you: ask a superuser.", messages.WARNING)
        elif second_factor.remove(user):
            model_admin.log_change(request, user, "Took the second factor away.")
            model_admin.message_user(request, f"{user} logs in by password alone now.", messages.SUCCESS)
        else:
            model_admin.message_user(request, f"{user} has no second factor.", messages.INFO)


@admin.register(User)
class AccountAdmin(UserAdmin):  # type: ignore[type-arg]  # takes none at run time
    """Who may log in, and in which roles. Nobody is deleted: the history names them."""

    list_display = ("username", *_PERSON, "is_active", "last_login")
    list_filter = ("is_active", "groups")
    actions = (reset_second_factor,)
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Person", {"fields": _PERSON}),
        ("May do", {"fields": ("is_active", "is_staff", "groups", *_FOR_SUPERUSERS)}),
        ("Dates", {"fields": readonly_fields}),
    )
    add_fieldsets = (
        (None, {"classes": ("wide",), "fields": ("username", "usable_password", "password1", "password2")}),
        ("Person", {"classes": ("wide",), "fields": _PERSON}),
        ("Roles", {"classes": ("wide",), "fields": ("groups",)}),
    )

    class Media:
        css = {"all": ("literature/admin.css",)}

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """An account that may do more than who is logged in can only be looked at."""
        above = isinstance(obj, User) and accounts.is_above(obj, curator(request))
        return not above and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody: who leaves is switched off."""
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """Superusers and single permissions are a superuser's to give."""
        if curator(request).is_superuser:
            return self.readonly_fields
        return (*self.readonly_fields, *_FOR_SUPERUSERS)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer the roles that who is logged in may give."""
        if db_field.name == "groups":
            kwargs["queryset"] = accounts.groups_to_give(curator(request))
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Ask the rules of accounts before anything is saved."""
        form = super().get_form(request, obj, change=change, **kwargs)
        by = curator(request)

        class Checked(form):  # type: ignore[misc, valid-type]
            def clean(self) -> Any:
                facts = super().clean()
                before = User.objects.filter(pk=self.instance.pk).first()
                after = User(is_superuser=self.cleaned_data.get("is_superuser", self.instance.is_superuser))
                try:
                    accounts.check_change(before, after, self.cleaned_data.get("groups"), by=by)
                except NotAllowed as error:
                    raise ValidationError(str(error)) from error
                return facts

        return Checked

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Store the account; a new one is for the admin, there is nothing else to log in to."""
        if not change:
            obj.is_staff = True
        accounts.keep(obj, by=curator(request))


@admin.register(Group)
class RoleAdmin(GroupAdmin):
    """Roles: made by a migration, looked at by administrators, changed by superusers alone."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Superusers: a role could hold what an administrator lacks."""
        return bool(curator(request).is_superuser)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Superusers: a role could hold what an administrator lacks."""
        return bool(curator(request).is_superuser)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody: what held a role stays in the history of accounts."""
        return False
