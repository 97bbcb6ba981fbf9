"""The values of the new code lists (requirements §1.7), and the roles that a party has besides customer."""

from django.db import migrations

#: Code, value, colour, and the value in Slovak and Czech.
VALUES = {
    "RelationType": [
        ("partner", "Partner", "info", "Partner", "Partner"),
        ("press", "Press", "quiet", "Tlač", "Tisk"),
        ("influencer", "Influencer", "quiet", "Ovplyvňovateľ", "Ovlivňovatel"),
        ("competitor", "Competitor", "bad", "Konkurent", "Konkurent"),
    ],
    "RelationCategory": [
        ("hotels", "Hotels", "", "Hotely", "Hotely"),
        ("vip-clients", "VIP clients", "good", "VIP klienti", "VIP klienti"),
    ],
    "OriginSource": [
        ("advert", "Advert", "", "Inzerát", "Inzerát"),
        ("partner", "Partner", "", "Partner", "Partner"),
        ("web-page", "Web page", "", "Webová stránka", "Webová stránka"),
    ],
    "PassiveReason": [
        ("no-demand", "No demand any more", "", "Bez dopytu", "Bez poptávky"),
        ("competition", "Went to the competition", "", "Odišiel ku konkurencii", "Odešel ke konkurenci"),
        ("cost", "Cost", "", "Cena", "Cena"),
        ("dissatisfied", "Dissatisfied", "", "Nespokojnosť", "Nespokojenost"),
        ("ceased", "Ceased to trade", "", "Ukončil činnosť", "Ukončil činnost"),
    ],
}
#: Code, value and the other way round; empty where both ways are alike.
CONNECTIONS = [
    ("father", "Father of", "Son of"),
    ("wife", "Wife of", "Husband of"),
    ("associate", "Associate of", ""),
    ("subsidiary", "Subsidiary of", "Parent company of"),
    ("accountant", "Accountant of", "Has as accountant"),
    ("influencer", "Influences", "Is influenced by"),
]


def add_values(apps, schema_editor):
    for model, rows in VALUES.items():
        code_list = apps.get_model("relations", model)
        first = code_list.objects.count() + 1
        for position, (code, label, tone, *others) in enumerate(rows, first):
            labels = dict(zip(("sk", "cs"), others, strict=True))
            _add(code_list, code, label, {"position": position, "tone": tone, "labels": labels})
    for position, (code, label, reverse) in enumerate(CONNECTIONS, 1):
        values = {"position": position, "reverse_label": reverse}
        _add(apps.get_model("relations", "ConnectionType"), code, label, values)


def _add(code_list, code, label, values):
    """Add a value, unless somebody has made one of this code or this name already."""
    if not code_list.objects.filter(label=label).exists():
        code_list.objects.get_or_create(code=code, defaults={"label": label, **values})


class Migration(migrations.Migration):
    dependencies = [("relations", "0010_relation_details"), ("organisation", "0011_credit_columns")]
    operations = [migrations.RunPython(add_values, migrations.RunPython.noop)]
