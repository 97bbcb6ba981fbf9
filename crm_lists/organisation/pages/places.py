"""The page that asks for which owner a person works now."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods

from crm_lists.framework.requests import actor_of, back_of, go_to, show, team_page

from .. import places

UNPROCESSABLE = 422


class PlaceForm(forms.Form):
    """Asks for one of the person's places."""

    place = forms.ChoiceField(
        label=_lazy("For which owner do you work now?"),
        widget=forms.RadioSelect,
        help_text=_lazy("New items belong to this owner until you choose another one. You see all the same."),
    )


@team_page
@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """Ask for a place and remember it for this login."""
    actor = actor_of(request)
    choices = places.choices_of(actor)
    present, group = actor.facts.get(places.FACT, (0, 0))
    form = PlaceForm(request.POST or None, initial={"place": f"{present}:{group}"})
    form.fields["place"].choices = choices  # type: ignore[attr-defined]
    if form.is_bound and form.is_valid():
        places.choose(request, form.cleaned_data["place"])
        said = _("You work for %(place)s now.")
        messages.success(request, said % {"place": dict(choices)[form.cleaned_data["place"]]})
        return go_to(request, back_of(request, "/"))
    context = {
        "form": form,
        "title": _("For whom I work"),
        "icon": "building_bank",
        "action": request.get_full_path(),
        "submit_label": _("Go on"),
        "help": "" if choices else _("%(who)s can give you a place.") % {"who": places.who_can_help()},
    }
    return show(request, "organisation/place.html", context, status=UNPROCESSABLE if form.is_bound else 200)
