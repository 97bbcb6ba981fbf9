"""The group of the editors: they keep the team pages and the code lists."""

from django.db import migrations

#: Models of code lists, whose values editors add and change; a used value is retired, never deleted.
CODE_LISTS = {
    "activities": ["activitytype"],
    "cases": ["casetype"],
    "libraries": ["documenttype"],
    "relations": ["businessarea", "contactfunction", "industry", "relationtype"],
}
PAGE_ACTIONS = ("add", "change", "publish")


def permission(apps, app_label, model, action):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    # Django makes content types and permissions after all migrations; those made here it takes over.
    content_type, _made = ContentType.objects.get_or_create(app_label=app_label, model=model)
    verbose_name = apps.get_model(app_label, model)._meta.verbose_name
    found, _made = Permission.objects.get_or_create(
        content_type=content_type,
        codename=f"{action}_{model}",
        defaults={"name": f"Can {action} {verbose_name}"},
    )
    return found


def access_admin(apps):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    content_type, _made = ContentType.objects.get_or_create(app_label="wagtailadmin", model="admin")
    found, _made = Permission.objects.get_or_create(
        content_type=content_type, codename="access_admin", defaults={"name": "Can access Wagtail admin"}
    )
    return found


def make_editors(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    GroupPagePermission = apps.get_model("wagtailcore", "GroupPagePermission")
    Page = apps.get_model("wagtailcore", "Page")
    editors, _made = Group.objects.get_or_create(name="Editors")
    editors.permissions.add(access_admin(apps))
    for app_label, models in CODE_LISTS.items():
        for model in models:
            for action in ("add", "change"):
                editors.permissions.add(permission(apps, app_label, model, action))
    for home in Page.objects.filter(sites_rooted_here__is_default_site=True):
        for action in PAGE_ACTIONS:
            GroupPagePermission.objects.get_or_create(
                group=editors, page=home, permission=permission(apps, "wagtailcore", "page", action)
            )


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0002_home_page"),
        ("activities", "0002_values"),
        ("cases", "0002_values"),
        ("libraries", "0002_values"),
        ("relations", "0002_values"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
    ]
    operations = [migrations.RunPython(make_editors, migrations.RunPython.noop)]
