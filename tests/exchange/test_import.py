"""Tests of the import: from the file to the result, and every way in which a file may be wrong."""

import csv
import io
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from crm_lists.duplicates.models import Action as MatchAction
from crm_lists.duplicates.models import MatchSetting
from crm_lists.exchange.intake import Intake
from crm_lists.exchange.models import Import, SavedMapping
from crm_lists.exchange.running import results_of, run_import
from crm_lists.framework import access, warnings
from crm_lists.framework.lists import find_list
from crm_lists.framework.models import Change
from tests.exchange.making import bomb, open_document, text, workbook
from tests.making import make_item
from tests.people import World, actor, client_of

LIST = "/lists/relations"


@pytest.fixture
def client(world: World) -> Client:
    return client_of(world.salesperson)


def bring(client: Client, content: bytes, name: str = "table.csv", code: str = "relations") -> Any:
    file = SimpleUploadedFile(name, content)
    return client.post(f"/lists/{code}/import/", {"file": file})


def brought(client: Client, content: bytes, name: str = "table.csv") -> Import:
    response = bring(client, content, name)
    assert response.status_code == 302, response.content.decode()
    return Import.objects.latest("pk")


def mapped(client: Client, made: Import, **changed: Any) -> Any:
    """Send the form of the columns as it is shown, but for what is changed."""
    form: Any = client.get(f"{LIST}/import/{made.pk}/").context["form"]
    data: dict[str, Any] = {}
    for field in form:
        value = changed.pop(field.name, field.value())
        if value not in (None, False, ""):
            data[field.html_name] = value
    return client.post(f"{LIST}/import/{made.pk}/", {**data, **changed})


def run(client: Client, made: Import, django_capture: Any) -> Import:
    with django_capture(execute=True):
        assert client.post(f"{LIST}/import/{made.pk}/run/").status_code == 302
    made.refresh_from_db()
    return made


def names(world: World) -> set[str]:
    items = access.visible(actor(world.salesperson), find_list("relations"))
    return set(items.values_list("name", flat=True))


@pytest.fixture
def capture(django_capture_on_commit_callbacks: Any) -> Any:
    return django_capture_on_commit_callbacks


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", text(("Company", "City"), ("Alfa", "Žilina"), ("Beta", "Nitra"), encoding="windows-1250")),
        ("a.xlsx", workbook(("Company", "City"), ("Alfa", "Žilina"), ("Beta", "Nitra"))),
        ("a.ods", open_document(("Company", "City"), ("Alfa", "Žilina"), ("Beta", "Nitra"))),
    ],
)
def test_rows_are_added_with_history_and_told(
    world: World, client: Client, capture: Any, name: str, content: bytes
) -> None:
    world.salesperson.email = "person@example.com"
    world.salesperson.save()
    made = brought(client, content, name)
    assert mapped(client, made).status_code == 302
    assert client.get(f"{LIST}/import/{made.pk}/preview/").context["counts"] == {"added": 2}
    assert names(world) == set()
    made = run(client, made, capture)
    assert made.counts == {"added": 2}, list(made.results_path.open())
    assert names(world) == {"Alfa", "Beta"}
    assert Change.objects.filter(batch=made.batch, verb="add").count() == 2
    assert client.get(f"{LIST}/import/{made.pk}/result/").status_code == 200
    assert [one.to for one in mail.outbox] == [["person@example.com"]]


def test_a_match_updates_and_leaves_unmapped_columns(world: World, client: Client, capture: Any) -> None:
    make_item(actor(world.salesperson), "relations", name="Alfa", city="Nitra", phone="+421 1")
    made = brought(client, text(("Company", "City"), ("Alfa", "Žilina"), ("Beta", "")))
    mapped(client, made)
    page = client.get(f"{LIST}/import/{made.pk}/preview/").content.decode()
    assert "<del>Nitra</del>" in page
    run(client, made, capture)
    item = access.visible(actor(world.salesperson), find_list("relations")).get(name="Alfa")
    assert (item.city, item.phone) == ("Žilina", "+421 1")


