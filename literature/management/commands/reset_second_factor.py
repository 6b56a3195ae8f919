"""Take the second factor of an account away, for somebody who has lost their device."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser

from literature import second_factor


class Command(BaseCommand):
    """`manage.py reset_second_factor NAME`: exit 0 when it is gone, 1 where there is no such account."""

    help = "Let an account log in by its password alone, until its owner sets up another device."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the name of one account."""
        parser.add_argument("name", help="the name with which the account logs in")

    def handle(self, *args: Any, **options: Any) -> None:
        """Take the devices and the backup codes away."""
        user = User.objects.filter(username=options["name"]).first()
        if user is None:
            raise CommandError(f"There is no account {options['name']!r}.")
        removed = second_factor.remove(user)
        said = "logs in by password alone now" if removed else "has no second factor"
        self.stdout.write(f"{user} {said}.")
