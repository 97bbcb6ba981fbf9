"""The page of a library or a folder: what stands there, in which order, and what it costs."""

from collections.abc import Iterable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from libraries import documents
from libraries.models import Document, Folder, Library
from libraries.places import folder_rows, trees
from tests.libraries.conftest import Upload
from tests.people import World, actor, client_of


@pytest.fixture
def client(world: World) -> Client:
    return client_of(world.salesperson)


def shown(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def add(world: World, crm: Library, names: Iterable[str], parent: Folder | None = None) -> list[Folder]:
    who = actor(world.salesperson)
    return [documents.add_folder(who, crm, name=name, parent=parent) for name in names]


def names(client: Client, address: str) -> list[str]:
    """Return the folders of a page, in their order."""
    rows = client.get(address).context["table"]["rows"]
    keys = [row["id"].removeprefix("folder-") for row in rows if str(row["id"]).startswith("folder-")]
    found = dict(Folder.objects.values_list("pk", "name"))
    return [found[int(key)] for key in keys]


# -- folders page by page -------------------------------------------------------------------------


@pytest.fixture
def short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_rows, "SIZE", 3)


@pytest.mark.usefixtures("short_pages")
def test_folders_are_walked_page_by_page_and_the_documents_follow_the_last(
    client: Client, world: World, crm: Library, upload: Upload
) -> None:
    add(world, crm, "ABCDEFG")
    upload("Alpha.docx")
    pages, address = [], "/libraries/crm/?limit=2"
    for _turn in range(3):
        page = client.get(address)
        pages.append((names(client, address), "Alpha.docx" in page.content.decode()))
        address = f"/libraries/crm/{page.context['next_url']}"
    assert pages == [(["A", "B", "C"], False), (["D", "E", "F"], False), (["G"], True)]
    assert address == "/libraries/crm/"


@pytest.mark.usefixtures("short_pages")
def test_the_way_back_from_the_documents_leads_over_the_last_folders(
    client: Client, world: World, crm: Library, upload: Upload
) -> None:
    add(world, crm, "ABCD")
    for number in range(3):
        upload(f"{number}.docx", text=str(number))
    second = client.get("/libraries/crm/?limit=2").context["next_url"]
    documents_page = client.get(f"/libraries/crm/{second}").context["next_url"]
    last = client.get(f"/libraries/crm/{documents_page}")
    assert names(client, f"/libraries/crm/{documents_page}") == []
    back = f"/libraries/crm/{last.context['previous_url']}"
    assert names(client, back) == ["B", "C", "D"]
    first = f"/libraries/crm/{client.get(back).context['previous_url']}"
    assert names(client, first) == ["A"]
    assert client.get(first).context["previous_url"] == ""


def test_the_foot_counts_folders_and_documents(
    client: Client, world: World, crm: Library, upload: Upload
) -> None:
    add(world, crm, "AB")
    upload()
    assert client.get("/libraries/crm/").context["count_text"] == "2 folders · 1 item"


@pytest.mark.parametrize(
    ("sort", "expected"), [("name", ["A", "B"]), ("-name", ["B", "A"]), ("version_number", ["A", "B"])]
)
def test_folders_stand_first_in_every_order(
    client: Client, world: World, crm: Library, upload: Upload, sort: str, expected: list[str]
) -> None:
    add(world, crm, "BA")
    upload("0.docx")
    address = f"/libraries/crm/?sort={sort}"
    assert names(client, address) == expected
    rows = client.get(address).context["table"]["rows"]
    assert [isinstance(row["id"], str) for row in rows] == [True, True, False]


@pytest.mark.parametrize("cursor", ["folders:", "folders:x", "folders:W10=", "folders:\x00"])
def test_a_damaged_cursor_begins_anew(client: Client, world: World, crm: Library, cursor: str) -> None:
    add(world, crm, "A")
    assert names(client, f"/libraries/crm/?after={cursor}") == ["A"]


# -- looking for something ------------------------------------------------------------------------


def test_what_is_looked_for_in_a_folder_is_found_there_and_below(
    client: Client, world: World, crm: Library, upload: Upload
) -> None:
    who = actor(world.salesperson)
    outer, other = add(world, crm, ["Outer", "Other"])
    (inner,) = add(world, crm, ["Inner"], outer)
    documents.move(who, upload("Offer here.docx", text="1"), outer)
    documents.move(who, upload("Offer below.docx", text="2"), inner)
    documents.move(who, upload("Offer elsewhere.docx", text="3"), other)
    page = shown(client, f"{outer.url}?q=offer")
    assert "Offer here.docx" in page
    assert "Offer below.docx" in page
    assert "Offer elsewhere.docx" not in page
    assert 'href="/libraries/crm/?q=offer"' in page
    assert "Offer elsewhere.docx" in shown(client, "/libraries/crm/?q=offer")


def test_a_hit_says_in_which_folder_it_lies(
    client: Client, world: World, crm: Library, upload: Upload
) -> None:
    (folder,) = add(world, crm, ["Zeta"])
    documents.move(actor(world.salesperson), upload(), folder)
    assert f'in <a href="{folder.url}">Zeta</a>' in shown(client, "/libraries/crm/?q=offer")


def test_the_view_of_the_library_opens(client: Client, crm: Library, upload: Upload) -> None:
    upload("b.docx", text="b")
    upload("a.docx", text="a")
    crm.default_view = "by-name"
    crm.save()
    page = shown(client, "/libraries/crm/")
    assert page.index("a.docx") < page.index("b.docx")


