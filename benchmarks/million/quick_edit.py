"""The quick edit of a cell in the list of a million items: one request, its queries and its time."""

import json
import statistics
import time
from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.signal_handlers import disable_reference_index_auto_update

from benchmarks.frame import Bar, Case
from crm_lists.cases.models import Case as BusinessCase
from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import find_list
from crm_lists.framework.models import Change

ADDRESS = "/lists/cases/quick-edit/"
#: What a request asks before it knows its list: who it is and what the person may do.
WHO_ASKS = 6
FEW = Bar(6, "most")
TIMES = 5
VALUES = ("101", "102")


def quick_edit_cases(client: Client, actor: Actor) -> Iterator[Case]:
    """Edit a cell to and fro; the item and its history stand afterwards as before."""
    definition = find_list("cases")
    item = access.visible(actor, definition).order_by("pk")[0]
    stood = BusinessCase.objects.filter(pk=item.pk)
    before = stood.values("value", "version", "modified_at", "modified_by").get()
    columns = [definition.column(name) for name in definition.listed]
    known = {column.name: column.kind.to_json(column, column.read(item)) for column in columns}
    asked = {"id": item.pk, "etag": item.version, "known": known, "columns": list(known)}
    try:
        times, statements = zip(*_edits(client, asked), strict=True)
    finally:
        stood.update(**before)
        Change.objects.filter(list_code="cases", item_id=item.pk, version__gt=before["version"]).delete()
    yield Case(name="quick edit of a cell", value=statistics.median(times), unit="ms")
    count = max(statements[1:])
    yield Case(name="quick edit: queries of the whole request", value=count, unit="queries")
    yield Case(name="quick edit: queries of the edit", value=count - WHO_ASKS, unit="queries", bar=FEW)


def _edits(client: Client, asked: dict[str, Any]) -> Iterator[tuple[float, int]]:
    """Give time and queries of each edit."""
    etag = asked["etag"]
    for turn in range(TIMES):
        sent = json.dumps({**asked, "etag": etag, "cells": {"value": {"text": VALUES[turn % 2]}}})
        start = time.perf_counter()
        # The stock listing beside ours has Wagtail follow each save of a case; alone, ours does not.
        with CaptureQueriesContext(connection) as captured, disable_reference_index_auto_update():
            answer = client.post(f"{ADDRESS}cell/", sent, content_type="application/json")
        took = (time.perf_counter() - start) * 1000
        if answer.status_code != 200:
            raise RuntimeError(f"The quick edit answered {answer.status_code}.")
        etag = answer.json()["etag"]
        yield took, len([one for one in captured if one["sql"].split()[0].strip(";") not in _NO_QUERIES])


_NO_QUERIES = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
