"""What accounts hang on the registers of the framework and on Django's signals."""

from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_save
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm_lists.framework.actors import Actor
from crm_lists.framework.navigation import ABOVE, Entry, account_entries

from . import ending

user_logged_in.connect(ending.note_log_in, dispatch_uid="accounts.log-in")
post_save.connect(ending.end_when_deactivated, sender=User, dispatch_uid="accounts.deactivated")


@account_entries.register(ABOVE, order=100)
def entries(actor: Actor) -> list[Entry]:
    """Return the entry of the person's account."""
    return [Entry(_("My account"), reverse("accounts:account"), "person_settings")]
