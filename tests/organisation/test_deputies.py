"""Deputies: who sets them, what they see and change in whose name, and how it ends by itself."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from wagtail.users.models import UserProfile

from crm_lists.framework import access, actions, bulk, events
from crm_lists.framework.actors import Actor
from crm_lists.framework.bulk import RowChange
from crm_lists.framework.lists import find_list
from crm_lists.framework.models import Change
from crm_lists.notices.models import Notice
from crm_lists.organisation.deputies import deeds
from crm_lists.organisation.models import Delegation, Employee, Role, Salesperson
from crm_lists.organisation.standing_in import banner_of
from tests.making import make_item
from tests.people import World, client_of

PAGE = "/organisation/deputies/"
LIST = "relations"
DAY = timedelta(days=1)
Clock = Callable[[datetime], None]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Return a call that sets the clock."""

    def set_to(moment: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return set_to


@pytest.fixture
def item(world: World) -> Any:
    """Return a relation that the person of the other group does not see."""
    return make_item(Actor.of(world.salesperson), LIST, name="Lent Ltd")


def terms(world: World, **asked: Any) -> dict[str, Any]:
    """Return what a delegation asks: a deputy of the salesperson, from an hour ago for a week."""
    now = timezone.now()
    return {
        "person": world.salesperson,
        "deputy": world.other_group,
        "starts_at": now - timedelta(hours=1),
        "ends_at": now + 7 * DAY,
        "lists": [],
        "types": [],
        "with_approvals": False,
        "reason": "",
        **asked,
    }


def lend(world: World, by: str = "salesperson", **asked: Any) -> Delegation:
    """Set a deputy as this person."""
    return deeds.add(Actor.of(world.person(by)), terms(world, **asked))


def sees(world: World, item: Any, who: str = "other_group", action: str = access.VIEW) -> bool:
    """Tell whether the person may do this to the item at this moment."""
    return access.may(Actor.of(world.person(who)), item, action)


def place_of(world: World, name: str) -> int:
    return Salesperson.objects.get(user=world.person(name)).pk


def sent(world: World, **changed: Any) -> dict[str, Any]:
    """Return a filled form."""
    today = timezone.localdate()
    last = (today + 3 * DAY).isoformat()
    filled = {"deputy": place_of(world, "other_group"), "first": today.isoformat(), "last": last}
    return {**filled, **changed}


# -- setting --------------------------------------------------------------------------------------


def test_a_person_sets_a_deputy_by_the_page(world: World, item: Any) -> None:
    client = client_of(world.salesperson)
    assert client.post(f"{PAGE}new/", sent(world, reason="Holidays")).status_code == 302
    kept = Delegation.objects.get()
    assert (kept.person, kept.deputy, kept.reason) == (world.salesperson, world.other_group, "Holidays")
    assert sees(world, item)
    assert sees(world, item, action=access.CHANGE)
    mine = client.get(PAGE).content.decode()
    assert "Test Other Group" in mine
    assert "Take back" in mine
    theirs = client_of(world.other_group).get(PAGE).content.decode()
    assert "You stand in for" in theirs
    assert "Take back" not in theirs


def test_days_are_those_of_the_absent_person(world: World) -> None:
    UserProfile.objects.update_or_create(
        user=world.salesperson, defaults={"current_time_zone": "America/New_York"}
    )
    first = (timezone.localdate() + DAY).isoformat()
    last = (timezone.localdate() + 2 * DAY).isoformat()
    client_of(world.salesperson).post(f"{PAGE}new/", sent(world, first=first, last=last))
    kept = Delegation.objects.get()
    zone = ZoneInfo("America/New_York")
    start, end = kept.starts_at.astimezone(zone), kept.ends_at.astimezone(zone)
    assert (start.date().isoformat(), start.hour, start.minute) == (first, 0, 0)
    assert (end.date() - DAY, end.hour, end.minute) == (timezone.localdate() + 2 * DAY, 0, 0)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"deputy": "{salesperson}"}, "Choose somebody else as the deputy."),
        ({"deputy": "{stranger}"}, "Select a valid choice."),
        ({"deputy": ""}, "This field is required."),
        ({"deputy": "1 OR 1=1"}, "Select a valid choice."),
        ({"last": "2001-01-01"}, "The last day must not come before the first."),
        ({"first": "2001-01-01", "last": "2001-01-02"}, "This day is over."),
        ({"last": "2999-01-01"}, "Choose at most three years."),
        ({"first": "soon"}, "Enter a valid date."),
        ({"lists": "owners"}, "Select a valid choice."),
        ({"types": "case_type:x"}, "Select a valid choice."),
        ({"reason": "x" * 201}, "at most 200"),
    ],
)
def test_hostile_forms_are_refused(world: World, changed: dict[str, str], said: str) -> None:
    keys = {name: str(place_of(world, name)) for name in ("salesperson", "stranger")}
    filled = sent(world, **{name: value.format(**keys) for name, value in changed.items()})
    answer = client_of(world.salesperson).post(f"{PAGE}new/", filled)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Delegation.objects.exists()


