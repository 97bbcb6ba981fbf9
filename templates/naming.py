"""Names of new documents, made from a pattern such as “{{ case.name }} - Offer”."""

import re
from collections.abc import Mapping
from typing import Any

from libraries.names import extension, normalise

from .merge import FieldSchema, Scalar
from .merge.formatting import locale_of, shown

_TAG = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_BRACES = re.compile(r"[{}]")
#: Signs that a file name cannot carry on every machine.
_FOREIGN = re.compile(r"[\\/:*?\"<>|]+")
_LOOSE_ENDS = " -–_.,"


def unknown_parts(pattern: str, schema: FieldSchema) -> list[str]:
    """Return what in a pattern is neither text nor a single field."""
    tags = _TAG.findall(pattern)
    unknown = [tag for tag in tags if not isinstance(schema.find(tag), Scalar)]
    return [*unknown, *_BRACES.findall(_TAG.sub("", pattern))]


def fields_in(pattern: str) -> frozenset[str]:
    """Return the fields that a pattern names."""
    return frozenset(_TAG.findall(pattern))


def file_name(pattern: str, values: Mapping[str, Any], language: str, ending: str = "docx") -> str:
    """Return the name that the pattern makes of the values, with its extension."""
    stem = _TAG.sub(lambda tag: _text(tag[1], values, language), pattern)
    return with_extension(_FOREIGN.sub("-", " ".join(stem.split())).strip(_LOOSE_ENDS), ending)


def with_extension(name: str, ending: str = "docx") -> str:
    """Return the name as one of a document of this kind."""
    known = normalise(name)
    return known if extension(known) == ending else normalise(f"{known}.{ending}")


def _text(path: str, values: Mapping[str, Any], language: str) -> str:
    value: Any = values
    for step in path.split("."):
        value = value.get(step, "") if isinstance(value, Mapping) else ""
    return str(shown(locale_of(language), value))
