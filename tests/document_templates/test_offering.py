"""Which template makes a document: by type, language, owner and role."""

import re
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from crm_lists.activities.models import Activity, ActivityType
from crm_lists.cases.models import Case
from crm_lists.framework.lists import lists
from crm_lists.organisation.models import Role, TypeRight
from libraries.models import Document, DocumentType, Library
from templates import making, numbers
from templates.fields import schema_of
from templates.letters import letter_of
from templates.making import Order
from templates.merge import ListOf
from templates.models import DocumentNumber, DocumentTemplate, NumberSeries
from tests.document_templates.conftest import Publish, new_url
from tests.document_templates.test_making import content_of, make_by_form
from tests.making import make
from tests.people import World, actor, client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(world: World) -> Client:
    """Return the salesperson's browser."""
    return client_of(world.salesperson)


def test_the_template_in_the_language_of_the_reader_is_taken(
    world: World, case: Case, client: Client, publish: Publish
) -> None:
    publish("English {{ case.value }}")
    slovak = publish("Slovensky {{ case.value }}", language="sk")
    # The contact's company is in Slovakia.
    document = make_by_form(client, new_url(case, DocumentTemplate.objects.get(language="en")))
    assert content_of(document, world).replace("\u00a0", " ") == "Slovensky 12 500,5"
    shown = client.get(new_url(case, slovak))
    assert [code for code, _label in shown.context["form"].fields["language"].choices] == ["en", "sk"]


def test_another_language_can_be_chosen(world: World, case: Case, client: Client, publish: Publish) -> None:
    publish("Slovensky", language="sk")
    english = publish("English")
    client.post(new_url(case, english), {"name": "Offer", "language": "en"})
    assert content_of(Document.objects.get(), world) == "English"


def test_the_letterhead_of_the_owner_comes_before_that_of_all(
    world: World, case: Case, client: Client, publish: Publish
) -> None:
    plain = publish("Plain")
    publish("Of another firm", owner=world.second)
    assert content_of(make_by_form(client, new_url(case, plain)), world) == "Plain"
    publish("With letterhead", owner=world.first)
    assert content_of(make_by_form(client, new_url(case, plain)), world) == "With letterhead"


def test_the_menu_has_one_entry_for_all_languages(case: Case, client: Client, publish: Publish) -> None:
    for language in ("en", "sk", "pl"):
        publish("text", language=language)
    shown = client.get(reverse("lists:item", args=["cases", case.pk])).content.decode()
    # A command that has no room in the bar stands once more under "More".
    assert len(set(re.findall(r'href="(/new-document/cases/[^"]+)"', shown))) == 1


def test_a_type_that_is_kept_for_other_roles_is_not_offered(
    world: World, case: Case, client: Client, publish: Publish
) -> None:
    template = publish("text")
    role = Role.objects.create(name="Lawyers", code="lawyers")
    TypeRight.objects.create(role=role, list_code="documents", type_id=template.document_type_id, right="use")
    assert client.get(new_url(case, template)).status_code == 404
    shown = client.get(reverse("lists:item", args=["cases", case.pk])).content.decode()
    assert "/new-document/" not in shown


def test_an_activity_offers_what_its_case_and_company_have(
    world: World, case: Case, client: Client, publish: Publish
) -> None:
    template = publish("{{ case.name }} of {{ relation.name }}")
    activity = make(
        actor(world.salesperson), Activity, activity_type=ActivityType.objects.first(), case=case, name="Call"
    )
    bare = make(actor(world.salesperson), Activity, activity_type=ActivityType.objects.first(), name="Bare")
    url = reverse("document_templates:new-document", args=["activities", activity.pk, template.pk])
    assert url in client.get(reverse("lists:item", args=["activities", activity.pk])).content.decode()
    document = make_by_form(client, url)
    assert content_of(document, world) == "Hall roofing of Stavby Nitra"
    assert (document.case, document.activity) == (case, activity)
    nothing = reverse("document_templates:new-document", args=["activities", bare.pk, template.pk])
    assert client.get(nothing).status_code == 404
    assert nothing not in client.get(reverse("lists:item", args=["activities", bare.pk])).content.decode()


