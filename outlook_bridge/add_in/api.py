"""The operations of the add-in: look up, file, make; for a connected device and nobody else."""

import logging
from typing import Annotated, Any, Literal

from django.core.exceptions import ValidationError
from django.db import Error, IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import File, Form, NinjaAPI, Schema
from ninja.errors import AuthenticationError, Throttled
from ninja.errors import ValidationError as PayloadError
from ninja.files import UploadedFile
from ninja.throttling import BaseThrottle
from pydantic import ConfigDict, Field

from crm_lists.framework import access, actions
from crm_lists.framework.actors import Actor, Source
from crm_lists.framework.items import Item
from crm_lists.framework.lists import definition_of
from crm_lists.framework.warnings import Warned, codes_in, confirming
from crm_lists.programs.api import answers as refusals
from crm_lists.programs.api.values import Text
from crm_lists.relations.models import Contact
from libraries import documents
from libraries.names import normalise

from ..intake import answers
from ..intake.filing import ingest
from ..intake.hints import Hints, hints_of
from ..intake.mail_files import LARGEST
from ..models import Channel
from . import devices, profile
from .arriving import DeviceAuth, DeviceThrottle, SecretAuth, acting, pane_of
from .letter import LetterIn
from .looking_up import LookUp, filed_note
from .making import make_item
from .places import LISTS, find, item_at, place
from .suggesting import suggestions

logger = logging.getLogger(__name__)

#: How often one device may ask, and how often it may write, in a minute.
LOOKING: list[BaseThrottle] = [DeviceThrottle("look", 240)]
WRITING: list[BaseThrottle] = [DeviceThrottle("write", 90)]
LONGEST_NAME = 255
LONGEST_WORDS = 100

api = NinjaAPI(
    title="Outlook add-in",
    version="1",
    urls_namespace="outlook-api",
    auth=DeviceAuth(),
    throttle=LOOKING,
    # For the pane alone, which comes with the site: no promise to other programs.
    docs_url=None,
    openapi_url=None,
)
_REFUSALS: tuple[tuple[type[Exception], Any], ...] = (
    (AuthenticationError, refusals.nobody),
    (actions.NotPermitted, refusals.not_permitted),
    (access.ItemNotFound, refusals.not_found),
    (ValidationError, refusals.invalid),
    (PayloadError, refusals.unreadable),
    (IntegrityError, refusals.taken),
    (Warned, refusals.warned),
)
for _kind, _answer in _REFUSALS:
    api.add_exception_handler(_kind, _answer)


@api.exception_handler(Throttled)
def too_often(request: HttpRequest, error: Throttled) -> HttpResponse:
    """Answer for a device that asks too often, and for addresses that guess."""
    response = api.create_response(request, {"detail": "Too many requests. Try again soon."}, status=429)
    response["Retry-After"] = str(max(1, round(error.wait or 60)))
    return response


class TargetIn(Schema):
    """The item under which something is filed; none for the e-mail library itself."""

    model_config = ConfigDict(extra="forbid")

    list: Annotated[Text, Field(max_length=64)] = ""
    item: Annotated[int, Field(ge=1, lt=2**63)] | None = None

    def item_for(self, actor: Actor) -> Item | None:
        """Return the item, or raise ItemNotFound."""
        return item_at(actor, self.list, self.item or 0) if self.list else None


class MakeIn(Schema):
    """What is to be made out of a message: its list, and what the person typed."""

    model_config = ConfigDict(extra="forbid")

    list: Literal["cases", "activities", "contacts"]
    values: dict[str, Any]
    #: The name of a new company to which the contact or the case belongs.
    company: Annotated[Text, Field(max_length=200)] = ""
    confirm: Annotated[Text, Field(max_length=500)] = ""


@api.post("/access", auth=SecretAuth())
def access_token(request: HttpRequest) -> dict[str, Any]:
    """Give the device its next access token."""
    pane = pane_of(request)
    seconds = int(devices.ACCESS_LASTS.total_seconds())
    return {"token": devices.access_of(pane), "expires_in": seconds}


@api.post("/disconnect", auth=SecretAuth())
def disconnect(request: HttpRequest) -> HttpResponse:
    """Let the device open nothing any more."""
    devices.disconnect(pane_of(request))
    return HttpResponse(status=204)


