"""The page of a relation with ten thousand linked items beside that of one with none.

A salesperson opens them through the test client, by the rights of a group. Around the two relations lie as
many items of others, so that no query gets away with reading a whole table.
"""

import uuid
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext
from filer.models import File

from benchmarks.frame import Bar, Beside, Case, medians_ms
from benchmarks.million.load import settle
from crm_lists.activities.calendar.models import Occurrence
from crm_lists.activities.models import Activity, ActivityStatus, ActivityType, Event
from crm_lists.cases.models import Case as BusinessCase
from crm_lists.framework.actors import Source
from crm_lists.framework.models import Change
from crm_lists.notices.models import Comment
from crm_lists.organisation.models import Group, Owner, Role, Salesperson
from crm_lists.relations.models import Contact, Relation
from libraries.models import Document, DocumentVersion, Library
from outlook_bridge.models import Message, MessageContent

DATA_VERSION = 2
USERNAME = "overview-seller"
EMPTY, FULL = "Empty Ltd", "Full Ltd"
OTHERS = 20
START = datetime(2024, 1, 1, tzinfo=UTC)
#: What hangs on the full relation, and as much spread over the others: 10,000 of each.
LINKED = {
    "activities": 3000,
    "events": 800,
    "messages": 2500,
    "documents": 2000,
    "cases": 700,
    "contacts": 300,
    "comments": 300,
    "changes": 400,
}
NOT_THRICE = Bar(3, "most", "ratio")
MOST_QUERIES = Bar(15, "most")
BATCH = 500


def make_data() -> None:
    """Make the firm, its relations and what hangs on them."""
    place = _organisation()
    names = [EMPTY, FULL, *(f"Other {number} Ltd" for number in range(OTHERS))]
    relations = [Relation(name=name, **place, **_stamp(0)) for name in names]
    Relation.objects.bulk_create(relations)
    _fill(place, [relations[1]])
    _fill(place, relations[2:])
    settle()


def _organisation() -> dict[str, Any]:
    owner = Owner.objects.create(name="Overview Ltd", **_stamp(0))
    group = Group.objects.create(name="Overview", owner=owner, **_stamp(0))
    user = User.objects.create(username=USERNAME, first_name="Olga", last_name="Overview")
    person = Salesperson.objects.create(name="Olga Overview", user=user, owner=owner, **_stamp(0))
    person.roles.add(Role.objects.get(code="salesperson"))
    group.members.add(person)
    return {"owner": owner, "group": group, "salesperson": person, "created_by": user, "modified_by": user}


def _stamp(number: int) -> dict[str, Any]:
    at = START + timedelta(minutes=number * 53)
    return {"created_at": at, "modified_at": at, "version": 1}


def _fill(place: dict[str, Any], relations: Sequence[Relation]) -> None:
    """Hang everything on these relations, in turns."""

    def rows(kind: str) -> Iterator[tuple[int, Relation, dict[str, Any]]]:
        for number in range(LINKED[kind]):
            yield number, relations[number % len(relations)], {**place, **_stamp(number)}

    _activities(rows)
    _cases(rows)
    _documents(rows)
    _mail(rows)
    _words(rows, place["created_by"])


Rows = Callable[[str], Iterator[tuple[int, Relation, dict[str, Any]]]]


def _activities(rows: Rows) -> None:
    call = ActivityType.objects.get(code="phone-call")
    done = ActivityStatus.objects.filter(is_final=True, is_cancelled=False).first()
    _create(
        Activity,
        (
            Activity(
                name=f"Call {n}",
                activity_type=call,
                status=done,
                state=Activity.State.COMPLETED,
                completed_at=own["created_at"],
                description=f"Asked for an earlier start, {n}.",
                relation=relation,
                **own,
            )
            for n, relation, own in rows("activities")
        ),
    )
    hour = timedelta(hours=1)
    _create(
        Event,
        (
            Event(
                name=f"Visit {n}",
                starts_at=own["created_at"],
                ends_at=own["created_at"] + hour,
                last_ends_at=own["created_at"] + hour,
                relation=relation,
                **own,
            )
            for n, relation, own in rows("events")
        ),
    )

    times = Event.objects.filter(name__startswith="Visit ", occurrences=None)
    _create(
        Occurrence, (Occurrence(event=one, starts_at=one.starts_at, ends_at=one.ends_at) for one in times)
    )


