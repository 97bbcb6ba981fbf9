"""What lookup columns of a file name and is not there yet: added by its name alone, if the person says so."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm_lists.framework import actions
from crm_lists.framework.actions import NotPermitted
from crm_lists.framework.actors import Actor
from crm_lists.framework.columns import Column
from crm_lists.framework.columns.lookup import lookup_list
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.warnings import Warned

from .plan import importable, may_add
from .transfers import text_of, transfer_of
from .transfers.keys import LookupsTransfer, LookupTransfer

#: So many problems of one column are kept with their own words.
MOST = 10_000


def addable(actor: Actor, definition: ListDefinition) -> list[Column]:
    """Return the lookup columns whose targets the person may add and whose name is all that they need."""
    return [one for one in importable(definition) if _is_addable(actor, one)]


def _is_addable(actor: Actor, column: Column) -> bool:
    transfer = transfer_of(column)
    if not isinstance(transfer, LookupTransfer) or isinstance(transfer, LookupsTransfer):
        return False
    target = lookup_list(column)
    needed = {one.name for one in importable(target) if one.is_required and not one.field.has_default()}
    return needed <= {target.title} and target.title in target.editable and may_add(actor, target)


def add(actor: Actor, column: Column, cells: Iterable[Any]) -> dict[str, str]:
    """Add the items that the cells name and that are not there; return why some of them were not added."""
    transfer = transfer_of(column)
    names = {text_of(cell).strip() for cell in cells} - {""}
    if not isinstance(transfer, LookupTransfer):
        return {}
    target = lookup_list(column)
    problems: dict[str, str] = {}
    for name in sorted(names - {*transfer.named(column, actor, names)})[:MOST]:
        try:
            actions.add_to(actor, target, {target.title: name}, note=_("named by an import"))
        except Warned as warned:
            said = " ".join(str(one.message) for one in warned.shown())
            problems[name] = _("“%(name)s” was not added: %(reason)s") % {"name": name, "reason": said}
        except ValidationError as error:
            problems[name] = " ".join(error.messages)
        except NotPermitted as error:
            problems[name] = str(error)
    return problems
