"""The calendars, variants of names and texts of greetings that a new installation has."""

from django.db import migrations

from crm_lists.occasions.calendars import lines_of, variants
from crm_lists.occasions.names import name_keys

#: Code, name, Easter of the calendars that have feasts and no names.
FEASTS = [("catholic", "Catholic feasts", "western"), ("orthodox", "Orthodox feasts", "orthodox")]
NAMED = ["sk", "cz", "pl", "ro", "gr"]
#: {language: {occasion: (subject, text between salutation and sender)}}, and how letters end.
TEXTS = {
    "sk": {
        "birthday": (
            "Všetko najlepšie k narodeninám",
            "srdečne Vám blahoželáme k narodeninám. Prajeme Vám pevné zdravie, šťastie a veľa úspechov.",
        ),
        "name-day": (
            "Všetko najlepšie k meninám",
            "srdečne Vám blahoželáme k meninám. Prajeme Vám pevné zdravie a veľa dôvodov na radosť.",
        ),
        "wedding": (
            "K výročiu svadby",
            "srdečne Vám blahoželáme k výročiu svadby. Prajeme Vám obom veľa spoločných šťastných rokov.",
        ),
        "anniversary": (
            "K Vášmu výročiu",
            "srdečne Vám blahoželáme k výročiu a tešíme sa, že sme mohli byť pri tom.",
        ),
        "child": (
            "K narodeninám Vášho dieťaťa",
            "dnes má narodeniny {about}. Prajeme veľa zdravia a radosti celej rodine.",
        ),
        "": "S úctou",
    },
    "cs": {
        "birthday": (
            "Všechno nejlepší k narozeninám",
            "srdečně Vám blahopřejeme k narozeninám. Přejeme Vám pevné zdraví, štěstí a mnoho úspěchů.",
        ),
        "name-day": (
            "Všechno nejlepší k svátku",
            "srdečně Vám blahopřejeme k svátku. Přejeme Vám pevné zdraví a mnoho důvodů k radosti.",
        ),
        "wedding": (
            "K výročí svatby",
            "srdečně Vám blahopřejeme k výročí svatby. Přejeme Vám oběma mnoho společných šťastných let.",
        ),
        "anniversary": (
            "K Vašemu výročí",
            "srdečně Vám blahopřejeme k výročí a těší nás, že jsme mohli být při tom.",
        ),
        "child": (
            "K narozeninám Vašeho dítěte",
            "dnes má narozeniny {about}. Přejeme hodně zdraví a radosti celé rodině.",
        ),
        "": "S úctou",
    },
    "pl": {
        "birthday": (
            "Wszystkiego najlepszego z okazji urodzin",
            "z okazji urodzin składamy serdeczne życzenia zdrowia, szczęścia i wielu sukcesów.",
        ),
        "name-day": (
            "Wszystkiego najlepszego z okazji imienin",
            "z okazji imienin składamy serdeczne życzenia zdrowia i wszelkiej pomyślności.",
        ),
        "wedding": (
            "Z okazji rocznicy ślubu",
            "z okazji rocznicy ślubu życzymy Państwu wielu szczęśliwych wspólnych lat.",
        ),
        "anniversary": ("Z okazji jubileuszu", "z okazji jubileuszu składamy serdeczne gratulacje."),
        "child": (
            "Z okazji urodzin dziecka",
            "dziś urodziny obchodzi {about}. Życzymy zdrowia i radości całej rodzinie.",
        ),
        "": "Z poważaniem",
    },
    "ro": {
        "birthday": (
            "La mulți ani!",
            "vă dorim un călduros „La mulți ani!” cu ocazia zilei de naștere, sănătate și multe împliniri.",
        ),
        "name-day": (
            "La mulți ani de ziua onomastică!",
            "vă dorim un călduros „La mulți ani!” de ziua onomastică, sănătate și multe bucurii.",
        ),
        "wedding": (
            "La aniversarea căsătoriei",
            "vă felicităm cu ocazia aniversării căsătoriei și vă dorim mulți ani fericiți împreună.",
        ),
        "anniversary": (
            "Felicitări cu ocazia aniversării",
            "vă felicităm cu ocazia aniversării și vă dorim mult succes în continuare.",
        ),
        "child": (
            "La mulți ani copilului dumneavoastră",
            "astăzi își serbează ziua de naștere {about}. Dorim sănătate și bucurie întregii familii.",
        ),
        "": "Cu stimă",
    },
    "el": {
        "birthday": (
            "Χρόνια πολλά!",
            "σας ευχόμαστε χρόνια πολλά για τα γενέθλιά σας, με υγεία, χαρά και επιτυχίες.",
        ),
        "name-day": (
            "Χρόνια πολλά για τη γιορτή σας!",
            "σας ευχόμαστε χρόνια πολλά για τη γιορτή σας, με υγεία και χαρά.",
        ),
        "wedding": (
            "Για την επέτειο του γάμου σας",
            "σας ευχόμαστε χρόνια πολλά και ευτυχισμένα για την επέτειο του γάμου σας.",
        ),
        "anniversary": (
            "Για την επέτειό σας",
            "σας συγχαίρουμε για την επέτειο και σας ευχόμαστε κάθε επιτυχία.",
        ),
        "child": (
            "Για τα γενέθλια του παιδιού σας",
            "σήμερα έχει γενέθλια: {about}. Ευχόμαστε υγεία και χαρά σε όλη την οικογένεια.",
        ),
        "": "Με εκτίμηση",
    },
    "en": {
        "birthday": (
            "Happy birthday",
            "we wish you a very happy birthday, good health and every success in the year to come.",
        ),
        "name-day": (
            "Happy name day",
            "we wish you a very happy name day, good health and many reasons for joy.",
        ),
        "wedding": (
            "Happy wedding anniversary",
            "we congratulate you both on your wedding anniversary and wish you many more happy years together.",
        ),
        "anniversary": (
            "Congratulations on your anniversary",
            "we congratulate you on your anniversary and wish you every success.",
        ),
        "child": (
            "Happy birthday to your child",
            "today is the birthday of {about}. We wish the whole family health and joy.",
        ),
        "": "Yours sincerely",
    },
    "de": {
        "birthday": (
            "Herzlichen Glückwunsch zum Geburtstag",
            "wir gratulieren Ihnen herzlich zum Geburtstag und wünschen Ihnen Gesundheit, Glück und viel Erfolg.",
        ),
        "name-day": (
            "Herzlichen Glückwunsch zum Namenstag",
            "wir gratulieren Ihnen herzlich zum Namenstag und wünschen Ihnen Gesundheit und viel Freude.",
        ),
        "wedding": (
            "Zum Hochzeitstag",
            "wir gratulieren Ihnen beiden herzlich zum Hochzeitstag und wünschen Ihnen viele glückliche gemeinsame Jahre.",
        ),
        "anniversary": (
            "Zu Ihrem Jubiläum",
            "wir gratulieren Ihnen herzlich zum Jubiläum und wünschen Ihnen weiterhin viel Erfolg.",
        ),
        "child": (
            "Zum Geburtstag Ihres Kindes",
            "heute hat {about} Geburtstag. Wir wünschen der ganzen Familie Gesundheit und Freude.",
        ),
        "": "Mit freundlichen Grüßen",
    },
}


