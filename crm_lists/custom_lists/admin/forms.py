"""The forms by which administrators design lists and columns."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from crm_lists.framework.actors import Actor
from crm_lists.framework.columns import column_types, custom_column_of
from crm_lists.framework.guarding import column_sets
from crm_lists.framework.lists import all_lists
from crm_lists.framework.models import CustomColumn

from ..designing.columns import check_column, is_used
from ..designing.from_table import SKIP, TITLE, TYPES, code_of
from ..models import ICONS, CustomList

SETTING = "setting_"
#: Types whose choices are part of the design.
CHOOSING = ("choice", "choices")
#: Types without a default: what nobody types, and keys that may lead nowhere tomorrow.
WITHOUT_DEFAULT = ("calculated", "lookup", "lookups", "person", "term")
TONES = [
    ("", _("None")),
    ("good", _("Green")),
    ("warn", _("Yellow")),
    ("bad", _("Red")),
    ("info", _("Blue")),
    ("quiet", _("Grey")),
]


class ListForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a list is called and where it stands."""

    code = forms.CharField(
        label=_("Code"),
        required=False,
        max_length=40,
        help_text=_(
            "Stands in addresses; made from the name where it is empty, and stays when that changes."
        ),
    )
    icon = forms.ChoiceField(label=_("Icon"), choices=[(one, one.replace("_", " ")) for one in ICONS])
    like = forms.ChoiceField(
        label=_("With the columns of"),
        required=False,
        help_text=_("The design of another list is copied, no items."),
    )

    class Meta:
        model = CustomList
        fields: tuple[str, ...] = ("name", "item_name", "title_label", "code", "section", "icon", "position")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        lists = [(one.code, one.label) for one in all_lists()]
        self.fields["like"].choices = [("", _("None")), *lists]  # type: ignore[attr-defined]
        if self.instance.pk:
            self.fields["code"].disabled = True
            del self.fields["like"]

    def clean_code(self) -> str:
        """Return the code, made from the name where none is given."""
        given: str = self.cleaned_data["code"]
        return given or slugify(self.cleaned_data.get("name", ""))[:40].strip("-")


class TableForm(forms.Form):
    """The file from which a list is made."""

    file = forms.FileField(
        label=_("Spreadsheet"), help_text=_("CSV, XLSX or ODS; its first row has the headings.")
    )


