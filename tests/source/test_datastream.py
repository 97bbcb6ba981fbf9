"""Every row of the datastream CRM (requirements.md, §1.1) as people meet it: one test for each, by its id."""

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from crm_lists.activities.models import Activity, ActivityType, Event
from crm_lists.cases.models import CaseType
from crm_lists.framework.lists import definition_of
from crm_lists.organisation.models import Group, Owner, Salesperson
from crm_lists.relations.models import BusinessArea, ContactFunction, Industry, RelationType
from libraries.models import Document, DocumentVersion, Library
from outlook_bridge.models import Message
from tests.framework.test_related import add_column
from tests.libraries.extraction.documents import paragraph, pdf, word
from tests.outlook_bridge.conftest import SAMPLES, mail
from tests.people import World
from tests.source.desk import Desk

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-enough-one-7"
TOMORROW = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=1)


@pytest.fixture
def desk(world: World) -> Desk:
    """Return the desk of a salesperson of the first owner."""
    return Desk(world.salesperson)


@pytest.fixture
def office(world: World) -> Desk:
    """Return the desk of an administrator."""
    return Desk(world.administrator)


@pytest.fixture
def relation(desk: Desk) -> Any:
    """Return a customer that the salesperson has entered."""
    return desk.add("relations", name="Stavby Nitra", roles=[code(RelationType, "customer")])


@pytest.fixture
def contact(desk: Desk, relation: Any) -> Any:
    """Return a person of the customer."""
    return desk.add(
        "contacts",
        first_name="Jana",
        last_name="Malá",
        relation=relation,
        emails=[{"kind": "work", "value": "jana@stavby.example"}],
    )


@pytest.fixture
def case(desk: Desk, relation: Any) -> Any:
    """Return an opportunity with the customer."""
    return desk.add("cases", name="Hall roofing", relation=relation, value="1000")


@pytest.fixture
def word_file(tmp_path: Any) -> Callable[[str], bytes]:
    """Return a function that makes a Word document."""
    return lambda text: word(tmp_path / "made.docx", paragraph(text)).read_bytes()


def code(model: Any, value: str) -> Any:
    """Return a value of a code list."""
    return model.objects.get(code=value)


def details(desk: Desk, item: Any, code: str) -> str:
    """Return the page of an item with all its columns."""
    return desk.page(f"/lists/{code}/{item.pk}/")


def rows(desk: Desk, url: str) -> list[str]:
    """Return the text of each row of a listing."""
    found = re.findall(r"<tr data-url.*?</tr>", desk.page(url), re.DOTALL)
    return [re.sub(r"<[^>]+>", " ", row) for row in found]


def uploaded(desk: Desk, content: bytes, name: str = "Offer.docx", **values: Any) -> Document:
    """Upload a document into the common library by its form."""
    answer = desk.send_file("/libraries/crm/upload/", name, content, **values)
    assert answer.status_code == 302, answer.content[:300]
    return Document.objects.latest("pk")


def filed(desk: Desk, query: str = "", **values: Any) -> Message:
    """Drop an e-mail and return the message that it became."""
    answer = desk.send_file(f"/mail/file/{query}", "Offer.eml", mail(**values))
    assert answer.json()["results"][0]["status"] == "filed", answer.content
    return Message.objects.latest("pk")


# -- A. purpose, goals, platform --------------------------------------------------------------------


def test_ds_01_sales_marketing_and_service_have_their_modules(desk: Desk) -> None:
    home = desk.page("/")
    for module in (
        "Relations",
        "Contacts",
        "Cases",
        "Activities",
        "Events",
        "CRM documents",
        "E-mail library",
    ):
        assert module in home, module


def test_ds_02_former_clients_are_found_and_costs_are_reckoned(desk: Desk, relation: Any) -> None:
    desk.act("relations", relation, "make-passive", **_reason_of(desk, relation))
    assert any("Stavby Nitra" in row for row in rows(desk, "/lists/relations/?view=passive"))
    add_column("relations", "marketing_cost", "currency")
    desk.edit("relations", relation, marketing_cost="120")
    total = desk.page("/lists/relations/?view=passive&columns=name,marketing_cost&totals=marketing_cost:sum")
    assert "120" in total


