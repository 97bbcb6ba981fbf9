"""What a server does before it serves: bring the database up to date and take interrupted work back."""

import socket

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from portal.demo.logins import DEMO_LOGINS, login_lines

MOST_ATTEMPTS = 3


def refuse_used_port(host: str, port: int) -> None:
    """Raise a one-line error when the server could not listen on its address."""
    try:
        family, kind, _protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise CommandError(
            f"Cannot listen on {host}:{port} ({error.strerror}). Set PORT or HOST to another, e.g. PORT=8001."
        ) from error


def migrate_when_needed() -> None:
    """Apply the migrations that the database lacks."""
    try:
        executor = MigrationExecutor(connection)
    except OperationalError as error:
        reason = " ".join(str(error).split())
        raise CommandError(f"DATABASE_URL: the database cannot be opened: {reason}") from error
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=0)


def load_demo_when_empty() -> bool:
    """Fill a database that knows no person yet, which prints the logins; return whether that was so."""
    if get_user_model()._default_manager.exists():
        return False
    call_command("load_demo", scale=settings.DEMO_SCALE)
    return True


def demo_lines() -> list[str]:
    """Return the demo logins in words, as long as nobody has changed a demo password."""
    people = get_user_model()._default_manager.filter(username__in=[one.username for one in DEMO_LOGINS])
    # All were given one hash: while they share it, the password that the lines name is theirs.
    passwords = list(people.values_list("password", flat=True))
    unchanged = len(passwords) == len(DEMO_LOGINS) and len(set(passwords)) == 1
    return login_lines() if unchanged else []


def take_back_interrupted_tasks(worker: str) -> int:
    """Queue again the tasks that this installation's worker was killed in; return how many."""
    interrupted = [task for task in DBTaskResult.objects.running() if task.worker_ids[-1:] == [worker]]
    for task in interrupted:
        if len(task.worker_ids) >= MOST_ATTEMPTS:
            task.set_failed(RuntimeError(f"The worker died {MOST_ATTEMPTS} times while it ran this task."))
        else:
            task.status = TaskResultStatus.READY
            task.save(update_fields=["status"])
    return len(interrupted)