def test_a_library_asks_for_the_item_first(
    world: World, case: Case, client: Client, publish: Publish
) -> None:
    template = publish("{{ case.name }}")
    library = Library.objects.get(code="crm")
    url = reverse("document_templates:new-in-library", args=[library.code, template.pk])
    assert url in client.get(reverse("libraries:library", args=[library.code])).content.decode()
    answer = client.post(url, {"subject": case.pk})
    assert answer["Location"] == f"{url}?subject={case.pk}"
    document = make_by_form(client, answer["Location"], "In the library")
    assert (document.library, document.case, content_of(document, world)) == (library, case, "Hall roofing")


def test_a_document_can_begin_with_nothing_but_a_library(
    world: World, client: Client, publish: Publish
) -> None:
    template = publish("Minutes of {{ today|date('long') }} by {{ me.name }}", made_for="documents")
    url = reverse("document_templates:new-in-library", args=["crm", template.pk])
    assert content_of(make_by_form(client, url, "Minutes"), world).endswith("by Test Salesperson")


def test_a_stranger_makes_no_document_of_an_item_by_the_way_of_a_library(
    world: World, case: Case, publish: Publish
) -> None:
    url = reverse("document_templates:new-in-library", args=["crm", publish("text").pk])
    other = client_of(world.other_group)
    assert other.post(f"{url}?subject={case.pk}", {"name": "Theirs"}).status_code == 404
    assert not Document.objects.exists()


def test_what_the_record_lacks_is_asked_for_and_stands_in_this_document_only(
    world: World, client: Client, publish: Publish
) -> None:
    case = make(actor(world.salesperson), Case, name="Hall", value=None)
    template = publish("{{ case.value }} {{ case.description }}")
    form = client.get(new_url(case, template)).context["form"]
    assert {"gap-case-value", "gap-case-description"} <= set(form.fields)
    assert "gap-case-name" not in form.fields
    client.post(new_url(case, template), {"name": "Offer", "gap-case-value": "12.50"})
    assert content_of(Document.objects.get(), world) == "12.5 "
    case.refresh_from_db()
    assert case.value is None


def test_the_type_proposes_the_name(case: Case, client: Client, publish: Publish) -> None:
    template = publish("text")
    DocumentType.objects.filter(pk=template.document_type_id).update(file_name="{{ case.name }}: {{ today }}")
    proposed = client.get(new_url(case, template)).context["form"]["name"].value()
    assert proposed.startswith("Hall roofing- ")


# -- numbers --------------------------------------------------------------------------------------


@pytest.fixture
def numbered(publish: Publish) -> DocumentTemplate:
    """Return a template whose documents are numbered."""
    DocumentType.objects.filter(code="offer").update(
        number_pattern="{{ year }}/{{ number }}", number_digits=3, file_name="Offer {{ document.number }}"
    )
    return publish("No. {{ document.number }}")


def texts() -> list[str]:
    return list(DocumentNumber.objects.order_by("number").values_list("text", flat=True))


def test_documents_are_numbered_without_gaps(
    world: World, case: Case, client: Client, numbered: DocumentTemplate
) -> None:
    year = client.get(new_url(case, numbered)).context["form"]["name"].value()[6:10]
    made = [make_by_form(client, new_url(case, numbered), f"Offer {number}") for number in (1, 2, 3)]
    assert [content_of(one, world) for one in made] == [f"No. {year}/00{number}" for number in (1, 2, 3)]
    assert texts() == [f"{year}/00{number}" for number in (1, 2, 3)]
    assert f"{year}/003" in client.get(reverse("libraries:document", args=[made[-1].pk])).content.decode()


