"""Load the demo data and print how to log in."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError

from portal.demo.loading import has_data, has_demo, load_demo
from portal.demo.logins import login_lines

#: A million activities take long enough.
MOST = 100


class Command(BaseCommand):
    """Fill an empty database with two invented firms at work."""

    help = "Load the demo data into an empty database and print the demo logins."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the switch for databases that are in use."""
        parser.add_argument(
            "--force", action="store_true", help="add the demo data beside what the database has"
        )
        parser.add_argument(
            "--scale",
            type=int,
            default=1,
            help="how many times the 400 relations with what is done over them; 0 for the small part alone",
        )

    def handle(self, *_args: Any, force: bool, scale: int, **_options: Any) -> None:
        """Load the demo unless there is something that it could be mixed up with."""
        if not 0 <= scale <= MOST:
            raise CommandError(f"--scale goes from 0 to {MOST}.")
        if has_demo():
            raise CommandError("The demo data is in this database already.")
        if has_data() and not force:
            raise CommandError(
                "The database is not empty. Use another DATABASE_URL, or --force to add the demo data to it."
            )
        self.stdout.write("Loading the demo data ...")
        load_demo(scale)
        for line in login_lines():
            self.stdout.write(line)
