"""Documents of many items: a file for each, or one with a letter for each."""

from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from crm_lists.batches import records, running
from crm_lists.batches.models import Batch, Result, State
from crm_lists.cases.models import Case
from crm_lists.framework.lists import find_list
from libraries import documents
from libraries.models import Document, DocumentType
from templates import spooling
from templates.batches import EACH, LETTERS, MakeEach, MakeLetters
from templates.models import DocumentNumber, DocumentTemplate, MadeFrom
from tests.document_templates.conftest import Publish, text_of, word
from tests.document_templates.test_making import content_of
from tests.making import make
from tests.people import World, actor, client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cases(world: World, case: Case) -> list[Case]:
    """Return three cases of the salesperson."""
    sales = actor(world.salesperson)
    others = [make(sales, Case, name=f"Hall {n}", relation=case.relation, value=n) for n in (2, 3)]
    return [case, *others]


def batch_of(world: World, template: DocumentTemplate, kind: str, **more: object) -> Batch:
    definition = find_list("cases")
    parameters = {"template": template.pk, "name": "", "words": "Offer", **more}
    found = records.open_batch(
        actor(world.salesperson), definition, kind, Case.objects.order_by("pk"), parameters
    )
    assert found is not None
    running.start(found)
    found.refresh_from_db()
    return found


def test_each_item_gets_its_document(world: World, cases: list[Case], publish: Publish) -> None:
    batch = batch_of(world, publish("{{ case.name }}", file_name="{{ case.name }}"), EACH)
    assert (batch.state, batch.done) == (State.DONE, 3)
    made = Document.objects.order_by("pk")
    assert [content_of(one, world) for one in made] == [one.name for one in cases]
    assert [one.case for one in made] == cases
    assert MadeFrom.objects.count() == 3


def test_numbers_of_a_batch_have_no_gaps(world: World, cases: list[Case], publish: Publish) -> None:
    DocumentType.objects.filter(code="offer").update(number_pattern="{{ number }}", number_digits=1)
    batch_of(world, publish("{{ document.number }}"), EACH)
    assert [one.text for one in DocumentNumber.objects.order_by("pk")] == ["1", "2", "3"]


def test_an_item_of_which_none_can_be_made_says_why(
    world: World, cases: list[Case], publish: Publish
) -> None:
    Case.objects.filter(pk=cases[1].pk).update(value=0)
    batch = batch_of(world, publish("{{ 1 / case.value }}"), EACH)
    assert (batch.done, batch.refused) == (2, 1)
    row = batch.rows.get(result=Result.REFUSED)
    assert "could not be made" in row.message