class TableColumnsForm(ListForm):
    """What becomes of each column of a table."""

    class Meta(ListForm.Meta):
        fields: tuple[str, ...] = ("name", "item_name", "code", "section", "icon")

    def __init__(self, *args: Any, suggested: list[dict[str, Any]], **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["like"]
        self.suggested = suggested
        types: list[tuple[str, Any]] = [(TITLE, _("Name of the item")), (SKIP, _("Leave out"))]
        types += [(code, column_types.get(code).label) for code in TYPES]
        for one in suggested:
            place = one["place"]
            self.fields[f"label_{place}"] = forms.CharField(
                label=_("Column"), max_length=80, required=False, initial=one["label"]
            )
            self.fields[f"type_{place}"] = forms.ChoiceField(
                label=_("Type"), choices=types, required=False, initial=one["type"]
            )

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield the columns of the table with their fields."""
        for one in self.suggested:
            place = one["place"]
            yield {**one, "label_field": self[f"label_{place}"], "type_field": self[f"type_{place}"]}

    def own_fields(self) -> list[BoundField]:
        """Return the fields of the list itself."""
        return [self[name] for name in self.Meta.fields]

    @property
    def wanted(self) -> list[dict[str, Any]]:
        """Return what each column becomes."""
        return [
            {
                "place": one["place"],
                "label": self.cleaned_data[f"label_{one['place']}"] or f"{one['place'] + 1}",
                "type": self.cleaned_data[f"type_{one['place']}"],
            }
            for one in self.suggested
        ]


class ColumnForm(forms.ModelForm):  # type: ignore[type-arg]
    """How a custom column is called, what it takes, and where it shows."""

    code = forms.CharField(
        label=_("Code"),
        required=False,
        max_length=50,
        help_text=_("Made from the name where it is empty; stays the same when the column is renamed."),
    )

    class Meta:
        model = CustomColumn
        fields = (
            "label",
            "code",
            "help_text",
            "group",
            "is_required",
            "is_unique",
            "is_listed",
            "is_filter",
            "is_searchable",
        )

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        column = self.instance
        if column.pk:
            self.fields["code"].disabled = True
        kind = column_types.get(column.type_code)
        for name, field in kind.setting_fields().items():
            field.initial = column.settings.get(name, field.initial)
            self.fields[f"{SETTING}{name}"] = field
        self.fields[f"{SETTING}guard"] = forms.ChoiceField(
            label=_("Readers"),
            choices=[("", _("Everybody who sees the item")), *column_sets.items()],
            required=False,
            initial=column.settings.get("guard", ""),
            help_text=_("A guarded column is there only for people whose role has the right for it."),
        )
        if column.type_code in CHOOSING:
            self._ask_for_choices()
        if column.type_code not in WITHOUT_DEFAULT and (column.pk or column.type_code not in CHOOSING):
            self._ask_for_default(actor)

    def _ask_for_choices(self) -> None:
        for place, one in enumerate(self.instance.settings.get("choices", ())):
            self.fields[f"choice_{place}_label"] = forms.CharField(
                label=_("Choice"), max_length=120, initial=one["label"]
            )
            self.fields[f"choice_{place}_tone"] = forms.ChoiceField(
                label=_("Colour"), choices=TONES, required=False, initial=one.get("tone", "")
            )
            self.fields[f"choice_{place}_retired"] = forms.BooleanField(
                label=_("Retired"), required=False, initial=one.get("is_retired", False)
            )
            self.fields[f"choice_{place}_removed"] = forms.BooleanField(label=_("Remove"), required=False)
        self.fields["new_choices"] = forms.CharField(
            label=_("Further choices"),
            widget=forms.Textarea(attrs={"rows": 4}),
            required=False,
            help_text=_("One in each line."),
        )

    def _ask_for_default(self, actor: Actor) -> None:
        made = custom_column_of(
            CustomColumn(
                code="default",
                label="default",
                type_code=self.instance.type_code,
                settings=self.instance.settings,
            ).design()
        )
        field = made.kind.form_field(made, actor)
        field.label, field.required = _("Default"), False
        field.help_text = _("New items hold it until somebody types another value.")
        kept = self.instance.settings.get("default")
        field.initial = None if kept is None else made.kind.from_json(made, kept)
        self._default_column = made
        self.fields["default"] = field
        if self.instance.pk:
            self.fields["default_everywhere"] = forms.BooleanField(
                label=_("Set the default in existing items that hold nothing, too"), required=False
            )

    def choices(self) -> list[dict[str, BoundField]]:
        """Return the fields of the present choices, row by row."""
        count = len(self.instance.settings.get("choices", ())) if self.instance.type_code in CHOOSING else 0
        names = ("label", "tone", "retired", "removed")
        return [{name: self[f"choice_{place}_{name}"] for name in names} for place in range(count)]

    def plain_fields(self) -> list[BoundField]:
        """Return the fields besides those of the present choices."""
        return [self[name] for name in self.fields if not name.startswith("choice_")]

    def clean(self) -> dict[str, Any]:
        """Put the settings together, and ask whether the column makes sense."""
        cleaned: dict[str, Any] = super().clean() or {}
        column = self.instance
        if self.errors:
            return cleaned
        column.label = cleaned["label"]
        column.code = column.code or cleaned["code"] or code_of(cleaned["label"], set())
        cleaned["code"] = column.code
        column.settings = {**column.settings, **self._settings(cleaned)}
        self._keep_default(cleaned)
        for name in self.Meta.fields:
            setattr(column, name, cleaned[name])
        self._check()
        return cleaned

    def _settings(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        found = {
            name.removeprefix(SETTING): _plain(value)
            for name, value in cleaned.items()
            if name.startswith(SETTING)
        }
        if self.instance.type_code in CHOOSING:
            found["choices"] = [*self._present(cleaned), *self._new(cleaned)]
        return found

    def _present(self, cleaned: dict[str, Any]) -> Iterator[dict[str, Any]]:
        for place, one in enumerate(self.instance.settings.get("choices", ())):
            asked = {
                name: cleaned[f"choice_{place}_{name}"] for name in ("label", "tone", "retired", "removed")
            }
            if asked["removed"] and not is_used(self.instance, one["value"]):
                continue
            yield {
                "value": one["value"],
                "label": asked["label"],
                "tone": asked["tone"],
                # A removed choice that items hold stays readable.
                "is_retired": asked["retired"] or asked["removed"],
            }

    def _new(self, cleaned: dict[str, Any]) -> Iterator[dict[str, Any]]:
        taken = {one["value"] for one in self.instance.settings.get("choices", ())}
        for line in cleaned.get("new_choices", "").splitlines():
            label = line.strip()[:120]
            if label and label not in taken:
                taken.add(label)
                yield {"value": label, "label": label, "tone": "", "is_retired": False}

    def _keep_default(self, cleaned: dict[str, Any]) -> None:
        if "default" in self.fields:
            made = self._default_column
            kept = made.kind.to_json(made, cleaned.get("default"))
            self.instance.settings.pop("default", None)
            if kept not in (None, "", []):
                self.instance.settings["default"] = kept

    def _check(self) -> None:
        try:
            check_column(self.instance)
        except ValidationError as error:
            by_name = error.error_dict if hasattr(error, "error_dict") else {"__all__": error.error_list}
            for name, errors in by_name.items():
                known = next((one for one in (name, f"{SETTING}{name}") if one in self.fields), None)
                self.add_error(known, errors)

    def _post_clean(self) -> None:
        """Do nothing: the model was asked already."""


class ConversionForm(forms.Form):
    """Into which type a column is converted, with what that type asks for."""

    may_lose = forms.BooleanField(
        label=_("The values that do not fit may be lost; the history of each item keeps them"), required=False
    )

    def __init__(self, *args: Any, column: CustomColumn, type_code: str, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, field in column_types.get(type_code).setting_fields().items():
            field.initial = column.settings.get(name, field.initial)
            self.fields[f"{SETTING}{name}"] = field

    def setting_fields(self) -> list[BoundField]:
        """Return the fields of the settings."""
        return [self[name] for name in self.fields if name.startswith(SETTING)]

    @property
    def settings(self) -> dict[str, Any]:
        """Return what the type asks for."""
        return {
            name.removeprefix(SETTING): _plain(value)
            for name, value in self.cleaned_data.items()
            if name.startswith(SETTING)
        }


def _plain(value: Any) -> Any:
    """Return a setting as JSON keeps it."""
    return value if value is None or isinstance(value, bool | int | str | dict | list) else str(value)
