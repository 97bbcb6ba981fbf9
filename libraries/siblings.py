"""Names in one place: each of them is given once, as names are compared."""

from typing import Any

from django.db import models

from .names import fold, split, unique_name

#: Numbered names agree at least so far, however much of a long name the number has displaced.
COMPARED_CHARACTERS = 40


def free_name(name: str, siblings: "models.QuerySet[Any]") -> str:
    """Return the name, with a number when one of the siblings has it."""
    if not siblings.filter(name_key=fold(name)).exists():
        return name
    begins = fold(split(name)[0])[:COMPARED_CHARACTERS]
    alike = siblings.filter(name_key__startswith=begins)
    return unique_name(name, alike.values_list("name", flat=True))
