"""The values of a document are those that its maker sees."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.utils import timezone, translation

from crm_lists.cases.models import Case
from crm_lists.framework import actions
from crm_lists.framework.lists import definition_of, lists
from crm_lists.organisation.logo import set_logo
from crm_lists.organisation.logo_files import Picture
from crm_lists.organisation.models import Grant, Role
from libraries import documents
from libraries.models import DocumentType
from templates.fields import schema_of
from templates.making import Order, make_document
from templates.merge import Group, Kind, Scalar
from templates.merge.pictures import GREY
from templates.merge.values import checked
from templates.models import DocumentTemplate, MadeFrom, TemplateFile
from templates.values import DocumentFacts, values_of
from templates.wanted import Wanted
from tests.document_templates.merge.test_pictures import shown, with_picture
from tests.making import make
from tests.people import World, actor


def test_the_values_are_those_of_the_case_and_of_what_it_looks_up(world: World, case: Case) -> None:
    values = values_of(
        actor(world.salesperson), case, DocumentFacts(name="Offer.docx", document_type="Offer")
    )

    assert values["case"]["name"] == "Hall roofing"
    assert values["case"]["relation"] == "Stavby Nitra"
    assert values["relation"]["city"] == "Nitra"
    assert values["contact"]["salutation"] == "Dear Mr Novák"
    assert values["owner"]["name"] == "First Owner"
    assert values["salesperson"]["name"] == "Test Salesperson"
    assert values["document"] | {"name": "Offer.docx", "document_type": "Offer"} == values["document"]


def test_figures_and_days_keep_their_type_for_the_filters(world: World, case: Case) -> None:
    values = values_of(actor(world.salesperson), case)

    assert values["case"]["value"] == Decimal("12500.50")
    assert values["case"]["expected_close"] == date(2026, 3, 1)
    assert values["today"] == timezone.localdate()
    made: datetime = values["case"]["created_at"]
    assert made == timezone.make_naive(case.created_at)


def test_choices_are_written_in_the_language_that_is_active(world: World, case: Case) -> None:
    with translation.override("en"):
        assert values_of(actor(world.salesperson), case)["case"]["state"] == "New"


def test_a_case_without_contact_gives_a_contact_of_empty_values(world: World) -> None:
    bare = make(actor(world.salesperson), Case, name="Bare")
    values = values_of(actor(world.salesperson), bare)

    assert set(values["contact"].values()) <= {"", None}
    assert values["contact"]["salutation"] == ""
    assert values["case"]["value"] is None


def test_what_the_maker_may_not_read_is_empty(world: World, case: Case) -> None:
    Grant.objects.filter(action="view").delete()
    for code in ("cases", "relations"):
        Grant.objects.create(
            role=Role.objects.get(code="salesperson"), list_code=code, action="view", scope="group"
        )
    values = values_of(actor(world.salesperson), case)

    assert values["relation"]["name"] == "Stavby Nitra"
    assert values["case"]["contact"] == values["contact"]["name"] == ""
    assert values["owner"]["name"] == values["case"]["owner"] == ""


@pytest.mark.parametrize("person", ["salesperson", "colleague", "manager", "administrator"])
def test_every_field_of_the_schema_has_a_value_of_its_kind(world: World, case: Case, person: str) -> None:
    values = checked(values_of(actor(world.person(person)), case))
    for name, node in schema_of(lists.get("cases")).fields.items():
        if isinstance(node, Group):
            assert values[name].keys() == node.fields.keys()
            texts = [field for field, child in node.fields.items() if getattr(child, "kind", 0) is Kind.TEXT]
            assert all(isinstance(values[name][field], str) for field in texts)


def test_a_deleted_contact_is_empty(world: World, case: Case) -> None:
    assert case.contact is not None
    actions.delete(actor(world.salesperson), case.contact)
    assert values_of(actor(world.salesperson), case)["contact"]["name"] == ""


def test_the_logo_of_the_owner_is_read_where_a_template_shows_it(world: World, case: Case) -> None:
    who, owner = actor(world.administrator), world.first
    assert schema_of(definition_of(Case)).find("owner.logo") == Scalar("Logo", Kind.PICTURE)
    wanted = Wanted.of({"owner.logo", "case.name"})
    assert values_of(who, case, wanted=wanted)["owner"] == {"logo": None}
    set_logo(who, owner, Picture(GREY, 1, 1))
    seller = actor(world.salesperson)
    assert values_of(seller, case, wanted=wanted)["owner"] == {"logo": GREY}
    assert values_of(seller, case)["owner"]["logo"] == GREY


def test_a_document_shows_the_logo_and_does_not_remember_its_bytes(
    world: World, case: Case, offer_type: DocumentType
) -> None:
    set_logo(actor(world.administrator), world.first, Picture(GREY, 1, 1))
    file = TemplateFile.keep(with_picture(), "offer.docx")
    template = DocumentTemplate(document_type=offer_type, file=file, live=False)
    template.save()
    template.save_revision().publish()
    template.refresh_from_db()
    seller = actor(world.salesperson)
    document = make_document(seller, Order(template, case))
    assert shown(documents.read_bytes(seller, document.current_version())) == [GREY]
    assert MadeFrom.objects.get(document=document).values["owner"] == {"logo": None}
