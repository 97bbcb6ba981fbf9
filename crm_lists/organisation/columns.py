"""Column types of the organisation: a salesperson drawn as a person, a rule put into words."""

from typing import Any

from django.utils.html import conditional_escape, format_html

from crm_lists.framework import people
from crm_lists.framework.columns import Column, Labels
from crm_lists.framework.columns.kinds import MultilineColumn
from crm_lists.framework.columns.lookup import LookupColumn

from .territory_rules import rule_in_words


class SalespersonColumn(LookupColumn):
    """A salesperson, with the sign that people have everywhere."""

    code = "salesperson"
    known_by = ("user__is_active",)

    def label_of(self, title: Any, *known: Any) -> Any:
        """Return the name, which knows whether the person is active."""
        return people.name_for(title, is_active=all(known))

    def cell(self, column: Column, value: Any, labels: Labels) -> str:
        """Return sign and name as a link."""
        if value not in labels:
            return super().cell(column, value, labels)
        url = self.definition(column).url_of(value)
        return format_html('<a href="{}">{}</a>', url, people.person_cell(labels[value]))


class RuleColumn(MultilineColumn):
    """A filter over relations; people read it in words, files and forms hold it as it is written."""

    code = "relation_rule"

    def cell(self, column: Column, value: Any, labels: Labels) -> str:
        """Return the rule in words."""
        return conditional_escape(rule_in_words(value or ""))

    def long_cell(self, column: Column, value: Any, labels: Labels) -> str:
        """Return the rule in words."""
        return self.cell(column, value, labels)
