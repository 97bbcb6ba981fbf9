"""Addresses of the organisation."""

from django.urls import path

from .pages import chart, deputies, leaver, logo, places, see_as, sharing, territory

app_name = "organisation"

urlpatterns = [
    path("chart/", chart.chart, name="chart"),
    path("deputies/", deputies.index, name="deputies"),
    path("deputies/new/", deputies.add, name="add-deputy"),
    path("deputies/<int:pk>/", deputies.edit, name="edit-deputy"),
    path("deputies/<int:pk>/revoke/", deputies.revoke, name="revoke-deputy"),
    path("place/", places.choose, name="place"),
    path("share/<slug:code>/<int:pk>/", sharing.share, name="share"),
    path("share/<slug:code>/<int:pk>/<int:share_pk>/take-back/", sharing.take_back, name="take-back"),
    path("shared/", sharing.shared_with_me, name="shared-with-me"),
    path("shared/by-me/", sharing.shared_by_me, name="shared-by-me"),
    path("owners/<int:pk>/logo/", logo.logo, name="logo"),
    path("owners/<int:pk>/logo/change/", logo.change, name="change-logo"),
    path("owners/<int:pk>/logo/remove/", logo.remove, name="remove-logo"),
    path("leavers/", leaver.choose, name="leavers"),
    path("leavers/<int:pk>/", leaver.leaver, name="leaver"),
    path("territories/<int:pk>/rule/", territory.rule, name="territory-rule"),
    path("see-as/", see_as.see_as, name="see-as"),
]
