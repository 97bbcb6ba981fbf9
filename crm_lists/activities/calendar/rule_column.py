"""The column type of a recurrence: people choose it, files and programs hold it as a rule of RFC 5545."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS as WEEKDAY_NAMES
from django.utils.translation import gettext_lazy as _

from crm_lists.framework.columns import Column, Labels
from crm_lists.framework.columns.kinds import TextColumn

from .recurrence import FREQUENCIES, WEEKDAYS, Rule, RuleRefused
from .wording import in_words

if TYPE_CHECKING:
    from crm_lists.framework.actors import Actor

NEVER, WRITTEN = "", "written"
UTC = ZoneInfo("UTC")
#: Parts that the choice can say; a rule with others is shown as it is written.
CHOSEN = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY"}
OFTEN = (
    (NEVER, _("Does not repeat")),
    ("DAILY", _("Every day")),
    ("WEEKLY", _("Every week")),
    ("MONTHLY", _("Every month on this day")),
    ("YEARLY", _("Every year on this day")),
    (WRITTEN, _("By a rule of its own")),
)


class RuleWidget(forms.Widget):
    """How often, on which days and until when; whoever knows rules may write one."""

    template_name = "activities/widgets/rule.html"
    use_fieldset = True

    def id_for_label(self, id_: str) -> str:
        """The legend names the whole."""
        return ""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Return the parts of the rule for their inputs."""
        context = super().get_context(name, value, attrs)
        return {
            **context,
            "rule": {**parts_of(value or ""), "often": OFTEN, "weekdays": _weekdays(value or "")},
        }

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> str:
        """Return the rule that was chosen, or the one that was sent as a rule."""
        chosen = str(data.get(name, NEVER))
        if chosen == WRITTEN:
            return str(data.get(f"{name}-written", ""))
        if chosen not in FREQUENCIES:
            return chosen
        days = data.getlist(f"{name}-day") if hasattr(data, "getlist") else data.get(f"{name}-day", ())
        said = {part: str(data.get(f"{name}-{part}", "")) for part in ("every", "times", "until")}
        return _rule(chosen, said, days)


def _rule(often: str, said: Mapping[str, str], days: Any) -> str:
    parts = [f"FREQ={often}"]
    if said["every"] not in ("", "1"):
        parts.append(f"INTERVAL={said['every']}")
    chosen = [day for day in WEEKDAYS if day in days]
    if often == "WEEKLY" and chosen:
        parts.append(f"BYDAY={','.join(chosen)}")
    if said["until"]:
        parts.append(f"UNTIL={said['until'].replace('-', '')}")
    elif said["times"]:
        parts.append(f"COUNT={said['times']}")
    return ";".join(parts)


def parts_of(text: str) -> dict[str, str]:
    """Return what the inputs show of a rule."""
    empty = {"chosen": NEVER, "every": "1", "times": "", "until": "", "written": text}
    if not text:
        return empty
    try:
        rule = Rule.read(text)
        parts, end = rule.parts, rule.until(UTC)
    except RuleRefused:
        return {**empty, "chosen": WRITTEN}
    days = parts.get("BYDAY", "").split(",") if "BYDAY" in parts else []
    if set(parts) - CHOSEN or (days and (parts["FREQ"] != "WEEKLY" or set(days) - set(WEEKDAYS))):
        return {**empty, "chosen": WRITTEN}
    return {
        "chosen": parts["FREQ"],
        "every": parts.get("INTERVAL", "1"),
        "times": parts.get("COUNT", ""),
        "until": str(end.date()) if end is not None else "",
        "written": "",
    }


def _weekdays(text: str) -> list[dict[str, Any]]:
    chosen = set(text.partition("BYDAY=")[2].partition(";")[0].split(","))
    return [
        {"code": code, "label": WEEKDAY_NAMES[number], "chosen": code in chosen}
        for number, code in enumerate(WEEKDAYS)
    ]


class RuleField(forms.CharField):
    """Takes a rule of RFC 5545 and keeps it in one form."""

    widget = RuleWidget
    wide = True

    def clean(self, value: Any) -> str:
        """Return the rule, or refuse one that cannot be read."""
        text = super().clean(value)
        if not text:
            return ""
        try:
            return str(Rule.read(text))
        except RuleRefused as refused:
            raise ValidationError(str(refused.reason)) from refused


class RuleColumn(TextColumn):
    """A recurrence; people read it in words."""

    code = "recurrence"
    is_repeated = True
    operators = ("contains", "isnull")

    def cell(self, column: Column, value: Any, labels: Labels) -> str:
        """Return the rule in words."""
        return super().cell(column, in_words(value or ""), labels)

    def form_field(self, column: Column, actor: "Actor", current: Any = None) -> forms.Field:
        """Ask how often, on which days and until when."""
        return RuleField(label=column.label, required=False, max_length=300, help_text=column.help_text)
