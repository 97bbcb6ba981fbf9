"""A name in a file that several items have: asked once for all its rows, never guessed."""

from typing import Any

import pytest
from django.test import Client

from crm_lists.exchange.models import Import, SavedMapping
from crm_lists.exchange.questions import MOST
from crm_lists.framework import access, bulk
from crm_lists.framework.lists import find_list
from crm_lists.relations.models import Relation
from tests.exchange.making import text
from tests.exchange.test_import import bring
from tests.making import make
from tests.people import World, actor, client_of

LIST = "/lists/contacts"


@pytest.fixture
def client(world: World) -> Client:
    return client_of(world.salesperson)


@pytest.fixture
def firms(world: World) -> list[Relation]:
    cities = ("Nitra", "Praha")
    return [make(actor(world.salesperson), Relation, name="Alfa", city=city) for city in cities]


def checked(client: Client, *rows: tuple[str, str]) -> Import:
    content = text(("surname", "company"), *rows)
    assert bring(client, content, code="contacts").status_code == 302
    made = Import.objects.latest("pk")
    url = f"{LIST}/import/{made.pk}/"
    form: Any = client.get(url).context["form"]
    data = {field.html_name: field.value() for field in form if field.value() not in (None, False, "")}
    assert client.post(url, data).status_code == 302
    made.refresh_from_db()
    return made


def answer(client: Client, made: Import, **data: Any) -> Import:
    assert client.post(f"{LIST}/import/{made.pk}/preview/", data).status_code == 302
    made.refresh_from_db()
    return made


def run(client: Client, made: Import, capture: Any) -> Import:
    with capture(execute=True):
        assert client.post(f"{LIST}/import/{made.pk}/run/").status_code == 302
    made.refresh_from_db()
    return made


def people(world: World) -> dict[str, int]:
    found = access.visible(actor(world.salesperson), find_list("contacts"))
    return dict(found.values_list("last_name", "relation_id"))


def test_a_name_with_two_hits_is_asked_once_with_what_tells_them_apart(
    client: Client, firms: list[Relation]
) -> None:
    made = checked(client, ("Nový", "Alfa"), ("Malá", "Alfa"))
    (question,) = made.preview["questions"]
    assert (question["label"], question["text"], question["rows"]) == ("Company", "Alfa", 2)
    assert [key for key, _words in question["choices"]] == [firm.pk for firm in firms]
    assert "Nitra" in question["choices"][0][1]
    assert "Praha" in question["choices"][1][1]
    assert made.preview["counts"] == {"asked": 2}
    assert made.preview["errors"] == []
    page = client.get(f"{LIST}/import/{made.pk}/preview/").content.decode()
    assert "Which one is meant?" in page


def test_the_answer_counts_for_all_rows_with_the_name(
    world: World, client: Client, firms: list[Relation], django_capture_on_commit_callbacks: Any
) -> None:
    made = checked(client, ("Nový", "Alfa"), ("Malá", "Alfa"))
    made = answer(client, made, **{"means-0": firms[1].pk})
    assert made.preview["questions"] == []
    assert made.preview["counts"] == {"added": 2}
    run(client, made, django_capture_on_commit_callbacks)
    assert people(world) == {"Nový": firms[1].pk, "Malá": firms[1].pk}


def test_without_an_answer_the_rows_are_left_out_and_said(
    world: World, client: Client, firms: list[Relation], django_capture_on_commit_callbacks: Any
) -> None:
    make(actor(world.salesperson), Relation, name="Beta")
    made = checked(client, ("Nový", "Alfa"), ("Malá", "Beta"))
    made = run(client, made, django_capture_on_commit_callbacks)
    assert set(people(world)) == {"Malá"}
    assert made.counts == {"asked": 1, "added": 1}
    page = client.get(f"{LIST}/import/{made.pk}/result/").content.decode()
    assert "There are 2 called “Alfa”. Say which one is meant." in page


def test_an_answer_that_is_no_choice_changes_nothing(
    world: World, client: Client, firms: list[Relation]
) -> None:
    hidden = make(actor(world.stranger), Relation, name="Alfa")
    made = checked(client, ("Nový", "Alfa"))
    for value in (hidden.pk, "x", "", -1):
        assert answer(client, made, **{"means-0": value}).preview["counts"] == {"asked": 1}


def test_an_item_that_the_person_may_not_read_is_no_second_hit(world: World, client: Client) -> None:
    make(actor(world.salesperson), Relation, name="Alfa")
    make(actor(world.stranger), Relation, name="Alfa")
    assert checked(client, ("Nový", "Alfa")).preview["counts"] == {"added": 1}


def test_answers_are_not_kept_with_the_mapping(world: World, client: Client, firms: list[Relation]) -> None:
    made = answer(client, checked(client, ("Nový", "Alfa")), **{"means-0": firms[0].pk})
    url = f"{LIST}/import/{made.pk}/"
    form: Any = client.get(url).context["form"]
    data = {field.html_name: field.value() for field in form if field.value() not in (None, False, "")}
    assert client.post(url, {**data, "name": "Mine"}).status_code == 302
    assert SavedMapping.objects.get().plan.meant == {}


def test_a_row_with_another_mistake_fails_for_that(client: Client, firms: list[Relation]) -> None:
    content = text(("surname", "company", "birthday"), ("Nový", "Alfa", "soon"))
    assert bring(client, content, code="contacts").status_code == 302
    made = Import.objects.latest("pk")
    url = f"{LIST}/import/{made.pk}/"
    form: Any = client.get(url).context["form"]
    data = {field.html_name: field.value() for field in form if field.value() not in (None, False, "")}
    client.post(url, data)
    made.refresh_from_db()
    assert made.preview["counts"] in ({"failed": 1}, {"asked": 1})


def test_only_so_many_names_are_asked_at_once(world: World, client: Client) -> None:
    names = [f"Firm {number}" for number in range(MOST + 3)]
    rows = [{"name": name} for name in names for _twice in range(2)]
    bulk.add_many(actor(world.administrator), find_list("relations"), rows)
    made = checked(client_of(world.administrator), *((f"N{name}", name) for name in names))
    assert len(made.preview["questions"]) == MOST