def _reason_of(desk: Desk, relation: Any) -> dict[str, Any]:
    """Return what the form of the action asks for."""
    form = desk.browser.get(f"/lists/relations/{relation.pk}/actions/make-passive/").context["form"]
    asked: dict[str, Any] = {}
    for one in form:
        if one.field.required and one.value() in (None, ""):
            choices = [key for key, _label in getattr(one.field, "choices", ()) if key]
            asked[one.html_name] = getattr(choices[0], "value", choices[0]) if choices else "Too far away"
    return asked


def test_ds_03_lists_libraries_and_views_are_delivered_to_a_plain_browser(desk: Desk) -> None:
    for url in (
        "/lists/relations/",
        "/libraries/crm/",
        "/lists/cases/?view=board",
        "/recycle-bin/",
        "/search/?q=x",
    ):
        assert "<main" in desk.page(url)


def test_ds_04_relations_and_cases_are_recorded(desk: Desk, relation: Any, case: Any) -> None:
    assert "Stavby Nitra" in desk.page("/lists/relations/?view=all")
    assert "Hall roofing" in desk.page("/lists/cases/?view=all")


def test_ds_05_customers_and_their_contacts_are_seen_at_a_glance(
    desk: Desk, relation: Any, contact: Any
) -> None:
    assert "Stavby Nitra" in desk.page("/lists/relations/?view=all")
    page = desk.page(f"/lists/relations/{relation.pk}/?tab=contacts")
    assert "Jana Malá" in page
    assert "Jana Malá" in desk.page(f"/lists/relations/{relation.pk}/cards/contacts/")


def test_ds_06_the_work_on_an_opportunity_is_recorded(desk: Desk, case: Any) -> None:
    desk.act("cases", case, "phone-call", description="Asked for an earlier start.")
    assert "Asked for an earlier start." in details(desk, case, "cases")
    assert "Phone call Hall roofing" in desk.page(f"/lists/cases/{case.pk}/?tab=activities")


@pytest.mark.parametrize(
    ("person", "status"), [("colleague", 200), ("manager", 200), ("other_group", 404), ("stranger", 404)]
)
def test_ds_07_data_are_separated_by_owner_and_group(
    world: World, case: Any, person: str, status: int
) -> None:
    other = Desk(world.person(person))
    assert other.status(f"/lists/cases/{case.pk}/") == status
    assert ("Hall roofing" in other.page("/lists/cases/?view=all")) is (status == 200)
    assert ("Hall roofing" in other.page("/search/?q=roofing")) is (status == 200)


def test_ds_08_there_is_one_common_document_library(desk: Desk, word_file: Any) -> None:
    uploaded(desk, word_file("Offer"))
    assert "Offer.docx" in desk.page("/libraries/crm/")
    assert "CRM documents" in desk.page("/libraries/")


def test_ds_09_the_workspace_is_shared_and_works_in_a_plain_browser(world: World) -> None:
    world.colleague.set_password(PASSWORD)
    world.colleague.save()
    browser = Client()
    assert browser.get("/lists/cases/").headers["Location"].startswith("/login/")
    browser.post("/login/", {"username": "colleague", "password": PASSWORD})
    form = browser.get("/lists/relations/new/").content.decode()
    assert re.search(r'<form[^>]*method="post"', form)
    assert browser.get("/").status_code == 200


# -- B. code lists and registers ----------------------------------------------------------------------


def test_ds_10_owners_are_a_list(desk: Desk, world: World) -> None:
    assert "First Owner" in desk.page("/lists/owners/?view=all")


def test_ds_11_owners_have_identification_and_contacts(office: Desk) -> None:
    given = {
        "name": "Alfa Stav",
        "registration_number": "36123456",
        "tax_number": "2036123456",
        "address": "Priemyselná 8, Nitra",
        "email": "info@alfa.example",
        "phone": "+421375550100",
    }
    owner = office.add("owners", **given)
    page = details(office, owner, "owners")
    for value in ("36123456", "2036123456", "Priemyselná 8, Nitra", "info@alfa.example"):
        assert value in page
    assert Owner.objects.get(name="Alfa Stav").phone


