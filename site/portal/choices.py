"""What editors choose from when they put web parts on a page."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.blocks import ChoiceBlock

from crm_lists.framework.lists import all_lists
from libraries.models import Library

from .list_parts import ALL

Choice = tuple[str, "str | Promise"]

ICONS: list[Choice] = [
    ("home", gettext_lazy("House")),
    ("people_team", gettext_lazy("Team")),
    ("building", gettext_lazy("Building")),
    ("briefcase", gettext_lazy("Briefcase")),
    ("calendar_ltr", gettext_lazy("Calendar")),
    ("document", gettext_lazy("Document")),
    ("library", gettext_lazy("Library")),
    ("mail", gettext_lazy("Envelope")),
    ("megaphone", gettext_lazy("Megaphone")),
    ("link", gettext_lazy("Link")),
    ("globe", gettext_lazy("Globe")),
    ("book_open", gettext_lazy("Book")),
    ("question_circle", gettext_lazy("Question mark")),
    ("search", gettext_lazy("Magnifying glass")),
]


def view_choices() -> list[tuple[str, list[Choice]]]:
    """Return the views of all lists as references, list by list."""
    return [
        (
            definition.label,
            [
                *((f"{definition.code}/{view.code}", view.label) for view in definition.views),
                (f"{definition.code}/{ALL}", _("All %(items)s") % {"items": definition.label.lower()}),
            ],
        )
        for definition in all_lists()
    ]


def library_choices() -> list[Choice]:
    """Return the libraries by code."""
    return list(Library.objects.filter(is_active=True).values_list("code", "name"))


class CodeChoiceBlock(ChoiceBlock):
    """A choice of codes that are stored as they are: a page view must not list all choices again."""

    def normalize_choice(self, value: str | None) -> str | None:
        """Return the code."""
        return value

    def deconstruct(self) -> tuple[str, list[object], dict[str, object]]:
        """Freeze in a migration as the plain text that it keeps."""
        return "wagtail.blocks.CharBlock", [], {}
