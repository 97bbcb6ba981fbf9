"""Shares: single items or folders given to a person or a group, beyond what roles grant."""

from dataclasses import replace

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm_lists.framework import access, actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition, register_list
from crm_lists.framework.items import Item
from crm_lists.framework.lists import find_list
from crm_lists.framework.people import display_name
from crm_lists.framework.registry import NotRegistered

from .group import Group

#: What a person must be allowed to do with an item that he shares.
SHARE = "share"
#: In the history of the item: that a share was taken back.
TAKEN_BACK = "unshare"


def keeper_of(actor: Actor) -> Actor:
    """Return the person as the keeper of an item's shares, whoever gave them; rights are asked before."""
    return replace(actor, is_system=True, facts={})


class Share(Item):
    """An item of some list, given to a person or to a group to read or to edit, perhaps until a day."""

    class Level(models.TextChoices):
        """What the receiver may do with the item."""

        READ = "read", _("Read")
        EDIT = "edit", _("Read and edit")

    shared_list = models.CharField(_("list"), max_length=64, editable=False)
    shared_id = models.BigIntegerField(_("item"), editable=False)
    #: How the item was called when it was shared; the receiver reads the present name on the item.
    name = models.CharField(_("name"), max_length=320, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    group = models.ForeignKey(
        Group, verbose_name=_("group"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    level = models.CharField(_("may"), max_length=4, choices=Level.choices, default=Level.READ)
    #: The last day on which the share counts.
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("share")
        verbose_name_plural = _("shares")
        indexes = [
            models.Index(fields=["person", "shared_list", "shared_id"], name="organisation_share_person"),
            models.Index(fields=["group", "shared_list", "shared_id"], name="organisation_share_group"),
            models.Index(fields=["shared_list", "shared_id"], name="organisation_share_item"),
        ]

    def __str__(self) -> str:
        return self.name

    def generate(self, actor: Actor) -> None:
        """Call the share after its item; refuse one that gives more than the actor has."""
        super().generate(actor)
        self.name = self._refuse_beyond(actor)[:320]

    def _refuse_beyond(self, actor: Actor) -> str:
        """Return how the item is called, which the actor may share so far."""
        definition = _list_of(self.shared_list)
        try:
            item = access.get(actor, definition, self.shared_id, SHARE)
        except access.ItemNotFound:
            raise ValidationError(_("You may not share this item. Its salesperson can.")) from None
        if self.level == self.Level.EDIT and not access.may(actor, item, access.CHANGE):
            raise ValidationError({"level": _("You may only read this item, so share it to read only.")})
        return str(getattr(item, definition.title))

    def before_delete(self, actor: Actor) -> None:
        """Write into the history of the item that it is not shared any more."""
        super().before_delete(actor)
        definition = _list_of(self.shared_list)
        keeper = keeper_of(actor)
        item = access.visible(keeper, definition).filter(pk=self.shared_id).first()
        if item is not None:
            said = _("with %(whom)s") % {"whom": self.receiver}
            actions.note(keeper, item, TAKEN_BACK, said, needs=access.VIEW)

    def before_restore(self, actor: Actor) -> None:
        """Refuse to give again more than the actor has."""
        super().before_restore(actor)
        self._refuse_beyond(actor)

    @property
    def receiver(self) -> str:
        """Return with whom the item is shared."""
        return display_name(self.person) if self.person is not None else str(self.group or "")

    def clean(self) -> None:
        """Refuse a share with nobody, and one with a person and a group at once."""
        super().clean()
        if (self.person_id is None) == (self.group_id is None):
            raise ValidationError(_("Share the item either with a person or with a group."))


def _list_of(code: str) -> ListDefinition:
    try:
        return find_list(code)
    except NotRegistered:
        raise ValidationError(_("There is no such list. Share an item from its page.")) from None


@register_list
class ShareList(ListDefinition):
    """The list of shares, which the dialog of an item fills."""

    model = Share
    code = "shares"
    icon = "share"
    section = ""
    columns = ("name", "person", "group", "level", "until", "created_by", "created_at")
    filters = ("person", "group", "level", "until")
    search = {"name": 10}
    order = "-created_at"
    is_added_by_form = False
    is_edited_by_form = False
