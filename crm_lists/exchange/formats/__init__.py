"""The formats into which a list is exported."""

from .base import ExportFormat, export_formats
from .delimited import CsvFormat
from .plain_json import JsonFormat
from .workbook import WorkbookFormat

__all__ = ["ExportFormat", "export_formats"]

for _format in (WorkbookFormat(), CsvFormat(), JsonFormat()):
    export_formats.register(_format.code, _format)
