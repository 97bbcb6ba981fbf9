"""Makes the one type of a relation its first role, and rules and saved views ask for roles."""

import json
import re

from django.db import migrations

#: A test of the former column, as it stands in rules and in addresses.
TEST = re.compile(r"\brelation_type(?:__([a-z]+))?(?==|\"|$)")
NAME = re.compile(r"\brelation_type\b")
OPERATORS = {"": "", "exact": "__has", "not": "__lacks"}


def give_roles(apps, schema_editor):
    model = apps.get_model("relations", "Relation")
    links = model.roles.through.objects
    typed = model.objects.exclude(relation_type=None).values_list("pk", "relation_type_id")
    links.bulk_create(
        (links.model(relation_id=pk, relationtype_id=type_id) for pk, type_id in typed.iterator(1000)),
        batch_size=1000,
        ignore_conflicts=True,
    )


def rewrite_questions(apps, schema_editor):
    for territory in apps.get_model("organisation", "Territory").objects.filter(
        rule__contains="relation_type"
    ):
        territory.rule = asking_for_roles(territory.rule)
        territory.save(update_fields=["rule"])
    for view in apps.get_model("lists", "SavedView").objects.filter(list_code="relations"):
        query = json.loads(asking_for_roles(json.dumps(view.query)))
        if query != view.query:
            view.query = query
            view.save(update_fields=["query"])


def asking_for_roles(text):
    """Return a rule, or the parameters of a view, that asks for roles instead of the type."""

    def test(found):
        operator = found[1] or ""
        return "roles" + OPERATORS.get(operator, f"__{operator}")

    return NAME.sub("roles", TEST.sub(test, text))


class Migration(migrations.Migration):
    dependencies = [
        ("relations", "0016_roles"),
        ("organisation", "0011_credit_columns"),
        ("lists", "0006_further_texts"),
    ]
    operations = [
        migrations.RunPython(give_roles, migrations.RunPython.noop),
        migrations.RunPython(rewrite_questions, migrations.RunPython.noop),
    ]
