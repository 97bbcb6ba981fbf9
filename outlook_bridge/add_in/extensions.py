"""What the add-in hangs on the registers of the framework."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm_lists.accounts.codes import is_administrator
from crm_lists.framework import surroundings
from crm_lists.framework.actors import Actor
from crm_lists.framework.navigation import ABOVE, Entry, account_entries
from crm_lists.programs.tokens import purposes

from .devices import PURPOSE

purposes.register(PURPOSE, _("Outlook add-in: looks people up, and files e-mail"))


@account_entries.register(ABOVE, order=250)
def entries(actor: Actor) -> list[Entry]:
    """Return the entry of the page that installs the add-in."""
    user = actor.user
    if user is None or not surroundings.known(f"outlook.installs.{user.pk}", lambda: is_administrator(user)):
        return []
    return [Entry(_("Outlook add-in"), reverse("outlook_add_in:about"), "mail")]
