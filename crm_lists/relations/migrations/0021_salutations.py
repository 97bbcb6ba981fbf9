"""The formulas of salutation and the name day calendars that a new installation has."""

from django.db import migrations
from django.db.models import F

FORMULAS = {
    "sk": {
        "formal": {
            "male": "Vážený pán {title} {last_name}",
            "female": "Vážená pani {title} {last_name}",
            "": "Vážená pani, vážený pán {last_name}",
        },
        "informal": {
            "male": "Milý {first_name}",
            "female": "Milá {first_name}",
            "": "Dobrý deň, {first_name}",
        },
    },
    "cs": {
        "formal": {
            "male": "Vážený pane {title} {last_name_called}",
            "female": "Vážená paní {title} {last_name}",
            "": "Vážená paní, vážený pane {last_name}",
        },
        "informal": {
            "male": "Milý {first_name_called}",
            "female": "Milá {first_name_called}",
            "": "Dobrý den, {first_name}",
        },
    },
    "pl": {
        "formal": {
            "male": "Szanowny Panie {first_name_called}",
            "female": "Szanowna Pani {first_name_called}",
            "": "Szanowna Pani, Szanowny Panie",
        },
        "informal": {
            "male": "Drogi {first_name_called}",
            "female": "Droga {first_name_called}",
            "": "Dzień dobry, {first_name}",
        },
    },
    "ro": {
        "formal": {
            "male": "Stimate domnule {last_name}",
            "female": "Stimată doamnă {last_name}",
            "": "Stimată doamnă, stimate domnule {last_name}",
        },
        "informal": {"male": "Dragă {first_name}", "female": "Dragă {first_name}", "": "Dragă {first_name}"},
    },
    "el": {
        "formal": {
            "male": "Αξιότιμε κύριε {last_name_called}",
            "female": "Αξιότιμη κυρία {last_name}",
            "": "Αξιότιμη κυρία, αξιότιμε κύριε {last_name}",
        },
        "informal": {
            "male": "Αγαπητέ {first_name_called}",
            "female": "Αγαπητή {first_name}",
            "": "Γεια σας, {first_name}",
        },
    },
    "en": {
        "formal": {
            "male": "Dear Mr {last_name}",
            "female": "Dear Ms {last_name}",
            "": "Dear {first_name} {last_name}",
        },
        "informal": {"male": "Dear {first_name}", "female": "Dear {first_name}", "": "Dear {first_name}"},
    },
    "de": {
        "formal": {
            "male": "Sehr geehrter Herr {title} {last_name}",
            "female": "Sehr geehrte Frau {title} {last_name}",
            "": "Guten Tag {first_name} {last_name}",
        },
        "informal": {"male": "Lieber {first_name}", "female": "Liebe {first_name}", "": "Hallo {first_name}"},
    },
}
#: Code, name, country, Easter.
CALENDARS = [
    ("sk", "Slovak", "SK", "western"),
    ("cz", "Czech", "CZ", "western"),
    ("pl", "Polish", "PL", "western"),
    ("ro", "Romanian", "RO", "orthodox"),
    ("gr", "Greek", "GR", "orthodox"),
]


def add_formulas(apps, schema_editor):
    formula = apps.get_model("relations", "SalutationFormula")
    for language, tones in FORMULAS.items():
        for formality, genders in tones.items():
            for gender, text in genders.items():
                formula.objects.get_or_create(
                    language=language, formality=formality, gender=gender, defaults={"text": text}
                )


def add_calendars(apps, schema_editor):
    calendar = apps.get_model("relations", "NameDayCalendar")
    for position, (code, label, country, easter) in enumerate(CALENDARS, 1):
        values = {"label": label, "country": country, "easter": easter, "position": position}
        calendar.objects.get_or_create(code=code, defaults=values)


def keep_own_salutations(apps, schema_editor):
    contacts = apps.get_model("relations", "Contact").objects.exclude(salutation="")
    contacts.update(letter_salutation=F("salutation"))


class Migration(migrations.Migration):
    dependencies = [("relations", "0020_contact_details")]
    operations = [
        migrations.RunPython(add_formulas, migrations.RunPython.noop),
        migrations.RunPython(add_calendars, migrations.RunPython.noop),
        migrations.RunPython(keep_own_salutations, migrations.RunPython.noop),
    ]
