"""The tasks that follow activities, in the Wagtail admin beside the code lists."""

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from .codes import FollowUp


class FollowUpViewSet(SnippetViewSet):
    """The admin pages of the tasks that follow activities; unwanted ones are switched off."""

    model = FollowUp
    menu_label = _("Tasks that follow")
    icon = "tasks"
    menu_order = 251
    add_to_admin_menu = True
    list_display = ["name", "activity_type", "makes", "days", "person", "is_active"]
    list_filter = ["activity_type", "is_active"]
    form_fields = ["activity_type", "name", "makes", "days", "person", "position", "is_active"]


register_snippet(FollowUpViewSet)
