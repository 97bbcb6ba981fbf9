"""Events reach their listeners, however many one transaction has written."""

from typing import Any

import pytest

from crm_lists.cases.models import Case
from crm_lists.framework import events
from crm_lists.framework.models import OutboxEntry
from tests.making import make
from tests.people import World, actor


@pytest.mark.django_db
def test_a_transaction_with_more_events_than_a_batch_is_delivered_whole(
    world: World, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    monkeypatch.setattr(events, "BATCH_SIZE", 2)

    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(3):
            make(actor(world.salesperson), Case)

    assert OutboxEntry.objects.count() >= 6
    assert not OutboxEntry.objects.filter(delivered_at__isnull=True).exists()
