"""Which fields the file of a template uses, found out once in each process."""

from functools import lru_cache

from crm_lists.framework.lists import find_list
from libraries.messages import Refusal

from . import naming
from .fields import schema_of
from .merge import validate_safely
from .template import DocumentTemplate
from .template_file import TemplateFile
from .wanted import EVERYTHING, Wanted

_KEPT = 200


def fields_used(template: DocumentTemplate) -> frozenset[str]:
    """Return the paths of the fields that the template and its file name use."""
    return _used_in(template) | naming.fields_in(template.name_pattern)


def wanted_of(template: DocumentTemplate) -> Wanted:
    """Return what must be read for a document; everything where the file does not tell."""
    in_file = _used_in(template)
    return Wanted.of(in_file | naming.fields_in(template.name_pattern)) if in_file else EVERYTHING


def _used_in(template: DocumentTemplate) -> frozenset[str]:
    try:
        return _fields_used(template.file.sha256, template.made_for)
    except Refusal:
        # A file that is lost is told of where the document is made.
        return frozenset()


@lru_cache(maxsize=_KEPT)
def _fields_used(sha256: str, list_code: str) -> frozenset[str]:
    # Equal bytes use equal fields, now and later.
    file = TemplateFile.objects.select_related("file").get(sha256=sha256)
    report = validate_safely(file.read(), schema_of(find_list(list_code)))
    return frozenset(report.fields)
