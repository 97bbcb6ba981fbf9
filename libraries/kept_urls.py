"""Addresses of share links, of the log of reading and of retention."""

from django.urls import path

from .pages import reading, retention, share_links

urlpatterns = [
    path("documents/<int:pk>/links/", share_links.of_document, name="document-links"),
    path("folders/<int:pk>/links/", share_links.of_folder, name="folder-links"),
    path("links/", share_links.links, name="share-links"),
    path("links/<int:pk>/", share_links.link, name="share-link"),
    path("links/<int:pk>/revoke/", share_links.revoke, name="revoke-share-link"),
    path("documents/<int:pk>/readers.csv", reading.readers_file, name="readers-file"),
    path("reading/", reading.report, name="reading"),
    path("documents/<int:pk>/hold/", retention.hold, name="hold"),
    path("documents/<int:pk>/hold/<int:hold_pk>/end/", retention.end_hold, name="end-hold"),
    path("retention/", retention.rules, name="retention"),
    path("retention/held/", retention.held, name="held"),
    path("retention/rules/<int:pk>/", retention.rule, name="retention-rule"),
    path("retention/rules/<int:pk>/confirm/", retention.confirm, name="confirm-rule"),
]
