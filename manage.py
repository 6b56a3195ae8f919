#!/usr/bin/env python
"""Django's entry point: `manage.py COMMAND`."""

from __future__ import annotations

import os
import sys


def main() -> int:
    """Run the command given on the command line; 2 when the configuration is wrong or the database cannot be used,
    after one sentence about it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import DatabaseError, OperationalError

    try:
        _check_settings()
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.stderr.write(f"error: {error}\n")
        return 2
    except DatabaseError as error:
        if type(error) not in (OperationalError, DatabaseError):  # a broken constraint, say, is a fault of ours
            raise
        sys.stderr.write(f"error: the database cannot be used: {' '.join(str(error).split())} (see DATABASE_URL)\n")
        return 2
    return 0


def _check_settings() -> None:
    """Read the settings now: Django would report a wrong value late, or hide it behind an unknown command."""
    from django.conf import settings

    settings.INSTALLED_APPS  # noqa: B018  (reading any setting reads them all)


if __name__ == "__main__":
    sys.exit(main())