def test_all_letters_stand_in_one_file(
    world: World,
    cases: list[Case],
    publish: Publish,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    monkeypatch.setattr(MakeLetters, "chunk", 2)
    template = publish("Dear {{ letter.salutation }}", "{{ case.name }}")
    with django_capture_on_commit_callbacks(execute=True):
        batch = batch_of(world, template, LETTERS, name="Letters")
    assert (batch.state, batch.done) == (State.DONE, 3)
    (document,) = Document.objects.all()
    assert document.name == "Letters.docx"
    content = documents.read_bytes(actor(world.salesperson), document.current_version())
    text = text_of(content)
    assert [name for name in text.split("\n") if name.startswith("Hall")] == [one.name for one in cases]
    assert len(docx.Document(BytesIO(content)).sections) == 3
    assert not (Path(settings.MEDIA_ROOT) / "letters" / batch.uuid.hex).exists()
    assert records.message_of(batch).endswith(reverse("libraries:document", args=[document.pk]))


def test_a_batch_that_a_killed_process_left_writes_each_letter_once(
    world: World, cases: list[Case], publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(MakeLetters, "chunk", 2)
    kept = running._count

    def killed(batch: Batch, rows: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(running, "_count", killed)
    template = publish("{{ case.name }}")
    with pytest.raises(KeyboardInterrupt):
        batch_of(world, template, LETTERS)
    monkeypatch.setattr(running, "_count", kept)
    batch = Batch.objects.get()
    running.run(batch.pk)
    (document,) = Document.objects.all()
    text = text_of(documents.read_bytes(actor(world.salesperson), document.current_version()))
    assert text.split("\n").count("Hall roofing") == 1


def test_the_values_of_a_batch_that_nobody_goes_on_with_are_forgotten(
    world: World, cases: list[Case], publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(MakeLetters, "chunk", 2)
    spooling.clean_up()

    def broken(*arguments: object) -> None:
        raise OSError("The disk is full.")

    monkeypatch.setattr(MakeLetters, "_write", broken)
    batch = batch_of(world, publish("{{ case.name }}"), LETTERS)
    monkeypatch.undo()
    monkeypatch.setattr(MakeLetters, "chunk", 2)
    assert batch.state == State.FAILED
    assert spooling.clean_up() == 0
    Batch.objects.update(finished_at=timezone.now() - spooling.KEPT)
    assert spooling.clean_up() == 1

    running.start(batch)
    batch.refresh_from_db()
    assert batch.problem == "Too much time has passed since the first letters. Begin anew."
    assert not Document.objects.exists()


def test_a_batch_that_failed_at_its_end_is_gone_on_with(
    world: World, cases: list[Case], publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(MakeLetters, "chunk", 2)
    written = MakeLetters._write

    def broken(*arguments: Any) -> None:
        written(*arguments)
        raise OSError("The disk is full.")

    monkeypatch.setattr(MakeLetters, "_write", broken)
    batch = batch_of(world, publish("{{ case.name }}"), LETTERS)
    assert (batch.state, Document.objects.count()) == (State.FAILED, 0)
    monkeypatch.setattr(MakeLetters, "_write", written)
    running.start(batch)
    batch.refresh_from_db()
    assert (batch.state, batch.done) == (State.DONE, 3)
    assert Document.objects.count() == 1


def test_the_page_asks_and_leads_to_the_preview(world: World, cases: list[Case], publish: Publish) -> None:
    template = publish("{{ case.name }}")
    client = client_of(world.salesperson)
    url = reverse("document_templates:make-many", args=["cases"])
    assert url in client.get(reverse("lists:listing", args=["cases"])).content.decode()
    keys = [one.pk for one in cases]
    asked = client.post(url, {"pk": keys})
    assert asked.status_code == 200
    assert "A file for each" in asked.content.decode()
    answer = client.post(url, {"pk": keys, "step": "go", "template": template.pk, "way": EACH})
    batch = Batch.objects.get()
    assert answer["Location"] == reverse("batches:batch", args=[batch.pk])
    assert client.get(answer["Location"]).status_code == 200
    client.post(reverse("batches:run", args=[batch.pk]))
    assert Document.objects.count() == 3


def test_only_word_documents_go_into_one_file(
    world: World, cases: list[Case], publish: Publish, client: Client
) -> None:
    template = publish("x")
    DocumentTemplate.objects.filter(pk=template.pk).update(kind="mail")
    sales = client_of(world.salesperson)
    url = reverse("document_templates:make-many", args=["cases"])
    data = {"pk": cases[0].pk, "step": "go", "template": template.pk, "way": LETTERS}
    assert "Only Word documents can be put into one file." in sales.post(url, data).content.decode()


def test_who_may_make_no_documents_is_not_asked(world: World, cases: list[Case], publish: Publish) -> None:
    template = publish("x")
    reader = client_of(world.reader)
    url = reverse("document_templates:make-many", args=["cases"])
    assert reader.post(url, {"pk": cases[0].pk, "template": template.pk}).status_code == 404
    assert url not in reader.get(reverse("lists:listing", args=["cases"])).content.decode()


def test_the_documents_of_a_batch_are_taken_back_with_it(
    world: World, cases: list[Case], publish: Publish
) -> None:
    batch = batch_of(world, publish("{{ case.name }}"), EACH)
    client = client_of(world.salesperson)
    answer = client.post(reverse("batches:undo", args=[batch.pk]))
    client.post(f"{answer['Location']}run/")
    assert not Document.objects.filter(deleted_at=None).exists()
    assert MakeEach.chunk < running.CHUNK


# -- making again ---------------------------------------------------------------------------------


def test_a_document_is_made_again_of_the_present_data(
    world: World, case: Case, publish: Publish, send: object
) -> None:
    template = publish("{{ case.name }} {{ case.description }}")
    client = client_of(world.salesperson)
    url = reverse("document_templates:new-document", args=["cases", case.pk, template.pk])
    client.post(url, {"name": "Offer"})
    document = Document.objects.get()
    Case.objects.filter(pk=case.pk).update(name="Hall with crane")
    again = reverse("document_templates:make-again", args=[document.pk])
    assert again in client.get(reverse("libraries:document", args=[document.pk])).content.decode()
    assert client.post(again).status_code == 302
    document.refresh_from_db()
    assert content_of(document, world) == "Hall with crane Sandwich panels"
    known = MadeFrom.objects.get(document=document)
    assert (known.version, len(known.earlier)) == (str(document.version_number), 1)
    assert known.earlier[0]["values"]["case"]["name"] == "Hall roofing"


def test_what_was_typed_is_used_again(world: World, publish: Publish) -> None:
    case = make(actor(world.salesperson), Case, name="Hall", value=None)
    template = publish("{{ case.value }} {{ document.description }}")
    client = client_of(world.salesperson)
    url = reverse("document_templates:new-document", args=["cases", case.pk, template.pk])
    client.post(url, {"name": "Offer", "gap-case-value": "7.50", "own-description": "Draft"})
    document = Document.objects.get()
    assert document.description == "Draft"
    client.post(reverse("document_templates:make-again", args=[document.pk]))
    document.refresh_from_db()
    assert content_of(document, world) == "7.5 Draft"


def test_others_make_nothing_again(world: World, case: Case, publish: Publish) -> None:
    template = publish("x")
    client_of(world.salesperson).post(
        reverse("document_templates:new-document", args=["cases", case.pk, template.pk]), {"name": "Offer"}
    )
    again = reverse("document_templates:make-again", args=[Document.objects.get().pk])
    for person in (world.reader, world.stranger):
        assert client_of(person).post(again).status_code == 404
    template.unpublish()
    assert client_of(world.salesperson).post(again).status_code == 404
    assert word("x")
