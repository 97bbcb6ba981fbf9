"""The deeds of sharing: to share an item, and to take a share back."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from crm_lists.framework import access, actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.items import Item
from crm_lists.framework.lists import definition_of
from crm_lists.notices.telling import tell_directly

from ..owned import OwnedItem
from ..salesperson import Salesperson
from ..share import SHARE, Share, keeper_of

#: So many shares of one item are listed; more than any dialog can show.
LISTED = 500


def may_share(actor: Actor, item: Item) -> bool:
    """Tell whether the actor may share the item."""
    return isinstance(item, OwnedItem) and access.may(actor, item, SHARE)


def shares_of(item: Item) -> list[Share]:
    """Return the present shares of an item, for those who may share it."""
    found = Share.objects.filter(
        active(), deleted_at__isnull=True, shared_list=definition_of(item).code, shared_id=item.pk
    )
    return list(found.select_related("person", "group", "created_by").order_by("-pk")[:LISTED])


def active() -> Q:
    """Return the condition on shares that count today."""
    return Q(until__isnull=True) | Q(until__gte=timezone.localdate())


def share(actor: Actor, item: Item, asked: Mapping[str, Any]) -> Share:
    """Give the item to a person or a group, note it in its history and tell the receivers.

    Who has a share of the item already gets its level and its end changed.
    """
    definition = definition_of(item)
    receiver = {"person": asked.get("person"), "group": asked.get("group")}
    values = {"level": asked["level"], "until": asked.get("until")}
    with transaction.atomic():
        known = Share.objects.filter(
            deleted_at__isnull=True, shared_list=definition.code, shared_id=item.pk, **receiver
        ).first()
        if known is None:
            of_item = {"shared_list": definition.code, "shared_id": item.pk}
            kept = actions.add(actor, Share, {**values, **receiver}, generated=of_item)
        else:
            _refuse_beyond(actor, item, values["level"])
            kept = actions.change(keeper_of(actor), known, values)
        note = actions.note(actor, item, SHARE, in_words(kept), needs=SHARE)
        tell_directly(note, receivers_of(kept))
    return kept


def _refuse_beyond(actor: Actor, item: Item, level: str) -> None:
    """Refuse to raise a share that somebody else gave beyond what the actor may do himself."""
    if level == Share.Level.EDIT and not access.may(actor, item, access.CHANGE):
        raise ValidationError({"level": _("You may only read this item, so share it to read only.")})


def take_back(actor: Actor, kept: Share, item: Item) -> None:
    """Take a share back: whoever may share the item may do that, and whoever gave the share."""
    if not (may_share(actor, item) or kept.created_by == actor.user):
        raise actions.NotPermitted(_("Somebody else has shared this item. Its salesperson can stop that."))
    actions.delete(keeper_of(actor), kept)


def receivers_of(kept: Share) -> list[User]:
    """Return the active people whom a share reaches."""
    if kept.person is not None:
        return [kept.person] if kept.person.is_active else []
    members = Salesperson.objects.filter(groups=kept.group_id, deleted_at__isnull=True)
    return list(User.objects.filter(pk__in=members.values("user"), is_active=True).order_by("pk"))


def in_words(kept: Share) -> str:
    """Return with whom an item is shared, how far and how long."""
    words = {"whom": kept.receiver, "day": day(kept.until)}
    if kept.level == Share.Level.EDIT:
        sentence = _("with %(whom)s to edit until %(day)s") if kept.until else _("with %(whom)s to edit")
    else:
        sentence = _("with %(whom)s to read until %(day)s") if kept.until else _("with %(whom)s to read")
    return sentence % words


def day(known: date | None) -> str:
    """Return a day in full."""
    return formats.date_format(known, "DATE_FORMAT") if known else ""
