"""Batches: selection, preview, run, results and taking back as a whole."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from crm_lists.batches import running
from crm_lists.batches.models import Batch, Result, State
from crm_lists.batches.previews import preview_of
from crm_lists.cases.models import Case
from crm_lists.framework import actions, bulk
from crm_lists.framework.actors import Actor
from crm_lists.framework.bulk import RowChange
from crm_lists.framework.lists import find_list
from crm_lists.framework.models import Change
from crm_lists.organisation.models import Employee, Salesperson
from crm_lists.relations.models import Relation
from tests.making import make
from tests.people import World, client_of

RELATIONS = find_list("relations")


@pytest.fixture
def seller(world: World) -> Actor:
    return Actor.of(world.salesperson)


@pytest.fixture
def client(world: World) -> Client:
    return client_of(world.salesperson)


def firms(actor: Actor, *cities: str) -> list[Any]:
    return bulk.add_many(
        actor, RELATIONS, [{"name": f"Firm {n}", "city": city} for n, city in enumerate(cities)]
    )


def edit(client: Client, query: Any = "", **sent: Any) -> Any:
    return client.post(f"/batches/relations/edit/{query}", {"step": "go", **sent})


def opened(answer: Any) -> Batch:
    assert answer.status_code == 302, (
        answer.context and answer.context.get("form") and answer.context["form"].errors
    )
    return Batch.objects.get(pk=int(answer.url.strip("/").split("/")[-1]))


def run(client: Client, batch: Batch) -> Batch:
    assert client.post(f"/batches/{batch.pk}/run/").status_code == 302
    batch.refresh_from_db()
    return batch


def test_edit_asks_previews_and_changes_the_selected_items(seller: Actor, client: Client) -> None:
    first, second, third = firms(seller, "Brno", "Praha", "Brno")
    selected = {"pk": [first.pk, second.pk]}
    asked = client.post("/batches/relations/edit/", selected)
    assert asked.status_code == 200
    assert "2 items are selected" in asked.content.decode()
    batch = opened(edit(client, **selected, **{"touch-city": "1", "city": "Praha", "name": ""}))
    assert batch.name == "Change 2 relations: City"
    page = client.get(f"/batches/{batch.pk}/")
    preview = page.context["preview"]
    assert (preview.will_change, preview.same, preview.not_permitted) == (1, 1, 0)
    assert preview.lines[0].cells == (("Brno", "Praha"),)
    assert Relation.objects.get(pk=first.pk).city == "Brno"
    batch = run(client, batch)
    assert (batch.state, batch.done, batch.same, batch.refused) == (State.DONE, 1, 1, 0)
    assert Relation.objects.get(pk=first.pk).city == "Praha"
    assert Relation.objects.get(pk=third.pk).city == "Brno"
    change = Change.objects.latest("pk")
    assert (change.batch, change.after["city"]) == (batch.uuid, "Praha")
    assert change.after.keys() == {"city", "addresses"}
    results = client.get(f"/batches/{batch.pk}/?result=same").content.decode()
    assert "Firm 1" in results
    assert "Firm 0" not in results


def test_all_means_what_the_view_shows(seller: Actor, client: Client) -> None:
    firms(seller, "Brno", "Praha", "Brno")
    batch = opened(edit(client, "?view=all&city=Brno", all="1", **{"touch-notes": "1", "notes": "Seen"}))
    run(client, batch)
    assert set(Relation.objects.filter(notes="Seen").values_list("city", flat=True)) == {"Brno"}
    assert Relation.objects.filter(notes="Seen").count() == 2


def test_all_of_another_person_are_not_touched(world: World, seller: Actor, client: Client) -> None:
    firms(Actor.of(world.stranger), "Brno")
    firms(seller, "Brno")
    batch = opened(edit(client, "?view=all", all="1", **{"touch-notes": "1", "notes": "Mine"}))
    assert batch.total == 1


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Choose at least one column"),
        ({"touch-salary": "1"}, "no column “salary”"),
        ({"touch-name": "1", "name": ""}, "required"),
        ({"touch-email": "1", "email": "nobody"}, "valid email"),
    ],
)
def test_wrong_form_is_refused_with_words(
    seller: Actor, client: Client, sent: dict[str, str], said: str
) -> None:
    [firm] = firms(seller, "Brno")
    answer = edit(client, pk=firm.pk, **sent)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Batch.objects.exists()


def test_nothing_and_too_much_are_said(seller: Actor, client: Client, settings: Settings) -> None:
    nothing = client.post("/batches/relations/delete/")
    assert nothing.status_code == 422
    assert "Nothing is selected" in nothing.content.decode()
    settings.BATCH_LIMIT = 2
    items = firms(seller, "Brno", "Praha", "Brno")
    much = client.post("/batches/relations/delete/", {"pk": [one.pk for one in items]})
    assert much.status_code == 422
    assert "more than the 2 items" in much.content.decode()


def test_row_changed_after_the_preview_is_left_alone(seller: Actor, client: Client) -> None:
    first, second = firms(seller, "Brno", "Brno")
    batch = opened(edit(client, pk=[first.pk, second.pk], **{"touch-city": "1", "city": "Praha"}))
    actions.change(seller, first, {"city": "Wien"})
    batch = run(client, batch)
    assert (batch.done, batch.refused) == (1, 1)
    assert "Changed meanwhile" in batch.rows.get(result=Result.REFUSED).message
    assert Relation.objects.get(pk=first.pk).city == "Wien"


def test_edit_is_taken_back_but_for_what_changed_since(seller: Actor, client: Client) -> None:
    first, second = firms(seller, "Brno", "Wien")
    batch = opened(edit(client, pk=[first.pk, second.pk], **{"touch-city": "1", "city": "Praha"}))
    run(client, batch)
    actions.change(seller, second, {"notes": "Mine"})
    undo = opened(client.post(f"/batches/{batch.pk}/undo/"))
    undo = run(client, undo)
    assert (undo.done, undo.refused) == (1, 1)
    assert "Changed since" in undo.rows.get(result=Result.REFUSED).message
    assert Relation.objects.get(pk=first.pk).city == "Brno"
    assert Relation.objects.get(pk=second.pk).city == "Praha"
    batch.refresh_from_db()
    assert batch.state == State.TAKEN_BACK
    redo = run(client, opened(client.post(f"/batches/{undo.pk}/undo/")))
    assert redo.done == 1
    assert Relation.objects.get(pk=first.pk).city == "Praha"


def test_delete_and_its_undo(seller: Actor, client: Client) -> None:
    items = firms(seller, "Brno", "Wien")
    batch = opened(client.post("/batches/relations/delete/", {"pk": [one.pk for one in items]}))
    assert batch.name == "Delete 2 relations"
    run(client, batch)
    assert not Relation.objects.filter(deleted_at=None).exists()
    run(client, opened(client.post(f"/batches/{batch.pk}/undo/")))
    assert Relation.objects.filter(deleted_at=None).count() == 2


def test_added_items_of_a_batch_are_taken_back(world: World, seller: Actor, client: Client) -> None:
    batch = Batch.objects.create(
        name="Import", kind="edit", list_code="relations", user=world.salesperson, state=State.DONE, done=2
    )
    bulk.add_many(batch.actor, RELATIONS, [{"name": "One"}, {"name": "Two"}])
    undo = run(client, opened(client.post(f"/batches/{batch.pk}/undo/")))
    assert undo.done == 2
    assert not Relation.objects.filter(deleted_at=None).exists()


def test_row_action_runs_with_one_form_for_all_and_is_taken_back(seller: Actor, client: Client) -> None:
    cases = [make(seller, Case) for _ in range(3)]
    actions.change(seller, cases[2], {}, generated={"state": "closed"}, verb="close")
    selected = {"pk": [one.pk for one in cases]}
    assert client.post("/batches/cases/action/close/", selected).status_code == 200
    assert client.post("/batches/cases/action/close/", {**selected, "step": "go"}).status_code == 422
    typed = {"step": "go", "outcome": "successful", "closing_note": "Won together"}
    batch = opened(client.post("/batches/cases/action/close/", {**selected, **typed}))
    preview = client.get(f"/batches/{batch.pk}/").context["preview"]
    assert (preview.will_change, preview.same) == (2, 1)
    batch = run(client, batch)
    assert (batch.done, batch.refused) == (2, 1)
    assert Case.objects.filter(outcome="successful", closing_note="Won together").count() == 2
    run(client, opened(client.post(f"/batches/{batch.pk}/undo/")))
    assert Case.objects.filter(state="new", outcome="", closed_at=None).count() == 2


def test_reader_is_offered_nothing_and_a_stranger_finds_nothing(
    world: World, seller: Actor, client: Client
) -> None:
    [firm] = firms(seller, "Brno")
    reader, stranger = client_of(world.reader), client_of(world.stranger)
    assert reader.post("/batches/relations/delete/", {"pk": firm.pk}).status_code == 404
    assert stranger.post("/batches/relations/delete/", {"pk": firm.pk}).status_code == 422
    batch = opened(client.post("/batches/relations/delete/", {"pk": firm.pk}))
    for page in ("", "progress/"):
        assert stranger.get(f"/batches/{batch.pk}/{page}").status_code == 404
    for deed in ("run", "stop", "undo", "discard"):
        assert stranger.post(f"/batches/{batch.pk}/{deed}/").status_code == 404
    run(client, batch)
    assert batch.name not in stranger.get("/batches/").content.decode()
    assert batch.name in client.get("/batches/").content.decode()
    assert batch.name in client_of(world.administrator).get("/batches/?all=1").content.decode()


def test_cancelled_preview_leaves_nothing(seller: Actor, client: Client) -> None:
    [firm] = firms(seller, "Brno")
    batch = opened(client.post("/batches/relations/delete/", {"pk": firm.pk}))
    client.post(f"/batches/{batch.pk}/discard/")
    assert not Batch.objects.exists()


def test_run_goes_on_after_the_last_whole_chunk(
    seller: Actor, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = firms(seller, *["Brno"] * 5)
    batch = opened(edit(client, pk=[one.pk for one in items], **{"touch-city": "1", "city": "Praha"}))
    monkeypatch.setattr(running, "CHUNK", 2)
    chunks: list[int] = []
    change_many = bulk.change_many

    def killed(actor: Actor, definition: Any, changes: list[RowChange]) -> Any:
        done = change_many(actor, definition, changes)
        chunks.append(len(changes))
        if len(chunks) == 2:
            raise RuntimeError("the machine went off")
        return done

    monkeypatch.setattr(bulk, "change_many", killed)
    batch = run(client, batch)
    assert (batch.state, batch.done) == (State.FAILED, 2)
    assert Relation.objects.filter(city="Praha").count() == 2
    batch = run(client, batch)
    assert (batch.state, batch.done) == (State.DONE, 5)
    assert Change.objects.filter(batch=batch.uuid).count() == 5
    assert set(Relation.objects.values_list("city", "version")) == {("Praha", 2)}


def test_stopped_batch_keeps_what_it_did_and_can_go_on(
    seller: Actor, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = firms(seller, *["Brno"] * 4)
    batch = opened(edit(client, pk=[one.pk for one in items], **{"touch-city": "1", "city": "Praha"}))
    monkeypatch.setattr(running, "CHUNK", 2)
    with monkeypatch.context() as patch:
        patch.setattr(running, "_run_chunk", _once_then_stop(running._run_chunk, client, batch))
        run(client, batch)
    batch.refresh_from_db()
    assert (batch.state, batch.done) == (State.STOPPED, 2)
    told = client.get(f"/batches/{batch.pk}/progress/").json()
    assert (told["state"], told["done"], told["total"]) == ("cancelled", 2, 4)
    assert run(client, batch).done == 4


def _once_then_stop(run_chunk: Any, client: Client, batch: Batch) -> Any:
    def one_chunk(pk: int) -> bool:
        goes_on: bool = run_chunk(pk)
        client.post(f"/batches/{batch.pk}/stop/")
        return goes_on

    return one_chunk


def test_large_batch_runs_in_the_background(
    seller: Actor, client: Client, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    monkeypatch.setattr(running, "AT_ONCE", 2)
    items = firms(seller, *["Brno"] * 3)
    batch = opened(edit(client, pk=[one.pk for one in items], **{"touch-city": "1", "city": "Praha"}))
    with django_capture_on_commit_callbacks(execute=False):
        client.post(f"/batches/{batch.pk}/run/")
        batch.refresh_from_db()
        assert batch.state == State.RUNNING
        assert "data-progress-url" in client.get(f"/batches/{batch.pk}/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert running.resume_batches() == 1
    batch.refresh_from_db()
    assert (batch.state, batch.done) == (State.DONE, 3)


def test_preview_of_taking_back_names_only_what_may_still_be_read(
    world: World, seller: Actor, client: Client
) -> None:
    kept, taken = firms(seller, "Brno", "Brno")
    selected = {"pk": [kept.pk, taken.pk]}
    batch = run(client, opened(edit(client, **selected, **{"touch-city": "1", "city": "Praha", "name": ""})))
    undo = opened(client.post(f"/batches/{batch.pk}/undo/"))
    place = Salesperson.objects.get(user=world.stranger)
    away = {"salesperson": place, "owner": world.second, "group": world.abroad}
    Relation.objects.filter(pk=taken.pk).update(**away)
    lines = client.get(f"/batches/{undo.pk}/").context["preview"].lines
    assert [line.title for line in lines] == ["Firm 0", ""]


def test_preview_shows_no_column_that_may_not_be_read_any_more(world: World) -> None:
    employee = actions.add(
        Actor.of(world.administrator),
        Employee,
        {"name": "Ann Lee", "owner": world.first, "private_phone": "+421905100200"},
    )
    batch = Batch.objects.create(
        kind="edit",
        list_code="employees",
        user=world.nobody,
        name="Change",
        total=1,
        parameters={"values": {"private_phone": "+421905100201"}},
    )
    batch.rows.create(list_code="employees", item_id=employee.pk, etag=employee.version)
    preview = preview_of(batch, find_list("employees"))
    assert preview.headings == ()
