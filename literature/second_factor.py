"""The second factor of a login: a code from a device of one's own (TOTP, RFC 6238), or one of ten codes on paper."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.db import transaction
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from literature.roles import ROLES, may

BACKUP_CODES = 10
_NAME = "authenticator"
# What an editor may do and a curator may not: whoever has one of these acts is asked for a second factor, if anybody.
_EDITORIAL = tuple(act for act in ROLES["editor"] if act not in ROLES["curator"])


class SecondFactorRefused(ValueError):
    """A code that does not fit, or a step out of order; the message says what to do."""


def has(user: User) -> bool:
    """Return whether the user has a confirmed device, so that a password alone lets nobody in."""
    return bool(TOTPDevice.objects.filter(user=user, confirmed=True).exists())


def is_satisfied(user: User | AnonymousUser) -> bool:
    """Return whether this login gave a code, or none is needed; asked once for each request's user."""
    if getattr(user, "otp_device", None) is not None:
        return True
    if not hasattr(user, "_needs_no_code"):
        user._needs_no_code = not has(user)  # type: ignore[arg-type, union-attr]
    return bool(user._needs_no_code)  # type: ignore[union-attr]


def is_missing(user: User) -> bool:
    """Return whether the user must set up a second factor before anything else."""
    required = settings.SECOND_FACTOR_REQUIRED and (
        user.has_perm("auth.change_user") or any(may(user, act) for act in _EDITORIAL)
    )
    return bool(required) and getattr(user, "otp_device", None) is None and not has(user)


def verify(user: User, code: str) -> Any:
    """Return the device that the code comes from.

    Raises SecondFactorRefused for a code that is wrong, was used before, or comes too soon after a wrong one: a device
    makes who guesses wait twice as long each time."""
    code = _plain(code)
    kind: Any = TOTPDevice if code.isdigit() else StaticDevice
    device = _checked(kind.objects.filter(user=user, confirmed=True), code)
    if device is None:
        raise SecondFactorRefused("This code is wrong or was used before. Wait for the next one, and try again.")
    return device


@transaction.atomic
def _checked(devices: Any, code: str) -> Any:
    """Return the first device that knows the code, or None; the transaction keeps the count of wrong ones."""
    return next((device for device in devices.select_for_update() if device.verify_token(code)), None)


def _plain(code: str) -> str:
    """Return the code as devices know it, whatever spaces or capitals somebody copied along."""
    return "".join(code.split()).lower()


def begin(user: User) -> TOTPDevice:
    """Return a new device that waits for its first code, in place of an earlier one that never got one.

    Raises SecondFactorRefused where the user has a confirmed device: that one is removed first."""
    if has(user):
        raise SecondFactorRefused("You have a device already. Remove it first.")
    TOTPDevice.objects.filter(user=user).delete()
    return TOTPDevice.objects.create(user=user, name=_NAME, confirmed=False)


def begun(user: User) -> TOTPDevice | None:
    """Return the device that waits for its first code."""
    return TOTPDevice.objects.filter(user=user, confirmed=False).first()


def confirm(user: User, code: str) -> tuple[TOTPDevice, list[str]]:
    """Confirm the device by its first code; return it with the backup codes, which are shown once.

    Raises SecondFactorRefused for a wrong code and where no device waits."""
    if begun(user) is None:
        raise SecondFactorRefused("No device waits for its first code. Begin again.")
    device = _checked(TOTPDevice.objects.filter(user=user, confirmed=False), _plain(code))
    if device is None:
        raise SecondFactorRefused("This code is wrong. Check the clock of your device, and type the next code.")
    with transaction.atomic():
        device.confirmed = True
        device.save(update_fields=["confirmed"])
        return device, make_backup_codes(user)


def make_backup_codes(user: User) -> list[str]:
    """Return ten new backup codes, each good for one login; earlier ones are good for nothing any more."""
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="backup codes")
    codes = [StaticToken.random_token() for _ in range(BACKUP_CODES)]
    StaticToken.objects.bulk_create([StaticToken(device=device, token=code) for code in codes])
    return codes


def codes_left(user: User) -> int:
    """Return how many backup codes are unused."""
    return int(StaticToken.objects.filter(device__user=user).count())


@transaction.atomic
def remove(user: User) -> bool:
    """Take the user's devices and codes away, and return whether there were any; the password alone counts again."""
    removed, _ = TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()
    return bool(removed)
