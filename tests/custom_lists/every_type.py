"""A list without programming with a column of every type."""

from typing import Any

from crm_lists.custom_lists.designing.columns import type_choices
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.lists import find_list
from crm_lists.terms.models import Term, TermSet

from .making import add_column, make_list

CODE = "custom"
CHOICES = [
    {"value": "a", "label": "Alpha", "tone": "good"},
    {"value": "b", "label": "Beta", "tone": "warn"},
    {"value": "c", "label": "Gamma"},
]
SETTINGS: dict[str, dict[str, Any]] = {
    "number": {"decimals": 1},
    "currency": {"currency": "EUR"},
    "choice": {"choices": CHOICES},
    "choices": {"choices": CHOICES},
    "lookup": {"list": "relations"},
    "lookups": {"list": "relations"},
    "term": {"terms": "regions"},
    "calculated": {"formula": "of_number * 2 + 1", "result": "number"},
}


def make_every_type() -> ListDefinition:
    """Make the list; its columns are called after their types, `of_number`."""
    make_list(CODE, name="Things", item_name="Thing")
    regions = TermSet.objects.create(code="regions", name="Regions")
    europe = Term.objects.create(term_set=regions, label="Europe")
    for label in ("Slovakia", "Poland"):
        Term.objects.create(term_set=regions, label=label, parent=europe)
    for kind, label in type_choices():
        add_column(
            CODE,
            f"of_{kind}",
            kind,
            SETTINGS.get(kind, {}),
            label=f"A {str(label).lower()}",
            is_filter=True,
            is_searchable=kind in ("text", "multiline", "email"),
        )
    return find_list(CODE)
