"""Who reaches which items: every scope, report line, territory, type, share and lent right, by its edges."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from crm_lists.cases.models import Case, CaseType
from crm_lists.framework import access, actions, bulk
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import find_list
from crm_lists.organisation.models import (
    Delegation,
    Department,
    Salesperson,
    Share,
    Territory,
    TypeRight,
)
from crm_lists.relations.models import Relation
from tests.organisation.firm import case, employee, person, role, seen, stamp
from tests.people import World


@pytest.fixture
def firm(world: World) -> dict[str, User]:
    """Return people of the first owner in a line: chief above boss above worker, beside them a sibling.

    Each has one case; so have a stranger of the second owner and somebody who is in no tree.
    """
    everywhere = world.first
    names = ("chief", "boss", "worker", "deep", "sibling", "loner")
    people = {name: person(name, everywhere) for name in names}
    people["foreigner"] = person("foreigner", world.second)
    head = Department.objects.create(name="Head", owner=everywhere, **stamp())
    sales = Department.objects.create(name="Sales", owner=everywhere, parent=head, **stamp())
    other = Department.objects.create(name="Other", owner=everywhere, parent=head, **stamp())
    lines = {"chief": employee(people["chief"], everywhere, department=head)}
    head.manager = lines["chief"]
    head.save()
    lines["boss"] = employee(people["boss"], everywhere, department=sales)
    sales.manager = lines["boss"]
    sales.save()
    lines["worker"] = employee(people["worker"], everywhere, department=sales)
    lines["deep"] = employee(people["deep"], everywhere, department=sales, manager=lines["worker"])
    lines["sibling"] = employee(people["sibling"], everywhere, department=other)
    for name, user in people.items():
        case(user, world.second if name == "foreigner" else everywhere)
    return people


def give(user: User, code: str = "given", **scopes: str) -> None:
    """Give the person a role of these scopes at the first place."""
    Salesperson.objects.filter(user=user).earliest("pk").roles.add(role(code, **scopes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("who", "scope", "reached"),
    [
        # Manager rule: who holds any grant reads all below, whatever the scope.
        ("worker", "own", ["deep", "worker"]),
        ("boss", "own", ["boss", "deep", "worker"]),
        ("chief", "own", ["boss", "chief", "deep", "sibling", "worker"]),
        ("sibling", "own", ["sibling"]),
        ("loner", "own", ["loner"]),
        ("loner", "group", ["loner"]),
        ("loner", "department", ["loner"]),
        ("loner", "below", ["loner"]),
        ("worker", "department", ["boss", "deep", "worker"]),
        ("sibling", "department", ["sibling"]),
        ("deep", "below", ["boss", "deep", "worker"]),
        ("loner", "owner", ["boss", "chief", "deep", "loner", "sibling", "worker"]),
        ("loner", "linked", ["boss", "chief", "deep", "loner", "sibling", "worker"]),
        ("loner", "all", ["boss", "chief", "deep", "foreigner", "loner", "sibling", "worker"]),
        ("loner", "territory", ["loner"]),
    ],
)
def test_scopes_reach(firm: dict[str, User], who: str, scope: str, reached: list[str]) -> None:
    give(firm[who], view=scope)
    assert seen(firm[who]) == reached
    assert seen(firm[who], access.CHANGE) == []


def test_nobody_reaches_anything_without_a_grant(firm: dict[str, User]) -> None:
    assert {name: seen(user) for name, user in firm.items()} == {name: [] for name in firm}


def test_direct_reports_are_written_and_deeper_ones_read(firm: dict[str, User]) -> None:
    give(firm["boss"], view="own", change="own", delete="own")
    assert seen(firm["boss"], access.CHANGE) == ["boss", "worker"]
    assert seen(firm["boss"], access.DELETE) == ["boss"]


def test_the_wider_right_of_a_report_does_not_widen_the_manager(firm: dict[str, User]) -> None:
    give(firm["worker"], "wide", view="all")
    give(firm["boss"], "narrow", view="own")
    assert seen(firm["boss"]) == ["boss", "deep", "worker"]


def test_the_hierarchy_has_a_depth(firm: dict[str, User], settings: Any) -> None:
    give(firm["chief"], view="own")
    settings.ORGANISATION_MANAGER_DEPTH = 1
    assert seen(firm["chief"]) == ["boss", "chief", "sibling"]
    settings.ORGANISATION_MANAGER_DEPTH = 0
    assert seen(firm["chief"]) == ["chief"]


def test_places_of_several_owners_are_added_up(firm: dict[str, User], world: World) -> None:
    give(firm["loner"], view="own")
    person("loner", world.second, role("second", view="owner"))
    assert seen(firm["loner"]) == ["foreigner", "loner"]


def test_linked_owners_are_read_both_ways(firm: dict[str, User], world: World) -> None:
    world.first.linked.add(world.second)
    give(firm["foreigner"], view="linked")
    assert len(seen(firm["foreigner"])) == len(firm)


def test_items_of_a_leaver_stay_with_the_manager(firm: dict[str, User]) -> None:
    give(firm["boss"], view="own")
    firm["worker"].is_active = False
    firm["worker"].save()
    assert "worker" in seen(firm["boss"])
    assert seen(User.objects.get(pk=firm["worker"].pk)) == []


def test_a_grant_within_a_type_reaches_its_items_only(firm: dict[str, User], world: World) -> None:
    kind = CaseType.objects.order_by("pk")[0]
    case(firm["worker"], world.first, case_type=kind, name="typed")
    within = ("case_type", kind.pk)
    place = Salesperson.objects.get(user=firm["loner"])
    place.roles.add(role("narrowed", list_code="cases", within=within, view="owner"))
    assert seen(firm["loner"]) == ["typed"]


# -- territories --------------------------------------------------------------------------------


def territory(world: World, rule: str, *people: User, above: Territory | None = None) -> Territory:
    """Make a territory that these people serve."""
    made = Territory.objects.create(name=f"T {rule}", owner=world.first, rule=rule, parent=above, **stamp())
    made.salespeople.set(Salesperson.objects.filter(user__in=people))
    return made


@pytest.mark.parametrize("rule", ["", "no such notation", "deleted_column=1", "city=Nitra,deleted_column=1"])
def test_a_rule_that_says_nothing_or_not_all_is_understood_finds_nothing(
    firm: dict[str, User], world: World, rule: str
) -> None:
    case(firm["worker"], world.first, city="Nitra", name="in Nitra")
    give(firm["loner"], view="territory")
    territory(world, rule, firm["loner"])
    assert seen(firm["loner"]) == ["loner"]


def test_a_territory_includes_those_below_and_only_its_owner(firm: dict[str, User], world: World) -> None:
    case(firm["worker"], world.first, city="Nitra", name="in Nitra")
    case(firm["sibling"], world.first, city="Trnava", name="in Trnava")
    case(firm["foreigner"], world.second, city="Nitra", name="of others")
    give(firm["loner"], view="territory")
    above = territory(world, "city=Trnava", firm["loner"])
    territory(world, "city=Nitra", above=above)
    assert seen(firm["loner"]) == ["in Nitra", "in Trnava", "loner"]
    assert seen(firm["sibling"]) == []


def test_an_offer_goes_only_to_relations_of_the_own_territory(firm: dict[str, User], world: World) -> None:
    give(firm["loner"], view="owner", add="territory", change="territory")
    territory(world, "city=Nitra", firm["loner"])
    inside = case(firm["worker"], world.first, city="Nitra").relation
    outside = case(firm["worker"], world.first, city="Brno").relation
    actor = Actor.of(firm["loner"])
    with pytest.raises(actions.NotPermitted, match="outside what your roles reach"):
        actions.add(actor, Case, {"name": "Offer", "relation": outside})
    made = actions.add(actor, Case, {"name": "Offer", "relation": inside})
    actions.change(actor, made, {"name": "Better offer"})
    with pytest.raises(actions.NotPermitted, match="ask an administrator"):
        actions.change(actor, made, {"relation": outside})
    assert Case.objects.get(pk=made.pk).relation == inside
    assert Relation.objects.filter(pk=outside.pk).exists()


# -- types, shares, lent rights -----------------------------------------------------------------


@pytest.mark.parametrize(("right", "is_seen"), [("see", False), ("use", True)])
def test_a_type_with_a_right_is_closed_to_other_roles(
    firm: dict[str, User], world: World, right: str, is_seen: bool
) -> None:
    kind = CaseType.objects.order_by("pk")[0]
    secret = case(firm["loner"], world.first, case_type=kind, name="secret")
    holder = role("holder", view="owner", add="owner")
    TypeRight.objects.create(role=holder, list_code="cases", type_id=kind.pk, right=right)
    give(firm["loner"], "other", view="owner", add="owner")
    Salesperson.objects.get(user=firm["boss"]).roles.add(holder)
    assert ("secret" in seen(firm["loner"])) is is_seen
    assert "secret" in seen(firm["boss"])
    assert "secret" in seen(world.administrator)
    values = {"name": "New", "relation": secret.relation, "case_type": kind}
    with pytest.raises(actions.NotPermitted):
        actions.add(Actor.of(firm["loner"]), Case, values)
    assert actions.add(Actor.of(firm["boss"]), Case, values).case_type == kind


@pytest.mark.parametrize(
    ("level", "days", "views", "changes"),
    [
        ("read", None, True, False),
        ("edit", None, True, True),
        ("edit", 0, True, True),
        ("edit", -1, False, False),
    ],
)
@pytest.mark.parametrize("is_group", [False, True])
def test_a_share_gives_one_item_to_its_last_day(
    firm: dict[str, User],
    world: World,
    level: str,
    days: int | None,
    views: bool,
    changes: bool,
    is_group: bool,
) -> None:
    item = Case.objects.get(name="worker")
    world.north.members.add(Salesperson.objects.get(user=firm["loner"]))
    whom: dict[str, Any] = {"group": world.north} if is_group else {"person": firm["loner"]}
    until = None if days is None else timezone.localdate() + timedelta(days=days)
    Share.objects.create(
        shared_list="cases", shared_id=item.pk, name="x", level=level, until=until, **whom, **stamp()
    )
    assert seen(firm["loner"]) == (["worker"] if views else [])
    assert seen(firm["loner"], access.CHANGE) == (["worker"] if changes else [])
    assert seen(firm["loner"], access.DELETE) == []


def test_a_share_of_another_list_with_the_same_key_gives_nothing(firm: dict[str, User]) -> None:
    item = Case.objects.get(name="worker")
    Share.objects.create(shared_list="contacts", shared_id=item.pk, name="x", person=firm["loner"], **stamp())
    assert seen(firm["loner"]) == []


def test_many_shares_are_asked_of_the_database(
    firm: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crm_lists.organisation.received.NAMED", 1)
    for name in ("worker", "boss", "deep"):
        item = Case.objects.get(name=name)
        Share.objects.create(
            shared_list="cases", shared_id=item.pk, name="x", person=firm["loner"], **stamp()
        )
    assert seen(firm["loner"]) == ["boss", "deep", "worker"]


def lend(person_: User, deputy: User, **values: Any) -> Delegation:
    """Lend the rights of one person to another, from now for a day."""
    now = timezone.now()
    period = {"starts_at": now - timedelta(hours=1), "ends_at": now + timedelta(days=1)}
    return Delegation.objects.create(
        name="x", person=person_, deputy=deputy, **{**period, **values}, **stamp()
    )


def _over(now: Any) -> dict[str, Any]:
    return {"starts_at": now - timedelta(days=2), "ends_at": now - timedelta(seconds=1)}


def _later(now: Any) -> dict[str, Any]:
    return {"starts_at": now + timedelta(hours=1), "ends_at": now + timedelta(days=1)}


@pytest.mark.parametrize(
    ("terms", "is_lent"),
    [
        pytest.param(lambda _now: {}, True, id="everything"),
        pytest.param(lambda _now: {"lists": ["cases"]}, True, id="this list"),
        pytest.param(lambda _now: {"lists": ["contacts"]}, False, id="another list"),
        pytest.param(lambda now: {"revoked_at": now}, False, id="taken back"),
        pytest.param(lambda _now: {"types": [["case_type", 10**6]]}, False, id="another type"),
        (_over, False),
        (_later, False),
    ],
)
def test_a_deputy_gets_the_rows_in_addition_while_they_are_lent(
    firm: dict[str, User], terms: Callable[[Any], dict[str, Any]], is_lent: bool
) -> None:
    give(firm["boss"], "boss", view="own", approve="own")
    give(firm["loner"], "loner", view="own")
    lend(firm["boss"], firm["loner"], **terms(timezone.now()))
    assert seen(firm["loner"]) == (["boss", "deep", "loner", "worker"] if is_lent else ["loner"])
    assert seen(firm["loner"], access.APPROVE) == []


def test_approvals_are_lent_only_when_said(firm: dict[str, User]) -> None:
    give(firm["boss"], "boss", approve="own")
    lend(firm["boss"], firm["loner"], with_approvals=True)
    assert seen(firm["loner"], access.APPROVE) == ["boss"]


def test_lent_rights_are_not_lent_on_and_power_is_never_lent(firm: dict[str, User], world: World) -> None:
    give(firm["boss"], "boss", view="own")
    lend(firm["boss"], firm["loner"])
    lend(firm["loner"], firm["sibling"])
    assert seen(firm["sibling"]) == []
    lend(world.administrator, firm["deep"])
    assert seen(firm["deep"]) == []
    Salesperson.objects.get(user=firm["chief"]).roles.add(role("administrator"))
    lend(firm["chief"], firm["foreigner"])
    assert seen(firm["foreigner"]) == []


def test_who_is_locked_out_lends_nothing(firm: dict[str, User]) -> None:
    give(firm["boss"], "boss", view="own")
    lend(firm["boss"], firm["loner"])
    firm["boss"].is_active = False
    firm["boss"].save()
    assert seen(firm["loner"]) == []


def test_reasons_have_names(firm: dict[str, User], world: World) -> None:
    give(firm["boss"], "boss", view="department")
    end = timezone.now() + timedelta(days=3)
    lend(firm["boss"], firm["loner"], ends_at=end)
    item = Case.objects.get(name="worker")
    day = timezone.localtime(end).strftime("%-d %B %Y")
    assert access.explain(Actor.of(firm["boss"]), item) == [
        "worker is in your department Sales",
        "worker reports to you",
    ]
    assert access.explain(Actor.of(firm["loner"]), item) == [
        f"deputy for Test Boss until {day} (department Sales)",
        f"deputy for Test Boss until {day} (manager of worker)",
    ]
    assert access.explain(Actor.of(firm["sibling"]), item) == []


@pytest.mark.parametrize("way", ["one", "bulk"])
def test_a_change_gives_no_type_that_is_closed(firm: dict[str, User], world: World, way: str) -> None:
    kind = CaseType.objects.order_by("pk")[0]
    plain = case(firm["loner"], world.first, name="plain")
    holder = role("holder", change="owner")
    TypeRight.objects.create(role=holder, list_code="cases", type_id=kind.pk, right="use")
    give(firm["loner"], "other", view="owner", add="owner", change="owner")

    def change(who: Any) -> object:
        if way == "one":
            return actions.change(Actor.of(who), plain, {"case_type": kind})
        changes = [bulk.RowChange(plain.pk, {"case_type": kind})]
        (outcome,) = bulk.change_many(Actor.of(who), find_list("cases"), changes)
        if outcome.refusal is not None:
            raise actions.NotPermitted
        return outcome

    with pytest.raises(actions.NotPermitted):
        change(firm["loner"])
    assert Case.objects.get(pk=plain.pk).case_type != kind
    change(world.administrator)
    assert Case.objects.get(pk=plain.pk).case_type == kind
    # What has the type already may be changed otherwise.
    actions.change(Actor.of(firm["loner"]), Case.objects.get(pk=plain.pk), {"name": "renamed"})
