"""The roles that a new installation has."""

from django.db import migrations

ROLES = {
    "reader": ("Reader", "Reads what the own groups share.", {"view": "group"}),
    "salesperson": (
        "Salesperson",
        "Works on what the own groups share.",
        {"view": "group", "add": "group", "change": "group", "delete": "own"},
    ),
    "manager": (
        "Manager",
        "Works on everything of the own owner.",
        {"view": "owner", "add": "owner", "change": "owner", "delete": "owner"},
    ),
    "administrator": (
        "Administrator",
        "Sees and changes everything.",
        {"view": "all", "add": "all", "change": "all", "delete": "all"},
    ),
}


def make_roles(apps, schema_editor):
    Role = apps.get_model("organisation", "Role")
    Grant = apps.get_model("organisation", "Grant")
    for code, (name, description, scopes) in ROLES.items():
        role, _made = Role.objects.get_or_create(
            code=code, defaults={"name": name, "description": description}
        )
        for action, scope in scopes.items():
            Grant.objects.get_or_create(role=role, list_code="*", action=action, scope=scope)


class Migration(migrations.Migration):
    dependencies = [("organisation", "0001_initial")]
    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
