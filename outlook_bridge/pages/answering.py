"""Writing an answer on the site, by a template or without one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from crm_lists.framework import access
from crm_lists.framework.actions import NotPermitted
from crm_lists.framework.lists import definition_of
from crm_lists.framework.pages.editing import attempt
from crm_lists.framework.requests import actor_of, go_to, team_page
from libraries.messages import Refusal
from templates.template import DocumentTemplate

from ..intake import filing
from ..models import Message
from ..replies import answering
from .linking import form_page, page_of


@team_page
@require_http_methods(["GET", "POST"])
def write_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask what the answer says, send it and file it; `template` names an e-mail template to begin with."""
    actor = actor_of(request)
    message: Message = access.get(actor, definition_of(Message), pk)
    filing.refuse_unpermitted(actor)
    initial = {}
    if not request.POST:
        try:
            initial = answering.initial(actor, message, _template(request, message))
        except Refusal as refusal:
            raise NotPermitted(str(refusal)) from refusal
    form = answering.AnswerForm(request.POST or None, initial=initial)
    filed: list[filing.Filed] = []

    def send() -> Message:
        filed.append(answering.send(actor, message, form.cleaned_data))
        return message

    if not request.POST or attempt(form, send) is None:
        words = {"title": _("Answer"), "subtitle": message.subject, "submit_label": _("Send")}
        return form_page(request, message, form, words)
    messages.success(request, _("The answer was sent. %(filed)s") % {"filed": filed[0].text})
    return go_to(request, page_of(pk))


def _template(request: HttpRequest, message: Message) -> DocumentTemplate | None:
    asked = request.GET.get("template", "")
    if not asked:
        return None
    offered = answering.templates_for(actor_of(request), message)
    found = next((one for one in offered if str(one.pk) == asked), None)
    if found is None:
        raise access.ItemNotFound(f"template {asked}")
    return found
