"""``manage.py reset_second_factor``: for when no administrator can sign in any more."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from rocb.signin.accounts import account_called
from rocb.signin.resetting import reset_factors


class Command(BaseCommand):
    help = (
        "Reset the second factor of an account and end its sessions. The person sets up a new one at the next sign-in."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("account", help="Username or email address.")

    def handle(self, *args: Any, account: str, **options: Any) -> None:
        found = account_called(account)
        if found is None:
            raise CommandError(f"Account not found: {account}.")
        count = reset_factors(found, by=None)
        self.stdout.write(
            f"{found}: second factors removed: {count}. All sessions have been ended. They will get an email."
        )
