"""The further ready roles, and the new actions for roles that are there."""

from django.db import migrations

#: What a role that may do the first may also do, as far as it reaches.
FOLLOWS = {"view": ("export", "analyse"), "change": ("complete", "share")}
EVERY = "*"
ROLES = {
    "contributor": (
        "Contributor",
        "Reads what the own groups share, and works on own items.",
        {
            EVERY: {
                "view": "group",
                "add": "group",
                "change": "own",
                "delete": "own",
                "complete": "own",
                "export": "group",
            }
        },
    ),
    "team_lead": (
        "Team lead",
        "Works on everything of the own groups, of the own department and below it.",
        {
            EVERY: dict.fromkeys(
                ("view", "add", "change", "delete", "complete", "approve", "export", "analyse", "share"),
                "below",
            )
        },
    ),
    "secretary": (
        "Secretary",
        "Reads everything of the own owner; keeps contacts, activities, events and documents.",
        {
            EVERY: {"view": "owner", "export": "owner"},
            **{
                code: dict.fromkeys(("add", "change", "complete", "share"), "owner")
                for code in ("contacts", "activities", "events", "documents", "delegations")
            },
        },
    ),
    "editor": (
        "Editor",
        "Reads everything of the own owner; keeps documents and designs views and templates.",
        {
            EVERY: {"view": "owner", "export": "owner", "design": "owner"},
            **{
                code: dict.fromkeys(("add", "change", "delete", "share"), "owner")
                for code in ("documents", "folders")
            },
        },
    ),
}
#: Team leads reach their groups too.
GROUPS_TOO = ("team_lead",)
MORE = {
    "manager": {"approve": "owner", "design": "owner"},
    "administrator": {"approve": "all", "design": "all"},
}
COLUMN_SETS = ("personal", "margin")


def make_roles(apps, schema_editor):
    Role = apps.get_model("organisation", "Role")
    Grant = apps.get_model("organisation", "Grant")
    ColumnRight = apps.get_model("organisation", "ColumnRight")
    for grant in list(Grant.objects.all()):
        for action in FOLLOWS.get(grant.action, ()):
            give(Grant, grant.role, grant.list_code, action, grant.scope)
    for code, (name, description, lists) in ROLES.items():
        role, _made = Role.objects.get_or_create(
            code=code, defaults={"name": name, "description": description}
        )
        for list_code, scopes in lists.items():
            for action, scope in scopes.items():
                give(Grant, role, list_code, action, scope)
                if code in GROUPS_TOO:
                    give(Grant, role, list_code, action, "group")
    for code, scopes in MORE.items():
        for role in Role.objects.filter(code=code):
            for action, scope in scopes.items():
                give(Grant, role, EVERY, action, scope)
    for role in Role.objects.exclude(code="secretary"):
        for column_set in COLUMN_SETS:
            right = "read" if role.code == "reader" else "write"
            ColumnRight.objects.get_or_create(role=role, column_set=column_set, defaults={"right": right})


def give(Grant, role, list_code, action, scope):
    Grant.objects.get_or_create(role=role, list_code=list_code, action=action, scope=scope)


class Migration(migrations.Migration):
    dependencies = [("organisation", "0004_org_chart_and_rights")]
    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
