"""Addresses of tokens and feeds, and of the page that describes the API."""

from django.urls import path

from .pages import docs, feeds, tokens

app_name = "programs"

urlpatterns = [
    path("tokens/", tokens.tokens, name="tokens"),
    path("tokens/new/", tokens.new_token, name="new-token"),
    path("tokens/<int:pk>/revoke/", tokens.revoke_token, name="revoke-token"),
    path("tokens/feeds/new/<slug:code>/", feeds.new_feed, name="new-feed"),
    path("tokens/feeds/<int:pk>/revoke/", tokens.revoke_feed, name="revoke-feed"),
    path("api/v1/docs", docs.docs, name="api-docs"),
    path("feeds/<str:secret>/", feeds.feed, name="feed"),
]
