"""Addresses of the organisation."""

from django.urls import path

from .pages import chart

app_name = "organisation"

urlpatterns = [
    path("chart/", chart.chart, name="chart"),
]
