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
    role_model = apps.get_model("organisation", "Role")
    grant_model = apps.get_model("organisation", "Grant")
    extend(grant_model)
    for code, (name, description, lists) in ROLES.items():
        role, _made = role_model.objects.get_or_create(
            code=code, defaults={"name": name, "description": description}
        )
        for list_code, scopes in lists.items():
            give(grant_model, role, list_code, scopes)
            if code in GROUPS_TOO:
                give(grant_model, role, list_code, dict.fromkeys(scopes, "group"))
    for code, scopes in MORE.items():
        for role in role_model.objects.filter(code=code):
            give(grant_model, role, EVERY, scopes)
    open_columns(apps.get_model("organisation", "ColumnRight"), role_model)


def extend(grant_model):
    for grant in list(grant_model.objects.select_related("role")):
        for action in FOLLOWS.get(grant.action, ()):
            give(grant_model, grant.role, grant.list_code, {action: grant.scope})


def open_columns(right_model, role_model):
    for role in role_model.objects.exclude(code="secretary"):
        for column_set in COLUMN_SETS:
            right = "read" if role.code == "reader" else "write"
            right_model.objects.get_or_create(role=role, column_set=column_set, defaults={"right": right})


def give(grant_model, role, list_code, scopes):
    for action, scope in scopes.items():
        grant_model.objects.get_or_create(role=role, list_code=list_code, action=action, scope=scope)


class Migration(migrations.Migration):
    dependencies = [("organisation", "0004_org_chart_and_rights")]
    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
