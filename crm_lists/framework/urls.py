"""Addresses of the pages that every list has."""

from django.urls import path

from .pages import (
    column_choice,
    column_menu,
    column_width,
    editing,
    filter_builder,
    filter_pane,
    items,
    listing,
    overview,
    pane,
    quick_edit,
    recycle_bin,
    row_menu,
    searching,
    versions,
)
from .pages.layouts import moving

app_name = "lists"

urlpatterns = [
    path("search/", searching.search, name="search"),
    path("recycle-bin/", recycle_bin.recycle_bin, name="recycle-bin"),
    path("recycle-bin/restore/", recycle_bin.restore_selected, name="bin-restore"),
    path("recycle-bin/empty/", recycle_bin.empty_selected, name="bin-empty"),
    path("recycle-bin/purge/", recycle_bin.purge_selected, name="bin-purge"),
    path("lists/<slug:code>/", listing.listing, name="listing"),
    path("lists/<slug:code>/new/", editing.add, name="add"),
    path("lists/<slug:code>/picker/", listing.picker, name="picker"),
    path("lists/<slug:code>/quick-edit/", quick_edit.quick_edit, name="quick-edit"),
    path("lists/<slug:code>/quick-edit/cell/", quick_edit.cell, name="quick-edit-cell"),
    path("lists/<slug:code>/quick-edit/block/", quick_edit.block, name="quick-edit-block"),
    path("lists/<slug:code>/quick-edit/row/", quick_edit.row, name="quick-edit-row"),
    path("lists/<slug:code>/filter/", filter_builder.filter_builder, name="filter-builder"),
    path("lists/<slug:code>/filters/", filter_pane.filter_pane, name="filter-pane"),
    path("lists/<slug:code>/columns/", column_choice.column_choice, name="column-choice"),
    path("lists/<slug:code>/columns/<slug:name>/", column_menu.column_menu, name="column-menu"),
    path("lists/<slug:code>/columns/<slug:name>/values/", column_menu.column_values, name="column-values"),
    path("lists/<slug:code>/columns/<slug:name>/filter/", column_menu.column_filter, name="column-filter"),
    path("lists/<slug:code>/columns/<slug:name>/width/", column_width.column_width, name="column-width"),
    path("lists/<slug:code>/views/", listing.save_view, name="save-view"),
    path("lists/<slug:code>/views/<int:pk>/delete/", listing.delete_view, name="delete-view"),
    path("lists/<slug:code>/<int:pk>/", items.item_page, name="item"),
    path("lists/<slug:code>/<int:pk>/timeline/", overview.timeline_page, name="timeline"),
    path("lists/<slug:code>/<int:pk>/cards/<slug:name>/", overview.card, name="card"),
    path("lists/<slug:code>/<int:pk>/reasons/", overview.reasons, name="reasons"),
    path("lists/<slug:code>/<int:pk>/quick-add/", overview.quick_add, name="quick-add"),
    path("lists/<slug:code>/<int:pk>/pane/", pane.pane, name="pane"),
    path("lists/<slug:code>/<int:pk>/pane/<slug:name>/", pane.edit_column, name="pane-column"),
    path("lists/<slug:code>/<int:pk>/menu/", row_menu.row_menu, name="row-menu"),
    path("lists/<slug:code>/<int:pk>/move/", moving.move, name="move"),
    path("lists/<slug:code>/<int:pk>/reschedule/", moving.reschedule, name="reschedule"),
    path("lists/<slug:code>/<int:pk>/versions/", versions.history, name="versions"),
    path("lists/<slug:code>/<int:pk>/versions/compare/", versions.compare, name="compare"),
    path(
        "lists/<slug:code>/<int:pk>/versions/<int:version>/restore/",
        versions.restore,
        name="restore-version",
    ),
    path("lists/<slug:code>/<int:pk>/edit/", editing.edit, name="edit"),
    path("lists/<slug:code>/<int:pk>/delete/", editing.delete, name="delete"),
    path("lists/<slug:code>/<int:pk>/restore/", editing.restore, name="restore"),
    path("lists/<slug:code>/<int:pk>/actions/<slug:action_code>/", editing.run_action, name="action"),
]