@pytest.mark.parametrize(
    ("chosen", "counts", "city"),
    [
        ({"on_match": "skip"}, {"skipped": 1}, "Nitra"),
        ({"on_match": "create"}, {"added": 1}, "Nitra"),
        ({"on_match": "ask"}, {"asked": 1}, "Nitra"),
        ({"on_match": "update"}, {"same": 1}, "Nitra"),
        ({"on_match": "update", "clears_empty": "1"}, {"changed": 1}, ""),
    ],
)
def test_the_person_says_what_happens_on_a_match(
    world: World, client: Client, capture: Any, chosen: dict[str, str], counts: dict[str, int], city: str
) -> None:
    item = make_item(actor(world.salesperson), "relations", name="Alfa", city="Nitra")
    made = brought(client, text(("Company", "City"), ("Alfa", "")))
    mapped(client, made, **chosen)
    made = run(client, made, capture)
    item.refresh_from_db()
    assert (made.counts, item.city) == (counts, city)


def test_rows_may_be_decided_one_by_one(world: World, client: Client, capture: Any) -> None:
    for name in ("Alfa", "Beta"):
        make_item(actor(world.salesperson), "relations", name=name, city="Nitra")
    made = brought(client, text(("Company", "City"), ("Alfa", "A"), ("Beta", "B")))
    mapped(client, made, on_match="ask")
    preview = f"{LIST}/import/{made.pk}/preview/"
    assert len(client.get(preview).context["found"]["asked"]) == 2
    client.post(preview, {"decide-2": "update"})
    assert run(client, made, capture).counts == {"changed": 1, "asked": 1}


@pytest.mark.parametrize(("choice", "became"), [("", "asked"), ("skip", "skipped"), ("save", "added")])
def test_rows_with_warnings_wait_for_a_choice(
    client: Client, capture: Any, monkeypatch: pytest.MonkeyPatch, choice: str, became: str
) -> None:
    monkeypatch.setattr(warnings.warners, "_entries", {})
    said = [warnings.SaveWarning("city", "No post reaches Nowhere.")]
    warn = warnings.warners.register("relations")
    warn(lambda _actor, item, _columns: said if getattr(item, "city", "") == "Nowhere" else [])
    made = brought(client, text(("Company", "City"), ("Alfa", "Nowhere"), ("Beta", "Nitra")))
    mapped(client, made)
    preview = f"{LIST}/import/{made.pk}/preview/"
    page = client.get(preview)
    [told] = page.context["found"]["warned"]
    assert (told["row"], told["message"], told["alike"]) == (2, "No post reaches Nowhere.", [])
    assert "Save them anyway" in page.content.decode()
    client.post(preview, {"on_warning": choice})
    made = run(client, made, capture)
    assert made.counts == ({"added": 2} if choice == "save" else {became: 1, "added": 1})


@pytest.mark.duplicates
def test_what_a_rule_refuses_is_not_saved_anyway(world: World, client: Client, capture: Any) -> None:
    make_item(actor(world.salesperson), "relations", name="Alfa")
    MatchSetting.objects.create(list_code="relations", rule="name", action=MatchAction.BLOCK)
    made = brought(client, text(("Company", "City"), ("Alfa s.r.o.", "Nitra"), ("Beta", "Nitra")))
    mapped(client, made)
    client.post(f"{LIST}/import/{made.pk}/preview/", {"on_warning": "save", "decide-2": "create"})
    assert run(client, made, capture).counts == {"failed": 1, "added": 1}


def test_failed_rows_come_back_with_their_reasons(world: World, client: Client, capture: Any) -> None:
    made = brought(
        client,
        text(("Company", "E-mail"), ("Alfa", "nonsense"), ("Beta", "b@example.com"), ("", "c@example.com")),
    )
    mapped(client, made)
    made = run(client, made, capture)
    assert made.counts == {"failed": 2, "added": 1}
    content = client.get(f"{LIST}/import/{made.pk}/failed/").getvalue().decode("utf-8-sig")
    heading, first, second = csv.reader(io.StringIO(content), delimiter=";")
    assert heading == ["Company", "E-mail", "Row", "Reason"]
    assert first[:3] == ["Alfa", "nonsense", "2"]
    assert first[3]
    assert second[2] == "4"


def test_a_row_that_repeats_a_key_is_said(world: World, client: Client, capture: Any) -> None:
    made = brought(client, text(("Company", "City"), ("Alfa", "A"), ("Alfa", "B")))
    mapped(client, made)
    assert (
        "Row 2 of the file has the same key already."
        in client.get(f"{LIST}/import/{made.pk}/preview/").content.decode()
    )
    assert run(client, made, capture).counts == {"added": 1, "failed": 1}


