"""The archive: folders, documents with their versions, locks and custom columns, and how they are found."""

import random
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.db import connection
from filer.models import File

from benchmarks.million import data as million
from benchmarks.million.load import Values, continue_keys, load, load_rows, settle, without_indexes
from crm_lists.cases.models import Case, CaseType
from crm_lists.custom_lists.designing.columns import save_column
from crm_lists.framework.models import Change, CustomColumn, SearchEntry
from crm_lists.framework.search.folding import words
from crm_lists.organisation.models import Group, Owner, Salesperson
from crm_lists.organisation.share import Share
from libraries.fields import key_of
from libraries.models import Document, DocumentLock, DocumentType, DocumentVersion, Folder, Library
from libraries.names import fold
from libraries.places import nesting
from libraries.versions.numbers import VersionNumber

from . import mail
from .shape import CLIENTS, LARGEST, Shape, parents, places

CODE, BESIDE = "archive", "beside"
SELLER, RECEIVER = million.SELLER, "archive-receiver"
START = datetime(2024, 1, 1, tzinfo=UTC)
#: Formats, and how many of a hundred documents have each.
FORMATS = ("docx",) * 40 + ("pdf",) * 33 + ("xlsx",) * 15 + ("pptx",) * 5 + ("msg",) * 4 + ("png",) * 3
STAGES = ("draft", "review", "final", "archived")
#: A word that stands in the texts of few documents, and one of each tenth.
RARE, COMMON = "quorum", "nitra"


