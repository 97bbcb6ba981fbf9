"""What is asked of the large archive and, in the same words, of the small one."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from benchmarks.archive.asking import ADMINISTRATOR
from benchmarks.archive.data import BESIDE, CODE, COMMON, RARE, RECEIVER, SELLER
from benchmarks.archive.shape import CLIENTS, LARGEST, SMALL, Shape

SORTED = (
    *("name", "document_type", "version_number", "lock__document", "relation", "case", "modified_at"),
    *("size", "format", "salesperson", "status", "score", "stage"),
)
#: Filters by each column, some of which find much and some little.
FILTERED = {
    "name (contains)": "name=bridge",
    "name (begins)": "name__starts=bridge%20n",
    "type": "document_type=1",
    "version": "version_number__from=5.0",
    "checked out": "lock__document__isnull=0",
    "company": "relation=11",
    "case": "case=7",
    "changed": "modified_at__from=2026-05-01",
    "size": "size__from=15000000",
    "format": "format=png",
    "salesperson": "salesperson=1",
    "status": "status=pending",
    "a number column": "score__from=990",
    "a choice column": "stage=final",
}
#: Views that come with each library.
VIEWS = {name: f"view={name}" for name in ("by-type", "by-company", "mine")}
GROUPED = ("document_type", "relation", "case", "format", "salesperson", "status", "stage", "modified_at")


@dataclass(frozen=True)
class Question:
    """One page of the large archive, as a person opens it, and the page of the small one beside it."""

    name: str
    who: str
    large: str
    small: str


def questions(shape: Shape) -> Iterator[Question]:
    """Give all questions."""
    asked = partial(Question, who=ADMINISTRATOR)
    yield from _places(shape)
    for name, query in _sorts():
        # A library in an order shows what lies at its root; the list of documents shows all of them.
        page = f"/lists/documents/?view=all&{query}"
        yield asked(f"all documents, sorted by {name}", large=page, small=page)
        page = f"/libraries/{CODE}/?view=all&format=docx&{query}"
        yield asked(f"library, one format, sorted by {name}", large=page, small=page)
    wide = {"grouped by": dict(_groups()), "filtered by": FILTERED, "view": VIEWS}
    for kind, names in wide.items():
        for name, query in names.items():
            page = f"/libraries/{CODE}/?{query}" if kind == "view" else f"/libraries/{CODE}/?view=all&{query}"
            yield asked(f"library, {kind} {name}", large=page, small=page)
    for name, query in _sorts():
        yield asked(
            f"folder of {shape.largest:,}, sorted by {name}",
            large=f"/libraries/folders/{LARGEST}/?{query}",
            small=f"/libraries/folders/{SMALL.small_folder}/?{query}",
        )
    yield from _as_others(shape)


def _places(shape: Shape) -> Iterator[Question]:
    """Give the pages of places, as each person opens them."""
    small = f"/libraries/folders/{SMALL.small_folder}/"
    places = {
        "root of the library": (f"/libraries/{CODE}/", f"/libraries/{CODE}/"),
        f"folder of {shape.largest:,}": (f"/libraries/folders/{LARGEST}/", small),
        f"folder with {shape.clients:,} folders": (f"/libraries/folders/{CLIENTS}/", small),
        "small folder": (f"/libraries/folders/{shape.small_folder}/", small),
        "library of 100 beside": (f"/libraries/{BESIDE}/", f"/libraries/{BESIDE}/"),
    }
    for who, person in (("", ADMINISTRATOR), (" as a salesperson", SELLER)):
        for name, (large, its_small) in places.items():
            yield Question(f"{name}{who}", person, large, its_small)
    yield Question("a shared folder as its receiver", RECEIVER, *places["small folder"])
    yield Question("libraries", ADMINISTRATOR, "/libraries/", "/libraries/")
    yield Question("recycle bin", ADMINISTRATOR, "/recycle-bin/", "/recycle-bin/")


def _as_others(shape: Shape) -> Iterator[Question]:
    """Give the views over the whole library as those open them who do not see all of it."""
    asked = {
        **{
            f"sorted by {name}": query
            for name, query in (("name", "sort=name"), ("company", "sort=relation"))
        },
        "grouped by type": "group_by=document_type",
        "filtered by status": "status=pending",
        f"searched for “{RARE}”": f"q={RARE}",
        f"searched for “{COMMON}”": f"q={COMMON}",
    }
    for who, person in (("a salesperson", SELLER), ("the receiver of a folder", RECEIVER)):
        for name, query in asked.items():
            page = f"/libraries/{CODE}/?view=all&{query}"
            yield Question(f"library, {name}, as {who}", person, page, page)


def _sorts() -> Iterator[tuple[str, str]]:
    for name in SORTED:
        yield name, f"sort={name}"
    yield "size, greatest first", "sort=-size"


def _groups() -> Iterator[tuple[str, str]]:
    return ((name, f"group_by={name}") for name in GROUPED)
