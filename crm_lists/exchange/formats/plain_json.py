"""Export as JSON: one object for each item, for programs."""

import json
from collections.abc import Iterator

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext_lazy

from ..exporting import Export
from .base import ExportFormat, Wishes


class JsonFormat(ExportFormat):
    """An array of objects: key, version, and the columns by their names."""

    code = "json"
    label = gettext_lazy("JSON")
    icon = "code"
    content_type = "application/json"

    def write(self, export: Export, wishes: Wishes) -> Iterator[bytes]:
        """Yield the file."""
        names = ["id", "version", *(column.name for column in export.columns)]
        encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_other).encode
        before = "["
        for part in export.parts():
            rows = zip(part.keys, part.versions, *export.json(part), strict=True)
            yield (before + ",\n".join([encode(dict(zip(names, row, strict=True))) for row in rows])).encode()
            before = ",\n"
        yield b"]\n" if before != "[" else b"[]\n"


_other = DjangoJSONEncoder().default
