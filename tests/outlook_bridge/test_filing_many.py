"""Many files at once get the same answers, messages and documents as each of them alone."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from crm_lists.framework import access, bulk
from crm_lists.framework.actions import NotPermitted
from libraries import documents
from libraries.models import Document
from outlook_bridge.intake import filing_many, keeping, store
from outlook_bridge.intake.filing import Filed, Status
from outlook_bridge.intake.filing_many import ingest_many
from outlook_bridge.intake.hints import Hints
from outlook_bridge.intake.keeping import Arrival
from outlook_bridge.models import Channel, Message, Original
from tests.making import make_item
from tests.outlook_bridge.conftest import PNG, file_as, mail
from tests.people import World, actor


def arrival(content: bytes, name: str = "Offer.eml", hints: Hints | None = None) -> Arrival:
    return Arrival(content, name, Channel.COMMAND, hints or Hints())


def numbered(number: int, **values: Any) -> bytes:
    headers = {"Message-ID": f"<{number}@x.test>", "Subject": f"Mail {number}", **values.pop("headers", {})}
    return mail(headers=headers, **values)


def file_many(world: World, arrivals: Iterable[Arrival]) -> list[Filed]:
    return list(ingest_many(actor(world.salesperson), arrivals))


def statuses(filed: Iterable[Filed]) -> list[Status]:
    return [one.status for one in filed]


def seen(message: Message) -> dict[str, Any]:
    """Return what people see of a message, without its keys and times."""
    keys = ("id", "uuid", "created_at", "modified_at", "content_id", "document_id", "channel")
    values = {field.attname: getattr(message, field.attname) for field in message._meta.concrete_fields}
    content = {
        field.attname: getattr(message.content, field.attname) for field in message.content._meta.fields
    }
    return {
        **{name: value for name, value in values.items() if name not in keys},
        "content": {name: value for name, value in content.items() if name != "id"},
        "files": [(one.name, one.size, one.is_inline) for one in message.attachments.all()],
        "documents": [
            (one.document.name, one.document.relation_id, one.document.group_id, one.document.format)
            for one in message.attachments.select_related("document")
            if one.document
        ],
        "history": message.document.folder is not None,
    }


def test_messages_filed_together_are_as_those_filed_alone(world: World) -> None:
    relation = make_item(actor(world.salesperson), "relations")
    html = '<p>Hi <img src="cid:logo"><img src="http://track.test/x.png">' + "long " * 2_000
    contents = [
        numbered(1, html=html, pictures={"logo": PNG}, files={"Plan.txt": b"plan", "Offer.eml": b"x" * 40}),
        numbered(2, headers={"Sensitivity": "Private"}),
        numbered(3, headers={"Message-ID": None}),
    ]
    together = file_many(world, [arrival(one, hints=Hints(relation=relation)) for one in contents])
    views = [seen(one.message) for one in together if one.message]
    texts = [one.text for one in together]
    for one in together:
        assert one.message is not None
        one.message.originals.all().delete()
        one.message.purge()
    alone = [file_as(world.salesperson, one, hints=Hints(relation=relation)) for one in contents]

    assert statuses(together) == [Status.FILED] * 3
    assert views == [seen(one.message) for one in alone if one.message]
    assert texts == [one.text for one in alone]


def test_a_private_message_hides_its_folder_from_colleagues(world: World) -> None:
    [filed] = file_many(world, [arrival(numbered(1, headers={"Sensitivity": "Private"}))])
    assert filed.message is not None
    folder = filed.message.document.folder
    assert folder is not None
    assert access.may(actor(world.salesperson), folder, access.VIEW)
    assert not access.may(actor(world.colleague), folder, access.VIEW)


def test_an_attachment_may_have_the_name_of_its_original(world: World) -> None:
    [filed] = file_many(world, [arrival(numbered(1, files={"Offer.eml": b"inner"}))])
    assert filed.message is not None
    assert filed.message.document.name == "Offer.eml"
    assert [one.document.name for one in filed.message.attachments.all() if one.document] == ["Offer (2).eml"]


def test_the_same_file_and_the_same_message_are_told_within_and_between_groups(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filing_many, "TOGETHER", 3)
    first, edited = numbered(1), numbered(1, text="Please send us an offer, soon.")
    contents = [first, first, edited, numbered(2), first, edited, numbered(3)]
    filed = file_many(world, map(arrival, contents))
    new, known = Status.FILED, Status.DUPLICATE
    assert statuses(filed) == [new, known, known, new, known, known, new]
    assert Message.objects.count() == 3
    assert Original.objects.filter(message=filed[0].message, document__deleted_at=None).count() == 2
    assert statuses(file_many(world, map(arrival, contents))) == [known] * 7


def test_what_cannot_be_read_is_kept_with_its_reason_among_the_others(world: World) -> None:
    filed = file_many(
        world, [arrival(numbered(1)), arrival(b"no message"), arrival(b""), arrival(numbered(2))]
    )
    assert statuses(filed) == [Status.FILED, Status.UNREAD, Status.UNREAD, Status.FILED]
    assert filed[1].document is not None
    filed[1].document.refresh_from_db()
    assert "neither an Outlook message" in filed[1].document.description
    again = file_many(world, [arrival(b"no message")])
    assert statuses(again) == [Status.UNREAD]
    assert Document.objects.filter(original__sha256=arrival(b"no message").sha256).count() == 1


def test_somebody_who_files_the_same_at_the_same_moment_is_noticed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = store.alike
    contents = [numbered(number) for number in range(3)]

    def look_and_lose(*arguments: Any) -> list[Message]:
        found = look(*arguments)
        # A colleague files one of them after the look and before the writing.
        file_as(world.colleague, contents[1], name="Other.eml")
        return found

    monkeypatch.setattr(store, "alike", look_and_lose)
    filed = file_many(world, map(arrival, contents))
    assert Message.objects.count() == 3
    assert statuses(filed).count(Status.FILED) >= 2


def fail_once(run: Callable[..., Any], error: Exception) -> Callable[..., Any]:
    errors = [error]

    def call(*arguments: Any, **options: Any) -> Any:
        if errors:
            raise errors.pop()
        return run(*arguments, **options)

    return call


@pytest.mark.parametrize(
    ("place", "name"), [(bulk, "make_many"), (keeping, "attach_many"), (keeping, "keep_many")]
)
def test_what_fails_together_is_done_one_by_one(
    place: Any, name: str, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(place, name, fail_once(getattr(place, name), IntegrityError("clash")))
    filed = file_many(world, [arrival(numbered(number, files={"a.txt": b"a"})) for number in range(3)])
    assert statuses(filed) == [Status.FILED] * 3
    assert Message.objects.count() == Original.objects.filter(state=Original.State.FILED).count() == 3


def test_a_file_that_the_library_refuses_does_not_spoil_the_others(world: World) -> None:
    library = documents.common_library(documents.MAIL_LIBRARY)
    type(library).objects.filter(pk=library.pk).update(allowed_formats=["eml", "txt"])
    filed = file_many(world, [arrival(numbered(1)), arrival(PNG, "x.png"), arrival(numbered(2))])
    assert statuses(filed) == [Status.FILED, Status.FAILED, Status.FILED]


def test_who_may_file_no_mail_is_told(world: World) -> None:
    with pytest.raises(NotPermitted):
        list(ingest_many(actor(world.reader), [arrival(numbered(1))]))


def test_the_number_of_queries_grows_with_the_folders_only(world: World) -> None:
    def queries(numbers: range) -> int:
        arrivals = [arrival(numbered(number, files={"a.txt": b"a%d" % number})) for number in numbers]
        with CaptureQueriesContext(connection) as captured:
            assert statuses(file_many(world, arrivals)) == [Status.FILED] * len(numbers)
        return len(captured)

    queries(range(1))
    few, many = queries(range(10, 13)), queries(range(20, 35))
    # A folder and the look for a company cost the most of them; a message alone costs more than a hundred.
    assert (many - few) / 12 < 35