@api.get("/profile")
def own_profile(request: HttpRequest) -> dict[str, Any]:
    """Return what the pane needs to know of the person, once when it opens."""
    return profile.of(acting(request))


@api.post("/who")
def who(request: HttpRequest, letter: LetterIn) -> dict[str, Any]:
    """Return who the people of a message are, what stands open with them, and where it may belong."""
    actor, mail = acting(request), letter.as_mail()
    found = LookUp(actor, mail)
    return {
        "people": [
            {
                "name": one.address.name,
                "email": one.address.email,
                "contact": place(actor, one.contact) if one.contact else None,
                "relation": place(actor, one.relation) if one.relation else None,
                "is_colleague": one.is_colleague,
                "is_guess": one.is_guess,
            }
            for one in found.people
        ],
        "cases": [place(actor, one) for one in found.cases],
        "activities": [place(actor, one) for one in found.activities],
        "suggestions": [place(actor, one, reason=why) for one, why in suggestions(actor, mail)],
        "filed": [filed_note(actor, one) for one in found.filed],
    }


@api.get("/find")
def find_places(request: HttpRequest, q: str = "", list: str = "") -> dict[str, Any]:  # noqa: A002
    """Return the items in which these words stand, of one list or of all in which mail is filed."""
    actor, words = acting(request), q.replace("\x00", " ").strip()[:LONGEST_WORDS]
    codes = [list] if list else [*LISTS]
    found = [one for code in codes for one in find(actor, code, words)] if words else []
    return {"places": [place(actor, one) for one in found]}


@api.post("/file", throttle=WRITING)
def file_message(request: HttpRequest, target: Form[TargetIn], file: File[UploadedFile]) -> HttpResponse:
    """File a message with its attachments."""
    actor = acting(request)
    item = target.item_for(actor)
    name = _name(file, "message.eml")
    if (file.size or 0) > LARGEST:
        return _too_large(request)
    try:
        hints = hints_of(item) if item else Hints()
        filed = ingest(actor, file.read(), name=name, channel=Channel.ADD_IN, hints=hints)
    except (Error, OSError):
        logger.exception("A message could not be filed from Outlook.")
        return _told(request, "failed", answers.not_kept())
    return _told(request, filed.status.value, filed.text, filed.message or filed.document)


@api.post("/attachments", throttle=WRITING)
def file_attachment(request: HttpRequest, target: Form[TargetIn], file: File[UploadedFile]) -> HttpResponse:
    """Keep an attachment as a document of an item."""
    actor = acting(request)
    item = target.item_for(actor)
    if item is None:
        raise ValidationError({"list": _("Choose to what the document belongs.")})
    if (file.size or 0) > LARGEST:
        return _too_large(request)
    subject: Any = item.relation if isinstance(item, Contact) else item
    document = documents.accept_file(actor, subject, _name(file, "attachment"), file)
    return _told(request, "saved", _("Saved as a document."), document)


@api.post("/make", throttle=WRITING)
def make(request: HttpRequest, wanted: MakeIn) -> HttpResponse:
    """Make a case, an activity or a contact out of a message."""
    actor = confirming(acting(request, Source.API), codes_in([wanted.confirm]))
    with transaction.atomic():
        made = make_item(actor, wanted.list, wanted.values, company=wanted.company)
    return api.create_response(request, place(actor, made), status=201)


def _name(file: UploadedFile, otherwise: str) -> str:
    return normalise(file.name or otherwise)[:LONGEST_NAME]


def _too_large(request: HttpRequest) -> HttpResponse:
    sentence = _("This is larger than %(limit)s MB. Save it, and drop its parts on the site.")
    limit = {"limit": LARGEST // (1024 * 1024)}
    return api.create_response(request, {"detail": sentence % limit}, status=413)


def _told(request: HttpRequest, status: str, text: str, item: Any = None) -> HttpResponse:
    definition = definition_of(item) if item is not None else None
    told = {
        "status": status,
        "text": text,
        "title": str(item) if item is not None else "",
        "url": definition.url_of(item.pk) if definition else "",
    }
    return api.create_response(request, told, status=200)
