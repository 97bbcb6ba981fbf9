"""Addresses of batches."""

from django.urls import path

from .pages import batches, starting

app_name = "batches"

urlpatterns = [
    path("", batches.index, name="index"),
    path("<int:pk>/", batches.batch, name="batch"),
    path("<int:pk>/progress/", batches.progress, name="progress"),
    path("<int:pk>/run/", batches.run, name="run"),
    path("<int:pk>/stop/", batches.stop, name="stop"),
    path("<int:pk>/undo/", batches.undo, name="undo"),
    path("<int:pk>/discard/", batches.discard, name="discard"),
    path("<slug:code>/edit/", starting.edit, name="edit"),
    path("<slug:code>/delete/", starting.delete, name="delete"),
    path("<slug:code>/action/<slug:action_code>/", starting.run_action, name="action"),
]
