"""Pack the old versions of all documents."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db.models import Count

from libraries.models import DocumentVersion
from libraries.storing.packing import pack_document, unpack_all
from libraries.storing.plans import KEPT_WHOLE


class Command(BaseCommand):
    """Pack what was kept before versions were packed; new versions are packed by the worker."""

    help = "Keep the old versions of all documents as their difference from newer ones."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for the way back."""
        parser.add_argument("--undo", action="store_true", help="keep everything whole again")

    def handle(self, *args: Any, **options: Any) -> None:
        """Go through the documents that have old versions, and say how many were packed or unpacked."""
        if options["undo"]:
            self.stdout.write(f"{unpack_all()} old versions are whole again.")
            return
        counts = DocumentVersion.objects.order_by().values_list("document").annotate(versions=Count("pk"))
        documents = counts.filter(versions__gt=KEPT_WHOLE).values_list("document", flat=True)
        packed = sum(pack_document(document) for document in documents.iterator())
        self.stdout.write(f"{packed} old versions were packed.")
