"""Bring the match keys of items up to date."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from crm_lists.duplicates.filling import compared_lists
from crm_lists.duplicates.keys import rebuild


class Command(BaseCommand):
    """Rebuild match keys; needed after the normaliser of a rule has changed, or a column of it."""

    help = "Bring the match keys up to date by which duplicates are found."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the codes of lists."""
        parser.add_argument("lists", nargs="*", help="codes of lists; all that have match rules otherwise")

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild, and say how many items there are."""
        known = {one.code: one for one in compared_lists()}
        for code in options["lists"] or known:
            if code not in known:
                raise CommandError(f"The list “{code}” has no match rules. Choose one of {', '.join(known)}.")
            self.stdout.write(f"{code}: {rebuild(known[code])} items are compared.")
