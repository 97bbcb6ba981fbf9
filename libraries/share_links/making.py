"""Making, listing and revoking share links."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from crm_lists.framework import access, actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of
from crm_lists.programs.secret import digest_of, new_secret

from ..document import Document
from ..places.folder import Folder
from ..places.house_rules import house_rules
from ..reading.noting import ONE_READING
from ..versions.version import DocumentVersion
from .link import LinkUse, ShareLink

PREFIX = "share_"
MADE = "share_link"
REVOKED = "revoke_link"
LISTED = 200
PAGE_SIZE = 50


@dataclass(frozen=True)
class Asked:
    """What a new link shall let do, until when, and who is to use it."""

    mode: str
    #: The last day.
    until: date
    password: str = ""
    name: str = ""


def may_link(actor: Actor, item: Document | Folder) -> bool:
    """Tell whether the actor may open the item to whoever has a link."""
    if actor.user is None or not (house_rules().allows_links and item.library.allows_links):
        return False
    return access.may(actor, item, access.SHARE)


def make(actor: Actor, item: Document | Folder, asked: Asked) -> tuple[ShareLink, str]:
    """Make a link; return it with its secret, which nobody can be told again."""
    if actor.user is None or not may_link(actor, item):
        raise actions.NotPermitted(_("You may not open this to people outside. Its salesperson may do it."))
    if asked.mode == ShareLink.Mode.EDIT and not access.may(actor, item, access.CHANGE):
        raise actions.NotPermitted(_("You may only read this yourself, so make a link to view it."))
    secret = new_secret(PREFIX)
    with transaction.atomic():
        link = ShareLink.objects.create(
            user=actor.user,
            document=item if isinstance(item, Document) else None,
            folder=item if isinstance(item, Folder) else None,
            title=str(item),
            mode=asked.mode,
            name=asked.name,
            digest=digest_of(secret),
            hint=secret[-4:],
            password=make_password(asked.password) if asked.password else "",
            expires_at=end_of(asked.until),
        )
        actions.note(actor, item, MADE, in_words(link), needs=access.SHARE)
    return link, secret


def end_of(day: date) -> datetime:
    """Return the moment at which a day ends."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def last_day(link: ShareLink) -> date:
    """Return the last day of a link."""
    ends = link.expires_at or timezone.now()
    return timezone.localtime(ends - timedelta(seconds=1)).date()


def in_words(link: ShareLink) -> str:
    """Return what a link lets do, until when and for whom."""
    said = _("%(mode)s, until %(day)s, ending in …%(hint)s") % {
        "mode": link.get_mode_display(),
        "day": formats.date_format(last_day(link), "DATE_FORMAT"),
        "hint": link.hint,
    }
    return f"{link.name}: {said}" if link.name else said


def may_revoke(actor: Actor, link: ShareLink) -> bool:
    """Tell whether the actor may end the link: its maker, administrators, who may share what it opens."""
    if access.is_administrator(actor):
        return True
    is_own = actor.user is not None and link.user_id == actor.user.pk
    return is_own or (link.item is not None and access.may(actor, link.item, access.SHARE))


def revoke(actor: Actor, link: ShareLink) -> None:
    """Let the link open nothing from now on; its log stays."""
    if not may_revoke(actor, link):
        raise access.ItemNotFound(f"share link {link.pk}")
    with transaction.atomic():
        alive = ShareLink.objects.filter(pk=link.pk, revoked_at__isnull=True)
        if not alive.update(revoked_at=timezone.now()) or link.item is None:
            return
        if access.may(actor, link.item, access.VIEW):
            actions.note(actor, link.item, REVOKED, in_words(link), needs=access.VIEW)


# -- lists ----------------------------------------------------------------------------------------


