"""Which transfer belongs to which column type."""

from crm_lists.framework.columns import Column, ColumnType, column_types
from crm_lists.framework.registry import ClassRegistry, Registry

from . import keys, plain, rows
from .base import Transfer

#: Transfers by the code of the column type, for those that are told apart by nothing else.
_by_code: Registry[Transfer] = Registry("transfers by column type")
_by_class: ClassRegistry[Transfer] = ClassRegistry("transfers by class of column type")


def register_transfer(kind: type[ColumnType] | str, transfer: Transfer) -> None:
    """Let columns of this type travel so; the type is given by its class or by its code."""
    if isinstance(kind, str):
        _by_code.register(kind, transfer)
    else:
        _by_class.register(kind, transfer)


def transfer_of(column: Column) -> Transfer:
    """Return the transfer of a column: of its type, else of the type's nearest base."""
    if column.kind.code in _by_code:
        return _by_code.get(column.kind.code)
    found = _by_class.find(type(column.kind))
    if found is None or (column.is_many and not isinstance(found, keys.LookupsTransfer)):
        return _other
    return found


_other = plain.FieldTransfer()
register_transfer("rows", rows.RowsTransfer())
register_transfer("codes", keys.CodesTransfer())
register_transfer(ColumnType, _other)
for _code, _transfer in {
    "text": Transfer(),
    "multiline": plain.MultilineTransfer(),
    "number": plain.NumberTransfer(),
    "yesno": plain.YesNoTransfer(),
    "date": plain.DateTransfer(),
    "datetime": plain.DateTimeTransfer(),
    "choice": plain.ChoiceTransfer(),
    "person": keys.PersonTransfer(),
    "lookup": keys.LookupTransfer(),
    "lookups": keys.LookupsTransfer(),
    "code": keys.CodeTransfer(),
    "references": keys.ReferencesTransfer(),
}.items():
    register_transfer(type(column_types.get(_code)), _transfer)
