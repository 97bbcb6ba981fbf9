"""File messages from files and folders."""

import csv
import sys
from argparse import ArgumentParser
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from crm_lists.cases.models import Case
from crm_lists.framework import access
from crm_lists.framework.actions import NotPermitted
from crm_lists.framework.actors import Actor, Source
from crm_lists.framework.items import Item
from crm_lists.framework.lists import definition_of
from crm_lists.relations.models import Relation

from ...channels import containers
from ...intake import store
from ...intake.filing import Filed, Status
from ...intake.filing_many import ingest_many
from ...intake.hints import Hints
from ...intake.keeping import Arrival
from ...intake.mail_files import LARGEST
from ...message import Message
from ...models import Channel
from ...msg.values import MEBIBYTE
from ...progress import Progress

ENDINGS = {".msg", ".eml", ".oft"}
#: So many files are looked up together, to skip at once what is here already.
LOOKED_UP = 25
#: What a shell says of a program that Ctrl-C has ended.
INTERRUPTED = 130


@dataclass(frozen=True)
class Outcome:
    """What became of one file, or of one message of an mbox file."""

    name: str
    status: str
    text: str
    url: str = ""


class Command(BaseCommand):
    """Files every message in the given files and folders; those that are here already are skipped."""

    help = (
        "File messages (.msg, .eml, .oft, mbox files, Maildirs) from files and folders, with all that "
        "is below these. Stopped at any moment, it can be started again: nothing is filed twice."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for the paths, the person who files, and what the messages belong to."""
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
        parser.add_argument("--as", dest="username", required=True, help="the person who files")
        place = parser.add_mutually_exclusive_group()
        place.add_argument("--case", type=int, metavar="ID", help="the case that the messages belong to")
        place.add_argument("--relation", type=int, metavar="ID", help="the company that they belong to")
        parser.add_argument("--report", type=Path, metavar="FILE.csv", help="write what became of each file")

    def handle(self, *args: Any, **options: Any) -> None:
        """File the messages and say how many of them were filed; end with 1 where one was not."""
        actor = _actor(options["username"])
        hints = _hints(actor, case=options["case"], relation=options["relation"])
        found = list(dict.fromkeys(path for given in options["paths"] for path in _files(given)))
        counts: Counter[str] = Counter()
        is_stopped = False
        with ExitStack() as stack:
            report = _report(stack, options["report"]) if options["report"] else None
            progress = stack.enter_context(Progress(self.stdout, sum(map(_count, found))))
            try:
                for outcome in _outcomes(actor, found, hints):
                    counts[outcome.status] += 1
                    progress.step(f"{outcome.status}: {outcome.name}. {outcome.text}")
                    if report is not None:
                        report.add(outcome)
            except KeyboardInterrupt:
                is_stopped = True
        self.stdout.write(summary(counts))
        if is_stopped:
            self.stdout.write("Stopped. Started again, it goes on where it was.")
            sys.exit(INTERRUPTED)
        if counts[Status.FAILED]:
            sys.exit(1)


def summary(counts: Counter[str]) -> str:
    """Return the last line of the command."""
    return (
        f"{counts.total()} files: {counts[Status.FILED]} filed, {counts[Status.UNREAD]} kept unread, "
        f"{counts[Status.DUPLICATE]} duplicates, {counts[Status.FAILED]} failed"
    )


class Report:
    """The table of what became of each file, written while it goes on."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._writer = csv.writer(file)
        self._writer.writerow(["file", "outcome", "reason", "message"])

    def add(self, outcome: Outcome) -> None:
        """Write a line; what was written is on the disk when the command is stopped."""
        self._writer.writerow([_plain(outcome.name), outcome.status, _plain(outcome.text), outcome.url])
        self._file.flush()


def _report(stack: ExitStack, path: Path) -> Report:
    try:
        return Report(stack.enter_context(path.open("w", newline="", encoding="utf-8")))
    except OSError as error:
        raise CommandError(f"The report cannot be written: {error.strerror}.") from error


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
        yield from (file for file in sorted(path.rglob("*")) if _is_mail(file) and file.is_file())
    elif path.is_file():
        yield path
    else:
        raise CommandError(f"There is no file or folder “{path}”.")


def _is_mail(path: Path) -> bool:
    ending = path.suffix.lower()
    return ending in ENDINGS or ending in containers.MBOX_ENDINGS or containers.is_in_maildir(path)


def _count(path: Path) -> int:
    try:
        return containers.count_mbox(path) if containers.is_mbox(path) else 1
    except OSError:
        return 1


# -- filing ---------------------------------------------------------------------------------------


def _outcomes(actor: Actor, paths: list[Path], hints: Hints) -> Iterator[Outcome]:
    """File the files and give what became of each, in their order; they are read as they are needed."""
    waiting: deque[str | Outcome] = deque()

    def arrivals() -> Iterator[Arrival]:
        for name, found in _looked_up(actor, _read(paths, hints), hints):
            waiting.append(found if isinstance(found, Outcome) else name)
            if isinstance(found, Arrival):
                yield found

    try:
        for filed in ingest_many(actor, arrivals()):
            while isinstance(first := waiting.popleft(), Outcome):
                yield first
            yield Outcome(first, filed.status, filed.text, _url_of(filed))
    except NotPermitted as refusal:
        raise CommandError(str(refusal)) from refusal
    yield from (one for one in waiting if isinstance(one, Outcome))


Named = tuple[str, Arrival | Outcome]


def _looked_up(actor: Actor, found: Iterator[Named], hints: Hints) -> Iterator[Named]:
    """Answer at once for files whose messages are here, so that a second start goes on quickly."""
    while together := list(islice(found, LOOKED_UP)):
        hashes = [one.sha256 for _name, one in together if isinstance(one, Arrival)]
        known = {
            sha256: message
            for sha256, message in store.messages_with_files(actor, hashes).items()
            # What lies in the recycle bin is for the filing itself to decide on, as is what shall be linked.
            if message.deleted_at is None and (message.is_linked or not hints)
        }
        keys = [message.pk for message in known.values()]
        visible = access.visible(actor, definition_of(Message)).filter(pk__in=keys)
        seen = set(visible.values_list("pk", flat=True))
        for name, one in together:
            message = known.get(one.sha256) if isinstance(one, Arrival) else None
            if message is not None and message.pk in seen:
                yield name, Outcome(name, Status.DUPLICATE, "It is here already.", _address(message))
            else:
                yield name, one


def _read(paths: Iterable[Path], hints: Hints) -> Iterator[Named]:
    for path in paths:
        if containers.is_mbox(path):
            yield from _read_mbox(path, hints)
        else:
            yield str(path), _arrival(path, hints)


def _read_mbox(path: Path, hints: Hints) -> Iterator[Named]:
    name = str(path)
    try:
        for number, content in enumerate(containers.messages_of_mbox(path, most=LARGEST), 1):
            name = f"{path}#{number}"
            if content is None:
                yield name, _too_large(name)
            else:
                yield name, Arrival(content, f"{path.stem} {number}.eml", Channel.COMMAND, hints)
    except OSError as error:
        yield name, _unreadable(name, error)


def _arrival(path: Path, hints: Hints) -> Arrival | Outcome:
    name = str(path)
    try:
        if path.stat().st_size > LARGEST:
            return _too_large(name)
        called = path.name if path.suffix.lower() in ENDINGS else f"{path.name}.eml"
        return Arrival(path.read_bytes(), called, Channel.COMMAND, hints)
    except OSError as error:
        return _unreadable(name, error)


def _too_large(name: str) -> Outcome:
    return Outcome(name, Status.FAILED, f"It is larger than {LARGEST // MEBIBYTE} MB.")


def _unreadable(name: str, error: OSError) -> Outcome:
    return Outcome(name, Status.FAILED, f"It could not be read: {error.strerror}.")


def _url_of(filed: Filed) -> str:
    item: Item | None = filed.message or filed.document
    return _address(item) if item is not None else ""


def _address(item: Item) -> str:
    return f"{settings.WAGTAILADMIN_BASE_URL}{definition_of(item).url_of(item.pk)}"


def _plain(text: str) -> str:
    """Return text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