def test_two_items_with_the_key_are_an_error(world: World, client: Client) -> None:
    for _number in range(2):
        make_item(actor(world.salesperson), "relations", name="Alfa")
    made = brought(client, text(("Company", "City"), ("Alfa", "A")))
    mapped(client, made)
    assert client.get(f"{LIST}/import/{made.pk}/preview/").context["counts"] == {"failed": 1}


def test_a_lookup_is_found_by_its_readable_title(world: World, client: Client) -> None:
    for person, name in ((world.salesperson, "Alfa"), (world.stranger, "Hidden")):
        make_item(actor(person), "relations", name=name)
    content = text(("Name", "Company"), ("First", "Alfa"), ("Second", "Hidden"))
    made = Import.objects.get(pk=bring(client, content, code="cases").url.rstrip("/").rsplit("/", 1)[-1])
    form = client.get(f"/lists/cases/import/{made.pk}/").context["form"]
    assert form["column-1"].value() == "relation"


def test_a_mapping_is_kept_under_a_name_and_used_again(world: World, client: Client) -> None:
    content = text(("Firma", "Mesto"), ("Alfa", "Nitra"))
    made = brought(client, content)
    mapped(client, made, **{"column-0": "name", "column-1": "city", "keys": ["name"], "name": "Ours"})
    assert SavedMapping.objects.get().columns == {"Firma": "name", "Mesto": "city"}
    again = brought(client, content)
    assert again.plan.columns == {0: "name", 1: "city"}
    assert client.get(f"{LIST}/import/{again.pk}/?mapping=Ours").status_code == 200


def test_the_file_may_be_read_in_another_way(world: World, client: Client) -> None:
    made = brought(client, text(("Company", "City"), ("Alfa", "Žilina"), encoding="utf-8"))
    data = {"encoding": "windows-1250", "separator": ";", "header_row": "1"}
    assert client.post(f"{LIST}/import/{made.pk}/reading/", data).status_code == 302
    made.refresh_from_db()
    assert made.layout.encoding == "windows-1250"
    assert client.post(f"{LIST}/import/{made.pk}/reading/", {**data, "encoding": "utf-16"}).status_code == 422


def test_two_columns_into_one_are_refused(world: World, client: Client) -> None:
    made = brought(client, text(("Company", "City"), ("Alfa", "Nitra")))
    response = mapped(client, made, **{"column-1": "name"})
    assert response.status_code == 422


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.csv", b"", "holds no rows"),
        ("a.csv", b"Company;City\r\n", "no rows below"),
        ("a.pdf", b"%PDF-1.4", "This is no table"),
        ("a.xlsx", bomb(), "unpacks to far more"),
        ("a.xlsx", b"PK\x03\x04nothing", "damaged"),
        ("a.csv", bytes(range(256)) * 9, "This is no table"),
        ("a.csv", text(["c"] * 500, ["x"] * 500), "500 columns"),
    ],
)
def test_a_bad_file_is_answered_with_what_to_do(
    client: Client, name: str, content: bytes, sentence: str
) -> None:
    response = bring(client, content, name)
    assert response.status_code == 422
    assert sentence in response.content.decode()


def test_too_many_rows_are_answered_with_the_limit(client: Client, settings: Any) -> None:
    settings.IMPORT_MAX_ROWS = 50
    response = bring(client, text(("Company",), *[(f"Alfa {number}",) for number in range(100)]))
    assert response.status_code == 422
    assert "more than 50 rows" in response.content.decode()


def test_no_file_at_all_is_asked_for(client: Client) -> None:
    assert client.post(f"{LIST}/import/").status_code == 422


def test_an_import_is_nobody_elses(world: World, client: Client) -> None:
    made = brought(client, text(("Company", "City"), ("Alfa", "Nitra")))
    others = client_of(world.colleague)
    for page in ("", "preview/", "result/", "progress/", "failed/"):
        assert others.get(f"{LIST}/import/{made.pk}/{page}").status_code == 404
    assert others.post(f"{LIST}/import/{made.pk}/run/").status_code == 404


