"""Name days, texts of greetings and settings of occasions in the Wagtail admin."""

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from .models import GreetingText, NameDay, NameVariants, OccasionSettings


class NameDayViewSet(SnippetViewSet):
    """The admin pages of the days of all calendars."""

    model = NameDay
    icon = "date"
    menu_label = _("Name days")
    list_display = ["rule", "names", "further_names", "feast", "calendar"]
    list_filter = ["calendar"]
    search_fields = ["names", "further_names", "feast"]
    form_fields = ["calendar", "rule", "names", "further_names", "feast"]


class NameVariantsViewSet(SnippetViewSet):
    """The admin pages of names that are one name."""

    model = NameVariants
    icon = "list-ul"
    menu_label = _("Variants of names")
    list_display = ["names"]
    search_fields = ["names"]
    form_fields = ["names"]


class GreetingTextViewSet(SnippetViewSet):
    """The admin pages of the texts of greetings."""

    model = GreetingText
    icon = "mail"
    menu_label = _("Greetings")
    list_display = ["subject", "kind", "language"]
    list_filter = ["kind", "language"]
    form_fields = ["kind", "language", "subject", "body"]


class OccasionSettingsViewSet(SnippetViewSet):
    """The admin pages of how owners keep occasions."""

    model = OccasionSettings
    icon = "cog"
    menu_label = _("Settings")
    list_display = ["owner", "calendar", "leap_day"]
    form_fields = ["owner", "calendar", "leap_day"]


class Occasions(SnippetViewSetGroup):
    """The menu of occasions."""

    menu_label = _("Occasions")
    menu_icon = "date"
    menu_order = 257
    items = (NameDayViewSet, NameVariantsViewSet, GreetingTextViewSet, OccasionSettingsViewSet)


register_snippet(Occasions)