class Archive:
    """An archive of some shape, while it is made."""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self.random = random.Random(6)
        self.is_sqlite = connection.vendor == "sqlite"
        million.GROUPS, million.RELATIONS = shape.groups, shape.relations
        self.groups: list[Group] = []
        self.people: list[list[Salesperson]] = []
        self.owner = 0

    def make(self) -> None:
        """Make everything."""
        random.seed(1)
        self.groups, self.people = million.organisation()
        self.owner = Owner.objects.get(pk=self.groups[0].owner_id).pk
        million.relations(self.groups, self.people)
        types = list(CaseType.objects.values_list("pk", flat=True)[: million.TYPES])
        cases = million.cases(self.shape.cases, self.groups, self.people, types)
        load_rows(Case, million.COLUMNS, cases)
        continue_keys("relations_relation")
        self.library = Library.objects.create(name="Archive", code=CODE, allowed_formats=[])
        self.beside = Library.objects.create(name="Beside", code=BESIDE, allowed_formats=[])
        self._columns()
        self._folders()
        self._documents()
        self._findable()
        mail.make(self.shape, self.owner)
        self._people()
        settle()

    # -- folders --------------------------------------------------------------------------------

    def _folders(self) -> None:
        load_rows(Folder, _FOLDER, self._folder_rows())
        nesting.rebuild(Folder.objects.values_list("pk", "parent_id"))

    def _folder_rows(self) -> Iterator[Values]:
        paths: list[str] = [""]
        for key, parent in enumerate(parents(self.shape), start=1):
            name = self._folder_name(key)
            paths.append(f"{paths[parent]}/{name}" if parent else name)
            group = self.group_of(key)
            person = self.people[group][key % len(self.people[group])].pk
            yield (
                *(key, self._uuid(), START, START + timedelta(minutes=key), 1, {}, self.owner),
                *(self.groups[group].pk, person, self.library.pk, parent, name, paths[-1], fold(name)),
            )

    def _folder_name(self, key: int) -> str:
        if key in (LARGEST, CLIENTS):
            return "Scans" if key == LARGEST else "Clients"
        return f"{million.CLIENTS[key * 7 % len(million.CLIENTS)]} {million.PLACES[key % 10]} {key}"

    def group_of(self, folder: int) -> int:
        """Return the place of the group that a folder belongs to; the measured ones are the first one's."""
        is_measured = folder in (LARGEST, CLIENTS, self.shape.small_folder)
        return 0 if is_measured else folder % self.shape.groups

    # -- documents ------------------------------------------------------------------------------

    def _documents(self) -> None:
        content = ContentFile(b"Words.", name="words.txt")
        self.file = File.objects.create(file=content, original_filename="words.txt")
        self.places = places(self.shape)
        self.random.shuffle(self.places)
        total = self.shape.documents + self.shape.deleted
        self.places += [self.random.choice(self.places) for _deleted in range(self.shape.deleted)]
        self.beside_from = total + 1
        load_rows(Document, _DOCUMENT, self._document_rows(total))
        load_rows(DocumentVersion, _VERSION, self._version_rows(total + 100))
        self._locks()
        self._changes(total)

    def _document_rows(self, total: int) -> Iterator[Values]:
        types = [None, *DocumentType.objects.values_list("pk", flat=True)]
        users = [[person.user_id for person in group] for group in self.people]
        for number in range(1, total + 101):
            yield self._document(number, types, users, total)

    def _document(self, number: int, types: list[Any], users: list[list[Any]], total: int) -> Values:
        draw, shape = self.random.random, self.shape
        is_beside = number > total
        folder = 0 if is_beside else self.places[number - 1]
        is_mixed = folder in (0, LARGEST) or draw() < 0.2
        group = int(draw() * shape.groups) if is_mixed else self.group_of(folder)
        person = int(draw() * len(users[group]))
        relation = int(draw() * (shape.relations // shape.groups)) * shape.groups + group + 1
        created = START + timedelta(seconds=number * 86_400 * 900 // total)
        own = name_of(number)
        newest = VersionNumber(self.versions_of(number), 0)
        waits, lacks = number % shape.waiting == 7, number % shape.waiting == 11
        extra: dict[str, Any] = {"score": int(draw() * 1000)} if draw() < 0.9 else {}
        if draw() < 0.5:
            extra["stage"] = STAGES[int(draw() * len(STAGES))]
        kind = types[int(draw() ** 2 * len(types))]
        deleted = START + timedelta(days=950, minutes=number) if shape.documents < number <= total else None
        return (
            *(number, self._uuid(), created, created + timedelta(minutes=int(draw() * 80_000)), 1, extra),
            *(deleted, self.owner, self.groups[group].pk, self.people[group][person].pk),
            *(users[group][person], users[group][person], own, fold(own)),
            *(self.beside.pk if is_beside else self.library.pk, folder or None, kind),
            relation if draw() < 0.7 else None,
            1 + int(draw() * shape.cases) if draw() < 0.4 else None,
            f"{number:010X}",
            *(key_of(newest), None if waits else key_of(newest), "pending" if waits else "approved"),
            *(lacks, "macros" if number % 500 == 1 else "", int(1000 * 2 ** (draw() * 14))),
            *(own.rpartition(".")[2], "done"),
        )

    def versions_of(self, number: int) -> int:
        """Return how many versions a document has."""
        return 5 if number % 50 == 3 else 1

    def _version_rows(self, total: int) -> Iterator[Values]:
        for number in range(1, total + 1):
            name = name_of(number)
            for major in range(1, self.versions_of(number) + 1):
                at = START + timedelta(seconds=number, days=major)
                sha256 = f"{number * 8 + major:064x}"
                kind = name.rpartition(".")[2]
                yield (number, major, 0, self.file.pk, name, sha256, 6, kind, "", at, "web", "approved")

    def _locks(self) -> None:
        step = max(self.shape.documents // self.shape.locks, 1)
        users = [person.user_id for group in self.people for person in group]
        DocumentLock.objects.bulk_create(
            (
                DocumentLock(
                    document_id=1 + place * step,
                    holder_id=users[place % len(users)],
                    since=START + timedelta(days=900, hours=place),
                )
                for place in range(self.shape.locks)
            ),
            batch_size=100,
        )

    def _changes(self, total: int) -> None:
        """Say who deleted what is in the recycle bin."""
        user = User.objects.get(username=SELLER)
        Change.objects.bulk_create(
            (
                Change(
                    list_code="documents",
                    item_id=number,
                    item_title=name_of(number),
                    verb="delete",
                    version=1,
                    at=START + timedelta(days=950, minutes=number),
                    by=user,
                    source="web",
                )
                for number in range(self.shape.documents + 1, total + 1)
            ),
            batch_size=50,
        )

    def _uuid(self) -> str:
        own = uuid.UUID(int=self.random.getrandbits(128), version=4)
        return own.hex if self.is_sqlite else str(own)

    # -- what stands around it ------------------------------------------------------------------

    def _columns(self) -> None:
        """Give the documents two custom columns, a number and a choice."""
        choices = [{"value": one, "label": one.capitalize(), "tone": ""} for one in STAGES]
        for code, kind, settings in (
            ("score", "number", {"decimals": 0}),
            ("stage", "choice", {"choices": choices}),
        ):
            column = CustomColumn(
                list_code="documents", code=code, label=code.capitalize(), type_code=kind, settings=settings
            )
            column.is_listed, column.is_filter = False, True
            save_column(column)

    def _people(self) -> None:
        """Share the small folder with somebody who sees nothing else."""
        receiver = User.objects.create(username=RECEIVER)
        folder = self.shape.small_folder
        Share.objects.create(
            name="Shared",
            shared_list="folders",
            shared_id=folder,
            level="read",
            person=receiver,
            **million.stamp(),
        )

    def _findable(self) -> None:
        """Write the search entries of the documents and their words."""
        table = SearchEntry._meta.db_table
        numbers = range(1, self.shape.documents + 1)
        names = ("list_code", "item_id", "title", "keywords", "body", "modified_at")
        if self.is_sqlite:
            with without_indexes(table):
                rows = ((n, "documents", n, name_of(n), "", text_of(n), START) for n in numbers)
                load(table, ("id", *names), rows)
            found = ((n, " ".join(words(name_of(n))), "", " ".join(words(text_of(n)))) for n in numbers)
            load("lists_searchwords", ("rowid", "title", "keywords", "body"), found)
            return
        with without_indexes(table):
            load(
                table,
                (*names, "search_vector", "search_words"),
                (("documents", n, name_of(n), "", text_of(n), START, *_indexed(n)) for n in numbers),
            )


_FOLDER = (
    *("id", "uuid", "created_at", "modified_at", "version", "extra", "owner_id", "group_id"),
    *("salesperson_id", "library_id", "parent_id", "name", "path", "name_key"),
)
_DOCUMENT = (
    *("id", "uuid", "created_at", "modified_at", "version", "extra", "deleted_at", "owner_id"),
    *("group_id", "salesperson_id", "created_by_id", "modified_by_id", "name", "name_key"),
    *("library_id", "folder_id", "document_type_id", "relation_id", "case_id", "short_id"),
    *("version_number", "published_number", "status", "needs_details", "risk", "size", "format"),
    "text_state",
)
_VERSION = (
    *("document_id", "major", "minor", "file_id", "name", "sha256", "size", "format", "comment", "at"),
    *("source", "status"),
)


def name_of(number: int) -> str:
    """Return the file name of the document of this number."""
    return f"{million.name_of(number)}.{FORMATS[number * 7919 % 100]}"


def text_of(number: int) -> str:
    """Return the text of the document: some words, one of which few documents have."""
    mixed = number * 40_503 % 2**16
    some = (million.CLIENTS[(mixed * place + number) % len(million.CLIENTS)] for place in (3, 5, 7))
    return f"{' '.join(some)} {RARE}" if number % 10_000 == 50 else " ".join(some)


def _indexed(number: int) -> tuple[str, str]:
    title, body = words(name_of(number)), words(text_of(number))
    placed = dict.fromkeys(title, "A") | {word: "" for word in body if word not in title}
    vector = " ".join(f"'{word}':{place}{weight}" for place, (word, weight) in enumerate(placed.items(), 1))
    return vector, f" {' '.join(title)} \n\n {' '.join(body)} "
