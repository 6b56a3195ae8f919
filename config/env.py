"""Read the environment with types; a wrong value ends the start with one sentence.

Every reader takes the variable's name and a default, and raises `ImproperlyConfigured` with a sentence that names the
variable, what is wrong with its value and what is accepted.  A variable that is set but empty counts as not set.
Values that may be secret (keys, database addresses) are never repeated in a message.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import ImproperlyConfigured

_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off"})


class Environment:
    """Typed access to environment variables."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values

    def text(self, name: str, default: str = "") -> str:
        """Return the value without surrounding white space, or the default."""
        return self._values.get(name, "").strip() or default

    def flag(self, name: str, *, default: bool) -> bool:
        """Return a truth value written as 1/0, true/false, yes/no or on/off in any case."""
        raw = self.text(name).lower()
        if not raw:
            return default
        if raw in _TRUE | _FALSE:
            return raw in _TRUE
        raise ImproperlyConfigured(f"{name} is {raw!r}: expected 1, 0, true, false, yes, no, on or off.")

    def number(self, name: str, *, default: float, above: float = 0.0, at_most: float) -> float:
        """Return a number greater than `above` and not greater than `at_most`."""
        raw = self.text(name)
        if not raw:
            return default
        wanted = f"expected a number above {above:g} and at most {at_most:g}"
        try:
            value = float(raw)
        except ValueError:
            raise ImproperlyConfigured(f"{name} is {raw!r}: {wanted}.") from None
        if not above < value <= at_most:  # also refuses nan
            raise ImproperlyConfigured(f"{name} is {raw!r}: {wanted}.")
        return value

    def count(self, name: str, *, default: int, at_least: int = 0, at_most: int) -> int:
        """Return a whole number from `at_least` to `at_most`."""
        raw = self.text(name)
        if not raw:
            return default
        value = int(raw) if raw.isascii() and raw.isdigit() and len(raw) <= len(str(at_most)) else -1
        if not at_least <= value <= at_most:
            raise ImproperlyConfigured(f"{name} is {raw!r}: expected a whole number from {at_least} to {at_most}.")
        return value

    def clock(self, name: str, default: str) -> tuple[time, ZoneInfo]:
        """Return a time of day and its zone, written as "22:30 America/New_York"."""
        raw = self.text(name, default)
        try:
            hour, zone = raw.split()
            return time.fromisoformat(hour), ZoneInfo(zone)
        except (ValueError, ZoneInfoNotFoundError):
            raise ImproperlyConfigured(f"{name} is {raw!r}: expected a time and its zone, such as {default}.") from None

    def listing(self, name: str, default: tuple[str, ...] = ()) -> list[str]:
        """Return the comma-separated parts, white space removed."""
        raw = self.text(name)
        if not raw:
            return list(default)
        parts = [part.strip() for part in raw.split(",") if part.strip()]
        if not parts:
            raise ImproperlyConfigured(f"{name} is {raw!r}: expected names separated by commas.")
        return parts

    def http_url(self, name: str, default: str) -> str:
        """Return an http or https address that ends with a slash."""
        raw = self.text(name, default)
        wanted = f"{name} is {raw!r}: expected an address such as {default}"
        try:
            parts = urlsplit(raw)
            usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
        except ValueError:
            usable = False
        if not usable or parts.query or parts.fragment or any(ord(char) <= 32 for char in raw):
            raise ImproperlyConfigured(f"{wanted}.")
        return raw if raw.endswith("/") else f"{raw}/"
