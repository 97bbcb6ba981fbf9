"""The pipeline of a new installation, reasons of loss and roles in cases; present cases come into stages."""

from django.db import migrations
from django.db.models import F

STAGES = [
    ("first-interest", "First interest", "open", 10, 14, "quiet"),
    ("offer-sent", "Offer sent", "open", 30, 21, "info"),
    ("offer-accepted", "Offer accepted", "open", 70, 14, "info"),
    ("contract-signed", "Contract signed", "open", 100, 7, "good"),
    ("on-hold", "On hold", "hold", 10, None, "warn"),
    ("won", "Won", "won", 100, None, "good"),
    ("lost", "Lost", "lost", 0, None, "bad"),
]
REASONS = [
    ("competition", "Competition", False),
    ("cost", "Cost", False),
    ("no-decision", "No decision", False),
    ("budget-stopped", "Budget stopped", False),
    ("other", "Other", True),
]
ROLES = [
    ("decision-maker", "Decision maker", "good"),
    ("contact-person", "Contact person", "info"),
    ("influencer", "Influencer", "info"),
    ("consultant", "Consultant", "quiet"),
    ("user", "User", "quiet"),
    ("competitors-friend", "Friend of a competitor", "bad"),
]


def add_values(apps, schema_editor):
    pipelines = apps.get_model("cases", "Pipeline").objects
    sales, _made = pipelines.get_or_create(code="sales", defaults={"label": "Sales", "position": 1})
    stages = apps.get_model("cases", "Stage").objects
    for position, (code, label, kind, probability, days, tone) in enumerate(STAGES, 1):
        values = {"label": label, "kind": kind, "probability": probability, "expected_days": days}
        stages.get_or_create(
            code=code, defaults={**values, "pipeline": sales, "position": position, "tone": tone}
        )
    for position, (code, label, needs_note) in enumerate(REASONS, 1):
        defaults = {"label": label, "position": position, "needs_note": needs_note}
        apps.get_model("cases", "LossReason").objects.get_or_create(code=code, defaults=defaults)
    for position, (code, label, tone) in enumerate(ROLES, 1):
        defaults = {"label": label, "position": position, "tone": tone}
        apps.get_model("cases", "PartyRole").objects.get_or_create(code=code, defaults=defaults)


def fill_in(apps, schema_editor):
    stages = {
        one.code: one for one in apps.get_model("cases", "Stage").objects.filter(pipeline__code="sales")
    }
    cases = apps.get_model("cases", "Case").objects.filter(stage=None)
    cases.exclude(expected_close=None).update(expected_close_source="manual")
    parts = [
        (cases.filter(state="new"), stages["first-interest"], F("value") / 10, F("created_at")),
        (cases.filter(outcome="successful"), stages["won"], F("value"), F("closed_at")),
        (cases.filter(outcome="unsuccessful"), stages["lost"], 0, F("closed_at")),
    ]
    for part, stage, weighted, entered in parts:
        part.update(
            stage=stage,
            pipeline=stage.pipeline,
            stage_kind=stage.kind,
            probability=stage.probability,
            apply_probability=True,
            weighted_value=weighted,
            stage_entered_at=entered,
        )
    apps.get_model("cases", "Case").objects.filter(outcome="successful").update(
        actual_revenue=F("value"), won_on=F("closed_at__date")
    )
    log_stays(apps, stages.values())


def log_stays(apps, stages):
    labels = {one.pk: one for one in stages}
    log = apps.get_model("cases", "StageLog").objects
    found = apps.get_model("cases", "Case").objects.exclude(stage_entered_at=None)
    kept = found.values_list("pk", "stage_id", "stage_entered_at", "modified_by_id")
    rows = (
        log.model(
            case_id=pk,
            to_stage=key,
            to_label=labels[key].label,
            to_kind=labels[key].kind,
            expected_days=labels[key].expected_days,
            entered_at=entered,
            by_id=by,
        )
        for pk, key, entered, by in kept.iterator()
    )
    log.bulk_create(rows, batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("cases", "0010_pipelines")]
    operations = [
        migrations.RunPython(add_values, migrations.RunPython.noop),
        migrations.RunPython(fill_in, migrations.RunPython.noop),
    ]
