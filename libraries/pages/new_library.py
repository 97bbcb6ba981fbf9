"""The page on which administrators add a library with ready settings."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.commands import Command
from crm_lists.framework.requests import actor_of, go_to, team_page

from ..places.library_settings import TEMPLATES, add_library
from .answers import form_page, sent


class NewLibraryForm(forms.Form):
    """Asks for the name of a library and the settings that it begins with."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    template = forms.ChoiceField(
        label=gettext_lazy("Settings to begin with"),
        choices=[(code, template.label) for code, template in TEMPLATES.items()],
        widget=forms.RadioSelect,
        initial="documents",
        help_text=gettext_lazy("All of them can be changed in the administration."),
    )


def new_library_commands(actor: Actor) -> list[Command]:
    """Return the command that adds a library."""
    if not access.is_administrator(actor):
        return []
    return [Command(_("New library"), reverse("libraries:new"), icon="add", dialog=True, main=True)]


@team_page
@require_http_methods(["GET", "POST"])
def new_library(request: HttpRequest) -> HttpResponse:
    """Ask for name and settings, and add a library."""
    if not access.is_administrator(actor_of(request)):
        raise Http404
    form = NewLibraryForm(sent(request)[0])
    if form.is_valid():
        try:
            library = add_library(form.cleaned_data["name"], form.cleaned_data["template"])
            return go_to(request, library.url)
        except ValidationError as error:
            form.add_error("name", error.messages)
    told = " ".join(f"{template.label}: {template.help}" for template in TEMPLATES.values())
    context = {
        "title": _("New library"),
        "introduction": told,
        "submit_label": _("Add library"),
        "cancel_url": reverse("libraries:index"),
        "breadcrumb": [(_("Libraries"), reverse("libraries:index"))],
    }
    return form_page(request, form, context)
