"""What is wrong with the file of a template, in sentences for its editor."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from crm_lists.framework.lists import find_list
from libraries.messages import Refusal
from libraries.refusals import sentence

from .fields import schema_of
from .merge import Finding, Level, Report, validate_safely
from .merge.package import Place
from .template_file import TemplateFile

EXCERPT = 120
#: More errors than these are not read one by one; the report has them all.
NAMED_ERRORS = 5


def report_on(file: TemplateFile, list_code: str) -> Report:
    """Return the report about a file as a template for items of a list."""
    try:
        content = file.read()
    except Refusal as refusal:
        return Report((Finding(Level.ERROR, refusal.code, refusal.message, Place("")),))
    return validate_safely(content, schema_of(find_list(list_code)))


def place_of(finding: Finding) -> str:
    """Return where a finding stands, empty where it is about the whole file."""
    if not finding.place.part:
        return ""
    part, text = _(finding.place.part), " ".join(finding.place.text.split())
    if not text:
        return part
    if finding.place.spot:
        part = finding.place.spot
    excerpt = text if len(text) <= EXCERPT else f"{text[:EXCERPT]}…"
    return _("%(part)s: “%(text)s”") % {"part": part, "text": excerpt}


def refusals(errors: Iterable[Finding]) -> list[str]:
    """Return why a template cannot be published, the first errors by name and place."""
    found = list(errors)
    sentences = [_sentence(finding) for finding in found[:NAMED_ERRORS]]
    more = len(found) - NAMED_ERRORS
    if more > 0:
        sentences.append(_("%(number)s more errors stand in the report.") % {"number": more})
    return sentences


def _sentence(finding: Finding) -> str:
    place = place_of(finding)
    message = sentence(finding.message)
    return f"{message} ({place})" if place else message
