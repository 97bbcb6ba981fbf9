"""The page on which documents of many selected items are asked for."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from crm_lists.batches.pages.starting import STEP, ask, preview
from crm_lists.framework.actors import Actor
from crm_lists.framework.commands import Command
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.requests import actor_of, open_list, team_page

from . import offering
from .batches import EACH, LETTERS, NAME, TEMPLATE, is_for
from .item_parts import offers
from .template import DocumentTemplate, Kind


class ManyForm(forms.Form):
    """Asks by which template documents are made, and whether they are to be one file."""

    def __init__(self, templates: list[DocumentTemplate], data: Any = None) -> None:
        super().__init__(data)
        self._templates = {str(one.pk): one for one in templates}
        choices = [(key, _label(one)) for key, one in self._templates.items()]
        self.fields["template"] = forms.ChoiceField(label=_("Document type"), choices=choices)
        self.fields["way"] = forms.ChoiceField(
            label=_("Files"),
            choices=[
                (EACH, _("A file for each")),
                (LETTERS, _("One file with all of them, for the printer")),
            ],
            initial=EACH,
            widget=forms.RadioSelect,
        )
        self.fields["name"] = forms.CharField(label=_("Name of the one file"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse one file of workbooks or e-mails."""
        cleaned: dict[str, Any] = super().clean() or {}
        template = self._templates.get(cleaned.get("template", ""))
        if template is not None and cleaned.get("way") == LETTERS and template.kind != Kind.WORD:
            self.add_error("way", _("Only Word documents can be put into one file."))
        return cleaned


def _label(template: DocumentTemplate) -> str:
    kind = "" if template.kind == Kind.WORD else f", {template.get_kind_display()}"
    return f"{template.document_type} ({template.get_language_display()}{kind})"


def make_commands(actor: Actor, definition: ListDefinition) -> list[Command]:
    """Return the command that makes documents of selected rows."""
    wanted = offering.made_for_of(definition)
    if not any(one.made_for in wanted for one in offers()) or not is_for(actor, definition):
        return []
    url = reverse("document_templates:make-many", args=[definition.code])
    return [Command(gettext_lazy("Make documents"), url, icon="document_add")]


@team_page
@require_POST
def make_many(request: HttpRequest, code: str) -> HttpResponse:
    """Ask by which template documents of the selected items are made, and lead to the preview."""
    definition, actor = open_list(request, code), actor_of(request)
    templates = list(offering.offered(actor, definition))
    if not templates:
        raise Http404
    is_filled = STEP in request.POST
    form = ManyForm(templates, request.POST if is_filled else None)
    if is_filled and form.is_valid():
        chosen = form.cleaned_data
        words = dict(form.fields["template"].choices)[chosen["template"]]  # type: ignore[attr-defined]
        parameters = {TEMPLATE: int(chosen["template"]), NAME: chosen["name"], "words": words}
        return preview(request, definition, chosen["way"], parameters)
    return ask(request, definition, {"title": _("Make documents"), "form": form, "choices": ()})
