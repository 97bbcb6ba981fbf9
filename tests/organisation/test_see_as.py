"""“See as” compares what surfaces show to a person, says why he sees an item, and notes each look."""

import pytest
from django.test import Client

from crm_lists.cases.models import Case
from crm_lists.framework import access, indexing
from crm_lists.framework.lists import definition_of, find_list
from crm_lists.framework.surfaces import Shown, Surface, surfaces
from crm_lists.organisation.models import Look, Salesperson
from crm_lists.organisation.seeing_as import compared
from tests.libraries.making import make_document
from tests.making import make
from tests.people import PLACES, World, actor, client_of

PAGE = "/organisation/see-as/"


@pytest.fixture
def client(world: World) -> Client:
    return client_of(world.administrator)


@pytest.fixture
def case(world: World) -> Case:
    """Return a case beside others of other groups, with documents."""
    organisation = (world.first, world.second, world.north, world.south, world.abroad)
    for item in (*organisation, *Salesperson.objects.all()):
        indexing.index_item(definition_of(item), item)
    make(actor(world.other_group), Case, name="Wall")
    make(actor(world.stranger), Case, name="Bridge")
    found: Case = make(actor(world.salesperson), Case, name="Roof")
    make_document(actor(world.salesperson), {"case": found})
    return found


@pytest.mark.parametrize("person", ["salesperson", "manager", "stranger", "nobody"])
def test_only_administrators_find_the_page(world: World, person: str) -> None:
    assert client_of(world.person(person)).get(PAGE).status_code == 404
    assert client_of(world.person(person)).get(PAGE, {"person": str(world.reader.pk)}).status_code == 404
    assert "See as" not in client_of(world.person(person)).get("/lists/cases/").content.decode()
    assert not Look.objects.exists()


def test_who_has_not_logged_in_is_sent_to_the_login(world: World) -> None:
    assert Client().get(PAGE)["Location"].startswith("/login/")


@pytest.mark.parametrize("person", [*PLACES, "nobody"])
def test_every_surface_shows_the_same_number(world: World, case: Case, person: str) -> None:
    lines = compared(world.person(person))
    assert [line.definition.code for line in lines if line.differs] == []
    found = {line.definition.code: {cell.surface.code: cell.text for cell in line.cells} for line in lines}
    if person == "nobody":
        assert set(found) <= {"shares", "delegations"}
        return
    expected = str(access.visible(actor(world.person(person)), find_list("cases")).count())
    shown = {code: found["cases"][code] for code in ("listing", "search", "picker", "feed", "api", "board")}
    assert set(shown.values()) == {expected}


def test_the_page_shows_the_table_and_notes_the_look(world: World, client: Client, case: Case) -> None:
    page = client.get(PAGE, {"person": str(world.reader.pk)})
    assert page.context["differing"] == 0
    assert "all alike" in page.content.decode()
    look = Look.objects.get()
    assert (look.by, look.person, look.list_code) == (world.administrator, world.reader, "")
    assert client.get(PAGE).context["looks"][0]["what"] == "all lists"


def test_a_surface_that_shows_too_much_is_marked(world: World, client: Client, case: Case) -> None:
    surfaces.register("leaking", Surface("leaking", "Leaking", lambda _actor, _list: Shown(7, 3)))
    try:
        page = client.get(PAGE, {"person": str(world.reader.pk)})
    finally:
        surfaces.unregister("leaking")
    assert page.context["differing"] == len(page.context["lines"])
    assert "by right 3" in page.content.decode()


def test_an_item_is_seen_for_reasons_or_not(world: World, client: Client, case: Case) -> None:
    address = f"http://testserver/lists/cases/{case.pk}/?tab=history"
    seen = client.get(PAGE, {"person": str(world.colleague.pk), "item": address}).context["verdict"]
    assert seen.sees
    assert any("North" in reason for reason in seen.reasons)
    assert ("Group", "North") in seen.facts
    hidden = client.get(PAGE, {"person": str(world.stranger.pk), "item": address})
    assert not hidden.context["verdict"].sees
    assert "not seen" in hidden.content.decode()
    assert [look.item_id for look in Look.objects.all()] == [case.pk, case.pk]


def test_who_is_not_active_sees_nothing(world: World, client: Client, case: Case) -> None:
    world.colleague.is_active = False
    world.colleague.save()
    asked = {"person": str(world.colleague.pk)}
    assert client.get(PAGE, asked).context["lines"] == []
    found = client.get(PAGE, {**asked, "item": f"/lists/cases/{case.pk}/"}).context["verdict"]
    assert (found.sees, found.reasons) == (False, ["The account is not active."])


def test_documents_are_found_by_their_own_address(world: World, client: Client, case: Case) -> None:
    document = make_document(actor(world.salesperson), {})
    asked = {"person": str(world.reader.pk), "item": f"/libraries/documents/{document.pk}/"}
    assert client.get(PAGE, asked).context["verdict"].title == str(document)


@pytest.mark.parametrize("text", ["/lists/cases/999999/", "/nowhere", "x", "http://[", "/lists/cases/", "%"])
def test_an_address_of_nothing_is_refused_in_words(world: World, client: Client, text: str) -> None:
    answer = client.get(PAGE, {"person": str(world.reader.pk), "item": text})
    assert answer.status_code == 422
    assert "copy its address" in answer.content.decode()


@pytest.mark.parametrize("person", ["", "x", "999999", "\x00"])
def test_a_person_that_is_not_is_refused(world: World, client: Client, person: str) -> None:
    assert client.get(PAGE, {"person": person}).status_code == 422
    assert not Look.objects.exists()


def test_each_item_offers_the_way_to_administrators_only(world: World, client: Client, case: Case) -> None:
    url = f"/lists/cases/{case.pk}/"
    assert "Who sees it" in client.get(url).content.decode()
    assert "Who sees it" not in client_of(world.salesperson).get(url).content.decode()
    form = client.get(PAGE, {"item": url}).context["form"]
    assert form.initial["item"] == url
