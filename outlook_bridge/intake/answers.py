"""What the one who files a message is told about it."""

from collections.abc import Iterable

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.items import Item
from crm_lists.framework.people import display_name

from ..links.link import LinkedBy
from ..message import Message
from .original import Original


def place_of(actor: Actor, message: Message) -> Item | None:
    """Return what the message belongs to, the nearest that the person may see."""
    places = (message.activity, message.case, message.relation)
    return next((one for one in places if one and access.may(actor, one, access.VIEW)), None)


def filed(actor: Actor, message: Message, files: int) -> str:
    """Say what the message was linked to, and how many files came with it."""
    kept = ngettext("%(count)s attachment was kept.", "%(count)s attachments were kept.", files)
    sentences = [_linked(actor, message), *([kept % {"count": files}] if files else [])]
    return " ".join(sentences)


def _linked(actor: Actor, message: Message) -> str:
    if message.linked_by == LinkedBy.ADDRESSES:
        return _("Filed under %(item)s, because of the addresses.") % {"item": message.relation}
    place = place_of(actor, message)
    if place is not None and message.linked_by == LinkedBy.THREAD:
        return _("Filed under %(item)s, as an answer to a message there.") % {"item": place}
    if place is not None and message.linked_by == LinkedBy.RULE:
        return _("Filed under %(item)s, by a filing rule.") % {"item": place}
    if place is None:
        return _("Filed without a company: its addresses fit none, or more than one.")
    return _("Filed under %(item)s.") % {"item": place}


def duplicate(actor: Actor, message: Message) -> str:
    """Say who filed the message, when and where."""
    place = place_of(actor, message)
    known = {"name": _filer(message), "date": _date(message), "item": place}
    if place is None:
        return _("Already filed by %(name)s on %(date)s.") % known
    return _("Already filed by %(name)s on %(date)s under %(item)s.") % known


def linked_duplicate(actor: Actor, message: Message) -> str:
    """Say that a message that belonged to nothing belongs to something now."""
    return _("Already filed by %(name)s on %(date)s; it belongs to %(item)s now.") % {
        "name": _filer(message),
        "date": _date(message),
        "item": place_of(actor, message),
    }


def further_duplicate(message: Message, items: Iterable[Item]) -> str:
    """Say that a message that belonged to something else already is linked to these items too."""
    return _("Already filed by %(name)s on %(date)s; it is linked to %(items)s too now.") % {
        "name": _filer(message),
        "date": _date(message),
        "items": ", ".join(str(one) for one in items),
    }


def hidden_duplicate(message: Message) -> str:
    """Say who filed a message that the person may not see."""
    return _("Already filed by %(name)s on %(date)s, who can show it to you.") % {
        "name": _filer(message),
        "date": _date(message),
    }


def brought_back() -> str:
    """Say that the message lay in the recycle bin."""
    return _("It was in the recycle bin and has been taken out again.")


def not_an_email(reason: str) -> str:
    """Return the remark at a document that is no message."""
    return _("could not be read as an e-mail: %(reason)s") % {"reason": _(reason)}


def unread(reason: str, earlier: Original | None) -> str:
    """Say that the file is kept, and why it is no message."""
    if earlier is not None:
        return _("Already kept by %(name)s; it %(remark)s") % {
            "name": display_name(earlier.filed_by),
            "remark": not_an_email(reason),
        }
    return _("Kept as a document; it %(remark)s") % {"remark": not_an_email(reason)}


def failed() -> str:
    """Say that the file is safe though something went wrong."""
    return _("The file is kept, but something went wrong on the server. Drop it once more to file it.")


def not_kept() -> str:
    """Say that the file is not here."""
    return _("Something went wrong on the server, and the file was not kept. Try again.")


def _filer(message: Message) -> str:
    return display_name(message.created_by) or _("the program")


def _date(message: Message) -> str:
    return formats.date_format(timezone.localtime(message.created_at), "DATE_FORMAT")