def add_calendars(apps, schema_editor):
    calendar = apps.get_model("relations", "NameDayCalendar")
    for position, (code, label, easter) in enumerate(FEASTS, 10):
        values = {"label": label, "easter": easter, "position": position}
        calendar.objects.get_or_create(code=code, defaults=values)
    name_day = apps.get_model("occasions", "NameDay")
    for row in calendar.objects.filter(code__in=[*NAMED, *(code for code, _label, _easter in FEASTS)]):
        name_day.objects.bulk_create(
            [
                name_day(
                    calendar=row,
                    rule=line.rule,
                    names=line.names,
                    further_names=line.further_names,
                    feast=line.feast,
                )
                for line in lines_of(row.code)
            ]
        )
    variant = apps.get_model("occasions", "NameVariants")
    variant.objects.bulk_create([variant(names=names) for names in variants()])


def add_texts(apps, schema_editor):
    text = apps.get_model("occasions", "GreetingText")
    for language, kinds in TEXTS.items():
        for kind, said in kinds.items():
            if kind:
                body = f"{{salutation}},\n\n{said[1]}\n\n{kinds['']}\n{{sender}}"
                text.objects.get_or_create(
                    kind=kind, language=language, defaults={"subject": said[0], "body": body}
                )


def keep_names(apps, schema_editor):
    name = apps.get_model("occasions", "PersonName")
    contacts = apps.get_model("relations", "Contact").objects.exclude(first_name="")
    for pk, first_name in contacts.values_list("pk", "first_name").iterator():
        name.objects.bulk_create(
            [name(contact_id=pk, key=key, position=place) for place, key in enumerate(name_keys(first_name))]
        )


class Migration(migrations.Migration):
    dependencies = [("occasions", "0001_initial"), ("relations", "0021_salutations")]
    operations = [
        migrations.RunPython(add_calendars, migrations.RunPython.noop),
        migrations.RunPython(add_texts, migrations.RunPython.noop),
        migrations.RunPython(keep_names, migrations.RunPython.noop),
    ]
