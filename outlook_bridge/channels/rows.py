"""The one place for the rows of the channels, which are no items of lists."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Count, Max, Q, QuerySet, Sum
from django.db.models.functions import Length
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from libraries.models import Document

from ..intake.original import Original
from .delivery import Delivery, DeliveryContent
from .drop_address import DropAddress
from .grant import TokenGrant
from .mailbox import Mailbox

State = Delivery.State
#: What is not done yet, and whose bytes are kept.
OPEN = (State.WAITING, State.TRIAGE, State.FAILED)
#: Longer than the filing of one message takes; who files several claims anew before each.
CLAIM = timedelta(minutes=10)

# -- originals ------------------------------------------------------------------------------------


def has_original(document: Document) -> bool:
    """Tell whether the document came in as mail."""
    return Original.objects.filter(document=document).exists()


def open_original(pk: int) -> Original | None:
    """Return a file that came in as mail and is no message yet."""
    kept = Original.objects.filter(pk=pk, message=None, document__deleted_at__isnull=True)
    return kept.select_related("filed_by", "document__library", "document__folder", "folder").first()


def filed_since(moment: datetime, person: User | None) -> list[dict[str, Any]]:
    """Return by channel how many files came since then and what they have become: of a person, or of all."""
    found = _of(Original.objects.filter(filed_at__gte=moment), "filed_by", person)
    counts = {state: Count("pk", filter=Q(state=state)) for state in Original.State.values}
    return list(found.values("channel").annotate(**counts, last=Max("filed_at")).order_by("channel"))


def unfiled_originals(before: datetime, person: User | None, most: int) -> list[Original]:
    """Return the latest files that are no messages: unread ones, and those left since before this moment."""
    left = Q(state=Original.State.UNREAD) | Q(state=Original.State.TAKEN, filed_at__lt=before)
    found = _of(Original.objects.filter(left, document__deleted_at__isnull=True), "filed_by", person)
    return list(found.select_related("document", "filed_by").order_by("-filed_at")[:most])


def _of(found: QuerySet[Any], column: str, person: User | None) -> QuerySet[Any]:
    return found if person is None else found.filter(**{column: person})


# -- addresses ------------------------------------------------------------------------------------


def address(**of: Any) -> DropAddress | None:
    """Return the address of a person or an item."""
    return DropAddress.objects.filter(**of).select_related("person").first()


def renew_address(token: str, **of: Any) -> DropAddress:
    """Write the address of a person or an item anew."""
    values = {"token": token, "made_at": timezone.now()}
    made, _is_new = DropAddress.objects.update_or_create(**of, defaults=values)
    return made


def people_with(email: str) -> list[User]:
    """Return the active people with this e-mail address, two of them at most."""
    if not email:
        return []
    return list(User.objects.filter(email__iexact=email, is_active=True)[:2])


# -- deliveries -----------------------------------------------------------------------------------


def add_delivery(content: bytes, **values: Any) -> Delivery:
    """Keep a delivery with its bytes, within a transaction; without bytes where nothing is left to do."""
    delivery = Delivery.objects.create(**values)
    if delivery.state in OPEN:
        DeliveryContent.objects.create(delivery=delivery, content=content)
    return delivery


def is_triaged(drop_address: DropAddress, sha256: str) -> bool:
    """Tell whether the same mail waits for a decision already."""
    same = Delivery.objects.filter(address=drop_address, sha256=sha256, state=State.TRIAGE)
    return same.exists()


def triaged(drop_address: DropAddress) -> tuple[int, int]:
    """Return how many mails of unknown senders wait for a decision at an address, and of how many bytes."""
    waiting = Delivery.objects.filter(address=drop_address, state=State.TRIAGE)
    found = waiting.aggregate(mails=Count("pk"), size=Sum(Length("content__content")))
    return found["mails"], found["size"] or 0


def delivery(pk: int, *states: str) -> Delivery | None:
    """Return a delivery that is in one of these states."""
    found = Delivery.objects.filter(pk=pk, state__in=states)
    return found.select_related("person", "address__person", "mailbox__group").first()


def content_of(one: Delivery) -> bytes:
    """Return the bytes of a delivery that is not done yet, none of one whose bytes are gone."""
    kept = DeliveryContent.objects.filter(delivery=one).values_list("content", flat=True).first()
    return bytes(kept or b"")


def claim_delivery(pk: int, *states: str) -> Delivery | None:
    """Return a delivery that is in one of these states and from now on nobody else's to file.

    None where it is in another state, or where another has claimed it and the claim has not run out.
    """
    claim, now = uuid4(), timezone.now()
    # One statement decides, so that of two at once on either kind of database one changes the row.
    free = Delivery.objects.filter(_is_unclaimed(now), _has_owner(), pk=pk, state__in=states)
    if not free.update(claim=claim, claimed_until=now + CLAIM):
        return None
    found = Delivery.objects.filter(pk=pk, claim=claim)
    return found.select_related("person", "address__person", "mailbox__group").first()


def _is_unclaimed(now: datetime) -> Q:
    return Q(claimed_until=None) | Q(claimed_until__lt=now)


def _has_owner() -> Q:
    """What belongs to nobody can be decided on, not filed."""
    return Q(person__isnull=False) | Q(state=State.TRIAGE)


def keep_claim(one: Delivery) -> bool:
    """Make the claim of a delivery last longer; tell whether it is still there."""
    still_claimed = Delivery.objects.filter(pk=one.pk, claim=one.claim, state__in=OPEN)
    return bool(still_claimed.update(claimed_until=timezone.now() + CLAIM))


def claimed_until(pk: int, *states: str) -> datetime | None:
    """Return until when a delivery in one of these states is claimed, None where it is not."""
    found = Delivery.objects.filter(pk=pk, state__in=states, claimed_until__gte=timezone.now())
    return found.values_list("claimed_until", flat=True).first()


def finish_delivery(one: Delivery, state: str, **values: Any) -> None:
    """Note what became of a delivery that is not done yet; its bytes go when nothing is left to do."""
    with transaction.atomic():
        # Another may have claimed or done it meanwhile: what became of it there counts.
        is_open = Delivery.objects.filter(pk=one.pk, claim=one.claim, state__in=OPEN)
        changed = is_open.update(state=state, claim=None, claimed_until=None, **values)
        if changed and state not in OPEN:
            DeliveryContent.objects.filter(delivery=one).delete()
    one.refresh_from_db()


def waiting_deliveries(before: datetime) -> list[int]:
    """Return the deliveries that have waited since before this moment, the oldest first."""
    found = Delivery.objects.filter(state=State.WAITING, came_at__lt=before).order_by("came_at")
    return list(found.values_list("pk", flat=True))


def forget_deliveries(before: datetime, states: Sequence[str]) -> int:
    """Delete the deliveries in these states that came before this moment; return how many."""
    old = Delivery.objects.filter(state__in=states, came_at__lt=before)
    count = old.count()
    old.delete()
    return count


def unfiled_deliveries(before: datetime, person: User | None, most: int) -> list[Delivery]:
    """Return the latest deliveries that need somebody; those of unknown senders are of all."""
    late = Q(state=State.WAITING, came_at__lt=before) & _is_unclaimed(timezone.now())
    found = _of(Delivery.objects.filter(Q(state__in=(State.FAILED, State.TRIAGE)) | late), "person", person)
    return list(found.select_related("person", "address", "mailbox").order_by("-came_at")[:most])


def dropped_since(moment: datetime) -> int:
    """Return how many answers of programs were dropped since then."""
    return Delivery.objects.filter(state=State.DROPPED, came_at__gte=moment).count()


# -- mailboxes ------------------------------------------------------------------------------------


def mailboxes_to_read() -> list[Mailbox]:
    """Return the mailboxes that are read, those of active people."""
    found = Mailbox.objects.filter(is_active=True, person__is_active=True)
    return list(found.select_related("person", "group").order_by("read_at", "pk"))


def mailboxes_of(person: User | None) -> list[Mailbox]:
    """Return the mailboxes of a person, or of all."""
    return list(_of(Mailbox.objects.all(), "person", person).select_related("person", "group").order_by("pk"))


def mailbox(pk: int) -> Mailbox | None:
    """Return a mailbox."""
    return Mailbox.objects.filter(pk=pk).select_related("person", "group").first()


def keep_mailbox(*, person: User, host: str, login: str, folder: str, **values: Any) -> Mailbox:
    """Write a mailbox; the same folder once more is the same mailbox."""
    key: dict[str, Any] = {"person": person, "host": host, "login": login, "folder": folder}
    defaults: dict[str, Any] = {**values, "is_active": True, "problem": "", "rests_until": None}
    made, _is_new = Mailbox.objects.update_or_create(**key, defaults=defaults)
    return made


def keep_grant(one: Mailbox, values: dict[str, str] | None) -> None:
    """Write by what a mailbox gives tokens, without a token yet; nothing for one of a password."""
    TokenGrant.objects.filter(mailbox=one).delete()
    if values is not None:
        TokenGrant.objects.create(mailbox=one, **values)


def grant_of(one: Mailbox) -> TokenGrant | None:
    """Return by what a mailbox gives tokens, None for one of a password."""
    return TokenGrant.objects.filter(mailbox=one).first()


def keep_token(grant: TokenGrant, access: str, until: datetime, refresh: str) -> None:
    """Keep a token, sealed, unless somebody has changed the grant since it was asked for."""
    same = TokenGrant.objects.filter(pk=grant.pk, refresh_token=grant.refresh_token)
    same.update(access_token=access, counts_until=until, refresh_token=refresh)
    grant.refresh_from_db()


def forget_mailbox(one: Mailbox) -> None:
    """Delete a mailbox with its secret; what it brought stays."""
    one.delete()


def begin_anew(one: Mailbox, uid_validity: int) -> None:
    """Note that the folder numbers its messages anew."""
    one.uid_validity, one.last_uid = uid_validity, 0
    one.save(update_fields=["uid_validity", "last_uid"])


def move_on(one: Mailbox, uid: int) -> bool:
    """Note how far a folder was read; tell whether nobody else has read on meanwhile."""
    here = Mailbox.objects.filter(pk=one.pk, uid_validity=one.uid_validity, last_uid=one.last_uid)
    if not here.update(last_uid=uid):
        return False
    one.last_uid = uid
    return True


def move_cursor(one: Mailbox, cursor: str, taken: Sequence[str] = ()) -> bool:
    """Note the page to be asked for next and what of it is taken; tell whether nobody else has moved it."""
    step = one.cursor_step + 1
    values: dict[str, Any] = {"cursor": cursor, "cursor_taken": list(taken), "cursor_step": step}
    if not Mailbox.objects.filter(pk=one.pk, cursor_step=one.cursor_step).update(**values):
        return False
    one.cursor, one.cursor_taken, one.cursor_step = cursor, list(taken), step
    return True


def let_rest(one: Mailbox, until: datetime, problem: str) -> None:
    """Note that the server does not want to be asked before this moment."""
    Mailbox.objects.filter(pk=one.pk).update(rests_until=until, read_at=timezone.now(), problem=problem)


def note_reading(one: Mailbox, problem: str) -> None:
    """Note when a folder was read, and what was in the way."""
    Mailbox.objects.filter(pk=one.pk).update(read_at=timezone.now(), problem=problem)


def is_planned(task_path: str) -> bool:
    """Tell whether a task waits in the queue."""
    return DBTaskResult.objects.filter(task_path=task_path, status="READY").exists()


def problem_of(one: Mailbox) -> str:
    """Return why the last reading of a mailbox failed, nothing where it did not."""
    found = Mailbox.objects.filter(pk=one.pk).values_list("problem", flat=True).first()
    return found or ""
