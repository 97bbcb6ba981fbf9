"""A feed shows a view as its person sees it, to whoever knows the address, until it is revoked."""

import logging
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4
from xml.etree import ElementTree as ET

import pytest
from django.contrib.auth.models import User
from django.test import Client

from crm_lists.cases.models import Case
from crm_lists.framework import actions, saved_views
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.lists import find_list
from crm_lists.organisation.models import Salesperson
from crm_lists.programs import feeds
from crm_lists.programs.discretion import HideSecrets
from crm_lists.programs.models import Feed
from tests.making import make
from tests.people import World, actor, client_of

ATOM = "{http://www.w3.org/2005/Atom}"


def feed_of(user: User, **query: str) -> str:
    """Return the path of a new feed on cases."""
    _feed, secret = feeds.create(user, "cases", "My cases", query)
    return f"/feeds/{secret}/"


def entries(answer: Any) -> list[ET.Element]:
    assert answer.status_code == 200
    return ET.fromstring(answer.content).findall(f"{ATOM}entry")


def titles(path: str) -> list[str | None]:
    return [entry.findtext(f"{ATOM}title") for entry in entries(Client().get(path))]


def test_the_latest_changed_come_first_and_only_what_is_readable(world: World) -> None:
    who = actor(world.salesperson)
    roof, _gate = make(who, Case, name="Roof"), make(who, Case, name="Gate")
    make(actor(world.other_group), Case, name="Hidden")
    path = feed_of(world.salesperson)
    assert titles(path) == ["Gate", "Roof"]
    actions.change(who, roof, {"name": "Wall"})
    assert titles(path) == ["Wall", "Gate"]
    actions.delete(who, roof)
    assert titles(path) == ["Gate"]


def test_an_entry_says_what_the_listing_shows(world: World) -> None:
    make(actor(world.salesperson), Case, name="Roof", value=12)
    answer = Client().get(feed_of(world.salesperson))
    [entry] = entries(answer)
    assert "12" in (entry.findtext(f"{ATOM}summary") or "")
    assert (entry.findtext(f"{ATOM}id") or "").startswith("urn:uuid:")
    link = entry.find(f"{ATOM}link")
    assert link is not None
    assert link.attrib["href"].startswith("http://testserver/lists/cases/")
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == world.salesperson.get_full_name()
    assert answer["Content-Type"].startswith("application/atom+xml")
    assert answer["X-Robots-Tag"].startswith("noindex")
    assert answer.cookies == {}
    assert "Cookie" not in answer.get("Vary", "")


def test_titles_that_xml_cannot_hold_are_written_without(world: World) -> None:
    made = make(actor(world.salesperson), Case, name="Roof")
    hostile = "\x01\x0b<![CDATA[&]]>\ud7ff\ufffe“</title>💥"
    Case.objects.filter(pk=made.pk).update(name=hostile)
    assert titles(feed_of(world.salesperson)) == ["<![CDATA[&]]>\ud7ff“</title>💥"]


def test_at_most_fifty_by_as_many_queries(world: World, django_assert_max_num_queries: Any) -> None:
    who = actor(world.salesperson)
    template = make(who, Case)
    for number in range(55):
        template.pk, template.uuid, template._state.adding = None, uuid4(), True
        template.name = f"Case {number}"
        template.save()
    path = feed_of(world.salesperson)
    with django_assert_max_num_queries(25):
        assert len(entries(Client().get(path))) == 50


def test_readers_ask_again_by_condition(world: World) -> None:
    case = make(actor(world.salesperson), Case, name="Roof")
    path = feed_of(world.salesperson)
    first = Client().get(path)
    again = Client().get(path, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    since = Client().get(path, headers={"if-modified-since": first["Last-Modified"]})
    assert since.status_code == 304
    assert Client().head(path)["ETag"] == first["ETag"]
    actions.change(actor(world.salesperson), case, {"name": "Gate"})
    assert Client().get(path, headers={"if-none-match": first["ETag"]}).status_code == 200
    empty = feed_of(world.salesperson, q="nothing fits this")
    assert Client().get(empty)["ETag"] == Client().get(empty)["ETag"]


@pytest.mark.parametrize(
    "how", ["unknown", "revoked", "inactive", "without rights", "view gone", "list gone"]
)
def test_an_address_that_leads_nowhere_does_not_say_why(world: World, how: str) -> None:
    view = saved_views.save(actor(world.salesperson), definition(), "Mine", {"q": "x"})
    path = feed_of(world.salesperson, view=view.code)
    assert Client().get(path).status_code == 200
    match how:
        case "unknown":
            path = "/feeds/feed_unknown/"
        case "revoked":
            client = client_of(world.salesperson)
            assert client.post(f"/tokens/feeds/{Feed.objects.get().pk}/revoke/").status_code == 302
        case "inactive":
            User.objects.filter(pk=world.salesperson.pk).update(is_active=False)
        case "without rights":
            Salesperson.objects.filter(user=world.salesperson).delete()
        case "view gone":
            saved_views.forget(actor(world.salesperson), definition(), saved_views.key_of(view))
        case _:
            Feed.objects.update(list_code="nothing")
    answer = Client().get(path)
    assert (answer.status_code, answer.content) == (404, b"Not Found\n")
    assert answer["X-Robots-Tag"].startswith("noindex")


def definition() -> ListDefinition:
    return find_list("cases")


def test_a_person_makes_a_feed_of_what_the_listing_shows(world: World) -> None:
    who = actor(world.salesperson)
    make(who, Case, name="Roof")
    make(who, Case, name="Gate")
    client = client_of(world.salesperson)
    assert "/tokens/feeds/new/cases/" in client.get("/lists/cases/?view=all").content.decode()
    current = {
        "hx-request": "true",
        "hx-current-url": "http://testserver/lists/cases/?view=all&q=Roof&after=x",
    }
    form = client.get("/tokens/feeds/new/cases/?view=all", headers=current).context["form"]
    assert form["query"].value() == "view=all&q=Roof"
    made = client.post("/tokens/feeds/new/cases/", {"name": "Roofs", "query": form["query"].value()})
    path = urlsplit(made.context["secret"]).path
    assert titles(path) == ["Roof"]
    page = client.get("/tokens/").content.decode()
    assert "Roofs" in page
    assert path not in page
    assert path.split("/")[2] not in str(Feed.objects.values().get())


def test_nobody_makes_or_revokes_feeds_for_others(world: World) -> None:
    feed_of(world.salesperson)
    assert client_of(world.nobody).get("/tokens/feeds/new/cases/").status_code == 404
    assert client_of(world.manager).post(f"/tokens/feeds/{Feed.objects.get().pk}/revoke/").status_code == 404
    assert Client().get("/tokens/feeds/new/cases/").status_code == 302


def test_secrets_stay_out_of_the_log() -> None:
    secret = "feed_" + "a1-B_" * 8
    record = logging.LogRecord("x", logging.ERROR, "", 0, "Failed: %s", (f"/feeds/{secret}/",), None)
    assert HideSecrets().filter(record)
    assert record.getMessage() == "Failed: /feeds/feed_…/"
