"""Delete for good what lies in the recycle bin for too long."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from crm_lists.framework.recycling import period, purge_expired


class Command(BaseCommand):
    """Purge the recycle bin; the worker does the same once a day."""

    help = "Delete for good what was deleted longer ago than the setting RECYCLE_BIN_DAYS says."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take another number of days."""
        parser.add_argument("--days", type=int, help="keep deleted items for so many days")

    def handle(self, *args: Any, **options: Any) -> None:
        """Purge, and say how many went."""
        days = options["days"]
        now = timezone.now() if days is None else timezone.now() + period() - timedelta(days=days)
        purged, kept = purge_expired(now)
        self.stdout.write(f"{purged} items were deleted for good; {kept} are still needed by others.")
