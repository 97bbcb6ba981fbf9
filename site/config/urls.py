"""Addresses of the site."""

from django.contrib.auth.views import LogoutView
from django.urls import include, path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from crm_lists.accounts.pages.login import login
from crm_lists.programs.api import api
from libraries.pages.short_addresses import document_id
from outlook_bridge.add_in.api import api as add_in_api

urlpatterns = [
    # One door for everybody: the doors of Wagtail lead to it.
    path("admin/login/", RedirectView.as_view(pattern_name="login", query_string=True)),
    path("_util/login/", RedirectView.as_view(pattern_name="login", query_string=True)),
    path("admin/", include(wagtailadmin_urls)),
    path("login/", login, name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("", include("crm_lists.accounts.urls")),
    path("", include("crm_lists.programs.urls")),
    # Before the API of lists, which answers for every address below it.
    path("api/v1/outlook/", add_in_api.urls),
    path("api/v1/", api.urls),
    path("", include("crm_lists.framework.urls")),
    path("", include("crm_lists.relations.vcard_urls")),
    path("", include("crm_lists.exchange.urls")),
    path("batches/", include("crm_lists.batches.urls")),
    path("duplicates/", include("crm_lists.duplicates.urls")),
    path("notices/", include("crm_lists.notices.urls")),
    path("", include("crm_lists.activities.urls")),
    path("organisation/", include("crm_lists.organisation.urls")),
    path("relations/", include("crm_lists.relations.urls")),
    path("occasions/", include("crm_lists.occasions.urls")),
    path("calendar/", include("crm_lists.activities.calendar.urls")),
    path("libraries/", include("libraries.urls")),
    path("s/", include("libraries.shared_urls")),
    path("d/<str:short_id>/", document_id, name="document-id"),
    path("mail/", include("outlook_bridge.urls")),
    path("", include("outlook_bridge.dav.urls")),
    path("outlook/", include("outlook_bridge.add_in.urls")),
    path("new-document/", include("templates.urls")),
    path("", include(wagtail_urls)),
]
