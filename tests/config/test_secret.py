"""The secret key: where it may come from, and that no message repeats it."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.secret import secret_key

LONG = "x1" * 25


def test_without_a_key_the_service_does_not_start_and_says_how_to_make_one(tmp_path):
    with pytest.raises(ImproperlyConfigured, match=r"SECRET_KEY is not set .* `make setup`"):
        secret_key("", tmp_path / "secret-key", debug=False)


@pytest.mark.parametrize("place", ["environment", "file"])
def test_a_short_key_is_refused_and_not_repeated(tmp_path, place):
    path = tmp_path / "secret-key"
    path.write_text("hush-hush" if place == "file" else LONG)
    with pytest.raises(ImproperlyConfigured, match="too short") as error:
        secret_key("hush-hush" if place == "environment" else "", path, debug=True)
    assert "hush" not in str(error.value)


def test_the_environment_comes_before_the_file_and_the_file_before_the_development_key(tmp_path):
    path = tmp_path / "secret-key"
    development = secret_key("", path, debug=True)
    path.write_text(f"{LONG}\n")
    assert secret_key("", path, debug=True) == LONG
    assert secret_key("y" * 50, path, debug=True) == "y" * 50
    assert development != LONG
