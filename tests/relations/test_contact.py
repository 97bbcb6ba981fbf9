"""Contacts: what is personal about them, and what cannot be (DS-23)."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from crm_lists.organisation.models import ColumnRight
from crm_lists.relations.contact import PERSONAL_COLUMNS
from crm_lists.relations.models import Contact, Relation
from tests.making import make
from tests.people import World, actor, client_of


def contact(world: World, **values: Any) -> Contact:
    made: Contact = make(actor(world.salesperson), Contact, last_name="Novák", **values)
    return made


@pytest.mark.parametrize("day", ["1.1.2090", "31.2."])
def test_a_birthday_that_cannot_be_is_refused(world: World, day: str) -> None:
    with pytest.raises(ValidationError):
        contact(world, birthday=day)


def test_personal_details_are_no_columns_for_whoever_may_not_read_them(world: World) -> None:
    firm = make(actor(world.salesperson), Relation, name="Alfa")
    made = contact(world, relation=firm, birthday="14.5.1970", id_card_number="EA123456", interests="Chess")
    secrets = ("14 May 1970", "EA123456", "Chess")
    client = client_of(world.salesperson)
    pages = [
        f"/lists/contacts/{made.pk}/",
        f"/lists/contacts/{made.pk}/edit/",
        f"/lists/contacts/{made.pk}/pane/",
    ]
    shown = client.get(pages[0]).content.decode()
    assert all(secret in shown for secret in secrets)
    ColumnRight.objects.filter(role__code="salesperson", column_set="personal").delete()
    for page in pages:
        text = client.get(page).content.decode()
        assert not any(secret in text for secret in secrets), page
        assert "Marital status" not in text
    answer = client.get(f"/api/v1/lists/contacts/{made.pk}/").json()
    assert not set(PERSONAL_COLUMNS) & set(answer)