def test_a_document_that_is_refused_takes_no_number(
    case: Case, client: Client, numbered: DocumentTemplate, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_by_form(client, new_url(case, numbered), "First")

    def fail(*_args: object, **_options: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr(making, "remember", fail)
        with pytest.raises(RuntimeError):
            client.post(new_url(case, numbered), {"name": "Second"})
    make_by_form(client, new_url(case, numbered), "Third")
    assert [one.rpartition("/")[2] for one in texts()] == ["001", "002"]


def test_a_number_that_another_took_meanwhile_is_not_given_twice(
    world: World, case: Case, client: Client, numbered: DocumentTemplate, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_by_form(client, new_url(case, numbered), "First")
    year = texts()[0].partition("/")[0]
    monkeypatch.setattr(numbers, "expected", lambda *_args: f"{year}/001")
    document = making.make_document(actor(world.salesperson), Order(numbered, case, name="Second"))
    assert content_of(document, world) == f"No. {year}/002"
    assert NumberSeries.objects.get().last == 2


def test_each_owner_has_a_series_of_its_own(world: World, case: Case, numbered: DocumentTemplate) -> None:
    sales, other = actor(world.salesperson), actor(world.stranger)
    theirs = make(other, Case, name="Theirs")
    for person, item in ((sales, case), (other, theirs)):
        making.make_document(person, Order(numbered, item))
    assert [one.text.rpartition("/")[2] for one in DocumentNumber.objects.all()] == ["001", "001"]


def test_a_number_stays_used_when_its_document_is_gone(
    case: Case, client: Client, numbered: DocumentTemplate
) -> None:
    document = make_by_form(client, new_url(case, numbered), "First")
    DocumentNumber.objects.filter(document=document).update(document=None)
    make_by_form(client, new_url(case, numbered), "Second")
    assert [one.rpartition("/")[2] for one in texts()] == ["001", "002"]


@pytest.mark.parametrize(
    ("pattern", "is_right"),
    [
        ("{{ year }}/{{ number }}", True),
        ("{{number}}", True),
        ("{{ year }}", False),
        ("{{ number }} {{ x }}", False),
    ],
)
def test_a_pattern_has_the_number_and_nothing_unknown(pattern: str, is_right: bool) -> None:
    field = DocumentType._meta.get_field("number_pattern")
    if is_right:
        field.run_validators(pattern)
    else:
        with pytest.raises(ValidationError):
            field.run_validators(pattern)


# -- letters --------------------------------------------------------------------------------------


def test_a_letter_has_an_address_block_and_a_salutation() -> None:
    values = {
        "contact": {
            "name": "Ján Novák",
            "title_before": "Ing.",
            "title_after": "PhD.",
            "letter_salutation": "",
        },
        "relation": {
            "name": "Stavby",
            "street": "Hlavná 1",
            "postal_code": "949 01",
            "city": "Nitra",
            "country": "Slovakia",
        },
        "owner": {"address": "Długa 2\nWarszawa\nPoland"},
    }
    found = letter_of(values, "sk")
    assert found["address_block"] == "Stavby\nIng. Ján Novák, PhD.\nHlavná 1\n949 01 Nitra\nSLOVENSKO"
    assert found["salutation"] == "Vážená pani, vážený pán"
    values["owner"] = {"address": "Žilina\nSlovensko"}
    assert "SLOVENSKO" not in letter_of(values, "sk")["address_block"]


def test_related_lists_are_loops(world: World, case: Case, client: Client, publish: Publish) -> None:
    assert isinstance(schema_of(lists.get("relations")).find("contacts"), ListOf)
    template = publish(
        "{% for one in contacts %}{{ one.name }};{% endfor %}",
        "{% for one in cases %}{{ one.value }}{% endfor %}",
        made_for="relations",
    )
    assert content_of(make_by_form(client, new_url(case.relation, template)), world) == "Ján Novák;\n12,500.5"
    assert case.value == Decimal("12500.50")
