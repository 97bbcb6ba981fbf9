"""The administrators' pages on which lists and columns are designed."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from crm_lists.cases.models import Case
from crm_lists.custom_lists.designing import columns
from crm_lists.custom_lists.models import CustomItem
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of, find_list, has_list
from crm_lists.framework.models import Change
from tests.making import make_item
from tests.people import World, client_of

from .making import add_column, make_list

pytestmark = pytest.mark.django_db

BASE = "/admin/lists"
TABLE = "Plate;Bought;Price;State;Mail;Note\n" + "\n".join(
    f"NR {row} AB;{row:02d}.03.2026;{row}.50;{'ready' if row % 2 else 'sold'};a{row}@b.example;"
    for row in range(1, 13)
)


@pytest.fixture
def admin(world: World) -> Client:
    return client_of(world.administrator)


def pages() -> list[str]:
    """Return the address of each page."""
    make_list()
    add_column("vehicles", "one", "text")
    return [
        f"{BASE}/",
        f"{BASE}/add/",
        f"{BASE}/from-file/",
        f"{BASE}/cases/",
        f"{BASE}/vehicles/",
        f"{BASE}/vehicles/edit/",
        f"{BASE}/vehicles/delete/",
        f"{BASE}/vehicles/columns/one/",
        f"{BASE}/vehicles/columns/one/delete/",
        f"{BASE}/vehicles/columns/one/convert/?type=number",
        *(f"{BASE}/vehicles/columns/add/?type={kind}" for kind, _label in columns.type_choices()),
    ]


def test_each_page_opens_for_an_administrator_and_for_nobody_else(world: World, admin: Client) -> None:
    reader = client_of(world.salesperson)
    for address in pages():
        answer = admin.get(address)
        assert answer.status_code == 200, address
        assert reader.get(address).status_code in (302, 403), address
    assert reader.post(f"{BASE}/vehicles/do/", {"deed": "retire"}).status_code in (302, 403)
    assert has_list("vehicles")


def test_absent_lists_and_columns_are_404(admin: Client) -> None:
    for address in ("nobody/", "cases/columns/nobody/", "cases/columns/add/?type=nobody", "cases/edit/"):
        assert admin.get(f"{BASE}/{address}").status_code == 404


def test_a_column_is_added_changed_and_put_to_rest(admin: Client) -> None:
    answer = admin.post(
        f"{BASE}/cases/columns/add/?type=choice",
        {"label": "Colour of it", "new_choices": "Red\nBlue\n", "is_listed": "on", "is_filter": "on"},
    )
    assert answer.status_code == 302, answer.content
    made = definition_of(Case).column("colour_of_it")
    assert [label for _value, label in made.choices] == ["Red", "Blue"]
    edited = {
        "label": "Paint",
        "choice_0_label": "Crimson",
        "choice_0_tone": "bad",
        "choice_1_label": "Blue",
        "choice_1_removed": "on",
        "default": "Red",
    }
    assert admin.post(f"{BASE}/cases/columns/colour_of_it/", edited).status_code == 302
    made = definition_of(Case).column("colour_of_it")
    assert (made.label, made.choices, made.tones) == ("Paint", [("Red", "Crimson")], {"Red": "bad"})
    for deed in ("down", "up", "retire"):
        admin.post(f"{BASE}/cases/columns/colour_of_it/do/", {"deed": deed})
    assert not definition_of(Case).custom_columns
    assert admin.post(f"{BASE}/cases/columns/colour_of_it/do/", {"deed": "purge"}).status_code == 302
    assert columns.column_of("cases", "colour_of_it") is None


def test_a_default_goes_to_old_items_when_it_is_asked(world: World, admin: Client) -> None:
    item = make_item(Actor.of(world.salesperson), definition_of(Case))
    add_column("cases", "one", "number")
    form = {"label": "One", "default": "0", "default_everywhere": "on"}
    assert admin.post(f"{BASE}/cases/columns/one/", form).status_code == 302
    item.refresh_from_db()
    assert item.extra == {"one": "0"}


def test_mistakes_are_said_at_their_fields(admin: Client) -> None:
    add_column("cases", "one", "number")
    taken = admin.post(f"{BASE}/cases/columns/add/?type=text", {"label": "X", "code": "salesperson"})
    assert "The list has a column of this code already." in taken.content.decode()
    wrong = admin.post(
        f"{BASE}/cases/columns/add/?type=calculated",
        {"label": "X", "setting_formula": "one + nobody", "setting_result": "number"},
    )
    assert "is no column that a formula can use" in wrong.content.decode()


def test_a_conversion_is_previewed_and_loses_only_when_told(world: World, admin: Client) -> None:
    add_column("cases", "one", "text")
    actor = Actor.of(world.salesperson)
    for text in ("5", "some"):
        make_item(actor, definition_of(Case), one=text)
    address, form = f"{BASE}/cases/columns/one/convert/", {"type": "number", "setting_decimals": "0"}
    page = admin.post(address, {**form, "preview": "1"}).content.decode()
    assert "1 value converts." in page
    assert "1 value would be lost." in page
    assert "<li>some</li>" in page
    assert admin.post(address, {**form, "convert": "1"}).status_code == 200
    assert admin.post(address, {**form, "convert": "1", "may_lose": "on"}).status_code == 302
    assert definition_of(Case).column("one").kind.code == "number"
    assert Change.objects.filter(note__contains="lost: some").count() == 1


def test_a_list_is_made_named_retired_and_deleted(admin: Client) -> None:
    form = {
        "name": "Rooms",
        "item_name": "Room",
        "title_label": "Number",
        "icon": "box",
        "position": "1",
    }
    assert admin.post(f"{BASE}/add/", form).status_code == 302
    assert find_list("rooms").label == "Rooms"
    assert admin.post(f"{BASE}/rooms/edit/", {**form, "name": "Halls"}).status_code == 302
    assert find_list("rooms").label == "Halls"
    admin.post(f"{BASE}/rooms/do/", {"deed": "retire"})
    assert not has_list("rooms")
    assert "Halls" in admin.get(f"{BASE}/").content.decode()
    admin.post(f"{BASE}/rooms/do/", {"deed": "delete"})
    assert "Halls" not in admin.get(f"{BASE}/").content.decode().partition("deleted for good")[2]


def test_a_list_is_made_from_a_spreadsheet(
    admin: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    upload = SimpleUploadedFile("cars.csv", TABLE.encode())
    answer = admin.post(f"{BASE}/from-file/", {"file": upload})
    assert answer.status_code == 302, answer.content
    address = answer["Location"]
    page = admin.get(address).content.decode()
    assert "12 rows" in page
    form = {"name": "Cars", "item_name": "Car", "code": "cars", "icon": "box"}
    kinds = ["title", "date", "currency", "choice", "email", ""]
    labels = ["Plate", "Bought", "Price", "State", "Mail", "Note"]
    for place, (label, kind) in enumerate(zip(labels, kinds, strict=True)):
        form |= {f"label_{place}": label, f"type_{place}": kind}
    with django_capture_on_commit_callbacks(execute=True):
        answer = admin.post(address, form)
    assert answer.status_code == 302, answer.content
    definition = find_list("cars")
    assert [column.name for column in definition.custom_columns] == ["bought", "price", "state", "mail"]
    assert find_list("cars").items().count() == 12
    first = CustomItem.objects.get(name="NR 1 AB")
    assert first.extra == {
        "bought": "2026-03-01",
        "price": "1.50",
        "state": "ready",
        "mail": "a1@b.example",
    }
    changes = Change.objects.filter(list_code="cars")
    assert changes.values("batch").distinct().count() == 1
    assert admin.get(address).status_code == 302


def test_what_is_no_table_is_said(admin: Client) -> None:
    upload = SimpleUploadedFile("cars.csv", b"\x00\x01\x02\x03" * 50)
    answer = admin.post(f"{BASE}/from-file/", {"file": upload})
    assert answer.status_code == 200
    assert "Choose a CSV, XLSX or ODS file." in answer.content.decode()
