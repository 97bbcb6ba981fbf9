"""Read the folders of mailboxes at once."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from ...channels import polling, rows


class Command(BaseCommand):
    """Reads each mailbox until nothing is new in it; the served site does so every few minutes by itself."""

    help = "Read the folders of mailboxes (IMAP, Microsoft Graph) now."

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, and say what came; end with 1 where a mailbox could not be read."""
        failed = 0
        for mailbox in rows.mailboxes_to_read():
            taken = polling.read(mailbox)
            problem = rows.problem_of(mailbox)
            failed += bool(problem)
            self.stdout.write(f"{mailbox}: {problem or f'{taken} new'}")
        if failed:
            sys.exit(1)
