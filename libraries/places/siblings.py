"""Names in one place: each of them is given once, as names are compared."""

from typing import Any

from django.db import models

from ..names import fold, split, unique_name

#: Numbered names agree at least so far, however much of a long name the number has displaced.
COMPARED_CHARACTERS = 40


def free_name(name: str, siblings: "models.QuerySet[Any]") -> str:
    """Return the name, with a number when one of the siblings has it."""
    if not siblings.filter(name_key=fold(name)).exists():
        return name
    return unique_name(name, names_alike(name, siblings))


def names_alike(name: str, siblings: "models.QuerySet[Any]") -> list[str]:
    """Return the names of the siblings with which a number could clash."""
    begins = fold(split(name)[0])[:COMPARED_CHARACTERS]
    return list(siblings.filter(name_key__startswith=begins).values_list("name", flat=True))
