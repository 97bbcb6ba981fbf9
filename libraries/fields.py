"""How the number of a document's version is kept: as one figure that sorts as versions do."""

from typing import Any

from django.db import models

from .versions.numbers import VersionNumber

_MINORS = 1_000_000
#: The figure of a row of versions, for queries.
FIGURE = models.F("major") * _MINORS + models.F("minor")


def key_of(number: VersionNumber) -> int:
    """Return the figure of a version number."""
    return number.major * _MINORS + number.minor


def number_of(key: int) -> VersionNumber:
    """Return the version number of a figure."""
    return VersionNumber(*divmod(key, _MINORS))


class VersionField(models.BigIntegerField):  # type: ignore[type-arg] # it takes none at run time
    """A version number as its figure; read back from “2.0” as well."""

    def to_python(self, value: Any) -> Any:
        """Return the figure, also of a written version number."""
        if isinstance(value, str) and not value.isdecimal():
            return key_of(VersionNumber.parse(value))
        return super().to_python(value)
