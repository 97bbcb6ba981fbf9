"""Compare the rows of files with the bytes that are kept."""

from argparse import ArgumentParser
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from libraries.models import DocumentVersion
from libraries.storing.checking import Checker
from libraries.storing.findings import Finding, Kind
from libraries.storing.repairing import Mender

GRACE_HOURS = 24
SHOWN_DOCUMENTS = 3


class Command(BaseCommand):
    """Say each thing that is wrong in a line; exit with 1 when something stays wrong."""

    help = "Find files without bytes, bytes without files, damaged ones and leftovers; mend them on demand."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask how thoroughly to look, and whether to mend."""
        parser.add_argument("--deep", action="store_true", help="read everything and compare the hashes")
        parser.add_argument("--repair", action="store_true", help="remove leftovers, restore what can be")
        parser.add_argument(
            "--grace",
            type=float,
            default=GRACE_HOURS,
            metavar="HOURS",
            help="leave alone what was written within so many hours, as uploads are under way (default: 24)",
        )
        parser.add_argument(
            "--from", type=Path, dest="backup", metavar="FOLDER", help="a backup of the folder of files"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Look through the storage, and mend what is found when asked to."""
        backup = options["backup"]
        if backup is not None and not backup.is_dir():
            raise CommandError(f"{backup} is not a folder.")
        before = timezone.now() - timedelta(hours=options["grace"])
        checker, mender = Checker(before, is_deep=options["deep"]), Mender(backup)
        found = mended = 0
        for finding in checker.findings():
            found += 1
            is_mended = options["repair"] and mender.mend(finding)
            mended += is_mended
            self.stdout.write(f"{finding}{_documents(finding)}{' - mended' if is_mended else ''}")
        self.stdout.write(f"{checker.files} files were looked at; {found} findings, {mended} of them mended.")
        if found > mended:
            raise CommandError("The storage needs attention.", returncode=1)


def _documents(finding: Finding) -> str:
    """Return which documents miss their bytes."""
    if finding.kind not in (Kind.MISSING, Kind.DAMAGED):
        return ""
    versions = DocumentVersion.objects.filter(file=finding.pk)[:SHOWN_DOCUMENTS]
    told = [f"document {one.document_id}, version {one.number} “{one.name}”" for one in versions]
    return f" ({'; '.join(told)})" if told else ""
