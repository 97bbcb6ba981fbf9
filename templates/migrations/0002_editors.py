"""The editors may keep document templates."""

from django.db import migrations

ACTIONS = ("add", "change", "delete", "view", "publish", "lock", "unlock")
MODEL = "documenttemplate"


def grant(apps, schema_editor):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    Group = apps.get_model("auth", "Group")
    editors, _made = Group.objects.get_or_create(name="Editors")
    # Django and Wagtail make permissions after all migrations; those made here they take over.
    content_type, _made = ContentType.objects.get_or_create(app_label="document_templates", model=MODEL)
    for action in ACTIONS:
        permission, _made = Permission.objects.get_or_create(
            content_type=content_type,
            codename=f"{action}_{MODEL}",
            defaults={"name": f"Can {action} document template"},
        )
        editors.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("document_templates", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
