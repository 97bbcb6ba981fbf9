"""A warning when the contact of a case belongs to another company than the case."""

from collections.abc import Collection, Iterator
from typing import Any

from django.utils.translation import gettext as _

from crm_lists.framework.actors import Actor
from crm_lists.framework.warnings import SaveWarning


def contact_of_another(actor: Actor, case: Any, columns: Collection[str]) -> Iterator[SaveWarning]:
    """Warn, and do not refuse: advisers and go-betweens belong elsewhere too."""
    if case.contact_id is None or not {"contact", "relation"} & set(columns):
        return
    if case.contact.relation_id != case.relation_id:
        message = _(
            "The contact belongs to another company than the case. Choose a contact of the company, "
            "or enter the person among the people on the case."
        )
        yield SaveWarning("contact-elsewhere", message, "contact", items=(("contacts", case.contact_id),))
