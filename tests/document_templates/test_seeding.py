"""A new installation has its templates at once."""

import pytest

from templates.fields import schema_of
from templates.merge import validate_safely
from templates.models import DocumentTemplate, TemplateFile
from templates.seeding import seed_templates
from templates.template_file import STARTERS

LANGUAGES = {"en", "sk", "pl", "ro"}
SHIPPED = {("offer", "cases"), ("contract", "cases"), ("letter", "contacts"), ("letter", "relations")}
SHIPPED |= {("minutes", "activities")}


def test_the_shipped_templates_are_published_in_each_language(db: None) -> None:
    found = DocumentTemplate.objects.select_related("document_type")
    assert {(one.document_type.code, one.made_for, one.language) for one in found} == {
        (*shipped, language) for shipped in SHIPPED for language in LANGUAGES
    }
    assert all(one.live and one.live_revision == one.latest_revision for one in found)


@pytest.mark.parametrize("key", STARTERS)
def test_nothing_is_wrong_with_a_shipped_template(db: None, key: str) -> None:
    starter = STARTERS[key]
    for template in DocumentTemplate.objects.filter(file__starter=key):
        assert validate_safely(starter(), schema_of(template.definition)).findings == ()


def test_they_are_made_once(db: None) -> None:
    before = list(TemplateFile.objects.values_list("pk", flat=True))
    number = DocumentTemplate.objects.count()
    seed_templates()
    assert DocumentTemplate.objects.count() == number
    assert list(TemplateFile.objects.values_list("pk", flat=True)) == before


def test_what_an_editor_deleted_does_not_come_back(db: None) -> None:
    DocumentTemplate.objects.all().delete()
    seed_templates()
    assert not DocumentTemplate.objects.exists()


def test_a_template_of_the_editors_is_left_alone(db: None) -> None:
    number = DocumentTemplate.objects.count()
    TemplateFile.objects.update(starter="")
    seed_templates()
    assert DocumentTemplate.objects.count() == number


def test_lost_bytes_of_a_shipped_template_are_made_again(db: None) -> None:
    file = DocumentTemplate.objects.get(document_type__code="offer", language="sk").file
    file.file.file.storage.delete(file.file.file.name)
    assert file.read().startswith(b"PK")
