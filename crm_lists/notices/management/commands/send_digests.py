"""Make and send the daily and weekly digests that are due."""

from typing import Any

from django.core.management import BaseCommand

from crm_lists.notices.digests import resume_digests


class Command(BaseCommand):
    """Do once what the background worker of a served site does each morning."""

    help = "Make and send the daily and weekly digests that are due."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Hand the work to the queue of tasks."""
        resume_digests()