def test_circles_of_deputies_are_refused(world: World) -> None:
    lend(world, person=world.salesperson, deputy=world.other_group)
    lend(world, by="other_group", person=world.other_group, deputy=world.colleague)
    with pytest.raises(ValidationError, match="lead back to Test Colleague"):
        lend(world, by="colleague", person=world.colleague, deputy=world.salesperson)
    # Away at another time, nothing leads in a circle.
    later = timezone.now() + 30 * DAY
    kept = lend(
        world,
        by="colleague",
        person=world.colleague,
        deputy=world.salesperson,
        starts_at=later,
        ends_at=later + DAY,
    )
    assert kept.pk


def test_only_the_person_a_manager_or_a_secretary_sets_a_deputy(world: World) -> None:
    for by in ("colleague", "manager", "other_group", "stranger"):
        with pytest.raises((actions.NotPermitted, ValidationError)):
            lend(world, by=by, deputy=world.reader)
    assert lend(world, by="administrator", deputy=world.reader).pk
    Salesperson.objects.get(user=world.colleague).roles.add(Role.objects.get(code="secretary"))
    assert lend(world, by="colleague", deputy=world.other_group).pk
    boss = employ(world, "manager")
    employ(world, "salesperson", manager=boss)
    assert lend(world, by="manager", deputy=world.colleague).pk


def employ(world: World, name: str, manager: Employee | None = None) -> Employee:
    """Enter the person into the org chart."""
    user = world.person(name)
    values = {"name": user.get_full_name(), "user": user, "owner": world.first, "manager": manager}
    return actions.add(Actor.system(), Employee, values)


def test_a_secretary_does_not_make_herself_a_deputy_but_a_manager_may(world: World) -> None:
    Salesperson.objects.get(user=world.colleague).roles.add(Role.objects.get(code="secretary"))
    with pytest.raises(ValidationError, match="cannot make yourself the deputy"):
        lend(world, by="colleague", deputy=world.colleague)
    employ(world, "salesperson", manager=employ(world, "manager"))
    assert lend(world, by="manager", deputy=world.manager).pk


def test_a_delegation_is_hidden_from_others_and_kept_from_the_deputy(world: World) -> None:
    kept = lend(world)
    edit, revoke = f"{PAGE}{kept.pk}/", f"{PAGE}{kept.pk}/revoke/"
    absent = f"{PAGE}999999/"
    for name, status in {"salesperson": 200, "other_group": 403, "reader": 404, "nobody": 404}.items():
        client = client_of(world.person(name))
        assert client.get(edit).status_code == status, name
        assert client.get(absent).status_code == 404
        if status != 200:
            assert client.post(revoke).status_code == status, name
    assert Delegation.objects.get().revoked_at is None


# -- what is lent ---------------------------------------------------------------------------------


def test_a_change_by_the_deputy_carries_both_names(world: World, item: Any) -> None:
    lend(world)
    deputy = client_of(world.other_group)
    url = f"/lists/{LIST}/{item.pk}/"
    form = deputy.get(f"{url}edit/").context["form"]
    values = {name: value for name, value in form.initial.items() if value not in (None, [])}
    assert deputy.post(f"{url}edit/", {**values, "name": "Kept Ltd"}).status_code == 302
    made = Change.objects.filter(list_code=LIST, item_id=item.pk).latest("pk")
    assert (made.by, made.on_behalf_of) == (world.other_group, world.salesperson)
    shown = client_of(world.salesperson).get(f"{url}?tab=history").content.decode()
    assert "Test Other Group" in shown
    assert "for Test Salesperson" in shown


def test_an_item_of_ones_own_carries_one_name(world: World) -> None:
    lend(world)
    actor = Actor.of(world.other_group)
    own = make_item(actor, LIST)
    actions.change(actor, own, {"name": "Own Ltd"})
    assert set(Change.objects.values_list("on_behalf_of", flat=True)) == {None}


def test_bulk_changes_carry_both_names_where_they_must(world: World, item: Any) -> None:
    lend(world)
    actor = Actor.of(world.other_group)
    own = make_item(actor, LIST)
    rows = [RowChange(one.pk, {"name": f"Bulk {one.pk}"}) for one in (item, own)]
    bulk.change_many(actor, find_list(LIST), rows)
    found = Change.objects.filter(list_code=LIST, verb="change").values_list("item_id", "on_behalf_of")
    assert dict(found) == {item.pk: world.salesperson.pk, own.pk: None}


