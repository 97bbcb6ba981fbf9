"""The tables of document templates."""

from .made_from import MadeFrom
from .numbers import DocumentNumber, NumberSeries
from .preview import TemplatePreview
from .template import DocumentTemplate
from .template_file import TemplateFile

__all__ = [
    "DocumentNumber",
    "DocumentTemplate",
    "MadeFrom",
    "NumberSeries",
    "TemplateFile",
    "TemplatePreview",
]
