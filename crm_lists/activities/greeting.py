"""A greeting leaves a completed activity, so that it stands among what was done for the contact (C-042)."""

from django.utils import timezone
from django.utils.translation import gettext as _

from crm_lists.framework import actions
from crm_lists.framework.actors import Actor
from crm_lists.occasions.greeting import Greeting
from crm_lists.occasions.greeting_people import EVERY_GREETING, greeted
from crm_lists.occasions.kinds import Kind
from crm_lists.relations.models import Contact

from .activity import Activity
from .behaviour import COMPLETED, types
from .parts import as_program

#: The type of activity by the channel of a greeting.
TYPES = {Greeting.Channel.EMAIL: "e-mail", Greeting.Channel.PHONE: "phone-call"}


@greeted.register(EVERY_GREETING)
def note_greeting(actor: Actor, contact: Contact, greeting: Greeting) -> None:
    """Add the activity; which day was greeted is said of name days only, as others may be secret."""
    behaviour = types().by_code.get(TYPES[Greeting.Channel(greeting.channel)])
    status = behaviour.leading_to(COMPLETED) if behaviour is not None else None
    if behaviour is None or status is None:
        return
    is_name_day = greeting.kind == Kind.NAME_DAY
    name = _("Name day greeting for %(contact)s") if is_name_day else _("Greeting for %(contact)s")
    values = {
        "activity_type": behaviour.pk,
        "name": name % {"contact": contact},
        "contact": contact,
        "relation": contact.relation,
        "responsible": actor.user,
        "due": timezone.localdate(),
    }
    placed = {name: getattr(contact, name) for name in ("owner_id", "group_id", "salesperson_id")}
    actions.add(as_program(actor), Activity, values, generated={**placed, "status_id": status.pk})