def test_ds_12_salespeople_sell_on_behalf_of_one_owner(office: Desk, world: World) -> None:
    person = User.objects.create(username="petra", first_name="Petra", last_name="Nová")
    made = office.add("salespeople", name="Petra Nová", user=person, owner=world.first)
    assert made.owner == world.first
    assert "Petra Nová" in office.page("/lists/salespeople/?view=all")


def test_ds_13_salespeople_have_identification_and_contacts(office: Desk, world: World) -> None:
    place = Salesperson.objects.get(user=world.colleague)
    office.edit("salespeople", place, job_title="Seller", email="c@first.example", phone="+421905123456")
    page = details(office, place, "salespeople")
    assert "Seller" in page
    assert "c@first.example" in page
    assert "905 123 456" in page


def test_ds_14_a_group_shares_activities_and_documents(
    desk: Desk, world: World, case: Any, word_file: Any
) -> None:
    desk.act("cases", case, "task", description="Measure the roof.")
    document = uploaded(desk, word_file("Offer"))
    activity = Activity.objects.get(case=case)
    mate, other = Desk(world.colleague), Desk(world.other_group)
    for url in (f"/lists/activities/{activity.pk}/", f"/libraries/documents/{document.pk}/"):
        assert (mate.status(url), other.status(url)) == (200, 404)
    assert Group.objects.get(pk=world.north.pk).members.count() == 3


@pytest.mark.parametrize(
    ("model", "values"),
    [pytest.param(BusinessArea, ("Domestic", "Foreign"), id="areas")],
)
def test_ds_15_business_areas_are_a_code_list(desk: Desk, office: Desk, model: Any, values: Any) -> None:
    _assert_code_list(desk, office, model, values, form="relations")


def test_ds_16_industries_are_a_code_list(desk: Desk, office: Desk) -> None:
    _assert_code_list(desk, office, Industry, ("Construction", "Agriculture"), form="relations")


def test_ds_17_relation_types_are_a_code_list(desk: Desk, office: Desk) -> None:
    _assert_code_list(desk, office, RelationType, ("Customer", "Supplier"), form="relations")


def test_ds_18_case_types_are_a_code_list(desk: Desk, office: Desk) -> None:
    _assert_code_list(desk, office, CaseType, ("Preliminary interest", "Binding order"), form="cases")


def _assert_code_list(desk: Desk, office: Desk, model: Any, values: tuple[str, ...], *, form: str) -> None:
    """The values stand in the form; an editor adds one; a used or retired one is not on offer any more."""
    page = desk.page(f"/lists/{form}/new/")
    for value in values:
        assert value in page, value
    address = f"/admin/snippets/{model._meta.app_label}/{model._meta.model_name}/"
    assert values[0] in office.page(address)
    model.objects.create(label="Another one", code="another-one")
    assert "Another one" in desk.page(f"/lists/{form}/new/")
    retired = code(model, "another-one")
    retired.is_active = False
    retired.save()
    assert "Another one" not in desk.page(f"/lists/{form}/new/")


# -- C. business relations ----------------------------------------------------------------------------


def test_ds_19_relations_are_a_list_of_customers(desk: Desk, relation: Any) -> None:
    page = desk.page("/lists/relations/?view=all")
    assert "Stavby Nitra" in page
    assert "Customer" in page


def test_ds_20_relation_fields(desk: Desk) -> None:
    made = desk.add(
        "relations",
        name="Agro Trnava",
        roles=[code(RelationType, "supplier")],
        business_area=code(BusinessArea, "foreign"),
        industry=code(Industry, "agriculture"),
        addresses=[{"kind": "seat", "street": "Hlavná 1", "city": "Trnava"}],
        phones=[
            {"kind": "work", "value": "+421 33 555 01 00"},
            {"kind": "fax", "value": "+421 33 555 01 01"},
        ],
        emails=[{"kind": "work", "value": "info@agro.example"}],
    )
    page = details(desk, made, "relations")
    for value in ("Supplier", "Foreign", "Agriculture", "Hlavná 1", "Trnava", "info@agro.example", "Active"):
        assert value in page, value
    assert made.phone
    assert made.fax
    desk.act("relations", made, "make-passive", **_reason_of(desk, made))
    assert "Passive" in details(desk, made, "relations")