def test_who_only_reads_may_not_import(world: World) -> None:
    client = client_of(world.reader)
    assert client.get(f"{LIST}/import/").status_code == 404
    assert "arrow_import" not in client.get(f"{LIST}/").content.decode()
    assert client_of(world.nobody).get(f"{LIST}/import/").status_code == 404


def test_an_import_runs_once(world: World, client: Client, capture: Any) -> None:
    made = brought(client, text(("Company", "City"), ("Alfa", "Nitra")))
    mapped(client, made)
    run(client, made, capture)
    run(client, made, capture)
    assert made.counts == {"added": 1}


def test_the_sample_can_be_imported(world: World, client: Client) -> None:
    sample = client.get(f"{LIST}/import/sample/").getvalue()
    assert "no rows below" in bring(client, sample, "sample.xlsx").content.decode()


def test_an_import_is_a_batch_that_can_be_taken_back(world: World, client: Client, capture: Any) -> None:
    made = brought(client, text(("Company", "City"), ("Alfa", "Nitra"), ("Beta", "Nitra")))
    mapped(client, made)
    run(client, made, capture)
    batch = client.get(f"{LIST}/import/{made.pk}/result/").context["batch_url"]
    assert "Alfa" in client.get(batch).content.decode()
    undoing: Any = client.post(f"{batch}undo/")
    with capture(execute=True):
        client.post(f"{undoing.url}run/")
    assert names(world) == set()


def test_an_import_that_was_broken_off_goes_on(world: World, client: Client, capture: Any) -> None:
    rows = [(f"Firm {number}", "Nitra") for number in range(600)]
    made = brought(client, text(("Company", "City"), *rows))
    mapped(client, made)
    run(client, made, capture)
    assert made.counts == {"added": 600}
    Import.objects.filter(pk=made.pk).update(state="running", done_row=501, counts={"added": 500})
    run_import.enqueue(made.pk)
    made.refresh_from_db()
    assert (made.state, made.done_row) == ("done", 601)
    assert sum(made.counts.values()) == 600
    assert len(list(results_of(made))) == 600


@pytest.mark.duplicates
def test_rows_like_items_that_are_there_are_asked(world: World, client: Client, capture: Any) -> None:
    there = make_item(actor(world.salesperson), "relations", name="Acme", email="info@acme.sk", city="Nitra")
    rows = (
        ("Company", "E-mail"),
        ("Beta", "info@acme.sk"),
        ("Gama", "info@acme.sk"),
        ("Delta", "d@delta.sk"),
    )
    made = brought(client, text(*rows))
    mapped(client, made)
    preview = f"{LIST}/import/{made.pk}/preview/"
    page = client.get(preview)
    assert page.context["counts"] == {"asked": 2, "added": 1}
    first = page.context["found"]["warned"][0]
    assert "the same e-mail, domain: Acme" in first["message"]
    assert first["alike"] == [{"value": f"update-{there.pk}", "title": "Acme"}]
    assert "Update “Acme”" in page.content.decode()
    client.post(preview, {"decide-2": f"update-{there.pk}", "decide-3": "create"})
    assert client.get(preview).context["counts"] == {"changed": 1, "added": 2}
    assert run(client, made, capture).counts == {"changed": 1, "added": 2}
    there.refresh_from_db()
    assert (there.name, there.city) == ("Beta", "Nitra")
    assert names(world) == {"Beta", "Gama", "Delta"}


@pytest.mark.duplicates
def test_all_rows_may_be_taken_in_spite_of_warnings(world: World, client: Client, capture: Any) -> None:
    rows = (("Company",), ("Acme s.r.o.",), ("Acme a.s.",), ("ACME",))
    made = brought(client, text(*rows))
    mapped(client, made)
    preview = f"{LIST}/import/{made.pk}/preview/"
    assert client.get(preview).context["counts"] == {"added": 1, "asked": 2}
    client.post(preview, {"on_warning": "save"})
    assert run(client, made, capture).counts == {"added": 3}


def test_a_dry_run_that_adds_nothing_lets_others_write_while_it_looks(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    depths: list[int] = []
    take = Intake.take

    def noted(self: Intake, entries: Any) -> None:
        depths.append(len(connection.savepoint_ids))
        take(self, entries)

    monkeypatch.setattr(Intake, "take", noted)
    outside = len(connection.savepoint_ids)
    mapped(client, brought(client, text(("Company", "City"), ("Alfa", "Žilina"))))
    assert depths == [outside]