def _cases(rows: Rows) -> None:
    _create(
        Contact,
        (
            Contact(name=f"Person {n}", last_name=f"Person {n}", relation=r, **own)
            for n, r, own in rows("contacts")
        ),
    )
    _create(
        BusinessCase,
        (
            BusinessCase(
                name=f"Case {n}",
                value=1000 + n,
                relation=r,
                state="closed" if n % 2 else "new",
                outcome="successful" if n % 2 else "",
                closed_at=own["created_at"] if n % 2 else None,
                **own,
            )
            for n, r, own in rows("cases")
        ),
    )


def _documents(rows: Rows) -> None:
    library = Library.objects.get(code="crm")
    file = File.objects.create(file=ContentFile(b"Words.", name="words.txt"), original_filename="words.txt")
    documents = [
        Document(
            name=f"Paper {r.pk} {n}.pdf",
            name_key=f"paper {r.pk} {n}.pdf",
            library=library,
            relation=r,
            version_number="1",
            size=6,
            format="pdf",
            **own,
        )
        for n, r, own in rows("documents")
    ]
    _create(Document, documents)
    _create(
        DocumentVersion,
        (
            DocumentVersion(
                document=one,
                major=1,
                file=file,
                name=one.name,
                sha256="0" * 64,
                size=6,
                format="pdf",
                at=one.created_at,
                by=one.created_by,
                source=Source.WEB,
            )
            for one in documents
        ),
    )


def _mail(rows: Rows) -> None:
    original = Document.objects.latest("pk")
    letters = list(rows("messages"))
    contents = [MessageContent(text=f"We accept variant {n}. " * 20) for n, _relation, _own in letters]
    _create(MessageContent, contents)
    _create(
        Message,
        (
            Message(
                subject=f"Re: Offer {n}",
                kind=Message.Kind.MAIL,
                sender="Jana Malá",
                sent_at=own["created_at"],
                importance=Message.Importance.NORMAL,
                sensitivity=Message.Sensitivity.NORMAL,
                content=content,
                document=original,
                relation=r,
                channel="drop",
                sha256=uuid.uuid4().hex,
                fingerprint=uuid.uuid4().hex,
                identity=uuid.uuid4().hex,
                **own,
            )
            for (n, r, own), content in zip(letters, contents, strict=True)
        ),
    )


def _words(rows: Rows, user: User) -> None:
    _create(
        Comment,
        (
            Comment(list_code="relations", item_id=r.pk, author=user, text=f"Remark {n}")
            for n, r, _own in rows("comments")
        ),
    )
    _create(
        Change,
        (
            Change(
                list_code="relations",
                item_id=r.pk,
                item_title=r.name,
                verb="change",
                version=n + 1,
                at=own["created_at"],
                by=user,
                source=Source.WEB,
                before={"city": "Nitra"},
                after={"city": f"Place {n}"},
            )
            for n, r, own in rows("changes")
        ),
    )


def _create(model: type[models.Model], rows: Any) -> None:
    model._default_manager.bulk_create(rows, batch_size=BATCH)


def measure() -> Iterator[Case]:
    """Measure the first paint, its queries, and what is fetched afterwards, beside the empty relation."""
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get(username=USERNAME))
    pages = {name: f"/lists/relations/{Relation.objects.get(name=name).pk}/" for name in (EMPTY, FULL)}
    parts = {
        "page": "",
        "timeline: one kind": "timeline/?kind=messages",
        "timeline: a word": "timeline/?q=variant",
        "card of open cases": "cards/cases/",
        "card of documents": "cards/documents/",
        "tab of activities": "?tab=activities",
    }
    for name, part in parts.items():
        empty, full = medians_ms(
            *(_opener(client, pages[one] + part) for one in (EMPTY, FULL)), times=15, warm_up=3
        )
        yield Case(
            name=f"relation with 10,000 items: {name}",
            value=full,
            unit="ms",
            beside=Beside("empty relation", empty),
            bar=NOT_THRICE,
        )
    yield Case(
        name="relation with 10,000 items: queries of the first paint",
        value=_queries(client, pages[FULL]),
        unit="queries",
        bar=MOST_QUERIES,
    )


def _opener(client: Client, url: str) -> Callable[[], None]:
    def open_page() -> None:
        answer = client.get(url)
        if answer.status_code != 200:
            raise RuntimeError(f"{url} answered {answer.status_code}.")

    return open_page


def _queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        client.get(url)
    return len(captured)