# -- D. contacts of relations -------------------------------------------------------------------------


def test_ds_21_a_relation_holds_several_contacts(desk: Desk, relation: Any, contact: Any) -> None:
    desk.add("contacts", first_name="Ján", last_name="Molnár", relation=relation)
    page = desk.page(f"/lists/relations/{relation.pk}/?tab=contacts")
    assert "Jana Malá" in page
    assert "Ján Molnár" in page


def test_ds_22_contacts_are_used_in_cases_and_activities(desk: Desk, relation: Any, contact: Any) -> None:
    made = desk.add("cases", name="Gate", relation=relation, contact=contact)
    assert "Jana Malá" in details(desk, made, "cases")
    call = desk.add(
        "activities",
        activity_type=code(ActivityType, "task"),
        relation=relation,
        contact=contact,
        name="Ask Jana",
    )
    assert "Jana Malá" in details(desk, call, "activities")
    assert "Case opened: Gate" in details(desk, contact, "contacts")
    assert "Ask Jana" in details(desk, contact, "contacts")


def test_ds_23_contact_fields(desk: Desk, relation: Any) -> None:
    made = desk.add(
        "contacts",
        first_name="Eva",
        last_name="Benková",
        relation=relation,
        function=code(ContactFunction, "invoicing"),
        address="Štúrova 12, Nitra",
        phones=[
            {"kind": "work", "value": "+421 37 555 01 42"},
            {"kind": "fax", "value": "+421 37 555 01 43"},
        ],
        emails=[{"kind": "work", "value": "eva@stavby.example"}],
        website="https://www.stavby.example",
    )
    page = details(desk, made, "contacts")
    for value in (
        "Eva Benková",
        "Stavby Nitra",
        "Invoicing",
        "Štúrova 12",
        "eva@stavby.example",
        "www.stavby.example",
    ):
        assert value in page, value


def test_ds_24_a_phone_call_is_recorded_on_a_relation(desk: Desk, relation: Any) -> None:
    assert "/actions/phone-call/" in desk.page(f"/lists/relations/{relation.pk}/menu/")
    desk.act("relations", relation, "phone-call", description="Wants the price by Friday.")
    assert "Wants the price by Friday." in details(desk, relation, "relations")


def test_ds_25_contacts_go_to_outlook_as_cards(desk: Desk, world: World, contact: Any) -> None:
    answer = desk.browser.get(f"/lists/contacts/{contact.pk}/vcard/")
    card = answer.content.decode()
    assert answer.headers["Content-Type"].startswith("text/vcard")
    assert card.startswith("BEGIN:VCARD\r\nVERSION:3.0\r\n")
    for line in (
        "N:Malá;Jana;;;",
        "FN:Jana Malá",
        "ORG:Stavby Nitra",
        "EMAIL;TYPE=INTERNET:jana@stavby.example",
    ):
        assert f"{line}\r\n" in card, line
    assert Desk(world.stranger).status(f"/lists/contacts/{contact.pk}/vcard/") == 404


# -- E. business cases --------------------------------------------------------------------------------


def test_ds_26_cases_are_a_list_of_opportunities(desk: Desk, relation: Any, case: Any) -> None:
    assert "Hall roofing" in desk.page("/lists/cases/?view=open")
    assert "Hall roofing" in desk.page(f"/lists/relations/{relation.pk}/?tab=cases")


def test_ds_27_case_fields(desk: Desk, relation: Any) -> None:
    made = desk.add("cases", name="Gate", relation=relation, case_type=code(CaseType, "binding-order"))
    page = details(desk, made, "cases")
    for value in ("Gate", "Stavby Nitra", "Binding order"):
        assert value in page, value


