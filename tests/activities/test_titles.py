"""The generated title follows type, case and company while nobody writes another one (DS-42, §4.7)."""

from typing import Any

import pytest
from django.urls import reverse

from crm_lists.activities.models import Activity
from crm_lists.framework import actions, bulk
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import find_list
from crm_lists.organisation.models import Share
from tests.activities.making import kind, make_activity, perform
from tests.making import make_item
from tests.people import World, client_of


@pytest.fixture
def keeper(world: World) -> Actor:
    """Return the person who keeps the items."""
    return Actor.of(world.salesperson)


@pytest.fixture
def case(keeper: Actor) -> Any:
    """Return a case of a company."""
    relation = make_item(keeper, "relations", name="Alfa")
    return make_item(keeper, "cases", name="Roof", relation=relation)


def fresh(activity: Activity) -> Activity:
    return Activity.objects.get(pk=activity.pk)


def test_type_and_case_make_the_title(keeper: Actor, case: Any) -> None:
    assert make_activity(keeper, case=case).name == "Task Roof"


def test_without_a_case_it_is_the_company_and_without_one_the_contact(keeper: Actor, case: Any) -> None:
    contact = make_item(keeper, "contacts", first_name="Eva", last_name="Malá", relation=case.relation)

    assert make_activity(keeper, "phone-call", relation=case.relation).name == "Phone call Alfa"
    assert make_activity(keeper, "phone-call", contact=contact).name == "Phone call Alfa"
    assert make_activity(keeper, "letter").name == "Letter"


def test_the_title_follows_a_renamed_case(keeper: Actor, case: Any) -> None:
    followed, written = make_activity(keeper, case=case), make_activity(keeper, case=case, name="Ask Eva")

    actions.change(keeper, case, {"name": "New roof"})

    assert fresh(followed).name == "Task New roof"
    assert fresh(written).name == "Ask Eva"


def test_old_titles_stay_in_the_history(keeper: Actor, case: Any, client: Any) -> None:
    activity = make_activity(keeper, case=case)
    actions.change(keeper, case, {"name": "New roof"})
    client.force_login(keeper.user)

    page = client.get(f"/lists/activities/{activity.pk}/?tab=history").content.decode()

    assert "Task Roof" in page
    assert "Task New roof" in page


def test_the_title_follows_a_renamed_company_where_there_is_no_case(keeper: Actor, case: Any) -> None:
    over_company, over_case = make_activity(keeper, relation=case.relation), make_activity(keeper, case=case)

    actions.change(keeper, case.relation, {"name": "Beta"})

    assert fresh(over_company).name == "Task Beta"
    assert fresh(over_case).name == "Task Roof"


def test_the_title_follows_another_type_and_another_case(keeper: Actor, case: Any) -> None:
    activity = make_activity(keeper, case=case)
    other = make_item(keeper, "cases", name="Floor", relation=case.relation)

    changed = actions.change(keeper, activity, {"activity_type": kind("fax"), "case": other})

    assert changed.name == "Fax Floor"


def test_an_emptied_title_is_generated_again(keeper: Actor, case: Any) -> None:
    activity = make_activity(keeper, case=case, name="Mine")

    assert actions.change(keeper, activity, {"name": ""}).name == "Task Roof"


def test_the_title_follows_a_case_that_is_renamed_in_bulk(keeper: Actor, case: Any) -> None:
    activity = make_activity(keeper, case=case)

    bulk.change_many(keeper, find_list("cases"), [bulk.RowChange(case.pk, {"name": "Many roofs"})])

    assert fresh(activity).name == "Task Many roofs"


def test_too_long_a_name_is_cut(keeper: Actor, case: Any) -> None:
    kind("task", label="T" * 120)
    longest = actions.change(keeper, case, {"name": "n" * 200})

    name = make_activity(keeper, case=longest).name

    assert len(name) == Activity.LONGEST_NAME
    assert name.endswith("n…")


def test_a_renamed_type_is_in_the_titles_of_its_activities(
    keeper: Actor, case: Any, django_capture_on_commit_callbacks: Any
) -> None:
    followed, written = make_activity(keeper, case=case), make_activity(keeper, case=case, name="Ask Eva")

    with django_capture_on_commit_callbacks(execute=True):
        kind("task", label="To do")

    assert (fresh(followed).name, fresh(written).name) == ("To do Roof", "Ask Eva")


def test_the_title_of_the_form_goes_on_to_follow_where_it_was_left(keeper: Actor, case: Any) -> None:
    left = perform(keeper, case, "task", name="Task Roof")
    written = perform(keeper, case, "task", name="Measure it")
    actions.change(keeper, case, {"name": "Floor"})

    assert (fresh(left).name, fresh(written).name) == ("Task Floor", "Measure it")


def test_the_company_follows_the_case(keeper: Actor, case: Any) -> None:
    activity = make_activity(keeper, case=case)
    other = make_item(keeper, "relations", name="Beta")

    actions.change(keeper, case, {"relation": other})

    assert fresh(activity).relation == other


def test_followers_ask_no_more_for_many_activities(
    keeper: Actor, case: Any, django_assert_max_num_queries: Any
) -> None:
    for _ in range(30):
        make_activity(keeper, case=case)

    with django_assert_max_num_queries(60):
        actions.change(keeper, case, {"name": "Another roof"})


def test_no_title_names_a_company_that_the_person_may_not_read(world: World, keeper: Actor) -> None:
    hidden = make_item(keeper, "relations", name="Hidden firm")
    contact = make_item(keeper, "contacts", first_name="Eva", last_name="Malá", relation=hidden)
    given = {"shared_list": "contacts", "shared_id": contact.pk}
    actions.add(keeper, Share, {"person": world.other_group, "level": "edit"}, generated=given)
    client = client_of(world.other_group)
    url = reverse("lists:action", args=["contacts", contact.pk, "task"])
    form = client.get(url).content.decode()
    assert "Hidden firm" not in form
    assert client.post(url, {"name": f"Task {contact}"}).status_code == 302
    make_activity(Actor.of(world.other_group), contact=contact)
    assert set(Activity.objects.values_list("name", flat=True)) == {f"Task {contact}"}
    assert make_activity(keeper, contact=contact).name == "Task Hidden firm"
