"""Forms of the import: how the file is read, and what is to be done with its rows."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm_lists.framework.columns import Column
from crm_lists.framework.definitions import ListDefinition

from ..files.detecting import ENCODINGS
from ..files.layout import Layout
from ..plan import OnMatch, OnWarning, Plan, importable

_SEPARATORS = [
    (";", gettext_lazy("Semicolon")),
    (",", gettext_lazy("Comma")),
    ("\t", gettext_lazy("Tab")),
    ("|", gettext_lazy("Vertical line")),
]


class ReadingForm(forms.Form):
    """Shows how the file was read, to be changed where that was wrong."""

    encoding = forms.ChoiceField(label=gettext_lazy("Encoding"))
    separator = forms.ChoiceField(label=gettext_lazy("Separator"))
    sheet = forms.ChoiceField(label=gettext_lazy("Sheet"))
    header_row = forms.IntegerField(
        label=gettext_lazy("Row of headings"), required=False, min_value=1, max_value=1_000_000
    )

    def __init__(self, data: Any = None, *, layout: Layout) -> None:
        initial = {
            "encoding": layout.encoding,
            "separator": layout.separator,
            "sheet": layout.sheet,
            "header_row": layout.header_row,
        }
        super().__init__(data, initial=initial)
        known = dict.fromkeys((layout.encoding, *ENCODINGS))
        self._offer("encoding", [(one, one.upper()) for one in known], layout.format == "csv")
        self._offer("separator", _SEPARATORS, layout.format == "csv")
        self._offer("sheet", [(one, one) for one in layout.sheets], len(layout.sheets) > 1)

    def _offer(self, name: str, choices: Sequence[tuple[str, Any]], is_asked: bool) -> None:
        if not is_asked:
            del self.fields[name]
            return
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = list(choices)


class PlanForm(forms.Form):
    """Asks for each column of the file where it goes, and what happens on a match."""

    keys = forms.MultipleChoiceField(
        label=gettext_lazy("Recognise items by"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("All ticked columns must be alike. Without any, each row is a new item."),
    )
    on_match = forms.ChoiceField(
        label=gettext_lazy("When there is such an item"),
        widget=forms.RadioSelect,
        choices=[
            (OnMatch.UPDATE, gettext_lazy("Update it")),
            (OnMatch.SKIP, gettext_lazy("Skip the row")),
            (OnMatch.CREATE, gettext_lazy("Add another one")),
            (OnMatch.ASK, gettext_lazy("Ask me row by row")),
        ],
    )
    adds_new = forms.BooleanField(label=gettext_lazy("Add rows that match no item"), required=False)
    adds_missing = forms.MultipleChoiceField(
        label=gettext_lazy("Add what is missing"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("A name that is not there yet becomes a new item of the list that it is of."),
    )
    clears_empty = forms.ChoiceField(
        label=gettext_lazy("Empty cells"),
        widget=forms.RadioSelect,
        choices=[
            ("", gettext_lazy("Leave the present value")),
            ("1", gettext_lazy("Clear the value")),
        ],
        required=False,
    )
    decimals = forms.ChoiceField(
        label=gettext_lazy("Decimals"),
        required=False,
        choices=[
            ("", gettext_lazy("As each figure shows")),
            ("comma", "1 234,56"),
            ("point", "1,234.56"),
        ],
    )
    month_first = forms.ChoiceField(
        label=gettext_lazy("Days with slashes"),
        required=False,
        choices=[("", gettext_lazy("31/12/2026")), ("1", gettext_lazy("12/31/2026"))],
    )
    name = forms.CharField(
        label=gettext_lazy("Save this mapping as"),
        required=False,
        max_length=80,
        help_text=gettext_lazy("It is then offered for files with the same headings."),
    )

    def __init__(
        self,
        data: Any,
        *,
        definition: ListDefinition,
        plan: Plan,
        headings: Sequence[str],
        addable: Sequence[Column] = (),
    ) -> None:
        columns = importable(definition)
        initial = {
            "keys": list(plan.keys),
            "on_match": plan.on_match,
            "adds_new": plan.adds_new,
            "adds_missing": list(plan.adds_missing),
            "clears_empty": "1" if plan.clears_empty else "",
            "decimals": plan.decimals,
            "month_first": "1" if plan.month_first else "",
        }
        super().__init__(data, initial=initial)
        self._plan = plan
        self._labels = {one.name: one.label for one in columns}
        hidden = (plan.id_place, plan.version_place)
        self.places = [place for place in range(len(headings)) if place not in hidden]
        self.column_names = [f"column-{place}" for place in self.places]
        choices = [("", _("– leave out –")), *((one.name, one.label) for one in columns)]
        for place in self.places:
            self.fields[f"column-{place}"] = forms.ChoiceField(
                label=headings[place] or _("Column %(number)s") % {"number": place + 1},
                choices=choices,
                required=False,
                initial=plan.columns.get(place, ""),
            )
        self._offer("keys", [one for one in columns if not one.is_many])
        self._offer("adds_missing", addable)
        if not addable:
            del self.fields["adds_missing"]
        if plan.is_round_trip:
            for name in ("keys", "on_match", "clears_empty"):
                del self.fields[name]

    def _offer(self, name: str, columns: Sequence[Column]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = [(one.name, one.label) for one in columns]

    def clean(self) -> dict[str, Any]:
        """Refuse two columns of the file for one of the list, and keys that no column fills."""
        found: dict[str, Any] = super().clean() or {}
        chosen = [found[name] for name in self.column_names if found.get(name)]
        for name in self.column_names:
            if found.get(name) and chosen.count(found[name]) > 1:
                self.add_error(name, _("Two columns of the file go here. Leave one of them out."))
        if not chosen:
            self.add_error(None, _("Choose for at least one column of the file where it goes."))
        if not_filled := [key for key in found.get("keys", ()) if key not in chosen]:
            labels = [self._labels[key] for key in not_filled]
            sentence = _("No column of the file goes to %(columns)s. Choose another key.")
            self.add_error("keys", sentence % {"columns": ", ".join(labels)})
        return found

    @property
    def plan(self) -> Plan:
        """Return what the person chose."""
        found = self.cleaned_data
        columns = {place: found[f"column-{place}"] for place in self.places if found[f"column-{place}"]}
        return replace(
            self._plan,
            columns=columns,
            keys=tuple(found.get("keys", ())),
            on_match=found.get("on_match") or self._plan.on_match,
            adds_new=found["adds_new"],
            adds_missing=tuple(found.get("adds_missing", ())),
            clears_empty=bool(found.get("clears_empty")),
            decimals=found["decimals"],
            month_first=bool(found["month_first"]),
            decisions={},
            on_warning=OnWarning.ASK,
        )
