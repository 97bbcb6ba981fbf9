"""The values of code lists, remembered by each process until an administrator changes one."""

from django.apps import apps

from . import surroundings
from .code_lists import CodeValue


def values_of(model: type[CodeValue]) -> dict[int, CodeValue]:
    """Return all values of a code list by key, retired ones too."""
    return surroundings.known(
        f"codes.{model._meta.label}", lambda: {value.pk: value for value in model._default_manager.all()}
    )


def watch_all() -> None:
    """Begin anew whenever a value of any code list is saved or deleted."""
    surroundings.watch(*(model for model in apps.get_models() if issubclass(model, CodeValue)))