# -- marks ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "mark"),
    [
        ({"needs_details": True}, "Needs details"),
        ({"status": "pending"}, "Pending"),
        ({"risk": "macros"}, "Macros"),
        ({"is_held": True}, "On hold"),
    ],
)
def test_a_row_says_what_is_the_matter_with_its_document(
    client: Client, upload: Upload, values: dict[str, object], mark: str
) -> None:
    Document.objects.filter(pk=upload().pk).update(**values)
    assert f">{mark}</span>" in shown(client, "/libraries/crm/")


def test_a_folder_without_folders_says_that_it_is_empty(client: Client, world: World, crm: Library) -> None:
    (folder,) = add(world, crm, ["Zeta"])
    assert "This folder is empty" in shown(client, folder.url)


# -- layouts --------------------------------------------------------------------------------------


def test_the_gallery_shows_folders_as_tiles(
    client: Client, world: World, crm: Library, upload: Upload
) -> None:
    (folder,) = add(world, crm, ["Zeta"])
    upload()
    page = shown(client, "/libraries/crm/?layout=gallery")
    assert page.index(f'data-url="{folder.url}"') < page.index("Offer.docx")


def test_the_compact_table_has_lower_rows(client: Client, upload: Upload) -> None:
    upload()
    assert 'class="table compact"' in shown(client, "/libraries/crm/?layout=compact")


# -- the tree -------------------------------------------------------------------------------------


def test_the_tree_is_unfolded_down_to_the_open_folder(client: Client, world: World, crm: Library) -> None:
    (outer,) = add(world, crm, ["Outer"])
    (inner,) = add(world, crm, ["Inner"], outer)
    add(world, crm, ["Hidden so far"], inner)
    page = shown(client, outer.url)
    assert "Inner" in page
    assert "Hidden so far" not in page


def test_what_the_person_has_unfolded_stays_so(client: Client, world: World, crm: Library) -> None:
    (outer,) = add(world, crm, ["Outer"])
    add(world, crm, ["Inner"], outer)
    client.cookies["library_unfolded"] = f"{outer.pk}.x.999999999999999999999"
    assert "Inner" in shown(client, "/libraries/crm/")


def test_a_level_of_the_tree_is_read_page_by_page(
    client: Client, world: World, crm: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trees, "SIZE", 2)
    a, b, *_rest = add(world, crm, "ABCD")
    page = shown(client, "/libraries/crm/tree/")
    assert f"after={b.pk}" in page
    rest = shown(client, f"/libraries/crm/tree/?after={b.pk}")
    assert ">C<" in rest
    assert ">D<" in rest
    assert a.url not in rest


def test_the_tree_hides_folders_from_a_stranger(world: World, crm: Library) -> None:
    (folder,) = add(world, crm, ["Zeta"])
    stranger = client_of(world.stranger)
    assert "Zeta" not in shown(stranger, "/libraries/crm/tree/")
    assert stranger.get(f"/libraries/crm/tree/?folder={folder.pk}").status_code == 404
    assert client_of(world.nobody).get("/libraries/crm/tree/").status_code == 404


def test_a_tree_that_was_put_away_costs_nothing(client: Client, world: World, crm: Library) -> None:
    add(world, crm, ["Zeta"])
    client.cookies["library_tree"] = "off"
    assert 'role="treeitem"' not in shown(client, "/libraries/crm/")


# -- what it costs --------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["", "?layout=gallery", "?q=offer"])
def test_a_folder_costs_the_same_queries_whatever_lies_in_it(
    client: Client, world: World, crm: Library, upload: Upload, query: str
) -> None:
    (folder,) = add(world, crm, ["Zeta"])
    counts = []
    for number in (3, 12):
        for index in range(number):
            document = upload(f"Offer {number}-{index}.docx", text=f"{number} {index}")
            documents.move(actor(world.salesperson), document, folder)
        add(world, crm, [f"{number}-{index}" for index in range(number)], folder)
        client.get(folder.url + query)
        with CaptureQueriesContext(connection) as captured:
            client.get(folder.url + query)
        counts.append(len(captured))
    assert counts[0] == counts[1]


# -- commands -------------------------------------------------------------------------------------


def filled(client: Client, document: Document) -> list[str]:
    page = client.get(f"/libraries/documents/{document.pk}/")
    return [str(one.label) for one in page.context["commands"] if one.main]


def test_the_filled_command_is_the_next_step_of_the_document(
    client: Client, world: World, upload: Upload
) -> None:
    document = upload()
    assert filled(client, document) == ["Edit in Word"]
    documents.check_out(actor(world.salesperson), document)
    assert filled(client, document) == ["Check in"]
    assert filled(client_of(world.reader), document) == ["Download"]


def test_the_commands_of_a_document_fit_one_line_and_the_others_are_a_menu(
    client: Client, upload: Upload
) -> None:
    page = client.get(f"/libraries/documents/{upload().pk}/")
    bar = page.context["bar"]
    beside = [str(one.command.label) for one in (*bar.lined, *bar.quiet)]
    more = [str(one.command.label) for one in bar.more if not one.width]
    assert beside[0] == "Edit in Word"
    assert beside[-1] == "Edit"
    assert {"Share", "Rename", "Pin"} <= set(more)
    assert more[-1] == "Delete"


def test_no_command_for_selected_rows_stands_there_twice(client: Client, upload: Upload) -> None:
    upload()
    commands = client.get("/libraries/crm/").context["selection"]["commands"]
    assert len({one.url for one in commands}) == len({one.icon for one in commands}) == len(commands)
