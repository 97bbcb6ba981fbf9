"""Column types of the e-mail list."""

from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as _

from crm_lists.framework.columns import EMPTY, Column, Labels, column_types
from crm_lists.framework.columns.kinds import YesNoColumn
from crm_lists.framework.templatetags.icons import icon


class PaperclipColumn(YesNoColumn):
    """Whether something is attached, as a paper clip."""

    code = "paperclip"

    def cell(self, column: Column, value: Any, labels: Labels) -> str:
        """Return the clip, or room for none."""
        if not value:
            return EMPTY
        return format_html('{}<span class="visually-hidden">{}</span>', icon("attach"), _("Yes"))


column_types.register(PaperclipColumn.code, PaperclipColumn())
