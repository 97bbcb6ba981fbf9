"""The models of document templates."""

from .made_from import MadeFrom
from .template import DocumentTemplate
from .template_file import TemplateFile

__all__ = ["DocumentTemplate", "MadeFrom", "TemplateFile"]
