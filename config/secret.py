"""Where the secret key comes from."""

from __future__ import annotations

from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

_SHORTEST = 50  # as Django's own deployment check wants it
_DEVELOPMENT_KEY = "development-only-key-never-used-when-debug-is-off"


def secret_key(given: str, path: Path, *, debug: bool) -> str:
    """Return the key that signs sessions: the value `given`, else the file at `path` (made by `make run`).

    With `debug` a fixed key serves where neither exists.  Raises ImproperlyConfigured, without repeating the key.
    """
    if given:
        return _checked(given, "SECRET_KEY")
    if path.is_file():
        return _checked(path.read_text(encoding="utf-8").strip(), f"The key in {path}")
    if debug:
        return _DEVELOPMENT_KEY
    raise ImproperlyConfigured(
        f"SECRET_KEY is not set and {path} does not exist: set it to a random text of {_SHORTEST} characters or more, "
        "or run `make setup`, which makes that file."
    )


def _checked(key: str, name: str) -> str:
    if len(key) < _SHORTEST:
        raise ImproperlyConfigured(f"{name} is too short: expected {_SHORTEST} characters or more.")
    return key
