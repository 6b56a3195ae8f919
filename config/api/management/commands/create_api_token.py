"""manage.py create_api_token NAME: make a token for a client that asks often."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from config.api.models import ApiToken


class Command(BaseCommand):
    """Prints the token once; only its digest is kept."""

    help = "Make an API token and print it, once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the name."""
        parser.add_argument("name", help="whose it is: a person, a project, a program")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the token and print it."""
        try:
            _, text = ApiToken.issue(options["name"])
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(text)
