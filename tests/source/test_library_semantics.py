"""Versions, approval and check-out as SharePoint's users know them: who gets which version after each step.

Each table is one library: its settings, then a line for each step with the version that the author, another
editor, an approver, a manager, a reader and a stranger get; “-” means that there is no document for them.
A version's bytes tell in which step they were written.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from crm_lists.framework import access, actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of
from libraries import documents
from libraries.models import Document, Library
from tests.organisation.firm import person, role
from tests.people import World

pytestmark = pytest.mark.django_db

PEOPLE = ("author", "editor", "approver", "manager", "reader", "stranger")
#: mode, approval, check-out: steps. A step is the deed of a person, then what each of the PEOPLE gets.
TABLES = {
    ("none", "", ""): """
        author upload                1.0 1.0 1.0 1.0 1.0 -
        author save                  2.0 2.0 2.0 2.0 2.0 -
        editor save                  3.0 3.0 3.0 3.0 3.0 -
        = 3.0
    """,
    ("none", "approval", ""): """
        author upload                1.0 1.0 1.0 1.0 -   -
        approver approve             1.0 1.0 1.0 1.0 1.0 -
        author save                  2.0 2.0 2.0 2.0 1.0 -
        approver reject              2.0 2.0 2.0 2.0 1.0 -
        editor save                  3.0 3.0 3.0 3.0 1.0 -
        manager approve              3.0 3.0 3.0 3.0 3.0 -
        = 3.0
    """,
    ("major", "", ""): """
        author upload                1.0 1.0 1.0 1.0 1.0 -
        author save                  2.0 2.0 2.0 2.0 2.0 -
        editor restore_first         3.0 3.0 3.0 3.0 3.0 -
        = 3.0 2.0 1.0
    """,
    ("major", "approval", ""): """
        author upload                1.0 1.0 1.0 1.0 -   -
        author withdraw              1.0 1.0 1.0 1.0 -   -
        author submit                1.0 1.0 1.0 1.0 -   -
        approver approve             1.0 1.0 1.0 1.0 1.0 -
        author save                  2.0 2.0 2.0 2.0 1.0 -
        editor save                  3.0 3.0 3.0 3.0 1.0 -
        approver approve             3.0 3.0 3.0 3.0 3.0 -
        author unpublish             3.0 3.0 3.0 3.0 1.0 -
        = 3.0 2.0 1.0
    """,
    ("drafts", "", ""): """
        author upload                0.1 0.1 0.1 0.1 -   -
        editor save                  0.2 0.2 0.2 0.2 -   -
        author publish               1.0 1.0 1.0 1.0 1.0 -
        author save                  1.1 1.1 1.1 1.1 1.0 -
        author save_major            2.0 2.0 2.0 2.0 2.0 -
        editor restore_first         2.1 2.1 2.1 2.1 2.0 -
        editor unpublish             2.1 2.1 2.1 2.1 1.0 -
        author publish               3.0 3.0 3.0 3.0 3.0 -
        = 3.0 2.1 2.0 1.1 1.0 0.2 0.1
    """,
    ("drafts", "approval", ""): """
        author upload                0.1 0.1 0.1 0.1 -   -
        author submit                0.1 0.1 0.1 0.1 -   -
        approver approve             1.0 1.0 1.0 1.0 1.0 -
        author save_major            1.1 1.1 1.1 1.1 1.0 -
        approver reject              1.1 1.1 1.1 1.1 1.0 -
        author save                  1.2 1.2 1.2 1.2 1.0 -
        editor submit                1.2 1.2 1.2 1.2 1.0 -
        author withdraw              1.2 1.2 1.2 1.2 1.0 -
        author submit                1.2 1.2 1.2 1.2 1.0 -
        manager approve              2.0 2.0 2.0 2.0 2.0 -
        author unpublish             2.0 2.0 2.0 2.0 1.0 -
        = 2.0 1.2 1.1 1.0 0.1
    """,
    ("none", "", "check-out"): """
        author upload                1.0 -   -   1.0 -   -
        author check_in              1.0 1.0 1.0 1.0 1.0 -
        editor check_out             1.0 1.0 1.0 1.0 1.0 -
        editor save_draft            1.0 1.0 1.0 1.0 1.0 -
        editor check_in              2.0 2.0 2.0 2.0 2.0 -
        = 2.0
    """,
    ("none", "approval", "check-out"): """
        author upload                1.0 -   -   1.0 -   -
        author check_in              1.0 1.0 1.0 1.0 -   -
        manager approve              1.0 1.0 1.0 1.0 1.0 -
        editor check_out             1.0 1.0 1.0 1.0 1.0 -
        editor check_in_file         2.0 2.0 2.0 2.0 1.0 -
        approver approve             2.0 2.0 2.0 2.0 2.0 -
        = 2.0
    """,
    ("major", "", "check-out"): """
        author upload                1.0 -   -   1.0 -   -
        author check_in_file         1.0 1.0 1.0 1.0 1.0 -
        author check_out             1.0 1.0 1.0 1.0 1.0 -
        author save_draft            1.0 1.0 1.0 1.0 1.0 -
        author discard               1.0 1.0 1.0 1.0 1.0 -
        editor check_out             1.0 1.0 1.0 1.0 1.0 -
        manager take_over            1.0 1.0 1.0 1.0 1.0 -
        manager check_in_file        2.0 2.0 2.0 2.0 2.0 -
        = 2.0 1.0
    """,
    ("major", "approval", "check-out"): """
        author upload                1.0 -   -   1.0 -   -
        manager take_over            1.0 -   -   1.0 -   -
        manager check_in             1.0 1.0 1.0 1.0 -   -
        approver approve             1.0 1.0 1.0 1.0 1.0 -
        author check_out             1.0 1.0 1.0 1.0 1.0 -
        author check_in_file         2.0 2.0 2.0 2.0 1.0 -
        manager approve              2.0 2.0 2.0 2.0 2.0 -
        = 2.0 1.0
    """,
    ("drafts", "", "check-out"): """
        author upload                0.1 -   -   0.1 -   -
        author save_draft            0.1 -   -   0.1 -   -
        author check_in              0.1 0.1 0.1 0.1 -   -
        editor check_out             0.1 0.1 0.1 0.1 -   -
        editor check_in_major        1.0 1.0 1.0 1.0 1.0 -
        author check_out             1.0 1.0 1.0 1.0 1.0 -
        author save_draft            1.0 1.0 1.0 1.0 1.0 -
        author check_in              1.1 1.1 1.1 1.1 1.0 -
        editor publish               2.0 2.0 2.0 2.0 2.0 -
        = 2.0 1.1 1.0 0.1
    """,
    ("drafts", "approval", "check-out"): """
        author upload                0.1 -   -   0.1 -   -
        author check_in_major        0.1 0.1 0.1 0.1 -   -
        approver approve             1.0 1.0 1.0 1.0 1.0 -
        editor check_out             1.0 1.0 1.0 1.0 1.0 -
        editor check_in_file         1.1 1.1 1.1 1.1 1.0 -
        editor submit                1.1 1.1 1.1 1.1 1.0 -
        manager reject               1.1 1.1 1.1 1.1 1.0 -
        editor submit                1.1 1.1 1.1 1.1 1.0 -
        approver approve             2.0 2.0 2.0 2.0 2.0 -
        = 2.0 1.1 1.0 0.1
    """,
}


@dataclass
class Story:
    """One document on its way, and what was written into it by whom."""

    people: dict[str, Callable[[], Actor]]
    library: Library
    document: Document | None = None
    written: list[bytes] = field(default_factory=list)

    def text(self) -> bytes:
        """Return bytes that tell when they were written."""
        self.written.append(b"written as number %d" % len(self.written))
        return self.written[-1]

    def do(self, who: str, deed: str) -> None:
        """Do what a step says."""
        actor = self.people[who]()
        if deed == "upload":
            self.document = documents.upload(actor, self.library, name="Plan.txt", content=self.text())
            return
        assert self.document is not None
        self.document = Document.objects.get(pk=self.document.pk)
        DEEDS[deed](self, actor, self.document)

    def gets(self, who: str) -> str:
        """Return the number of the version that the person gets, “-” where there is no document for him."""
        assert self.document is not None
        actor, pk = self.people[who](), self.document.pk
        try:
            document = access.get(actor, definition_of(Document), pk)
            version = documents.version_of(actor, document)
        except access.ItemNotFound:
            return "-"
        assert documents.read_bytes(actor, version) in self.written
        return str(version.number)


DEEDS: dict[str, Callable[[Story, Actor, Document], object]] = {
    "save": lambda story, who, it: documents.new_version(who, it, story.text()),
    "save_major": lambda story, who, it: documents.new_version(who, it, story.text(), as_major=True),
    "save_draft": lambda story, who, it: documents.save_draft(who, it, story.text()),
    "check_out": lambda _story, who, it: documents.check_out(who, it),
    "check_in": lambda _story, who, it: documents.check_in(who, it),
    "check_in_file": lambda story, who, it: documents.check_in(who, it, story.text()),
    "check_in_major": lambda story, who, it: documents.check_in(who, it, story.text(), as_major=True),
    "discard": lambda _story, who, it: documents.discard_check_out(who, it),
    "take_over": lambda _story, who, it: documents.take_over(who, it),
    "submit": lambda _story, who, it: documents.submit(who, it, "please"),
    "withdraw": lambda _story, who, it: documents.withdraw(who, it),
    "approve": lambda _story, who, it: documents.approve(who, it, label=str(it.number)),
    "reject": lambda _story, who, it: documents.reject(who, it, "too dear"),
    "publish": lambda _story, who, it: documents.publish(who, it),
    "unpublish": lambda _story, who, it: documents.unpublish(who, it),
    "restore_first": lambda _story, who, it: documents.restore_version(
        who, it, it.versions.order_by("major", "minor")[0]
    ),
}


@pytest.fixture
def people(world: World) -> dict[str, Callable[[], Actor]]:
    """Return how each of the PEOPLE acts; nothing that was looked up for one step serves the next."""
    rights = role("approver", list_code="documents", view="group", approve="group")
    user = person("approver", world.first, rights, group=world.north)
    users = {
        "author": world.salesperson,
        "editor": world.colleague,
        "approver": user,
        "manager": world.manager,
        "reader": world.reader,
        "stranger": world.stranger,
        "administrator": world.administrator,
    }
    return {name: lambda user=user: Actor.of(user) for name, user in users.items()}  # type: ignore[misc]


@pytest.fixture
def shelf(db: None) -> Callable[..., Library]:
    """Return a function that makes a library with these settings."""

    def make(mode: str = "drafts", approval: str = "", check_out: str = "", **more: object) -> Library:
        return Library.objects.create(
            name=f"Plans {mode} {approval} {check_out}",
            code="plans",
            allowed_formats=[],
            versioning=mode,
            requires_approval=bool(approval),
            requires_check_out=bool(check_out),
            **more,
        )

    return make


@pytest.mark.parametrize("settings", TABLES, ids=lambda settings: "-".join(filter(None, settings)))
def test_who_gets_which_version_after_each_step(
    settings: tuple[str, str, str], people: dict[str, Callable[[], Actor]], shelf: Callable[..., Library]
) -> None:
    story = Story(people, shelf(*settings))
    *steps, end = [line.split() for line in TABLES[settings].strip().splitlines()]

    for number, (who, deed, *expected) in enumerate(steps, start=1):
        story.do(who, deed)
        found = [story.gets(person) for person in PEOPLE]
        assert found == expected, f"step {number}: {who} {deed}"

    assert story.document is not None
    kept = story.document.versions.order_by("-major", "-minor")
    assert [str(version.number) for version in kept] == end[1:]


def test_the_bytes_are_those_of_the_version_that_each_gets(
    people: dict[str, Callable[[], Actor]], shelf: Callable[..., Library]
) -> None:
    story = Story(people, shelf("drafts"))
    for deed in ("upload", "publish", "save"):
        story.do("author", deed)
    document = story.document
    assert document is not None

    def read(who: str, label: str | None = None) -> bytes:
        actor = people[who]()
        return documents.read_bytes(actor, documents.version_of(actor, document, label))

    assert {who: read(who) for who in ("author", "editor", "approver", "reader")} == {
        "author": story.written[1],
        "editor": story.written[1],
        "approver": story.written[1],
        "reader": story.written[0],
    }
    assert read("reader", "1.0") == story.written[0]
    for label in ("1.1", "0.1"):
        with pytest.raises(access.ItemNotFound):
            read("reader", label)
    document.refresh_from_db()
    newest = document.current_version()
    with pytest.raises(access.ItemNotFound):
        documents.read_bytes(people["reader"](), newest)


@pytest.mark.parametrize(
    ("drafts_for", "expected"),
    [
        ("readers", "0.1 0.1 0.1 0.1 0.1 -"),
        ("editors", "0.1 0.1 0.1 0.1 -   -"),
        ("approvers", "0.1 -   0.1 0.1 -   -"),
    ],
)
def test_the_library_says_who_sees_drafts(
    people: dict[str, Callable[[], Actor]], shelf: Callable[..., Library], drafts_for: str, expected: str
) -> None:
    story = Story(people, shelf("drafts", drafts_for=drafts_for))
    story.do("author", "upload")
    assert [story.gets(person) for person in PEOPLE] == expected.split()
    document = story.document
    assert document is not None
    for who, number in zip(PEOPLE, expected.split(), strict=True):
        seen = access.visible(people[who](), definition_of(Document)).filter(pk=document.pk).exists()
        assert seen == (number != "-")


OK, NO, ABSENT = None, actions.NotPermitted, access.ItemNotFound
DECISIONS = {
    "author": NO,
    "editor": NO,
    "approver": OK,
    "manager": OK,
    "reader": ABSENT,
    "stranger": ABSENT,
    "administrator": OK,
}


@pytest.mark.parametrize("deed", ["approve", "reject"])
@pytest.mark.parametrize("who", DECISIONS)
def test_who_decides_on_a_request(
    people: dict[str, Callable[[], Actor]], shelf: Callable[..., Library], who: str, deed: str
) -> None:
    story = Story(people, shelf("drafts", "approval"))
    story.do("author", "upload")
    story.do("author", "submit")
    refusal = DECISIONS[who]
    if refusal is None:
        story.do(who, deed)
        return
    with pytest.raises(refusal):
        story.do(who, deed)


@pytest.mark.parametrize("who", ["manager", "administrator"])
def test_nobody_approves_what_he_wrote_or_submitted_himself(
    people: dict[str, Callable[[], Actor]], shelf: Callable[..., Library], who: str
) -> None:
    story = Story(people, shelf("major", "approval"))
    story.do("author", "upload")
    story.do(who, "save")
    with pytest.raises(actions.NotPermitted, match="of his own"):
        story.do(who, "approve")

    story.do("author", "save")
    story.do("author", "withdraw")
    story.do(who, "submit")
    with pytest.raises(actions.NotPermitted, match="of his own"):
        story.do(who, "reject")