def test_ds_28_the_state_of_a_case_is_set_by_the_program_only(desk: Desk, case: Any) -> None:
    assert case.state == "new"
    assert 'name="state"' not in desk.page(f"/lists/cases/{case.pk}/edit/")
    answer = desk.program().patch(
        f"/api/v1/lists/cases/{case.pk}",
        json.dumps({"state": "closed"}),
        content_type="application/json",
        headers={"If-Match": f'"{case.version}"'},
    )
    assert answer.status_code in (400, 422), answer.content
    case.refresh_from_db()
    assert case.state == "new"


@pytest.mark.parametrize("outcome", ["successful", "unsuccessful"])
def test_ds_29_a_case_ends_successfully_or_not(desk: Desk, case: Any, outcome: str) -> None:
    _close(desk, case, outcome=outcome)
    case.refresh_from_db()
    assert (case.state, case.outcome) == ("closed", outcome)
    assert f"Closed {outcome}ly" in details(desk, case, "cases")


def _close(desk: Desk, case: Any, **values: Any) -> None:
    """Close a case; one that is lost says why."""
    reasons = desk.browser.get(f"/lists/cases/{case.pk}/actions/close/").context["form"].fields["loss_reason"]
    lost = {"loss_reason": reasons.queryset.filter(needs_note=False).first()}
    given = {"closing_note": "Done.", **(lost if values["outcome"] == "unsuccessful" else {}), **values}
    desk.act("cases", case, "close", **given)


def test_ds_30_closing_is_described(desk: Desk, case: Any) -> None:
    _close(desk, case, outcome="successful", closing_note="Contract signed in Nitra.")
    assert "Contract signed in Nitra." in details(desk, case, "cases")


def test_ds_31_a_case_has_a_description(desk: Desk, case: Any) -> None:
    desk.edit("cases", case, description="Panels of 150 mm.")
    assert "Panels of 150 mm." in details(desk, case, "cases")


def test_ds_32_the_owner_follows_from_the_users_rights(world: World, desk: Desk, case: Any) -> None:
    assert case.owner == world.first
    assert 'name="owner"' not in desk.page(f"/lists/cases/{case.pk}/edit/")
    assert Desk(world.stranger).add("relations", name="Elsewhere").owner == world.second


def test_ds_33_the_salesperson_is_who_is_logged_in(world: World, desk: Desk, case: Any) -> None:
    assert case.salesperson.user == world.salesperson
    assert "Test Salesperson" in details(desk, case, "cases")


def test_ds_34_the_day_of_creation_is_generated(desk: Desk, case: Any) -> None:
    assert abs(timezone.now() - case.created_at) < timedelta(minutes=5)
    assert "Created" in details(desk, case, "cases")


def test_ds_35_the_day_of_change_is_generated(desk: Desk, case: Any) -> None:
    changed = desk.edit("cases", case, description="Another one.")
    assert changed.modified_at > case.modified_at
    assert "description" in details(desk, case, "cases").lower()


def test_ds_36_actions_start_from_the_row_of_a_case(desk: Desk, case: Any) -> None:
    menu = desk.page(f"/lists/cases/{case.pk}/menu/")
    for action in ("task", "phone-call", "meeting", "close"):
        assert f"/lists/cases/{case.pk}/actions/{action}/" in menu


def test_ds_37_a_task_has_description_and_due_date(desk: Desk, case: Any) -> None:
    form = desk.browser.get(f"/lists/cases/{case.pk}/actions/task/").context["form"]
    assert {"description", "due"} <= set(form.fields)
    desk.act("cases", case, "task", description="Measure the roof.", due=timezone.localdate())
    made = Activity.objects.get(case=case)
    assert (made.activity_type.code, made.due) == ("task", timezone.localdate())
    assert "Measure the roof." in details(desk, made, "activities")


def test_ds_38_a_phone_call_has_its_description(desk: Desk, case: Any) -> None:
    desk.act("cases", case, "phone-call", description="Will call back on Monday.")
    made = Activity.objects.get(case=case)
    assert made.activity_type.code == "phone-call"
    assert "Will call back on Monday." in details(desk, made, "activities")


