"""File messages from files and folders."""

import csv
import sys
from argparse import ArgumentParser
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from crm_lists.cases.models import Case
from crm_lists.framework import access
from crm_lists.framework.actions import NotPermitted
from crm_lists.framework.actors import Actor, Source
from crm_lists.framework.items import Item
from crm_lists.framework.lists import definition_of
from crm_lists.relations.models import Relation

from ... import store
from ...filing import Status
from ...filing_many import ingest_many
from ...hints import Hints
from ...keeping import Arrival
from ...models import Channel
from ...msg.values import MEBIBYTE
from ...progress import Progress

ENDINGS = {".msg", ".eml", ".oft"}
LARGEST = 150 * MEBIBYTE


@dataclass(frozen=True)
class Outcome:
    """What became of one file."""

    path: Path
    status: str
    text: str


class Command(BaseCommand):
    """Files every message in the given files and folders; those that are here already are skipped."""

    help = "File messages (.msg, .eml, .oft) from files and folders, folders with all that is below them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for the paths, the person who files, and what the messages belong to."""
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
        parser.add_argument("--as", dest="username", required=True, help="the person who files")
        place = parser.add_mutually_exclusive_group()
        place.add_argument("--case", type=int, metavar="ID", help="the case that the messages belong to")
        place.add_argument("--relation", type=int, metavar="ID", help="the company that they belong to")
        parser.add_argument("--report", type=Path, metavar="FILE.csv", help="write what became of each file")

    def handle(self, *args: Any, **options: Any) -> None:
        """File the messages and say how many of them were filed."""
        actor = _actor(options["username"])
        hints = _hints(actor, case=options["case"], relation=options["relation"])
        found = list(dict.fromkeys(path for given in options["paths"] for path in _files(given)))
        outcomes = []
        with Progress(self.stdout, len(found)) as progress:
            for outcome in _outcomes(actor, found, hints):
                outcomes.append(outcome)
                progress.step(f"{outcome.status}: {outcome.path.name}. {outcome.text}")
        if options["report"]:
            _write_report(options["report"], outcomes)
        counts = Counter(outcome.status for outcome in outcomes)
        self.stdout.write(summary(counts))
        if counts[Status.FAILED]:
            sys.exit(1)


def summary(counts: Counter[str]) -> str:
    """Return the last line of the command."""
    return (
        f"{counts.total()} files: {counts[Status.FILED]} filed, {counts[Status.UNREAD]} kept unread, "
        f"{counts[Status.DUPLICATE]} duplicates, {counts[Status.FAILED]} failed"
    )


def _actor(username: str) -> Actor:
    user = store.user_called(username)
    if user is None:
        raise CommandError(f"There is no active user “{username}”.")
    return Actor.of(user, Source.COMMAND)


def _hints(actor: Actor, *, case: int | None, relation: int | None) -> Hints:
    return Hints(
        case=_item(actor, Case, case) if case else None,
        relation=_item(actor, Relation, relation) if relation else None,
    )


def _item(actor: Actor, model: type[Item], pk: int) -> Any:
    definition = definition_of(model)
    try:
        return access.get(actor, definition, pk)
    except access.ItemNotFound:
        raise CommandError(
            f"There is no {definition.item_label.lower()} {pk} that this person may see."
        ) from None


def _files(path: Path) -> Iterator[Path]:
    """Give the file itself, or the messages below a folder in the order of their names."""
    if path.is_dir():
        below = sorted(path.rglob("*"))
        yield from (file for file in below if file.suffix.lower() in ENDINGS and file.is_file())
    elif path.is_file():
        yield path
    else:
        raise CommandError(f"There is no file or folder “{path}”.")


def _outcomes(actor: Actor, paths: list[Path], hints: Hints) -> Iterator[Outcome]:
    """File the files and give what became of each, in their order; they are read as they are needed."""
    waiting: deque[Path | Outcome] = deque()

    def arrivals() -> Iterator[Arrival]:
        for path in paths:
            found = _arrival(path, hints)
            waiting.append(found if isinstance(found, Outcome) else path)
            if isinstance(found, Arrival):
                yield found

    try:
        for filed in ingest_many(actor, arrivals()):
            while isinstance(first := waiting.popleft(), Outcome):
                yield first
            yield Outcome(first, filed.status, filed.text)
    except NotPermitted as refusal:
        raise CommandError(str(refusal)) from refusal
    yield from (one for one in waiting if isinstance(one, Outcome))


def _arrival(path: Path, hints: Hints) -> Arrival | Outcome:
    try:
        if path.stat().st_size > LARGEST:
            return Outcome(path, Status.FAILED, f"It is larger than {LARGEST // MEBIBYTE} MB.")
        return Arrival(path.read_bytes(), path.name, Channel.COMMAND, hints)
    except OSError as error:
        return Outcome(path, Status.FAILED, f"It could not be read: {error.strerror}.")


def _write_report(path: Path, outcomes: list[Outcome]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["file", "result", "remark"])
        writer.writerows([_plain(str(one.path)), one.status, _plain(one.text)] for one in outcomes)


def _plain(text: str) -> str:
    """Return text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
