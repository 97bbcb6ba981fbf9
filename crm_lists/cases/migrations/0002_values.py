"""The values that a new installation has (requirements §1.7)."""

from django.db import migrations

VALUES = {
    "CaseType": [
        ("preliminary-interest", "Preliminary interest", "quiet"),
        ("binding-order", "Binding order", "good"),
    ]
}


def add_values(apps, schema_editor):
    for model, rows in VALUES.items():
        code_list = apps.get_model("cases", model)
        for position, (code, label, tone) in enumerate(rows, 1):
            code_list.objects.get_or_create(
                code=code, defaults={"label": label, "position": position, "tone": tone}
            )


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]
    operations = [migrations.RunPython(add_values, migrations.RunPython.noop)]