def test_ds_39_a_meeting_is_an_activity_and_an_event(desk: Desk, case: Any) -> None:
    desk.act("cases", case, "meeting", description="Statics.", **_tomorrow())
    made, event = Activity.objects.get(case=case), Event.objects.get(case=case)
    assert made.activity_type.code == "meeting"
    assert event.starts_at == TOMORROW
    assert "Meeting Hall roofing" in desk.page("/lists/events/?view=all")
    assert "Meeting Hall roofing" in desk.page("/lists/activities/?view=all")


def _tomorrow() -> dict[str, datetime]:
    local = timezone.localtime(TOMORROW)
    return {"starts_at": local, "ends_at": local + timedelta(hours=1)}


@pytest.mark.parametrize("continues", [True, False])
def test_ds_40_closing_asks_outcome_note_and_service(desk: Desk, case: Any, continues: bool) -> None:
    form = desk.browser.get(f"/lists/cases/{case.pk}/actions/close/").context["form"]
    assert {"outcome", "closing_note", "continues_with_service"} <= set(form.fields)
    more = {"continues_with_service": "on"} if continues else {}
    _close(desk, case, outcome="successful", **more)
    case.refresh_from_db()
    assert (case.state, case.continues_with_service) == ("closed", continues)


# -- F. activities ------------------------------------------------------------------------------------


def test_ds_41_activities_arise_over_cases(desk: Desk, case: Any) -> None:
    for action in ("task", "phone-call"):
        desk.act("cases", case, action)
    desk.act("cases", case, "meeting", **_tomorrow())
    assert len(rows(desk, f"/lists/activities/?view=all&case={case.pk}")) == 3


def test_ds_42_the_name_of_an_activity_is_generated(desk: Desk, case: Any) -> None:
    desk.act("cases", case, "meeting", **_tomorrow())
    assert Activity.objects.get(case=case).name == "Meeting Hall roofing"


def test_ds_43_activity_fields(desk: Desk, case: Any) -> None:
    desk.act("cases", case, "phone-call", description="Asked for an earlier start.")
    page = details(desk, Activity.objects.get(case=case), "activities")
    for value in ("Stavby Nitra", "Hall roofing", "Phone call", "Asked for an earlier start."):
        assert value in page, value


def test_ds_44_activities_are_stamped(world: World, desk: Desk, case: Any) -> None:
    desk.act("cases", case, "task")
    _assert_stamped(world, Activity.objects.get(case=case))


def _assert_stamped(world: World, item: Any) -> None:
    assert (item.owner, item.salesperson.user) == (world.first, world.salesperson)
    assert item.created_at <= item.modified_at <= timezone.now()
    assert {"owner", "salesperson", "created_at"}.isdisjoint(definition_of(item).editable)


# -- G. e-mails ---------------------------------------------------------------------------------------


def test_ds_45_business_mail_is_kept_in_a_common_library(desk: Desk, world: World) -> None:
    content = (SAMPLES / "syn_class_meeting_request.msg").read_bytes()
    answer = desk.send_file("/mail/file/", "Meeting.msg", content)
    assert answer.json()["results"][0]["status"] == "filed"
    message = Message.objects.get()
    assert message.subject in desk.page("/mail/")
    assert message.subject in Desk(world.colleague).page("/mail/")


def test_ds_46_messages_link_to_records_of_the_crm(desk: Desk, relation: Any, case: Any) -> None:
    message = filed(desk, f"?list=cases&item={case.pk}")
    assert (message.case, message.relation) == (case, relation)
    for code, item in (("cases", case), ("relations", relation)):
        assert "Offer for the hall" in desk.page(f"/lists/{code}/{item.pk}/?tab=messages")
        assert "Offer for the hall" in details(desk, item, code)


# -- H. document libraries ----------------------------------------------------------------------------


def test_ds_47_documents_of_business_lie_in_the_common_library(desk: Desk, case: Any, word_file: Any) -> None:
    answer = desk.send_file(f"/libraries/for/cases/{case.pk}/", "Offer.docx", word_file("Offer"))
    assert answer.status_code == 302
    document = Document.objects.get(case=case)
    assert document.library == Library.objects.get(code="crm")
    assert "Offer.docx" in details(desk, case, "cases")


