"""Works out when there was business last with the relations that are there already."""

from django.db import migrations
from django.db.models import Max
from django.db.models.functions import TruncDate


def work_out(apps, schema_editor):
    relations = apps.get_model("relations", "Relation").objects
    case, activity = apps.get_model("cases", "Case"), apps.get_model("activities", "Activity")
    done = activity.objects.filter(state="completed", deleted_at=None)
    closed = case.objects.filter(state="closed", deleted_at=None)
    days = {}
    for found in (_latest(done, "modified_at"), _latest(closed, "closed_at")):
        for pk, day in found:
            days[pk] = max(day, days.get(pk, day))
    for pk, day in days.items():
        relations.filter(pk=pk).update(last_business_on=day)
    for pk, day in _latest(closed.filter(outcome="successful"), "closed_at"):
        relations.filter(pk=pk).update(last_won_on=day)


def _latest(rows, moment):
    rows = rows.exclude(relation=None).exclude(**{moment: None})
    return rows.values_list("relation").annotate(day=Max(TruncDate(moment))).order_by()


class Migration(migrations.Migration):
    dependencies = [
        ("relations", "0012_parties"),
        ("cases", "0003_code_labels"),
        ("activities", "0003_code_labels"),
    ]
    operations = [migrations.RunPython(work_out, migrations.RunPython.noop)]
