"""Tests of what a server does before it serves."""

import socket
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError
from django.db import OperationalError
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from portal.demo.logins import DEMO_LOGINS
from portal.management.preparation import (
    MOST_ATTEMPTS,
    demo_lines,
    load_demo_when_empty,
    migrate_when_needed,
    refuse_used_port,
    take_back_interrupted_tasks,
)

WORKER = "host:8000"


def make_task(status: TaskResultStatus, worker_ids: list[str]) -> "DBTaskResult[..., Any]":
    return DBTaskResult.objects.create(
        status=status,
        worker_ids=worker_ids,
        args_kwargs={"args": [], "kwargs": {}},
        task_path="wagtail.tasks.update_reference_index_task",
        backend_name="default",
        run_after=get_date_max(),
        exception_class_path="",
        traceback="",
    )


def test_a_used_port_is_a_one_line_error_that_says_what_to_do() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(CommandError, match=r"Cannot listen on 127.0.0.1:\d+ .*Set PORT") as error:
            refuse_used_port("127.0.0.1", taken.getsockname()[1])
    assert "\n" not in str(error.value)


def test_a_free_port_is_taken() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    refuse_used_port("127.0.0.1", port)


def test_a_database_that_cannot_be_opened_is_a_one_line_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_connection: object) -> None:
        raise OperationalError("connection refused\n\tIs the server running?")

    monkeypatch.setattr("portal.management.preparation.MigrationExecutor", refuse)
    with pytest.raises(CommandError) as error:
        migrate_when_needed()
    assert str(error.value) == (
        "DATABASE_URL: the database cannot be opened: connection refused Is the server running?"
    )


@pytest.mark.django_db
def test_a_migrated_database_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[str] = []
    monkeypatch.setattr("portal.management.preparation.call_command", lambda name, **_: called.append(name))
    migrate_when_needed()
    assert called == []


def make_demo_people() -> None:
    for login in DEMO_LOGINS:
        User.objects.create(username=login.username, password="one hash for all")


@pytest.mark.django_db
def test_the_demo_logins_are_told_while_their_password_holds() -> None:
    make_demo_people()
    assert any(DEMO_LOGINS[0].username in line for line in demo_lines())


@pytest.mark.django_db
def test_no_login_is_told_once_a_demo_password_was_changed() -> None:
    make_demo_people()
    User.objects.filter(username=DEMO_LOGINS[0].username).update(password="another hash")
    assert demo_lines() == []


@pytest.mark.django_db
def test_no_login_is_told_of_a_database_without_demo_people() -> None:
    assert demo_lines() == []


@pytest.mark.django_db
def test_demo_data_is_loaded_into_a_database_without_people_only(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[str] = []
    monkeypatch.setattr("portal.management.preparation.call_command", lambda name, **_: called.append(name))
    load_demo_when_empty()
    make_demo_people()
    load_demo_when_empty()
    assert called == ["load_demo"]


@pytest.mark.django_db
def test_a_task_that_its_worker_was_killed_in_is_queued_again() -> None:
    task = make_task(TaskResultStatus.RUNNING, [WORKER])
    assert take_back_interrupted_tasks(WORKER) == 1
    task.refresh_from_db()
    assert task.status == TaskResultStatus.READY


@pytest.mark.django_db
def test_a_task_that_keeps_killing_its_worker_fails_in_the_end() -> None:
    task = make_task(TaskResultStatus.RUNNING, [WORKER] * MOST_ATTEMPTS)
    take_back_interrupted_tasks(WORKER)
    task.refresh_from_db()
    assert task.status == TaskResultStatus.FAILED
    assert "died 3 times" in task.traceback


@pytest.mark.django_db
def test_the_tasks_of_another_machine_are_left_alone() -> None:
    task = make_task(TaskResultStatus.RUNNING, ["other:8000"])
    assert take_back_interrupted_tasks(WORKER) == 0
    task.refresh_from_db()
    assert task.status == TaskResultStatus.RUNNING