def test_ds_48_word_excel_and_pdf_are_allowed(desk: Desk, word_file: Any, tmp_path: Any) -> None:
    uploaded(desk, word_file("Offer"))
    uploaded(desk, pdf(tmp_path / "made.pdf", ["Plan"]).read_bytes(), "Plan.pdf")
    refused = desk.send_file("/libraries/crm/upload/", "photo.png", b"\x89PNG\r\n\x1a\n" + b"0" * 50)
    assert refused.status_code == 422
    assert "Word, Excel and PDF" in refused.content.decode()


def test_ds_49_documents_carry_business_attributes(desk: Desk, relation: Any, word_file: Any) -> None:
    document = uploaded(desk, word_file("Offer"))
    desk.edit("documents", document, relation=relation, description="Variant B")
    page = desk.page(f"/libraries/documents/{document.pk}/")
    assert "Stavby Nitra" in page
    assert "Variant B" in page


def test_ds_50_document_fields(desk: Desk, relation: Any, case: Any, word_file: Any) -> None:
    desk.act("cases", case, "task")
    activity = Activity.objects.get(case=case)
    document = uploaded(desk, word_file("Offer"))
    desk.edit("documents", document, case=case, activity=activity, description="Variant B")
    page = desk.page(f"/libraries/documents/{document.pk}/")
    for value in ("Offer.docx", "Stavby Nitra", "Hall roofing", activity.name, "Variant B"):
        assert value in page, value


def test_ds_51_documents_are_stamped(world: World, desk: Desk, word_file: Any) -> None:
    _assert_stamped(world, uploaded(desk, word_file("Offer")))


def test_ds_52_each_document_type_has_one_template(desk: Desk, case: Any) -> None:
    page = details(desk, case, "cases")
    url = re.search(r'href="(/new-document/[^"]+)"', page)
    assert url, "no document can be made of a case"
    name = desk.browser.get(url[1]).context["form"]["name"].value()
    assert desk.browser.post(url[1], {"name": name}).status_code == 302
    document = Document.objects.get(case=case)
    assert document.document_type is not None
    assert "Made from" in desk.page(f"/libraries/documents/{document.pk}/")


def test_ds_53_documents_have_versions(desk: Desk, word_file: Any) -> None:
    document = uploaded(desk, word_file("First"))
    desk.send_file(f"/libraries/documents/{document.pk}/upload/", "Offer.docx", word_file("Second"))
    assert DocumentVersion.objects.filter(document=document).count() == 2
    page = desk.page(f"/libraries/documents/{document.pk}/?tab=versions")
    assert page.count("/versions/") >= 2


def test_ds_54_documents_in_progress_are_locked(world: World, desk: Desk, word_file: Any) -> None:
    document = uploaded(desk, word_file("First"))
    desk.browser.post(f"/libraries/documents/{document.pk}/check-out/")
    mate = Desk(world.colleague)
    assert "Test Salesperson" in mate.page(f"/libraries/documents/{document.pk}/")
    url = f"/libraries/documents/{document.pk}/upload/"
    assert mate.send_file(url, "Offer.docx", word_file("Second")).status_code in (403, 409, 422)
    assert DocumentVersion.objects.filter(document=document).count() == 1


# -- I. calendar --------------------------------------------------------------------------------------


def an_event(desk: Desk, **values: Any) -> Any:
    """Enter an event by hand."""
    zone = str(timezone.get_current_timezone())
    given = {"name": "Trade fair", "time_zone": zone, "calendar": "common", "visibility": "public"}
    more = {"transparency": "busy", "setup_minutes": "0", "cleardown_minutes": "0"}
    return desk.add("events", **{**given, **more, **_tomorrow(), **values})


def test_ds_55_there_is_one_common_calendar(desk: Desk, world: World) -> None:
    an_event(desk)
    assert "Trade fair" in desk.page("/lists/events/?view=all")
    assert "Trade fair" in Desk(world.colleague).page(
        "/lists/events/?view=all&layout=calendar:starts_at&span=agenda"
    )


