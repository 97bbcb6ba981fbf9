"""Addresses of duplicates."""

from django.urls import path

from .pages import finding, merging

app_name = "duplicates"

urlpatterns = [
    path("<slug:code>/", finding.pairs, name="pairs"),
    path("<slug:code>/search/", finding.start_search, name="search"),
    path("<slug:code>/progress/", finding.progress, name="progress"),
    path("<slug:code>/judge/", finding.judge, name="judge"),
    path("<slug:code>/merge/", merging.merge, name="merge"),
    path("<slug:code>/<int:pk>/", finding.of_item, name="of-item"),
    path("<slug:code>/<int:pk>/merge-typed/", merging.merge_typed, name="merge-typed"),
]
