"""Puts what stood in plain columns among the rows too, and all e-mail addresses into their index."""

from django.db import migrations

CHUNK = 500
PLAIN = ("street", "postal_code", "city", "country", "email", "phone", "fax")


def fill_rows(apps, schema_editor):
    model = apps.get_model("relations", "Relation")
    filled = []
    for relation in model.objects.only("pk", *PLAIN).iterator(CHUNK):
        relation.addresses = _rows("seat", **{name: getattr(relation, name) for name in PLAIN[:4]})
        relation.emails = _rows("work", value=relation.email)
        relation.phones = [*_rows("work", value=relation.phone), *_rows("fax", value=relation.fax)]
        for place, row in enumerate(relation.phones):
            row["is_main"] = not place
        filled.append(relation)
        if len(filled) == CHUNK:
            model.objects.bulk_update(filled, ["addresses", "emails", "phones"])
            filled.clear()
    model.objects.bulk_update(filled, ["addresses", "emails", "phones"])


def _rows(kind, **parts):
    return [{"kind": kind, **parts, "is_main": True}] if any(parts.values()) else []


def fill_index(apps, schema_editor):
    index = apps.get_model("relations", "PartyEmail")
    for name in ("Relation", "Contact"):
        found = apps.get_model("relations", name).objects.exclude(email="").values_list("pk", "email")
        index.objects.bulk_create(
            (
                index(
                    address=email.lower(),
                    domain=email.lower().rpartition("@")[2],
                    **{f"{name.lower()}_id": pk},
                )
                for pk, email in found
            ),
            batch_size=CHUNK,
        )


class Migration(migrations.Migration):
    dependencies = [("relations", "0014_rows_and_emails")]
    operations = [
        migrations.RunPython(fill_rows, migrations.RunPython.noop),
        migrations.RunPython(fill_index, migrations.RunPython.noop),
    ]
