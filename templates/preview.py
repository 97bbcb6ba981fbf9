"""Looking at a template before it is published: with a real record, as pictures of its pages."""

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_tasks import task

from crm_lists.framework import access
from crm_lists.framework.actors import Actor, Source
from crm_lists.framework.items import Item
from crm_lists.framework.lists import find_list
from libraries.messages import Message, Refusal
from libraries.renditions import office, producing
from libraries.renditions.making import QUEUE

from .making import Order, rendered_or_refused, values_for
from .merge import render_safely
from .template import DocumentTemplate
from .template_file import TemplateFile

#: Further pages are not drawn.
MOST_PAGES = 12
_LONGEST_KEY = 18


class TemplatePreview(models.Model):
    """What an editor looks at: the pages of a document, or what differs from the template in force."""

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", _("is being prepared")
        DONE = "done", _("ready")
        FAILED = "failed", _("could not be made")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    template = models.ForeignKey(DocumentTemplate, on_delete=models.CASCADE, related_name="+")
    file = models.ForeignKey(TemplateFile, on_delete=models.PROTECT, related_name="+")
    #: The file in force, where both are compared.
    older = models.ForeignKey(TemplateFile, on_delete=models.PROTECT, null=True, related_name="+")
    item_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    reason = models.JSONField(null=True)
    pages = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("preview of a template")
        verbose_name_plural = _("previews of templates")

    def __str__(self) -> str:
        return f"{self.template}: {self.state}"

    @property
    def folder(self) -> Path:
        """Return where the pictures lie."""
        return Path(settings.MEDIA_ROOT) / "template-previews" / self.uuid.hex

    @property
    def message(self) -> Message | None:
        """Return why there are no pages."""
        return Message.from_json(self.reason) if self.reason else None

    def page(self, number: int) -> Path | None:
        """Return the picture of a page, None where there is none."""
        path = self.folder / f"{number}.webp"
        return path if 1 <= number <= self.pages and path.exists() else None


def draft_of(pk: int) -> DocumentTemplate | None:
    """Return a template as its newest revision has it."""
    template = DocumentTemplate.objects.select_related("document_type").filter(pk=pk).first()
    return None if template is None else template.get_latest_revision_as_object()


def in_force(pk: int) -> TemplateFile | None:
    """Return the file of a template that is in force, None where none is."""
    live = DocumentTemplate.objects.filter(pk=pk, live=True).select_related("file").first()
    return live.file if live else None


def mine(actor: Actor, template_pk: int | None, key: str) -> TemplatePreview | None:
    """Return the preview of this key if it is the editor's own."""
    if actor.user is None or not key.isdecimal() or len(key) > _LONGEST_KEY:
        return None
    found = TemplatePreview.objects.filter(user=actor.user, pk=int(key))
    return (found if template_pk is None else found.filter(template=template_pk)).first()


def look(actor: Actor, draft: DocumentTemplate, item: Item | None) -> TemplatePreview:
    """Have a document of the draft drawn."""
    return _begun(actor, draft, item_id=item.pk if item is not None else None)


def compare(actor: Actor, draft: DocumentTemplate, in_force: TemplateFile) -> TemplatePreview:
    """Have drawn what differs between the draft and the template in force."""
    return _begun(actor, draft, older=in_force)


def _begun(actor: Actor, draft: DocumentTemplate, **facts: Any) -> TemplatePreview:
    if actor.user is None:
        raise access.ItemNotFound("nobody looks at previews")
    for old in TemplatePreview.objects.filter(user=actor.user):
        # Nobody looks at two: the one before is forgotten with its pictures.
        shutil.rmtree(old.folder, ignore_errors=True)
        old.delete()
    made = TemplatePreview.objects.create(user=actor.user, template=draft, file=draft.file, **facts)
    draw.enqueue(made.pk)
    # Where tasks are run at once, it is drawn by now.
    made.refresh_from_db()
    return made


@task(queue_name=QUEUE)
def draw(key: int) -> None:
    """Draw the pages of a preview."""
    known = TemplatePreview.objects.select_related("template__document_type", "file", "older", "user")
    found = known.filter(pk=key, state=TemplatePreview.State.WAITING).first()
    if found is None:
        return
    try:
        with _pdf(found) as pdf:
            found.folder.mkdir(parents=True, exist_ok=True)
            found.pages = producing.pages_of(pdf, found.folder, MOST_PAGES)
        found.state = TemplatePreview.State.DONE
    except Refusal as refusal:
        found.state, found.reason = TemplatePreview.State.FAILED, refusal.message.as_json()
    except office.OfficeUnavailable:
        found.state, found.reason = TemplatePreview.State.FAILED, producing.no_office().as_json()
    found.save(update_fields=["state", "reason", "pages"])


@contextmanager
def _pdf(found: TemplatePreview) -> Iterator[Path]:
    template, file = found.template, found.file
    code = template.extension
    with TemporaryDirectory(prefix="preview-") as name:
        newer, older = Path(name) / f"newer.{code}", Path(name) / f"older.{code}"
        if found.older is not None:
            newer.write_bytes(file.read())
            older.write_bytes(found.older.read())
            product = producing.comparison_of_files(older, newer, code)
        else:
            newer.write_bytes(document_of(found))
            product = producing.pdf_of_file(newer, code)
        with product as made:
            yield made.path


def document_of(found: TemplatePreview) -> bytes:
    """Return the document that the draft makes of the chosen record, as its editor sees that."""
    template, actor = found.template, Actor.of(found.user, Source.ADMIN)
    template.file = found.file
    subject = None
    if found.item_id is not None:
        subject = access.get(actor, find_list(template.made_for), found.item_id)
    values = values_for(actor, Order(template, subject), name=f"{template}.{template.extension}")
    rendered = render_safely(found.file.read(), values, template.locale)
    return rendered_or_refused(template, rendered)
