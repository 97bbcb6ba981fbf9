"""Editors keep templates in the Wagtail admin."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry

from libraries.models import DocumentType
from templates.models import DocumentTemplate, TemplateFile
from templates.template import PublishRefused
from tests.document_templates.conftest import Publish, Send, admin_url, text_of, word
from tests.people import World, client_of


def live_text(template: DocumentTemplate) -> str:
    template.refresh_from_db()
    return text_of(template.file.read())


def page(answer: Any) -> str:
    return str(answer.content.decode()).replace("&#x27;", "'")


def test_a_new_template_is_a_draft_with_its_report(send: Send, editor_client: Client) -> None:
    answer = send(None, word("{{ case.name }}"))
    template = DocumentTemplate.objects.get()

    assert (answer.status_code, template.live) == (302, False)
    shown = page(editor_client.get(answer.url))
    assert "Nothing in the file keeps it from being published" in shown
    assert "Merge fields used: case.name" in shown


def test_a_template_without_a_file_is_refused_as_a_draft_too(send: Send) -> None:
    assert "Choose the file of the template" in page(send(None))
    assert not DocumentTemplate.objects.exists()


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7 no word", b"", b"PK\x03\x04 broken"], ids=["pdf", "empty", "zip"]
)
def test_a_file_that_is_no_word_document_is_refused(send: Send, content: bytes) -> None:
    shown = page(send(None, content))
    assert "is not a Word document" in shown or "The submitted file is empty" in shown
    assert not DocumentTemplate.objects.exists()


def test_a_mistyped_field_is_named_with_its_paragraph_and_the_nearest_name(
    send: Send, publish: Publish, editor_client: Client
) -> None:
    template = publish("Good {{ case.name }}")
    send(template, word("Dear {{ contact.nmae }}"))

    shown = page(editor_client.get(admin_url("edit", template.pk)))
    assert "There is no field “contact.nmae”. Did you mean “contact.name”?" in shown
    assert "body: “Dear {{ contact.nmae }}”" in shown
    assert "cannot be published" not in shown
    assert "not be published" in shown
    assert live_text(template) == "Good {{ case.name }}"


def test_publishing_is_refused_while_there_are_errors(send: Send, publish: Publish) -> None:
    template = publish("Good {{ case.name }}")
    answer = send(template, word("Dear {{ contact.nmae }}"), publish=True)

    assert answer.status_code == 200
    assert "The template has errors, so it was not published." in page(answer)
    assert "Did you mean “contact.name”?" in page(answer)
    assert live_text(template) == "Good {{ case.name }}"


def test_a_draft_with_errors_cannot_be_published_without_another_file(send: Send, publish: Publish) -> None:
    template = publish("Good {{ case.name }}")
    send(template, word("{{ case.nmae }}"))

    assert "Did you mean “case.name”?" in page(send(template, publish=True))
    assert live_text(template) == "Good {{ case.name }}"


def test_a_mended_template_is_published(send: Send, publish: Publish) -> None:
    template = publish("Good {{ case.name }}")
    send(template, word("{{ case.nmae }}"))
    answer = send(template, word("Better {{ case.name }}"), publish=True)

    assert answer.status_code == 302
    assert live_text(template) == "Better {{ case.name }}"
    assert not template.has_unpublished_changes


def test_other_errors_refuse_the_publishing_too(send: Send, publish: Publish) -> None:
    template = publish("Good")
    shown = page(send(template, word("{% if case.name %}open", "{{ case.name.upper() }}"), publish=True))
    assert "so it was not published" in shown
    assert live_text(template) == "Good"


def test_what_the_other_list_has_is_an_error_in_a_template_for_relations(send: Send) -> None:
    shown = page(send(None, word("{{ case.name }}"), publish=True, made_for="relations"))
    assert "There is no field “case.name”" in shown


def test_a_file_name_with_an_unknown_field_is_refused(send: Send) -> None:
    shown = page(send(None, word("text"), file_name="{{ case.nmae }}"))
    assert "“case.nmae” is no field" in shown


def test_one_document_type_has_one_template(send: Send, publish: Publish) -> None:
    publish("Good")
    assert "has such a template already" in page(send(None, word("another")))


def test_no_program_publishes_errors_either(send: Send, publish: Publish) -> None:
    template = publish("Good")
    send(template, word("{{ case.nmae }}"))
    template.refresh_from_db()
    with pytest.raises(PublishRefused, match=r"case\.nmae"):
        template.latest_revision.publish()
    assert live_text(template) == "Good"


def test_a_schedule_publishes_what_is_right_and_drops_what_is_wrong(send: Send, publish: Publish) -> None:
    template = publish("Good")
    for text, in_force in (("Later {{ case.name }}", "Later {{ case.name }}"), ("{{ case.nmae }}", None)):
        before = live_text(template)
        send(template, word(text))
        template.refresh_from_db()
        revision = template.latest_revision
        revision.approved_go_live_at = timezone.now()
        revision.save(update_fields=["approved_go_live_at"])
        call_command("publish_scheduled")

        assert live_text(template) == (in_force or before)
        revision.refresh_from_db()
        assert revision.approved_go_live_at is None


def test_scheduling_errors_is_refused(send: Send, publish: Publish) -> None:
    template = publish("Good")
    answer = send(template, word("{{ case.nmae }}"), publish=True, go_live_at="2099-01-01 10:00")
    assert "so it was not published" in page(answer)
    assert not template.revisions.filter(approved_go_live_at__isnull=False).exists()


def test_an_old_revision_comes_back_with_its_file(
    send: Send, publish: Publish, editor_client: Client
) -> None:
    template = publish("First {{ case.name }}")
    first = template.live_revision
    send(template, word("Second"), publish=True)
    assert live_text(template) == "Second"

    url = admin_url("revisions_revert", template.pk, first.pk)
    assert "Merge fields used: case.name" in page(editor_client.get(url))
    editor_client.post(
        url,
        {"document_type": template.document_type_id, "made_for": "cases", "language": "en", "file_name": ""}
        | {"action-publish": "action-publish"},
    )
    assert live_text(template) == "First {{ case.name }}"


def test_equal_files_are_kept_once_and_never_change(publish: Publish, offer_type: DocumentType) -> None:
    content = word("Equal")
    first, second = TemplateFile.keep(content, "a.docx"), TemplateFile.keep(content, "b.docx")

    assert first.pk == second.pk
    with pytest.raises(TypeError, match="never changes"):
        first.save()


def test_the_editor_downloads_the_file_of_the_draft(
    send: Send, publish: Publish, editor_client: Client
) -> None:
    template = publish("Good")
    send(template, word("Draft"))
    draft = template.revisions.latest("pk").as_object()
    answer = editor_client.get(admin_url("file", draft.file_id))

    assert "attachment" in answer["Content-Disposition"]
    assert text_of(b"".join(answer)) == "Draft"


def test_a_missing_file_is_told_in_the_report(publish: Publish, editor_client: Client) -> None:
    template = publish("Good")
    storage = template.file.file.file.storage
    storage.delete(template.file.file.file.name)

    shown = page(editor_client.get(admin_url("edit", template.pk)))
    assert "of the template is missing. An editor can upload it again." in shown
    assert editor_client.get(admin_url("file", template.file_id)).status_code == 404


def test_the_page_of_the_fields_names_every_tag(publish: Publish, editor_client: Client) -> None:
    shown = page(editor_client.get(admin_url("fields")))
    for tag in ("{{ case.value }}", "{{ contact.salutation }}", "{{ today }}", "{{ document.name }}"):
        assert f"<code>{tag}</code>" in shown
    assert "Amount of money" in shown


PAGES = ("list", "add", "fields")


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("person", ["salesperson", "stranger", "nobody"])
def test_only_editors_open_the_pages(world: World, publish: Publish, person: str, name: str) -> None:
    assert client_of(world.person(person)).get(admin_url(name)).status_code == 302


def test_other_people_of_the_admin_may_not_keep_templates(world: World, publish: Publish) -> None:
    template = publish("Good")
    world.nobody.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client = client_of(world.nobody)
    upload = {"upload": SimpleUploadedFile("offer.docx", word("Theirs")), "action-publish": "action-publish"}
    for name in ("edit", "history", "delete", "unpublish", "lock"):
        assert client.post(admin_url(name, template.pk), upload).status_code in (302, 405)
    assert client.get(admin_url("file", template.file_id)).status_code == 302
    assert live_text(template) == "Good"
    assert template.live


def test_the_group_of_the_editors_has_its_permissions(db: None) -> None:
    group = Group.objects.get(name="Editors")
    codes = set(
        group.permissions.filter(codename__endswith="documenttemplate").values_list("codename", flat=True)
    )
    assert {"add_documenttemplate", "publish_documenttemplate", "unlock_documenttemplate"} <= codes
    assert Permission.objects.filter(codename="publish_documenttemplate").count() == 1


def test_each_deed_stands_in_the_log(send: Send, publish: Publish) -> None:
    template = publish("Good")
    send(template, word("Better"), publish=True)
    actions = ModelLogEntry.objects.filter(object_id=str(template.pk)).values_list("action", flat=True)
    assert {"wagtail.edit", "wagtail.publish"} <= set(actions)