@pytest.mark.parametrize(("person", "is_shown"), [("colleague", True), ("stranger", False)])
def test_ds_56_events_are_seen_by_the_groups(world: World, desk: Desk, person: str, is_shown: bool) -> None:
    event = an_event(desk)
    other = Desk(world.person(person))
    assert (other.status(f"/lists/events/{event.pk}/") == 200) is is_shown


def test_ds_57_outlook_follows_the_calendar(desk: Desk, world: World) -> None:
    an_event(desk, venue="Nitra, hall 3")
    made = desk.browser.post("/calendar/connect/new/", {"calendar": "common"})
    url = re.search(r"/feeds/[\w-]+/calendar\.ics", made.content.decode())
    assert url
    feed = Client().get(url[0])
    text = feed.content.decode()
    assert feed.headers["Content-Type"].startswith("text/calendar")
    for line in (
        "BEGIN:VCALENDAR",
        "SUMMARY:Trade fair",
        f"DTSTART;TZID={timezone.get_default_timezone_name()}:{timezone.localtime(TOMORROW):%Y%m%dT%H%M%S}",
        "LOCATION:Nitra\\, hall 3",
    ):
        assert f"{line}\r\n" in text, line
    revoke = re.search(r"/tokens/feeds/\d+/revoke/", desk.page("/tokens/"))
    assert revoke
    desk.browser.post(revoke[0])
    assert Client().get(url[0]).status_code == 404


def test_ds_58_the_action_meeting_enters_an_event(desk: Desk, case: Any) -> None:
    desk.act("cases", case, "meeting", venue="Nitra", **_tomorrow())
    event = Event.objects.get(case=case)
    assert event.activity is not None
    assert (event.activity.case, event.venue) == (case, "Nitra")


def test_ds_59_events_are_entered_by_hand(desk: Desk) -> None:
    assert "Trade fair" in details(desk, an_event(desk), "events")


def test_ds_60_event_fields(desk: Desk, relation: Any, case: Any) -> None:
    desk.act("cases", case, "task")
    activity = Activity.objects.get(case=case)
    event = an_event(
        desk, relation=relation, case=case, activity=activity, description="Bring plans.", venue="Nitra"
    )
    page = details(desk, event, "events")
    for value in (
        "Trade fair",
        "Stavby Nitra",
        "Hall roofing",
        activity.name,
        "Bring plans.",
        "Nitra",
        "tomorrow",
    ):
        assert value in page, value


def test_ds_61_events_are_stamped(world: World, desk: Desk) -> None:
    _assert_stamped(world, an_event(desk))


# -- J. Outlook plug-in, e-mail library -----------------------------------------------------------------


def test_ds_62_messages_come_with_their_attachments(desk: Desk, case: Any) -> None:
    message = filed(desk, f"?list=cases&item={case.pk}", files={"Plan.txt": b"plan"})
    assert message.has_attachments
    assert "Plan.txt" in desk.page(f"/mail/{message.pk}/")
    assert Document.objects.filter(case=case, name__contains="Plan").exists()


def test_ds_63_standard_part_of_a_message(desk: Desk) -> None:
    page = desk.page(f"/mail/{filed(desk).pk}/")
    for value in ("Offer for the hall", "Anna Nová", "Sales"):
        assert value in page, value
    assert "offer for the hall roof" in desk.page(f"/mail/{Message.objects.get().pk}/body/")


def test_ds_64_crm_part_of_a_message(world: World, desk: Desk, relation: Any, case: Any) -> None:
    desk.act("cases", case, "task")
    activity = Activity.objects.get(case=case)
    message = filed(desk)
    desk.edit("messages", message, relation=relation, case=case, activity=activity)
    page = desk.page(f"/mail/{message.pk}/")
    for value in ("First Owner", "Stavby Nitra", "Hall roofing", activity.name):
        assert value in page, value
    _assert_stamped(world, Message.objects.get())


def test_no_row_is_skipped() -> None:
    named = {int(found[1]) for name in globals() if (found := re.match(r"test_ds_(\d\d)_", name))}
    assert named == set(range(1, 65))
