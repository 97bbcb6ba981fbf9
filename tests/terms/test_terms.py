"""Terms stand in a hierarchy: shown with what is above them, found by it."""

import pytest
from django.core.exceptions import ValidationError

from crm_lists.cases.models import Case
from crm_lists.framework.actors import Actor
from crm_lists.framework.listing import Listing, Query
from crm_lists.framework.lists import definition_of
from crm_lists.terms.models import Term, TermSet
from tests.custom_lists.making import add_column
from tests.making import make_item
from tests.people import World, client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def terms() -> dict[str, Term]:
    regions = TermSet.objects.create(code="regions", name="Regions")
    made: dict[str, Term] = {}
    for label, above in (("Europe", ""), ("Slovakia", "Europe"), ("Nitra", "Slovakia"), ("Asia", "")):
        made[label] = Term.objects.create(term_set=regions, label=label, parent=made.get(above))
    return made


def test_a_renamed_term_is_renamed_in_all_below_it(terms: dict[str, Term]) -> None:
    terms["Europe"].label = "Old World"
    terms["Europe"].save()
    terms["Nitra"].refresh_from_db()
    assert str(terms["Nitra"]) == "Old World › Slovakia › Nitra"


def test_a_term_is_found_by_what_stands_above_it(world: World, terms: dict[str, Term]) -> None:
    add_column("cases", "region", "term", {"terms": "regions"}, is_filter=True)
    actor, definition = Actor.of(world.salesperson), definition_of(Case)
    items = {name: make_item(actor, definition, name=name, region=terms[name]) for name in ("Nitra", "Asia")}
    found = Listing(actor, definition, Query(params={"region": str(terms["Europe"].pk)}))
    assert [row.pk for row in found.rows] == [items["Nitra"].pk]
    ordered = Listing(actor, definition, Query(sort="region"))
    assert [row.pk for row in ordered.rows] == [items["Asia"].pk, items["Nitra"].pk]
    page = client_of(world.salesperson).get(f"/lists/cases/{items['Nitra'].pk}/").content.decode()
    assert "Europe › Slovakia › Nitra" in page


def test_retired_terms_are_not_offered_and_stay_readable(world: World, terms: dict[str, Term]) -> None:
    add_column("cases", "region", "term", {"terms": "regions"})
    actor, definition = Actor.of(world.salesperson), definition_of(Case)
    item = make_item(actor, definition, region=terms["Asia"])
    terms["Asia"].is_retired = True
    terms["Asia"].save()
    column = definition.column("region")
    assert terms["Asia"] not in column.kind.form_field(column, actor).queryset  # type: ignore[attr-defined]
    current = column.read(item)
    assert terms["Asia"] in column.kind.form_field(column, actor, current).queryset  # type: ignore[attr-defined]


def test_a_term_of_another_set_is_refused(world: World, terms: dict[str, Term]) -> None:
    other = Term.objects.create(term_set=TermSet.objects.create(code="other", name="Other"), label="Else")
    add_column("cases", "region", "term", {"terms": "regions"})
    with pytest.raises(ValidationError):
        make_item(Actor.of(world.salesperson), definition_of(Case), region=other)


def test_a_term_never_stands_under_itself(terms: dict[str, Term]) -> None:
    terms["Europe"].parent = terms["Nitra"]
    with pytest.raises(ValidationError):
        terms["Europe"].full_clean()


def test_editors_keep_terms_in_the_admin(world: World, terms: dict[str, Term]) -> None:
    admin = client_of(world.administrator)
    assert admin.get("/admin/snippets/terms/term/").status_code == 200
    assert admin.get("/admin/snippets/terms/term/add/").status_code == 200
    assert admin.get("/admin/snippets/terms/termset/").status_code == 200
