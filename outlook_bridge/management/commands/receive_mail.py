"""Take mail for drop-box addresses."""

import asyncio
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ...channels import smtp_server


class Command(BaseCommand):
    """Serves SMTP or LMTP until Ctrl-C; `manage.py serve` does the same where INCOMING_MAIL_LISTEN is set."""

    help = "Take mail for drop-box addresses, over LMTP or SMTP."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask where to listen."""
        parser.add_argument(
            "--listen",
            default=settings.INCOMING_MAIL.listen,
            help="lmtp://HOST:PORT, smtp://HOST:PORT or lmtp:///PATH",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve."""
        if not settings.INCOMING_MAIL.domain:
            raise CommandError("INCOMING_MAIL_DOMAIN is not set, so there are no addresses to take mail for.")
        if not options["listen"]:
            raise CommandError("Say where to listen: --listen lmtp://127.0.0.1:8024")
        listen = options["listen"]
        try:
            asyncio.run(
                smtp_server.serve(listen, ready=lambda: self.stdout.write(f"Taking mail at {listen}"))
            )
        except (OSError, ValueError) as error:
            raise CommandError(f"Cannot listen at {listen}: {error}") from error
