"""The listing that Wagtail gives a model by itself, over the same rows.

It is set up as its documentation shows, with the columns, filters and search of ours, and reads its foreign
keys in the same query. It knows no row security: it shows everything to its one person.
"""

from django.db.models import QuerySet
from wagtail import hooks
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.model import ModelViewSet

from crm_lists.cases.models import Case

COLUMNS = [
    *("name", "relation", "case_type", "state", "value", "expected_close", "salesperson", "modified_at"),
]


class StockIndexView(IndexView):
    """The listing, without a query for each foreign key of each row."""

    def get_base_queryset(self) -> "QuerySet[Case]":
        """Return the cases with what they look up."""
        found: QuerySet[Case] = super().get_base_queryset()
        return found.select_related("relation", "case_type", "salesperson")


class StockCases(ModelViewSet):
    """The cases in Wagtail's own listing."""

    model = Case
    name = "stock_cases"
    url_prefix = "stock-cases"
    index_view_class = StockIndexView
    list_display = COLUMNS
    list_filter = {"state": ["exact"], "value": ["gte"]}
    list_per_page = 50
    search_fields = ["name"]
    form_fields = ["name"]
    ordering = ["-modified_at"]


@hooks.register("register_admin_viewset")  # type: ignore[untyped-decorator]
def stock_cases() -> StockCases:
    """Hang the listing on the admin."""
    return StockCases()
