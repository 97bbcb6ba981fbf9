"""The columns that an administrator added to the measured list: one with values, one calculated."""

from crm_lists.custom_lists.designing.columns import save_column
from crm_lists.framework.models import CustomColumn

COLUMNS = (
    CustomColumn(
        list_code="cases", code="score", label="Score", type_code="number", settings={"decimals": 0}
    ),
    CustomColumn(
        list_code="cases",
        code="yearly",
        label="Yearly",
        type_code="calculated",
        settings={"formula": "value * 12", "result": "currency", "decimals": 2},
    ),
)


def keep_columns() -> None:
    """Add the columns that are missing, as filters and outside of the default view."""
    for column in COLUMNS:
        if not CustomColumn.objects.filter(list_code=column.list_code, code=column.code).exists():
            column.is_listed, column.is_filter = False, True
            save_column(column)
