"""The ready library of sales literature, with its document types."""

from django.db import migrations

CODE = "sales-literature"
SETTINGS = {
    "name": "Sales literature",
    "description": "Brochures, leaflets, manuals and what is known of competitors.",
    "icon": "book_open",
    "allowed_formats": ["pdf", "word", "excel", "powerpoint", "picture"],
    "default_view": "by-type",
}
TYPES = [
    ("brochure", "Brochure", "Brožúra", "Brožura"),
    ("leaflet", "Leaflet", "Leták", "Leták"),
    ("manual", "Manual", "Návod", "Návod"),
    ("competition", "Competition document", "Dokument o konkurencii", "Dokument o konkurenci"),
]


def add_library(apps, schema_editor):
    """Add the library where there is none of its code or name, and those types that are missing."""
    Library = apps.get_model("libraries", "Library")
    DocumentType = apps.get_model("libraries", "DocumentType")
    if not Library.objects.filter(name=SETTINGS["name"]).exists():
        Library.objects.get_or_create(code=CODE, defaults=SETTINGS)
    library = Library.objects.filter(code=CODE).first()
    for position, (code, label, slovak, czech) in enumerate(TYPES, 20):
        if DocumentType.objects.filter(label=label).exclude(code=code).exists():
            continue
        values = {"label": label, "labels": {"sk": slovak, "cs": czech}, "position": position}
        kind, is_new = DocumentType.objects.get_or_create(code=code, defaults=values)
        if is_new and library is not None:
            kind.libraries.add(library)


class Migration(migrations.Migration):
    dependencies = [("libraries", "0013_needs_details")]
    operations = [migrations.RunPython(add_library, migrations.RunPython.noop)]
