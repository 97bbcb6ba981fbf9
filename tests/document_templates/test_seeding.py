"""A new installation has its templates at once."""

from templates.models import DocumentTemplate, TemplateFile
from templates.seeding import seed_templates


def test_the_shipped_offer_is_published_and_nothing_is_wrong_with_it(db: None) -> None:
    template = DocumentTemplate.objects.get(document_type__code="offer")
    assert template.live
    assert template.live_revision == template.latest_revision
    assert template.report().findings == ()


def test_it_is_made_once(db: None) -> None:
    before = list(TemplateFile.objects.values_list("pk", flat=True))
    seed_templates()
    assert DocumentTemplate.objects.count() == 1
    assert list(TemplateFile.objects.values_list("pk", flat=True)) == before


def test_what_an_editor_deleted_does_not_come_back(db: None) -> None:
    DocumentTemplate.objects.get().delete()
    seed_templates()
    assert not DocumentTemplate.objects.exists()


def test_a_template_of_the_editors_is_left_alone(db: None) -> None:
    TemplateFile.objects.update(starter="")
    seed_templates()
    assert DocumentTemplate.objects.count() == 1


def test_lost_bytes_of_a_shipped_template_are_made_again(db: None) -> None:
    file = DocumentTemplate.objects.get().file
    file.file.file.storage.delete(file.file.file.name)
    assert file.read().startswith(b"PK")