def test_pending_work_appears_and_goes_by_itself(world: World, clock: Clock) -> None:
    now = timezone.now()
    work = make_item(Actor.of(world.salesperson), "activities", name="Call them")
    lend(world, starts_at=now + DAY, ends_at=now + 3 * DAY)

    def mine() -> bool:
        page = client_of(world.other_group).get("/lists/activities/?view=mine").content.decode()
        return "Call them" in page

    assert not mine()
    clock(now + DAY)
    assert mine()
    clock(now + 3 * DAY - timedelta(seconds=1))
    assert mine()
    clock(now + 3 * DAY)
    assert not mine()
    work.refresh_from_db()
    assert work.salesperson.user == world.salesperson


def test_there_are_no_chains(world: World, item: Any) -> None:
    lend(world)
    lend(world, by="other_group", person=world.other_group, deputy=world.stranger)
    assert sees(world, item)
    assert not sees(world, item, "stranger")


def test_two_deputies_at_once(world: World, item: Any) -> None:
    hers = make_item(Actor.of(world.other_group), LIST)
    lend(world, by="other_group", person=world.other_group, deputy=world.reader)
    lend(world, by="other_group", person=world.other_group, deputy=world.stranger)
    assert sees(world, hers, "reader", access.CHANGE)
    assert sees(world, hers, "stranger", access.CHANGE)


def test_an_administrator_lends_no_power(world: World) -> None:
    foreign = make_item(Actor.of(world.stranger), LIST)
    lend(world, by="administrator", person=world.administrator)
    assert sees(world, foreign, "administrator")
    assert not sees(world, foreign)


def test_it_ends_when_one_of_the_two_is_deactivated(world: World, item: Any) -> None:
    lend(world)
    assert sees(world, item)
    world.salesperson.is_active = False
    world.salesperson.save()
    assert not sees(world, item)
    assert banner_of(Actor.of(world.other_group)) == []


def test_a_form_left_open_over_the_end_is_answered_as_to_anybody(
    world: World, item: Any, clock: Clock
) -> None:
    kept = lend(world)
    client = client_of(world.other_group)
    url = f"/lists/{LIST}/{item.pk}/edit/"
    assert client.get(url).status_code == 200
    clock(kept.ends_at)
    assert client.post(url, {"name": "Too late"}).status_code == 404
    item.refresh_from_db()
    assert item.name == "Lent Ltd"


def test_it_is_shortened_and_taken_back(world: World, item: Any) -> None:
    kept = lend(world)
    client = client_of(world.salesperson)
    today = timezone.localdate().isoformat()
    first = timezone.localtime(kept.starts_at).date().isoformat()
    assert client.post(f"{PAGE}{kept.pk}/", {"first": first, "last": today}).status_code == 302
    kept.refresh_from_db()
    assert kept.ends_at <= timezone.now() + DAY
    assert sees(world, item)
    assert client.post(f"{PAGE}{kept.pk}/revoke/").status_code == 302
    assert not sees(world, item)
    assert "taken back" in client.get(PAGE).content.decode()


def test_only_what_is_named_is_lent(world: World, item: Any) -> None:
    lend(world, lists=["cases"])
    assert not sees(world, item)


# -- what people are told -------------------------------------------------------------------------


def test_everybody_concerned_is_told(world: World) -> None:
    boss = employ(world, "manager")
    employ(world, "salesperson", manager=boss)
    lend(world, by="administrator")
    events.deliver_events.call()
    told = set(Notice.objects.filter(list_code="delegations").values_list("to__username", flat=True))
    assert told == {"salesperson", "other_group", "manager"}
    for name in told:
        page = client_of(world.person(name)).get("/notices/").content.decode()
        assert "Test Salesperson → Test Other Group" in page, name


def test_the_banner_names_the_absent_person_on_every_page(world: World) -> None:
    now = timezone.now()
    lend(world, ends_at=now + 7 * DAY)
    page = client_of(world.other_group).get("/lists/relations/").content.decode()
    assert "You are working for Test Salesperson until" in page
    assert "You are working for" not in client_of(world.colleague).get("/lists/relations/").content.decode()


def test_a_deputy_without_a_list_is_told(world: World) -> None:
    Salesperson.objects.get(user=world.other_group).roles.clear()
    answer = client_of(world.salesperson).post(f"{PAGE}new/", sent(world), follow=True)
    assert "Of their own, the deputy cannot open" in answer.content.decode()
    page = client_of(world.other_group).get(PAGE).content.decode()
    assert "Without this the deputy could not open: " in page


@pytest.mark.parametrize("way", ["one", "bulk"])
def test_a_delegation_is_not_moved_to_somebody_else(world: World, way: str) -> None:
    kept = lend(world)
    if way == "one":
        with pytest.raises(ValidationError):
            actions.change(Actor.of(world.salesperson), kept, {"person": world.manager})
    else:
        changes = [RowChange(kept.pk, {"person": world.manager})]
        (outcome,) = bulk.change_many(Actor.of(world.salesperson), find_list("delegations"), changes)
        assert outcome.refusal is not None
    assert Delegation.objects.get().person == world.salesperson