def links_of(actor: Actor, item: Document | Folder) -> list[ShareLink]:
    """Return the links to an item that are not revoked, for those who may share it."""
    if not access.may(actor, item, access.SHARE):
        return []
    where = Q(document=item.pk) if isinstance(item, Document) else Q(folder=item.pk)
    found = _links().filter(where, revoked_at__isnull=True)
    return list(found.order_by("-pk")[:LISTED])


def links_made(
    actor: Actor, *, by_all: bool, before: int | None = None
) -> tuple[list[ShareLink], int | None]:
    """Return a page of the links of a person, or of all people for administrators, and where it goes on."""
    found = _links()
    if not (by_all and access.is_administrator(actor)):
        found = found.filter(user=actor.user)
    if before is not None:
        found = found.filter(pk__lt=before)
    rows: list[ShareLink] = list(found.order_by("-pk")[: PAGE_SIZE + 1])
    shown = rows[:PAGE_SIZE]
    return shown, shown[-1].pk if len(rows) > PAGE_SIZE else None


def link_of(actor: Actor, pk: int) -> ShareLink:
    """Return a link that the actor may look into, or raise ItemNotFound."""
    link = _links().filter(pk=pk).first()
    if link is None or not may_revoke(actor, link):
        raise access.ItemNotFound(f"share link {pk}")
    found: ShareLink = link
    return found


def _links() -> QuerySet[Any]:
    found: QuerySet[Any] = ShareLink.objects.all()
    return found.select_related("user", "document__library", "folder__library")


def uses_of(link: ShareLink, before: int | None = None) -> tuple[list[LinkUse], int | None]:
    """Return a page of the log of a link, the latest first, and where it goes on."""
    found = LinkUse.objects.filter(link=link)
    if before is not None:
        found = found.filter(pk__lt=before)
    rows = list(found.order_by("-pk")[: PAGE_SIZE + 1])
    shown = rows[:PAGE_SIZE]
    return shown, shown[-1].pk if len(rows) > PAGE_SIZE else None


def titles_of(actor: Actor, links: list[ShareLink]) -> dict[int, str]:
    """Return the addresses of what the links open, as far as the actor may read it, by the keys of links."""
    found: dict[int, str] = {}
    for model, key in ((Document, "document_id"), (Folder, "folder_id")):
        definition = definition_of(model)
        keys = {getattr(link, key) for link in links} - {None}
        seen = set(access.visible(actor, definition).filter(pk__in=keys).values_list("pk", flat=True))
        for link in links:
            if getattr(link, key) in seen:
                found[link.pk] = definition.url_of(getattr(link, key))
    return found


def note_use(
    link: ShareLink,
    deed: LinkUse.Deed,
    *,
    version: DocumentVersion | None = None,
    who: str = "",
    is_part: bool = False,
) -> None:
    """Log a use of a link; where that fails, nothing is shown. The parts of one reading are one use."""
    if is_part:
        document_id = version.document_id if version else None
        recent = LinkUse.objects.filter(link=link, deed=deed, document_id=document_id)
        if recent.filter(at__gt=timezone.now() - ONE_READING).exists():
            return
    _log(link, [_use(link, deed, version, who=who)])


def note_uses(link: ShareLink, deed: LinkUse.Deed, versions: Collection[DocumentVersion]) -> None:
    """Log the use of many documents of a link, by two statements."""
    _log(link, [_use(link, deed, version) for version in versions])


def _use(link: ShareLink, deed: LinkUse.Deed, version: DocumentVersion | None, who: str = "") -> LinkUse:
    return LinkUse(
        link=link,
        deed=deed,
        document_id=version.document_id if version else None,
        name=version.document.name if version else "",
        label=str(version.number) if version else "",
        who=who,
        at=timezone.now(),
    )


def _log(link: ShareLink, uses: Sequence[LinkUse]) -> None:
    LinkUse.objects.bulk_create(uses, batch_size=200)
    ShareLink.objects.filter(pk=link.pk).update(uses=F("uses") + len(uses), last_used_at=timezone.now())
