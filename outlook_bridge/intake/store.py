"""Looking up and writing the rows of the bridge that are no items of lists."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of, find_list
from crm_lists.organisation.places import owner_id_of
from libraries.models import Document

from ..attachment import Attachment
from ..content import MessageContent
from ..copies.twin import KeptBoth
from ..derived.made import Made
from ..links.link import Link
from ..message import Message
from ..msg.fingerprint import is_same_message
from ..msg.values import Address, Kind, MailMessage
from ..versions import Version
from .identity import Identity, text_key
from .original import Original

#: More different messages than these with one ID or fingerprint are not compared one by one.
MOST_COMPARED = 50


def known_messages(actor: Actor) -> QuerySet[Message]:
    """Return the messages among which the actor's mail is unique: his owner's, and of private ones his own.

    Deleted ones count: who files such a message again gets it back.
    """
    own = Q(created_by=actor.user) if actor.user else Q(pk__in=())
    return Message.objects.filter(owner_id=_owner_id(actor)).filter(Q(is_private=False) | own)


def _owner_id(actor: Actor) -> int:
    return owner_id_of(actor)


def message_with_file(actor: Actor, sha256: str) -> Message | None:
    """Return the message that came in this very file."""
    return (
        known_messages(actor).filter(originals__owner_id=_owner_id(actor), originals__sha256=sha256).first()
    )


def messages_with_files(actor: Actor, hashes: Collection[str]) -> dict[str, Message]:
    """Return the messages that came in these very files, by the hashes of the files."""
    originals = Original.objects.filter(owner_id=_owner_id(actor), sha256__in=hashes)
    by_hash = dict(originals.exclude(message=None).values_list("sha256", "message_id"))
    known = known_messages(actor).in_bulk(set(by_hash.values()))
    return {sha256: known[pk] for sha256, pk in by_hash.items() if pk in known}


def place_among_known(actor: Actor, mail: MailMessage, identity: Identity) -> tuple[Message | None, int]:
    """Return the message that is the same as this one, or else its number among those with its key."""
    known = known_messages(actor).filter(is_private=mail.is_private)
    alike = Q(identity=identity.key) | Q(fingerprint=identity.fingerprint)
    return place_among(list(known.filter(alike).order_by("twin", "pk")[:MOST_COMPARED]), mail, identity)


def alike(actor: Actor, identities: Iterable[Identity]) -> list[Message]:
    """Return the messages that have a key or a fingerprint with one of these in common."""
    keys, fingerprints = {one.key for one in identities}, {one.fingerprint for one in identities}
    found = known_messages(actor).filter(Q(identity__in=keys) | Q(fingerprint__in=fingerprints))
    return list(found.order_by("twin", "pk"))


def place_among(
    candidates: Sequence[Message], mail: MailMessage, identity: Identity
) -> tuple[Message | None, int]:
    """Return the one of these messages that is the same, or else the number among those with its key."""
    same = next((one for one in candidates if _is_same(one, mail, identity)), None)
    twins = [one.twin for one in candidates if one.identity == identity.key]
    return same, max(twins, default=-1) + 1


def _is_same(message: Message, mail: MailMessage, identity: Identity) -> bool:
    """Compare by the ID where both have one, otherwise by what copies have in common."""
    if not (identity.has_message_id and message.message_id):
        # A request and its cancellation may say the same at the same moment.
        is_alike = message.identity == identity.key or _is_copy(message, identity)
        return is_alike and message.kind == mail.kind.value
    if message.identity != identity.key:
        return False
    stored = MailMessage(
        kind=Kind(message.kind),
        message_class=message.message_class,
        subject=mail.subject,
        sender=Address("", message.sender_email),
        text=message.content.text,
        message_id=mail.message_id,
        sent_at=message.sent_at,
        is_sent_at_estimated=message.is_sent_at_estimated,
    )
    return is_same_message(stored, mail)


def _is_copy(message: Message, identity: Identity) -> bool:
    if message.fingerprint != identity.fingerprint:
        return False
    return identity.confirms(thread=message.thread, text=text_key(message.content.text))


def conversation(messages: QuerySet[Message], message: Message) -> QuerySet[Message]:
    """Return the others of these messages that belong to the same conversation."""
    answered = [*message.content.references[-20:], message.in_reply_to]
    condition = Q(message_id__in=[one for one in answered if one])
    if message.message_id:
        condition |= Q(in_reply_to=message.message_id)
    if message.in_reply_to:
        condition |= Q(in_reply_to=message.in_reply_to)
    if message.thread:
        condition |= Q(thread=message.thread)
    return messages.filter(condition).exclude(pk=message.pk)


# -- originals ------------------------------------------------------------------------------------


def unfinished_original(actor: Actor, sha256: str) -> Original | None:
    """Return the same file as it is kept already, unread or not yet read to its end."""
    kept = Original.objects.filter(
        owner_id=_owner_id(actor), sha256=sha256, message=None, document__deleted_at__isnull=True
    )
    # Nearly every file is new, and the rights cost ten times the look.
    if not kept.exists():
        return None
    unread_or_own = Q(state=Original.State.UNREAD) | Q(filed_by=actor.user)
    writable = access.visible(actor, definition_of(Document), access.CHANGE)
    return kept.filter(unread_or_own, document__in=writable).select_related("document", "filed_by").first()


def add_original(actor: Actor, document: Document, **values: Any) -> Original:
    """Note that this document came in as mail."""
    return Original.objects.create(
        document=document, owner_id=document.owner_id, filed_by=actor.user, **values
    )


def finish_original(original: Original, state: Original.State, **values: Any) -> None:
    """Note what became of the file."""
    original.state = state
    for name, value in values.items():
        setattr(original, name, value)
    original.save(update_fields=["state", *values])


# -- what hangs on a message ----------------------------------------------------------------------


def unfinished_hashes(actor: Actor, hashes: Collection[str]) -> set[str]:
    """Return those of the hashes whose files are kept already, but are no messages."""
    kept = Original.objects.filter(owner_id=_owner_id(actor), sha256__in=hashes, message=None)
    return set(kept.values_list("sha256", flat=True))


def add_originals(actor: Actor, rows: Iterable[tuple[Document, str, str]]) -> list[Original]:
    """Note that these documents came in as mail, each in a folder made for it: hash of bytes, channel."""
    return Original.objects.bulk_create(
        Original(
            document=document,
            folder=document.folder,
            owner_id=document.owner_id,
            filed_by=actor.user,
            filed_at=timezone.now(),
            sha256=sha256,
            channel=channel,
        )
        for document, sha256, channel in rows
    )


def finish_originals(filed: Iterable[tuple[Original, Message]]) -> None:
    """Note which messages the files have become."""
    originals = []
    for original, message in filed:
        original.state, original.message = Original.State.FILED, message
        originals.append(original)
    Original.objects.bulk_update(originals, ["state", "message"])


def add_contents(rows: Iterable[Mapping[str, Any]]) -> list[MessageContent]:
    """Write the long contents of several messages."""
    return MessageContent.objects.bulk_create(MessageContent(**values) for values in rows)


def add_content(values: Mapping[str, Any]) -> MessageContent:
    """Write the long content of a message."""
    return MessageContent.objects.create(**values)


def add_attachments(rows: Iterable[Attachment]) -> None:
    """Write the attachments of a message."""
    Attachment.objects.bulk_create(rows)


def add_links(rows: Sequence[Link]) -> None:
    """Write links; one that is there already stays as it is."""
    if rows:
        Link.objects.bulk_create(rows, ignore_conflicts=True)


def links_of(messages: Iterable[int]) -> list[Link]:
    """Return the links of these messages that hold, the latest last."""
    return list(Link.objects.filter(message__in=list(messages), removed_at=None).order_by("linked_at"))


def add_made(row: Made) -> None:
    """Note what was made of a message; a second one of its kind is an IntegrityError."""
    before = row.message.made.filter(list_code=row.list_code, entry=row.entry).first()
    # By its key: meanwhile another may stand in its place.
    if before is not None and not _is_there(before):
        Made.objects.filter(pk=before.pk).delete()
    Made.objects.bulk_create([row])


def is_made(message: Message, list_code: str, entry: int = 0) -> bool:
    """Tell whether an item of the list was made of an entry already, and is not deleted since."""
    made = message.made.filter(list_code=list_code, entry=entry).first()
    return made is not None and _is_there(made)


def _is_there(made: Made) -> bool:
    # An item that the actor does not see was made nevertheless.
    items = find_list(made.list_code).model._default_manager
    return items.filter(pk=made.item_id, deleted_at__isnull=True).exists()


def entries_made(message: Message) -> dict[tuple[str, int], int]:
    """Return the items that entries of the message have become: {(code of the list, entry): key}."""
    rows = message.made.values_list("list_code", "entry", "item_id")
    return {(code, entry): pk for code, entry, pk in rows}


def items_with_uids(list_code: str, uids: Collection[str]) -> dict[str, int]:
    """Return the items that entries of these identities have become, by identity."""
    made = Made.objects.filter(list_code=list_code, uid__in=[one[:255] for one in uids if one])
    return dict(made.values_list("uid", "item_id"))


def made_of(message: Message) -> list[tuple[str, int]]:
    """Return what was made of the message, as code of the list and key."""
    return list(message.made.values_list("list_code", "item_id"))


def events_of_meeting(message: Message) -> list[int]:
    """Return the events that other messages of the same owner about the same meeting have become."""
    uids = [one.get("uid") for one in (message.content.entries or {}).get("appointments", [])[:1]]
    known = Made.objects.filter(
        uid__in=[one[:255] for one in uids if one], message__owner_id=message.owner_id
    )
    return list(known.filter(list_code="events").exclude(message=message).values_list("item_id", flat=True))


def version_of_event(event_id: int) -> Version:
    """Return the latest version among those of the messages that made or changed the event."""
    of_event = Made.objects.filter(list_code="events", item_id=event_id)
    latest = of_event.order_by("-sequence", F("stamped_at").desc(nulls_last=True)).first()
    return Version(latest.sequence, latest.stamped_at) if latest is not None else Version()


def raise_version(event_id: int, version: Version) -> None:
    """Note that the event says what a message of this version says."""
    of_event = Made.objects.filter(list_code="events", item_id=event_id)
    earlier = Q(sequence__lt=version.sequence)
    if version.stamped_at is not None:
        earlier |= Q(sequence=version.sequence) & (
            Q(stamped_at__lt=version.stamped_at) | Q(stamped_at__isnull=True)
        )
    of_event.filter(earlier).update(sequence=version.sequence, stamped_at=version.stamped_at)


def kept_beside(message: Message) -> Q:
    """Return the condition on messages of which a person said that they are others than this one."""
    pairs = KeptBoth.objects.filter(
        Q(first=message, second=OuterRef("pk")) | Q(second=message, first=OuterRef("pk"))
    )
    return Q(Exists(pairs))


def add_kept_both(first: Message, second: Message, user: User | None) -> None:
    """Note that two messages are different ones; it may stand there already."""
    KeptBoth.objects.bulk_create([KeptBoth(first=first, second=second, said_by=user)], ignore_conflicts=True)


def attachments_of(message: Message) -> list[Attachment]:
    """Return the attachments in the order in which their author added them."""
    return list(message.attachments.select_related("document").order_by("position"))


def has_document(document: Document) -> Q:
    """Return the condition on messages to which the document belongs."""
    original = Original.objects.filter(document=document).values("message")
    attachment = Attachment.objects.filter(document=document).values("message")
    return Q(pk__in=original) | Q(pk__in=attachment)


def user_called(username: str) -> User | None:
    """Return the active user with this login name."""
    return User.objects.filter(username=username, is_active=True).first()
