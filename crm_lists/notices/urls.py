"""Addresses of notices, alerts and comments."""

from django.urls import path

from .pages import alerts, comments, notices

app_name = "notices"

urlpatterns = [
    path("", notices.index, name="index"),
    path("read/", notices.mark_read, name="mark-read"),
    path("<int:pk>/", notices.open_notice, name="open"),
    path("alerts/", alerts.index, name="alerts"),
    path("alerts/<int:pk>/", alerts.edit, name="edit-alert"),
    path("alerts/<int:pk>/remove/", alerts.remove, name="remove-alert"),
    path("alerts/<int:pk>/switch/", alerts.switch, name="switch-alert"),
    path("off/<str:sign>/", alerts.switch_off, name="switch-off"),
    path("on/<slug:code>/", alerts.on_list, name="alert-on-list"),
    path("on/<slug:code>/<int:pk>/", alerts.on_item, name="alert-on-item"),
    path("comments/<slug:code>/<int:pk>/", comments.add, name="add-comment"),
    path("comments/<slug:code>/<int:pk>/people/", comments.people_to_mention, name="people"),
    path("comments/<int:pk>/edit/", comments.edit, name="edit-comment"),
    path("comments/<int:pk>/remove/", comments.remove, name="remove-comment"),
]
