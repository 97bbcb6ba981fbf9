"""The libraries and document types that a new installation has."""

from django.db import migrations

LIBRARIES = [
    ("crm", "CRM documents", "library", "documents", ["word", "excel", "pdf"]),
    ("e-mail", "E-mail library", "mail_inbox", "mail", []),
]
DOCUMENT_TYPES = [
    ("offer", "Offer"),
    ("contract", "Contract"),
    ("order", "Order"),
    ("calculation", "Calculation"),
    ("report", "Report"),
    ("minutes", "Minutes"),
    ("letter", "Letter"),
]


def add_values(apps, schema_editor):
    Library = apps.get_model("libraries", "Library")
    DocumentType = apps.get_model("libraries", "DocumentType")
    for code, name, icon, kind, allowed_formats in LIBRARIES:
        values = {"name": name, "icon": icon, "kind": kind, "allowed_formats": allowed_formats}
        Library.objects.get_or_create(code=code, defaults=values)
    for position, (code, label) in enumerate(DOCUMENT_TYPES, 1):
        DocumentType.objects.get_or_create(code=code, defaults={"label": label, "position": position})


class Migration(migrations.Migration):
    dependencies = [("libraries", "0001_initial")]
    operations = [migrations.RunPython(add_values, migrations.RunPython.noop)]
