"""The addresses of the designers' pages, below the admin."""

from django.urls import path

from . import column_pages, list_pages

app_name = "list_design"
urlpatterns = [
    path("", list_pages.all_lists_page, name="lists"),
    path("add/", list_pages.add_list, name="add-list"),
    path("from-file/", list_pages.from_file, name="from-file"),
    path("from-file/<uuid:key>/", list_pages.from_file_columns, name="from-file-columns"),
    path("<str:code>/", column_pages.list_page, name="list"),
    path("<str:code>/edit/", list_pages.edit_list, name="edit-list"),
    path("<str:code>/do/", list_pages.do_with_list, name="do-with-list"),
    path("<str:code>/delete/", list_pages.delete_list, name="delete-list"),
    path("<str:code>/columns/add/", column_pages.add_column, name="add-column"),
    path("<str:code>/columns/<str:name>/", column_pages.edit_column, name="edit-column"),
    path("<str:code>/columns/<str:name>/do/", column_pages.do_with_column, name="do-with-column"),
    path("<str:code>/columns/<str:name>/delete/", column_pages.delete_column, name="delete-column"),
    path("<str:code>/columns/<str:name>/convert/", column_pages.convert_column, name="convert-column"),
]
