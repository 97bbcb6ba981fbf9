"""Where the photo of a contact is shown: on the contact's page, in its pane and on the cards of a gallery."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from crm_lists.framework.actors import Actor
from crm_lists.framework.commands import Command, Fact, Priority, item_commands, item_facts
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.pages.layouts.gallery import Picture, pictures

from .contact import ContactList
from .photo import has_photo, may_change_photo, photos_among


@pictures.register(ContactList.code, order=50)
def contact_pictures(actor: Actor, definition: ListDefinition, keys: Sequence[int]) -> dict[int, Picture]:
    """Return the photos of these contacts, by the page that asks who may see them."""
    return {pk: Picture(reverse("relations:photo", args=[pk])) for pk in photos_among(actor, keys)}


@item_commands.register(ContactList.code)
def photo_command(actor: Actor, item: Any) -> list[Command]:
    """Return the way to the photo, for those who may change it."""
    if not may_change_photo(actor, item):
        return []
    return [
        Command(
            _("Photo"),
            reverse("relations:change-photo", args=[item.pk]),
            icon="image",
            priority=Priority.SELDOM,
        )
    ]


@item_facts.register(ContactList.code, order=50)
def photo_fact(actor: Actor, item: Any) -> list[Fact]:
    """Return the photo of the contact."""
    if not has_photo(actor, item):
        return []
    url = reverse("relations:photo", args=[item.pk])
    html = format_html('<img class="fact-picture" src="{}" alt="{}">', url, item.name)
    return [Fact(_("Photo"), html)]
