"""Messages: the e-mail that people filed, over the files that it came in (DS-45, DS-62..64)."""

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm_lists.activities.models import Activity, Event
from crm_lists.cases.models import Case
from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition, PublicView, register_list
from crm_lists.organisation.models import OwnedItem
from crm_lists.relations.models import Contact, Relation
from libraries.models import Document

from . import columns
from .content import MessageContent
from .intake import companions
from .intake.original import Channel, Original
from .links.link import MAIN, SEVERAL, Hows, Link, LinkedBy

if TYPE_CHECKING:
    from .attachment import Attachment
    from .derived.made import Made

__all__ = ["Message", "MessageList", "columns"]


class Message(OwnedItem):
    """One message: the standard part is what its file says, the CRM part is what it belongs to."""

    class Kind(models.TextChoices):
        """What a person would call the message."""

        MAIL = "mail", _("E-mail")
        APPOINTMENT = "appointment", _("Appointment")
        MEETING_REQUEST = "meeting request", _("Meeting request")
        MEETING_RESPONSE = "meeting response", _("Answer to a meeting request")
        MEETING_CANCELLATION = "meeting cancellation", _("Cancelled meeting")
        CONTACT = "contact", _("Contact")
        DISTRIBUTION_LIST = "distribution list", _("Distribution list")
        TASK = "task", _("Task")
        TASK_REQUEST = "task request", _("Task request")
        NOTE = "note", _("Note")
        POST = "post", _("Post")
        JOURNAL = "journal", _("Journal entry")
        REPORT = "report", _("Delivery report")
        SMIME_ENCRYPTED = "smime-encrypted", _("Encrypted e-mail")
        OTHER = "other", _("Other")

    class Importance(models.TextChoices):
        """How important the sender called the message."""

        LOW = "low", _("Low importance")
        NORMAL = "normal", _("Normal importance")
        HIGH = "high", _("High importance")

    class Sensitivity(models.TextChoices):
        """How sensitive the sender called the message."""

        NORMAL = "normal", _("Normal")
        PERSONAL = "personal", _("Personal")
        PRIVATE = "private", _("Private")
        CONFIDENTIAL = "confidential", _("Confidential")

    #: How the links of the present write came about; by hand where nothing else is said.
    hows: Hows = {}

    created_at = models.DateTimeField(_("filed"), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("filed by"),
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )

    # -- standard part --------------------------------------------------------------------------
    subject = models.CharField(_("subject"), max_length=500, editable=False)
    kind = models.CharField(_("kind"), max_length=24, choices=Kind.choices, editable=False)
    message_class = models.CharField(_("class"), max_length=255, blank=True, editable=False)
    sender = models.CharField(_("from"), max_length=320, blank=True, editable=False)
    sender_email = models.CharField(_("sender’s address"), max_length=320, blank=True, editable=False)
    sent_by = models.CharField(_("sent by"), max_length=320, blank=True, editable=False)
    recipients = models.CharField(_("to"), max_length=320, blank=True, editable=False)
    cc = models.CharField(_("copy"), max_length=320, blank=True, editable=False)
    categories = models.CharField(_("categories"), max_length=320, blank=True, editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True, editable=False)
    is_sent_at_estimated = models.BooleanField(_("date is a guess"), default=False, editable=False)
    received_at = models.DateTimeField(_("received"), null=True, editable=False)
    has_attachments = models.BooleanField(_("attachments"), default=False, editable=False)
    importance = models.CharField(_("importance"), max_length=8, choices=Importance.choices, editable=False)
    sensitivity = models.CharField(
        _("sensitivity"), max_length=16, choices=Sensitivity.choices, editable=False
    )
    is_private = models.BooleanField(_("private"), default=False, editable=False)
    is_draft = models.BooleanField(_("draft"), default=False, editable=False)
    is_signed = models.BooleanField(_("signed"), default=False, editable=False)
    is_encrypted = models.BooleanField(_("encrypted"), default=False, editable=False)
    message_id = models.CharField(_("message ID"), max_length=500, blank=True, editable=False, db_index=True)
    in_reply_to = models.CharField(_("answer to"), max_length=500, blank=True, editable=False, db_index=True)
    #: Identity that Outlook gave the conversation; supports, but never decides.
    thread = models.CharField(_("conversation ID"), max_length=32, blank=True, editable=False, db_index=True)
    conversation_index = models.TextField(_("conversation index"), blank=True, editable=False)
    conversation_topic = models.CharField(_("conversation"), max_length=500, blank=True, editable=False)
    content = models.OneToOneField(
        MessageContent,
        verbose_name=_("content"),
        on_delete=models.PROTECT,
        editable=False,
        related_name="message",
    )
    document = models.ForeignKey(
        Document, verbose_name=_("original"), on_delete=models.PROTECT, editable=False, related_name="+"
    )
    channel = models.CharField(_("way"), max_length=16, choices=Channel.choices, editable=False)

    # -- CRM part -------------------------------------------------------------------------------
    relation = models.ForeignKey(
        Relation,
        verbose_name=_("company"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="messages",
    )
    case = models.ForeignKey(
        Case,
        verbose_name=_("case"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="messages",
    )
    activity = models.ForeignKey(
        Activity,
        verbose_name=_("activity"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="messages",
    )
    contacts = models.ManyToManyField(
        Contact, verbose_name=_("contacts"), blank=True, related_name="linked_messages"
    )
    relations = models.ManyToManyField(
        Relation, verbose_name=_("further companies"), blank=True, related_name="linked_messages"
    )
    cases = models.ManyToManyField(
        Case, verbose_name=_("further cases"), blank=True, related_name="linked_messages"
    )
    activities = models.ManyToManyField(
        Activity, verbose_name=_("further activities"), blank=True, related_name="linked_messages"
    )
    events = models.ManyToManyField(
        Event, verbose_name=_("events"), blank=True, related_name="linked_messages"
    )
    note = models.TextField(_("note"), blank=True, help_text=_("What colleagues should know about it."))
    linked_by = models.CharField(
        _("linked"), max_length=8, choices=LinkedBy.choices, blank=True, editable=False
    )
    #: Answers to it go where it belongs, because somebody said so.
    files_replies = models.BooleanField(_("replies are filed"), default=False, editable=False)

    # -- identity -------------------------------------------------------------------------------
    sha256 = models.CharField(_("hash of the original"), max_length=64, editable=False)
    #: What copies without a message ID have in common.
    fingerprint = models.CharField(max_length=64, editable=False, db_index=True)
    #: The key of this message among those of its owner, and a number among different ones with one key.
    identity = models.CharField(max_length=64, editable=False)
    twin = models.PositiveIntegerField(default=0, editable=False)

    if TYPE_CHECKING:
        attachments: models.Manager[Attachment]
        links: models.Manager[Link]
        made: models.Manager[Made]
        originals: models.Manager[Original]

    class Meta(OwnedItem.Meta):
        verbose_name = _("e-mail")
        verbose_name_plural = _("e-mail")
        indexes = [
            *OwnedItem.Meta.indexes,
            models.Index(fields=["group", "-sent_at"], name="%(app_label)s_%(class)s_sent"),
        ]
        # The same private mail in the hands of two people is two messages: neither learns of the other's.
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "sha256"], condition=Q(is_private=False), name="outlook_bridge_file"
            ),
            models.UniqueConstraint(
                fields=["owner", "identity", "twin"],
                condition=Q(is_private=False),
                name="outlook_bridge_identity",
            ),
            models.UniqueConstraint(
                fields=["owner", "created_by", "sha256"],
                condition=Q(is_private=True),
                name="outlook_bridge_private_file",
            ),
            models.UniqueConstraint(
                fields=["owner", "created_by", "identity", "twin"],
                condition=Q(is_private=True),
                name="outlook_bridge_private_id",
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    def generate(self, actor: Actor) -> None:
        """Take the case from the activity and the company from the case; note links that a person changed."""
        self._place()
        super().generate(actor)
        if self.activity is not None:
            self.case_id = self.case_id or self.activity.case_id
            self.relation_id = self.relation_id or self.activity.relation_id
        if self.case is not None:
            self.relation_id = self.case.relation_id
        if self.pk and self._links != self._stored_links:
            how = next(iter(self.hows.values()), None)
            self.linked_by = (how.by if how else LinkedBy.HAND) if self.is_linked else ""

    def _place(self) -> None:
        """Share a new message with the people who share what it was filed under by hand."""
        subject = self.case or self.relation or self.activity
        if not self.owner_id and subject is not None and self.linked_by in ("", LinkedBy.HAND):
            self.group_id = subject.group_id

    @property
    def is_linked(self) -> bool:
        """Tell whether the message belongs to anything."""
        return any(self._links)

    @property
    def _links(self) -> tuple[Any, ...]:
        return self.relation_id, self.case_id, self.activity_id

    @property
    def _stored_links(self) -> tuple[Any, ...]:
        return tuple(Message.objects.values_list("relation_id", "case_id", "activity_id").get(pk=self.pk))

    def before_delete(self, actor: Actor) -> None:
        """Take the documents of the message to the recycle bin with it."""
        companions.delete(actor, self)

    def before_restore(self, actor: Actor) -> None:
        """Bring the documents of the message back with it."""
        companions.restore(actor, self)

    def purge(self) -> None:
        """Delete the message with its text; its documents are purged by themselves."""
        content = self.content
        self.attachments.all().delete()
        self.originals.all().delete()
        super().purge()
        content.delete()

    def search_body(self) -> str:
        """Return the text of the message."""
        return self.content.text


#: Columns of the standard part that the head of a message's page shows, and a listing only when it is asked.
FURTHER = ("cc", "importance", "sensitivity", "categories", "conversation_topic", "channel")


@register_list
class MessageList(ListDefinition):
    """The list of messages: the e-mail library."""

    model = Message
    code = "messages"
    icon = "mail"
    #: Its place in the navigation is that of the e-mail library.
    section = ""
    title = "subject"
    columns = (
        "subject",
        "sender",
        "recipients",
        "sent_at",
        "has_attachments",
        "relation",
        "case",
        "activity",
        "created_by",
    )
    filters = (
        "sender",
        "recipients",
        "sent_at",
        "has_attachments",
        "relation",
        "case",
        "activity",
        "kind",
        "importance",
        "categories",
        "conversation_topic",
        "linked_by",
        "salesperson",
    )
    search = {"subject": 10, "sender": 5, "sender_email": 5, "recipients": 2, "note": 1}
    views = (
        PublicView("recent", _("Recent e-mail")),
        PublicView("mine", _("Filed by me"), filters={"created_by": "[Me]"}),
        PublicView("without-relation", _("Without a company"), filters={"relation__isnull": "1"}),
        PublicView("conversations", _("By conversation"), group_by=("conversation_topic",)),
    )
    order = "-sent_at"
    form = (*companions.LINKS, *SEVERAL, "note")
    form_groups = ((_("Further links"), SEVERAL),)
    #: A message is shown on the page of each item that it belongs to, in whichever way.
    joined = {column: code for code, column in MAIN.items()}
    types = {"has_attachments": "paperclip"}
    facts = (
        "linked_by",
        "files_replies",
        "received_at",
        *FURTHER,
        "owner",
        "group",
        "salesperson",
        "created_at",
        "created_by",
    )
    is_added_by_form = False

    @cached_property
    def own_recorded(self) -> tuple[str, ...]:
        """Return the columns of the history, without those that only the program reads."""
        keys = ("content", "conversation_index", "fingerprint", "identity", "twin")
        return tuple(name for name in super().own_recorded if name not in keys)

    @property
    def url(self) -> str:
        """Return the address of the e-mail library."""
        return reverse("outlook_bridge:library")

    def url_of(self, pk: Any) -> str:
        """Return the address of the message within the e-mail library."""
        return reverse("outlook_bridge:message", args=[pk])
