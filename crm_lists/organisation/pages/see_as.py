"""“See as”: what each surface shows to a person, and why; for administrators only."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from crm_lists.framework import access, people
from crm_lists.framework.requests import actor_of, show, team_page
from crm_lists.framework.surfaces import surfaces

from .. import seeing_as

UNPROCESSABLE = 422


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Takes a person, called by the full name."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the name of the person."""
        name = people.display_name(obj)
        return name if obj.is_active else _("%(name)s (not active)") % {"name": name}


class SeeAsForm(forms.Form):
    """Asks for a person, and perhaps for an item."""

    person = PersonField(None, label=gettext_lazy("Person"), empty_label=gettext_lazy("Choose somebody"))
    item = forms.CharField(
        label=gettext_lazy("Item (optional)"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("The address of its page, copied out of the browser."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["person"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = people.everybody()


@team_page
@require_GET
def see_as(request: HttpRequest) -> HttpResponse:
    """Show what a person sees where, and why he sees an item or not."""
    actor = actor_of(request)
    if actor.user is None or not access.is_administrator(actor):
        raise Http404
    asked = request.GET if "person" in request.GET else None
    form = SeeAsForm(asked, initial={"item": request.GET.get("item", "")[:500]})
    context: dict[str, Any] = {"title": _("See as"), "form": form}
    if form.is_valid():
        person = form.cleaned_data["person"]
        context |= {"person": person, "person_name": people.display_name(person)}
        typed = form.cleaned_data["item"]
        context |= _one_item(request, form, person) if typed else _all_lists(request, person)
    context["looks"] = seeing_as.latest_looks()
    return show(request, "organisation/see_as.html", context, status=UNPROCESSABLE if form.errors else 200)


def _all_lists(request: HttpRequest, person: User) -> dict[str, Any]:
    seeing_as.note_look(_looking(request), person)
    lines = seeing_as.compared(person)
    return {
        "surfaces": list(surfaces),
        "lines": lines,
        "differing": sum(line.differs for line in lines),
        "closed_lists": seeing_as.closed_lists(person),
    }


def _one_item(request: HttpRequest, form: SeeAsForm, person: User) -> dict[str, Any]:
    try:
        item = seeing_as.find_item(actor_of(request), form.cleaned_data["item"])
    except seeing_as.NoSuchItem:
        form.add_error(
            "item",
            _("There is no item at this address. Open the item and copy its address from the browser."),
        )
        return {}
    seeing_as.note_look(_looking(request), person, item)
    return {"verdict": seeing_as.verdict(person, item)}


def _looking(request: HttpRequest) -> User:
    user = actor_of(request).user
    if user is None:
        raise Http404
    return user
