"""Templates that wait for approval, and those that somebody keeps to himself while he works on them."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from wagtail.models import GroupApprovalTask, Workflow, WorkflowContentType, WorkflowTask

from templates.models import DocumentTemplate, TemplateFile
from tests.document_templates.conftest import Publish, Send, admin_url, text_of, word
from tests.people import World, client_of, make_user

pytestmark = pytest.mark.django_db


def live_text(template: DocumentTemplate) -> str:
    template.refresh_from_db()
    return text_of(template.file.read())


def page(answer: Any) -> str:
    return str(answer.content.decode()).replace("&#x27;", "'")


@pytest.fixture
def approver(world: World, db: None) -> Client:
    """Return the browser of somebody whose approval templates need."""
    group = Group.objects.create(name="Approvers")
    group.permissions.set(Group.objects.get(name="Editors").permissions.all())
    task = GroupApprovalTask.objects.create(name="Approve")
    task.groups.add(group)
    workflow = Workflow.objects.create(name="Templates")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    content_type = ContentType.objects.get_for_model(DocumentTemplate)
    WorkflowContentType.objects.create(workflow=workflow, content_type=content_type)
    person = make_user("approver")
    person.groups.add(group)
    return client_of(person)


def submit(send: Send, template: DocumentTemplate, *paragraphs: str) -> None:
    answer = send(template, word(*paragraphs), **{"action-submit": "action-submit"})
    assert answer.status_code == 302
    template.refresh_from_db()


def decide(
    client: Client, template: DocumentTemplate, action: str, headers: dict[str, str] | None = None
) -> None:
    state = template.current_workflow_task_state
    answer = client.post(admin_url("workflow_action", template.pk, action, state.pk), headers=headers)
    assert answer.status_code in (200, 302)


def test_what_is_approved_is_in_force(approver: Client, send: Send, publish: Publish) -> None:
    template = publish("Good")
    submit(send, template, "Better {{ case.name }}")
    assert template.workflow_in_progress
    assert live_text(template) == "Good"
    decide(approver, template, "approve")
    assert live_text(template) == "Better {{ case.name }}"
    assert not template.workflow_in_progress


def test_what_is_rejected_stays_a_draft(approver: Client, send: Send, publish: Publish) -> None:
    template = publish("Good")
    submit(send, template, "Other")
    decide(approver, template, "reject")
    assert live_text(template) == "Good"
    assert template.has_unpublished_changes


def test_what_has_errors_is_not_submitted(approver: Client, send: Send, publish: Publish) -> None:
    template = publish("Good")
    answer = send(template, word("{{ case.nmae }}"), **{"action-submit": "action-submit"})
    assert "Did you mean “case.name”?" in page(answer)
    template.refresh_from_db()
    assert not template.workflow_in_progress


@pytest.mark.parametrize("headers", [{}, {"X-Requested-With": "XMLHttpRequest"}], ids=["page", "dialog"])
def test_errors_since_then_are_told_to_the_one_who_approves(
    approver: Client, send: Send, publish: Publish, headers: dict[str, str]
) -> None:
    template = publish("Good")
    submit(send, template, "Better")
    revision = template.latest_revision
    wrong = TemplateFile.keep(word("{{ case.nmae }}"), "offer.docx")
    revision.content["file"] = wrong.pk
    revision.save()

    decide(approver, template, "approve", headers)
    assert live_text(template) == "Good"
    assert template.workflow_in_progress
    assert "Did you mean “case.name”?" in page(approver.get(admin_url("edit", template.pk)))


def test_only_who_is_asked_approves(
    approver: Client, send: Send, publish: Publish, editor_client: Client
) -> None:
    template = publish("Good")
    submit(send, template, "Other")
    decide(editor_client, template, "approve")
    assert live_text(template) == "Good"


def test_a_locked_template_is_changed_by_nobody_else(
    send: Send, publish: Publish, editor: User, editor_client: Client
) -> None:
    template = publish("Good")
    colleague = make_user("other_editor")
    colleague.groups.add(*editor.groups.all())
    client_of(colleague).post(admin_url("lock", template.pk))
    template.refresh_from_db()
    assert template.locked_by == colleague
    answer = send(template, word("Other"), publish=True)
    assert live_text(template) == "Good"
    assert "could not be saved as it is locked" in page(answer)
    editor_client.post(admin_url("unlock", template.pk))
    send(template, word("Other"), publish=True)
    assert live_text(template) == "Other"
