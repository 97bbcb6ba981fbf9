"""The clients of an associate, on its page and as a view (GX-37)."""

import pytest

from crm_lists.relations.models import Relation
from tests.making import make
from tests.people import World, actor, client_of

pytestmark = pytest.mark.django_db


def test_an_associate_shows_its_clients_that_the_reader_sees(world: World) -> None:
    associate = make(actor(world.salesperson), Relation, name="Partner")
    make(actor(world.salesperson), Relation, name="Client", associate=associate)
    hidden = make(actor(world.salesperson), Relation, name="Hidden", associate=associate)
    Relation.objects.filter(pk=hidden.pk).update(group=world.south, salesperson=None)
    make(actor(world.salesperson), Relation, name="Another")
    client = client_of(world.colleague)

    page = client.get(f"/lists/relations/{associate.pk}/?tab=clients")

    assert [row["cells"][0] for row in page.context["table"]["rows"]] != []
    text = page.content.decode()
    assert "Client" in text
    assert "Hidden" not in text
    assert "Another" not in text
    view = client.get("/lists/relations/?view=by-associate").content.decode()
    assert "Client" in view
    assert "Another" not in view


def test_who_has_no_clients_is_told_so(world: World) -> None:
    relation = make(actor(world.salesperson), Relation)

    page = client_of(world.salesperson).get(f"/lists/relations/{relation.pk}/?tab=clients").content.decode()

    assert "No clients are looked after through this company" in page
