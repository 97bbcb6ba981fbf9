"""The values that a new installation has (requirements §1.7)."""

from django.db import migrations

VALUES = {
    "BusinessArea": [("domestic", "Domestic", ""), ("foreign", "Foreign", "")],
    "Industry": [("construction", "Construction", ""), ("agriculture", "Agriculture", "")],
    "RelationType": [
        ("customer", "Customer", "info"),
        ("supplier", "Supplier", "quiet"),
        ("prospect", "Prospect", "warn"),
        ("associate", "Associate", "quiet"),
        ("employee", "Employee", "quiet"),
    ],
    "ContactFunction": [
        ("managing-director", "Managing director", ""),
        ("marketing-director", "Marketing director", ""),
        ("it-director", "IT director", ""),
        ("accountant", "Accountant", ""),
        ("invoicing", "Invoicing", ""),
    ],
}


def add_values(apps, schema_editor):
    for model, rows in VALUES.items():
        code_list = apps.get_model("relations", model)
        for position, (code, label, tone) in enumerate(rows, 1):
            code_list.objects.get_or_create(
                code=code, defaults={"label": label, "position": position, "tone": tone}
            )


class Migration(migrations.Migration):
    dependencies = [("relations", "0001_initial")]
    operations = [migrations.RunPython(add_values, migrations.RunPython.noop)]
