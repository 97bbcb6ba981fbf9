"""What a format of exports is."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from django.utils.functional import Promise

from crm_lists.framework.registry import Registry

from ..exporting import Export


@dataclass(frozen=True)
class Wishes:
    """What a person may choose about a file."""

    #: Stands between the values of a text file.
    separator: str = ","
    #: Whether figures have a comma before their decimals.
    decimal_comma: bool = False


class ExportFormat:
    """One format: how rows become the bytes of a file, part by part."""

    code: ClassVar[str]
    label: "ClassVar[str | Promise]"
    icon: ClassVar[str] = "document_table"
    content_type: ClassVar[str]

    def write(self, export: Export, wishes: Wishes) -> Iterator[bytes]:
        """Yield the file."""
        raise NotImplementedError


export_formats: Registry[ExportFormat] = Registry("export formats")
